/**
 * Who has a say in whether a block is garbage. Pure.
 *
 * Each node that should hold it and each that is known to hold it besides is asked, and all of them have to say that
 * it is garbage, or that they have none. One who cannot be asked and may come back (suspect and silent, dead and not
 * yet evicted) is waited for: it may know a claim that no other node knows. One who was evicted is not: what it alone
 * knows was never acknowledged, unless as many nodes as `min_replicas` are gone, and then it is not garbage collection
 * that loses the block. For the same reason at least `needed` members of the set must be there, as for a put: a node
 * that is alone collects nothing.
 */
import type { PeerCondition } from '../../dht/cluster-view.js'

export interface Holding {
  selfId: string
  /** The replica set, best first. */
  set: readonly string[]
  /** Known holders outside of it. */
  extras: readonly string[]
}

export interface Electorate {
  condition: (peerId: string) => Pick<PeerCondition, 'up'>
  /** Compared under the placement of now: claims are levelled. */
  isVerified: (peerId: string) => boolean
  /** Believed to hold the block. */
  holds: (peerId: string) => boolean
}

/** What a peer said of a block; undefined: nothing. */
export type Answer = 'garbage' | 'absent' | 'keep' | 'later' | undefined

export type Question = { peers: readonly string[] } | { wait: string }

export function whomToAsk (
  { selfId, set, extras }: Holding, { condition, isVerified }: Electorate, needed: number
): Question {
  const members = set.filter(peerId => peerId !== selfId)

  if (members.some(peerId => !condition(peerId).up)) {
    return { wait: 'a node of its replica set is away and not evicted yet' }
  }

  if (members.length + 1 < needed) {
    return { wait: 'fewer nodes than min_replicas are there' }
  }

  if (members.some(peerId => !isVerified(peerId))) {
    return { wait: 'claims have not been compared with its replica set yet' }
  }

  return { peers: [...members, ...extras.filter(peerId => peerId !== selfId && condition(peerId).up)] }
}

/** `go` when all agree; `keep` when one has a reason; otherwise `later`. */
export function concludeAnswers (answers: readonly Answer[]): 'go' | 'keep' | 'later' {
  if (answers.includes('keep')) {
    return 'keep'
  }

  return answers.every(answer => answer === 'garbage' || answer === 'absent') ? 'go' : 'later'
}

/** How many live holders come before this node: they may do it first. */
export function positionOf ({ selfId, set, extras }: Holding, { condition, holds }: Electorate): number {
  const at = set.indexOf(selfId)
  const before = (at === -1 ? set : set.slice(0, at)).filter(peerId => condition(peerId).up && holds(peerId)).length

  return at !== -1 ? before : before + extras.filter(peerId => peerId < selfId && condition(peerId).up).length
}
