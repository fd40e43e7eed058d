import type { Ballot } from './types.js'

/** Below every ballot that a member makes. */
export const BALLOT_ZERO: Ballot = Object.freeze({ round: 0, node: '' })

export function compareBallots (a: Ballot, b: Ballot): number {
  if (a.round !== b.round) {
    return a.round - b.round
  }

  return a.node < b.node ? -1 : a.node > b.node ? 1 : 0
}

export function sameBallot (a: Ballot, b: Ballot | undefined): boolean {
  return a.round === b?.round && a.node === b.node
}
