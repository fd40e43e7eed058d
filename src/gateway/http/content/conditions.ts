import type { IncomingHttpHeaders } from 'node:http'

/** Conditions of a request (RFC 9110, 13). */

/** What is there now. */
export interface Validators {
  /** Quoted; with `W/` before it where the bytes may differ next time. */
  etag: string
  /** ms; undefined: unknown. */
  modifiedMs?: number
}

/** `not-modified` is 304 for what reads; `failed` is 412. */
export type Verdict = 'proceed' | 'not-modified' | 'failed'

const SECOND_MS = 1_000

/** What the headers come to, in the order of RFC 9110, 13.2.2. `current` is undefined: nothing is there. */
export function checkConditions (
  headers: IncomingHttpHeaders, current: Validators | undefined, { isRead }: { isRead: boolean }
): Verdict {
  const ifMatch = headers['if-match']
  const ifNoneMatch = headers['if-none-match']
  const since = httpDate(headers['if-unmodified-since'])
  const modified = httpDate(headers['if-modified-since'])

  if (ifMatch !== undefined) {
    if (!matches(ifMatch, current, false)) {
      return 'failed'
    }
  } else if (since !== undefined && current?.modifiedMs !== undefined && seconds(current.modifiedMs) > since) {
    return 'failed'
  }

  if (ifNoneMatch !== undefined) {
    const other = isRead ? 'not-modified' : 'failed'

    return matches(ifNoneMatch, current, true) ? other : 'proceed'
  }

  const isOld = modified !== undefined && current?.modifiedMs !== undefined && seconds(current.modifiedMs) <= modified

  return isRead && isOld ? 'not-modified' : 'proceed'
}

/** True when a `Range` counts: `If-Range` names what is there, or is not given. */
export function rangeApplies (ifRange: string | undefined, { etag, modifiedMs }: Validators): boolean {
  if (ifRange === undefined) {
    return true
  }

  const date = httpDate(ifRange)

  return date === undefined ? ifRange.trim() === etag && !etag.startsWith('W/') : modifiedMs !== undefined && seconds(modifiedMs) === date
}

/** The tags of an `If-Match` or `If-None-Match`; `*` is anything that is there. */
export function entityTags (header: string): readonly string[] | '*' {
  return header.trim() === '*' ? '*' : header.match(/(?:W\/)?"[^"]*"/g) ?? []
}

function matches (header: string, current: Validators | undefined, weak: boolean): boolean {
  const tags = entityTags(header)

  if (current === undefined) {
    return false
  }

  return tags === '*' || tags.some(tag => weak
    ? opaque(tag) === opaque(current.etag)
    : tag === current.etag && !tag.startsWith('W/'))
}

/** A tag without what says that it is weak. */
function opaque (tag: string): string {
  return tag.replace(/^W\//, '')
}

/** ms, whole seconds; undefined for what is no date, which has to be ignored. */
function httpDate (text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')

  return Number.isFinite(ms) && /GMT\s*$/.test(text ?? '') ? seconds(ms) : undefined
}

/** A header has no more than whole seconds. */
function seconds (ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS
}
