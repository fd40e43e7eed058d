/**
 * What scrubbing remembers over restarts, and its form in `scrub.json`:
 *
 *     { "version": 1, "store_id": …, "pass": {…} | null, "last_pass": {…} | null,
 *       "bad": { "found": …, "days": [[day, found]], "copies": [{…}] } }
 *
 * Times are ISO 8601 and the cursor is a CID in base64: a person may have to read it.
 */
import { base64 } from 'multiformats/bases/base64'
import { errorMessage } from '../../util/errors.js'
import type { Claim } from '../../store/types.js'
import type { BadCopiesState, BadCopy, BadReason, FoundBy } from './bad-copies.js'
import type { PassState } from './scrub-pass.js'

/** Raised when an older Shoal would misread the file. */
export const SCRUB_STATE_VERSION = 1

/** A pass that has ended. */
export interface ScrubPassResult {
  startedAt: number
  endedAt: number
  /** See `scrub-pace.ts`. */
  paceMs: number
  requested: boolean
  verifiedCopies: number
  verifiedBytes: number
  badCopies: number
  unreadCopies: number
}

export interface ScrubState {
  pass?: PassState
  lastPass?: ScrubPassResult
  bad: BadCopiesState
}

export type DecodedState =
  | { kind: 'state', state: ScrubState }
  /** Of other copies than those that are here now. */
  | { kind: 'other_store' }
  | { kind: 'too_new', version: number }
  | { kind: 'damaged', why: string }

export function encodeState ({ pass, lastPass, bad }: ScrubState, storeId: string): string {
  return JSON.stringify({
    version: SCRUB_STATE_VERSION,
    store_id: storeId,
    pass: pass === undefined
      ? null
      : {
          ...resultOut(pass),
          // A key is the bytes of a CID as latin 1 text.
          cursor: base64.encode(Buffer.from(pass.cursor, 'latin1')),
          left_copies: pass.leftCopies,
          left_bytes: pass.leftBytes,
          pace_ms: pass.paceMs === undefined ? undefined : Math.round(pass.paceMs)
        },
    last_pass: lastPass === undefined
      ? null
      : { ...resultOut(lastPass), ended_at: timeOut(lastPass.endedAt), pace_ms: Math.round(lastPass.paceMs) },
    bad: { found: bad.found, days: bad.days, copies: bad.copies.map(copyOut) }
  }, null, 1)
}

export function decodeState (text: string, storeId: string): DecodedState {
  try {
    const root = object(JSON.parse(text))
    const version = number(root.version)

    if (version > SCRUB_STATE_VERSION) {
      return { kind: 'too_new', version }
    }

    if (string(root.store_id) !== storeId) {
      return { kind: 'other_store' }
    }

    const bad = object(root.bad)
    const state: ScrubState = {
      bad: {
        found: number(bad.found),
        days: array(bad.days).map(pair => [number(array(pair)[0]), number(array(pair)[1])]),
        copies: array(bad.copies).map(value => copyIn(object(value)))
      }
    }

    if (root.pass != null) {
      const pass = object(root.pass)
      state.pass = {
        ...resultIn(pass),
        cursor: Buffer.from(base64.decode(string(pass.cursor))).toString('latin1'),
        leftCopies: number(pass.left_copies),
        leftBytes: number(pass.left_bytes),
        paceMs: pass.pace_ms == null ? undefined : number(pass.pace_ms)
      }
    }

    if (root.last_pass != null) {
      const last = object(root.last_pass)
      state.lastPass = { ...resultIn(last), endedAt: time(last.ended_at), paceMs: number(last.pace_ms) }
    }

    return { kind: 'state', state }
  } catch (err) {
    return { kind: 'damaged', why: errorMessage(err) }
  }
}

type Result = Omit<ScrubPassResult, 'endedAt' | 'paceMs'>

function resultOut (result: Result): Record<string, unknown> {
  return {
    started_at: timeOut(result.startedAt),
    requested: result.requested,
    verified_copies: result.verifiedCopies,
    verified_bytes: result.verifiedBytes,
    bad_copies: result.badCopies,
    unread_copies: result.unreadCopies
  }
}

function resultIn (value: Record<string, unknown>): Result {
  return {
    startedAt: time(value.started_at),
    requested: value.requested === true,
    verifiedCopies: number(value.verified_copies),
    verifiedBytes: number(value.verified_bytes),
    badCopies: number(value.bad_copies),
    unreadCopies: number(value.unread_copies)
  }
}

function copyOut (copy: BadCopy): Record<string, unknown> {
  return {
    cid: copy.cid,
    bytes: copy.bytes,
    found_at: timeOut(copy.foundAt),
    found_by: copy.foundBy,
    reason: copy.reason,
    quarantined: copy.quarantined,
    claims: copy.claims.map(({ owner, redundancy, since, root, removed }) =>
      ({ owner, copies: redundancy.copies, since, root, removed })),
    attempts: copy.attempts,
    healed_at: copy.healedAt === undefined ? undefined : timeOut(copy.healedAt),
    healed_from: copy.healedFrom,
    retry_at: copy.retryAt === undefined ? undefined : timeOut(copy.retryAt)
  }
}

const FOUND_BY: readonly FoundBy[] = ['scrub', 'read', 'peer', 'repair', 'put']
const REASONS: readonly BadReason[] = ['mismatch', 'unreadable']

function copyIn (value: Record<string, unknown>): BadCopy {
  return {
    cid: string(value.cid),
    bytes: number(value.bytes),
    foundAt: time(value.found_at),
    foundBy: oneOf(FOUND_BY, value.found_by),
    reason: oneOf(REASONS, value.reason),
    quarantined: value.quarantined === true,
    claims: array(value.claims).map(claim => claimIn(object(claim))),
    attempts: number(value.attempts),
    healedAt: value.healed_at == null ? undefined : time(value.healed_at),
    healedFrom: value.healed_from == null ? undefined : string(value.healed_from),
    retryAt: value.retry_at == null ? undefined : time(value.retry_at)
  }
}

function claimIn (value: Record<string, unknown>): Claim {
  return {
    owner: string(value.owner),
    redundancy: { kind: 'replicas', copies: number(value.copies) },
    since: number(value.since),
    root: value.root === true,
    removed: value.removed === true
  }
}

function timeOut (wall: number): string {
  return new Date(wall).toISOString()
}

function time (value: unknown): number {
  return number(Date.parse(string(value)))
}

function object (value: unknown): Record<string, unknown> {
  return check(typeof value === 'object' && value !== null && !Array.isArray(value), value) as Record<string, unknown>
}

function array (value: unknown): unknown[] {
  return check(Array.isArray(value), value) as unknown[]
}

function string (value: unknown): string {
  return check(typeof value === 'string', value) as string
}

/** Counts, bytes and times: never negative, never NaN. */
function number (value: unknown): number {
  return check(typeof value === 'number' && value >= 0 && Number.isFinite(value), value) as number
}

function oneOf<T extends string> (known: readonly T[], value: unknown): T {
  return check(known.includes(value as T), value) as T
}

const QUOTED_CHARS_MAX = 40

function check (isRight: boolean, value: unknown): unknown {
  if (!isRight) {
    throw new TypeError(`unexpected ${String(JSON.stringify(value)).slice(0, QUOTED_CHARS_MAX)}`)
  }

  return value
}
