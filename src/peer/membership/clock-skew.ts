import type { Member } from './member.js'

/**
 * A clock that is this far from the median of the mesh is worth a warning: NTP keeps clocks within milliseconds, no
 * measurement over a mesh errs by seconds, and volumes bear a minute.
 */
export const CLOCK_SKEW_MS_MAX = 10_000

export interface ClockSkews {
  /** This node's clock less the median of those of all live members, ms. */
  ownMs: number
  /** The same of others, by PeerId; of those that were measured. */
  membersMs: ReadonlyMap<string, number>
}

/**
 * Whose clock is how far from the median of all live members' clocks, this node's own among them. Of two nodes that
 * differ both are off by half of it: no node can tell which is right. Undefined before a member was measured.
 */
export function clockSkews (selfId: string, members: readonly Member[]): ClockSkews | undefined {
  const offsets = new Map<string, number>()

  for (const { peerId, state, clockOffsetMs } of members) {
    if (peerId !== selfId && state === 'alive' && clockOffsetMs !== undefined) {
      offsets.set(peerId, clockOffsetMs)
    }
  }

  if (offsets.size === 0) {
    return undefined
  }

  const middle = median([0, ...offsets.values()])

  return { ownMs: -middle, membersMs: new Map([...offsets].map(([peerId, offsetMs]) => [peerId, offsetMs - middle])) }
}

function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const high = sorted.length >>> 1
  const low = (sorted.length - 1) >>> 1

  return ((sorted[low] as number) + (sorted[high] as number)) / 2
}
