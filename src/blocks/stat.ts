import type { BlockStat, Holder } from './types.js'
import type { Member } from '../peer/membership/member.js'
import type { Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'

/** What a member said of a block. */
export interface Answer {
  found: boolean
  bytes: number
  dropping: boolean
  full: boolean
  claims: readonly Claim[]
}

export interface StatFacts {
  cid: CID
  wanted: number
  claims: readonly Claim[]
  set: readonly string[]
  ranked: readonly string[]
  answers: ReadonlyMap<string, Answer>
  member: (peerId: string) => Member | undefined
}

/** Puts the answers of the members together: who should hold the block, who does, and why they differ. */
export function describeHolders ({ cid, wanted, claims, set, ranked, answers, member }: StatFacts): BlockStat {
  const outside = [...answers.keys()].filter(peerId => !set.includes(peerId) && answers.get(peerId)?.found === true)
  const found = [...answers.values()].find(answer => answer.found)
  const describe = (peerId: string): Holder => {
    const answer = answers.get(peerId)
    const known = member(peerId)
    const inSet = set.includes(peerId)
    const holds = answer === undefined ? 'unknown' : answer.found ? 'yes' : 'no'

    return {
      peerId,
      hostname: known?.hostname ?? '',
      zone: known?.zone ?? '',
      state: known?.state ?? 'unknown',
      rank: ranked.indexOf(peerId),
      inSet,
      holds,
      note: note(inSet, answer, known)
    }
  }

  return {
    cid,
    bytes: found?.bytes,
    copies: [...answers.values()].filter(answer => answer.found && !answer.dropping).length,
    wanted,
    claims,
    holders: [...set, ...outside].map(describe)
  }
}

function note (inSet: boolean, answer: Answer | undefined, member: Member | undefined): string {
  if (answer === undefined) {
    return member?.state === 'dead'
      ? 'dead; its place is given away when it is evicted'
      : `did not answer (${member?.state ?? 'unknown'})`
  }

  if (answer.found && member?.flags.readOnly === true) {
    return 'its disk failed (read-only): the next in rank gets a copy as well'
  }

  if (answer.found) {
    return answer.dropping
      ? 'about to drop its copy'
      : inSet ? '' : 'extra copy; dropped when every member of the set has one'
  }

  if (member?.flags.full === true || answer.full) {
    return 'full; the next in rank stands in'
  }

  return member?.flags.readOnly === true ? 'its disk failed (read-only); the next in rank stands in' : 'no copy yet; waiting for repair'
}
