/** What the audit log says of one thing that happened. */
export interface AuditEvent {
  kind: 'refused' | 'changed' | 'login-failed'
  /** `admin`, `anonymous`, `user:alice`; of a failed login empty. */
  who: string
  /** Where the request came from; undefined: the local socket. */
  address?: string
  /** What was asked for, or done: `writeFile`, `grant`, `token.revoke`. */
  op: string
  volume?: string
  path?: string
  /** The user, group or token that was changed, or the subject of a grant. */
  subject?: string
  /** Of a grant; or what else the change was, in a word or two. */
  detail?: string
  /** Of a refusal: the code that was answered. */
  code?: string
}

export interface Audit {
  /** Never throws and never waits. */
  note: (event: AuditEvent) => void
}

export const silentAudit: Audit = { note: () => {} }
