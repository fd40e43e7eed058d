/** What a principal may do; each has all those before it. */
export const LEVELS = ['none', 'read', 'write', 'admin'] as const
export type Level = (typeof LEVELS)[number]

/** A request that proves nothing. It has nothing until granted, and every other principal has what it has as well. */
export const ANONYMOUS = 'anonymous'

/** In the place of a volume's id: every volume, those of later too. Any grant of the volume's own is more specific. */
export const ALL_VOLUMES = '*'

/** In whose name a request comes. */
export type Principal =
  /** The owner of the node, by its local socket: may do everything. */
  | { kind: 'admin' }
  | { kind: 'anonymous' }
  /** `tokenId`: what proved it; when that is revoked, what it opened goes no further. */
  | { kind: 'user', id: string, name: string, tokenId?: string }

/**
 * Users and groups have an id of their own, which tokens and grants name: a user who was removed and made anew, or one
 * of the same name from another mesh, has none of the rights of the first.
 */
export interface User { id: string, name: string, createdAtMs: number }

export interface Group { id: string, name: string, members: readonly string[], createdAtMs: number }

export interface Token {
  id: string
  userId: string
  /** sha256 of the secret, hex: the secret itself is kept nowhere. */
  hash: string
  label: string
  createdAtMs: number
  /** Undefined: never. */
  expiresAtMs: number | undefined
  /** About, see USED_INTERVAL_MS. Undefined: not yet. */
  usedAtMs: number | undefined
}

export interface Grant {
  /** Id of a user or group, or ANONYMOUS. */
  subject: string
  /** Id of a volume, which survives its renaming, or ALL_VOLUMES. */
  volume: string
  /** In its one spelling; what is below has the right as well. `/` for ALL_VOLUMES. */
  path: string
  level: Level
  createdAtMs: number
}

/** Who changes rights, for the audit log. */
export interface Actor {
  /** `admin`, `user:alice`. */
  who: string
  address?: string
}

/** How a principal is called in logs: that of the volume too. */
export function principalName (principal: Principal): string {
  return principal.kind === 'user' ? `user:${principal.name}` : principal.kind
}
