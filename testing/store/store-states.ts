import { mergeClaims } from '../../src/store/claims.js'
import type { BlockInfo, CopyFlags, Claim, LogEntry } from '../../src/store/types.js'

/** A copy as the model knows it; undefined when there is none. */
export type CopyState = {
  claims: readonly Claim[]
  dropping: boolean
  pledgedUntil: number
} | undefined

/** The log of an owner: a mark of the bytes at each position. */
export type LogState = ReadonlyMap<number, string>

export function copyKey (state: CopyState): string {
  if (state === undefined) {
    return 'absent'
  }

  const claims = state.claims.map(({ owner, redundancy, since, root, removed }) =>
    `${owner}*${redundancy.copies}@${since}${root ? 'r' : ''}${removed ? '-' : ''}`)

  return `[${claims.join(' ')}]${state.dropping ? ' dropping' : ''} ${state.pledgedUntil}`
}

export function stateOf (info: BlockInfo | undefined): CopyState {
  return info === undefined
    ? undefined
    : { claims: info.claims, dropping: info.dropping, pledgedUntil: info.pledgedUntil }
}

export function afterPut (state: CopyState, claims: readonly Claim[]): CopyState {
  return {
    claims: mergeClaims(state?.claims ?? [], claims),
    dropping: false,
    pledgedUntil: state?.pledgedUntil ?? 0
  }
}

export function afterClaims (state: CopyState, claims: readonly Claim[]): CopyState {
  return state === undefined ? undefined : { ...state, claims: mergeClaims(state.claims, claims) }
}

export function afterFlags (state: CopyState, flags: Omit<CopyFlags, 'cid'>): CopyState {
  return state === undefined
    ? undefined
    : {
        ...state,
        dropping: flags.dropping ?? state.dropping,
        pledgedUntil: flags.pledgedUntil ?? state.pledgedUntil
      }
}

export function logKey (state: LogState): string {
  return `{${[...state].sort(([a], [b]) => a - b).map(([position, mark]) => `${position}:${mark}`).join(' ')}}`
}

export function afterAppend (state: LogState, entries: readonly LogEntry[]): LogState {
  const next = new Map(state)

  entries.forEach(({ position, bytes }) => { next.set(position, logMark(bytes)) })

  return next
}

export function afterTrim (state: LogState, from: number, to: number): LogState {
  return new Map([...state].filter(([position]) => position < from || position >= to))
}

/** Bytes of a log record, all equal, so that a mark says everything of them. */
export function logBytes (length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill)
}

/** The mark of bytes that no test wrote. */
export const MIXED = 'mixed'

export function logMark (bytes: Uint8Array): string {
  const first = bytes[0] ?? 0

  return Buffer.alloc(bytes.byteLength, first).equals(bytes) ? `${bytes.byteLength}x${first}` : MIXED
}
