/**
 * Whether a replica gives up its own set, or its whole log, for another one that a node says is in force. Pure.
 *
 * A later set, or a log that an operator forced over the one here, is known by no more than a number and a few ids in a
 * message: their sender may have made them up, and would hand out the state as well. So they are a reason to ask,
 * and the replica goes over only if all of this holds:
 *
 * - *That set is in force*: most of its members say so, each of itself, where this replica counts if it is one of them.
 *   It is the only such one.
 * - *The registry names it, or what it followed from*, when it can be read: the record of a volume tells its log, and
 *   one that is not there has to be registered first. What follows is then asked of the set in the record, if that is
 *   later than the own one.
 * - *The set before it does not decide any more*: no majority of it stands by it. A member that does not answer, and is
 *   alive as the mesh sees it, stands by it. This is the rule by which a set is forced, too (`force.ts`).
 * - *It is not one node's word*: one of the set before says the same, or two others do.
 *
 * The registry's own group has no record, and nor is there one while the registry has no majority: then the other rules
 * decide alone. Until it goes over the replica goes on with its own log.
 */
import { relationOf } from '../../../consensus/lineage.js'
import { peerOf } from './member-id.js'
import { followerOf, setKey, type NodeWord } from './set-words.js'
import type { LogConfig, LogStamp } from '../../../consensus/types.js'
import type { GroupConfig } from '../../registry/types.js'

/** What a node says of its replica of the group. */
export type SetWord = NodeWord<{
  /** Which member it is. */
  self: string
  members: readonly string[]
  /** A next set is in its log, which may be chosen by now. */
  isChanging: boolean
}>

export interface FollowedSetInput {
  /** Which member the replica is. */
  self: string
  /** What it goes on with. */
  own: LogConfig
  /** A next set is in its log, which may be chosen by now. */
  isChanging: boolean
  /** Where the registry has the volume; undefined: it has no record of it, or cannot be read. */
  registered: GroupConfig | undefined
  /** Of other nodes. */
  words: ReadonlyMap<string, SetWord>
  /** As the mesh sees it. */
  isUp: (peerId: string) => boolean
}

/** The set to go over to; those who say that it is in force come first. Undefined: none, as far as can be told. */
export function followedSet (input: FollowedSetInput): LogConfig | undefined {
  const { own, registered } = input
  const isRegisteredLater = registered !== undefined && isLater(own, registered)
  const base = isRegisteredLater ? registered : own

  const sets = distinctSets(input).filter(set => {
    if (isRegisteredLater && isSameSet(set, registered)) {
      return true
    }

    const isNamed = registered === undefined || relationOf(base, set) === 'same'

    return isLater(base, set) && isNamed && isWordOfMore(input, set) && !decides(input, base)
  })

  return sets.length === 1 ? sets[0] : undefined
}

/** What a replica knows of sets: its own, the one that may follow it, and one that it found to be in force. */
export interface KnownSets { own: LogConfig, proposed?: LogConfig | undefined, followed?: LogConfig | undefined }

/**
 * Whether what that node hands out, of that log, may take the place of what is here: it is in a set that is known. A
 * later one is asked for first.
 */
export function mayTake ({ own, proposed, followed }: KnownSets, peerId: string, theirs: LogStamp): boolean {
  const has = (set: LogConfig | undefined): boolean => set?.members.some(member => peerOf(member) === peerId) === true
  const isKnownEpoch = theirs.epoch <= (proposed ?? own).epoch

  return own.epoch === 0 ||
    (followed !== undefined && has(followed) && relationOf(followed, theirs) === 'same') ||
    (relationOf(own, theirs) === 'same' && isKnownEpoch && (has(own) || has(proposed)))
}

/** Sets that are in force by the word of most of their members. */
function distinctSets ({ self, words }: FollowedSetInput): LogConfig[] {
  const sets = new Map<string, LogConfig>()

  for (const { replica, ...stamp } of words.values()) {
    if (replica !== undefined && stamp.epoch > 0) {
      const { members } = replica
      const set = { ...stamp, members }
      const following = followers(set, words)
      // It may be for want of this very replica that there are not more of them.
      const count = following.length + Number(members.includes(self))

      if (count > members.length / 2 && following.length > 0) {
        sets.set(setKey(set), { ...set, members: [...following, ...members.filter(one => !following.includes(one))] })
      }
    }
  }

  return [...sets.values()]
}

function followers (set: LogConfig, words: ReadonlyMap<string, SetWord>): string[] {
  return set.members.filter(member => followerOf(member, set, words) !== undefined)
}

function isLater (base: LogStamp, other: LogStamp): boolean {
  const relation = relationOf(base, other)

  return relation === 'newer' || (relation === 'same' && other.epoch > base.epoch)
}

function isSameSet (set: LogConfig, config: GroupConfig): boolean {
  return set.epoch === config.epoch && relationOf(config, set) === 'same' && set.members.length === config.members.length &&
    set.members.every(member => config.members.includes(peerOf(member)))
}

/** A member of the set before that says so, or two that were not in it. */
function isWordOfMore ({ self, own, words }: FollowedSetInput, set: LogConfig): boolean {
  const following = followers(set, words).map(peerOf)
  const before = own.members.map(peerOf).filter(peerId => peerId !== peerOf(self))

  return new Set(following).size > 1 || following.some(peerId => before.includes(peerId))
}

/** Whether a majority of that set stands by it, as far as can be told. */
function decides ({ self, own, isChanging, words, isUp }: FollowedSetInput, base: LogConfig): boolean {
  const standing = base.members.filter(member => {
    if (member === self || (base !== own && member === peerOf(self))) {
      return base === own && !isChanging
    }

    const word = words.get(peerOf(member))

    if (word === undefined) {
      return isUp(peerOf(member))
    }

    const { replica } = word
    const isThere = replica !== undefined && !replica.isChanging &&
      (base !== own || replica.self === member || member === peerOf(replica.self))

    return isThere && !isLater(base, word)
  })

  return standing.length > base.members.length / 2
}
