/**
 * When a replica that lost its word may forget that it ever gave one, and begin afresh as the same member. Pure.
 *
 * What it said may still count: it may be a member, or have accepted, as a newcomer, a set that it is to join and that
 * is not chosen yet (a config is chosen by majorities of both sets, `log/core.ts`, rule 5). Were it to forget that, and
 * to accept a lower ballot afterwards, two majorities might meet in no member that remembers both. So it asks, after it
 * failed, and needs all of this:
 *
 * - *A set that it is not in is in force, and no earlier one than it knew*: most of that set's members say so. So no
 *   set before that one decides anything any more.
 * - *They have promised one ballot, durably, and have no set before them that is to follow.* Whatever it accepted as a
 *   newcomer was sent under a ballot that a majority had promised, which meets this one: so under that ballot or a
 *   lower one. Under a lower one it was not chosen, or the sequencer of this ballot had found it, and can be chosen no
 *   more. Under this one: what it then accepts anew follows that promise.
 *   Or there is such a set, and *all its other members* have promised that ballot as well, where the set before is in
 *   force. So they have accepted nothing behind it, and will not under a lower ballot: there is nothing behind it that
 *   its acceptance may have helped to choose. Otherwise two that take a third one in would wait for ever for one whose
 *   disk fails just then. The same of a set that does not take it in: a member that has that before it may have missed
 *   that it was chosen, and was followed by one that does. A replica whose log is gone does not know.
 * - *Most of those who were in the set with it say that it was followed by another one*, as far as they are nodes of
 *   the mesh and know of the group: a set that a single node made up is none.
 * - *No other set is in force by the word of its members.* While one takes the place of another this may be so for a
 *   moment; the next look finds one.
 *
 * An invitation alone is no such word: it may have been on its way for long, or be made up.
 */
import { peerOf } from './member-id.js'
import { followerOf, setKey, type NodeWord } from './set-words.js'
import { sameBallot } from '../../../consensus/values.js'
import type { Ballot, LogConfig } from '../../../consensus/types.js'

/** What a node says of its replica of the group. */
export type ReplicaWord = NodeWord<ToldReplica>

interface ToldReplica {
  /** Which member it is. */
  self: string
  /** In force; members are disks. */
  members: readonly string[]
  /** In its log to follow that set, and not known to be chosen. */
  proposed: readonly string[]
  /** Durably. Round 0: it does not tell. */
  promised: Ballot
}

/** A set, or what was known of one last; epoch 0: nothing. */
export type KnownSet = Pick<LogConfig, 'epoch' | 'members'>

/**
 * The set that overrules what this replica has promised; undefined: none does, as far as can be told.
 *
 * @param self - the member that it is
 * @param words - of other nodes
 * @param isGone - no node of the mesh any more: its word is not waited for
 */
export function laterSet (
  self: string, known: KnownSet, words: ReadonlyMap<string, ReplicaWord>, isGone: (peerId: string) => boolean
): KnownSet | undefined {
  const inForce = distinctSets(words).filter(set => isMost(followers(set, words), set.members))
  const [later] = inForce

  return later !== undefined && inForce.length === 1 && !later.members.includes(self) &&
    isLater(later.epoch, self, known) && isMost(bound(later, self, words), later.members) &&
    isConfirmed(self, known, words, isGone)
    ? later
    : undefined
}

function distinctSets (words: ReadonlyMap<string, ReplicaWord>): KnownSet[] {
  const sets = new Map<string, KnownSet>()

  for (const { epoch, replica } of words.values()) {
    if (replica !== undefined && epoch > 0) {
      const set = { epoch, members: replica.members }
      sets.set(setKey(set), set)
    }
  }

  return [...sets.values()]
}

/** The replicas of the set that hold it to be in force. */
function followers (set: KnownSet, words: ReadonlyMap<string, ReplicaWord>): ToldReplica[] {
  return set.members.flatMap(member => followerOf(member, set, words) ?? [])
}

/** The most of these with one promise that have no set before them which may have been followed. */
function bound (set: KnownSet, self: string, words: ReadonlyMap<string, ReplicaWord>): unknown[] {
  const free = followers(set, words).filter(({ proposed, promised }) => promised.round > 0 &&
    (proposed.length === 0 || isUntouched(proposed, { set, self, promised }, words)))
  const [most = []] = free.map(({ promised }) => free.filter(other => sameBallot(other.promised, promised)))
    .sort((a, b) => b.length - a.length)

  return most
}

/** No other member of a proposed set has accepted anything behind it, or can under a ballot below `promised`. */
function isUntouched (
  proposed: readonly string[], { set, self, promised }: { set: KnownSet, self: string, promised: Ballot },
  words: ReadonlyMap<string, ReplicaWord>
): boolean {
  return proposed.filter(member => member !== self).every(member => {
    const replica = followerOf(member, set, words)

    return replica !== undefined && sameBallot(replica.promised, promised)
  })
}

function isLater (epoch: number, self: string, known: KnownSet): boolean {
  return epoch > known.epoch || (epoch === known.epoch && !known.members.includes(self))
}

function isConfirmed (
  self: string, known: KnownSet, words: ReadonlyMap<string, ReplicaWord>, isGone: (peerId: string) => boolean
): boolean {
  const others = known.members.map(peerOf).filter(peerId => {
    const word = words.get(peerId)
    // Its replica failed as well, or its disk was lost; or it has begun afresh, and it has been told nothing yet.
    const isBlank = word !== undefined && (word.replica === undefined || word.epoch === 0)
    const knowsNothing = isBlank && !isLater(word.epoch, self, known)

    return peerId !== peerOf(self) && !isGone(peerId) && !knowsNothing
  })
  const confirming = others.filter(peerId => isLater(words.get(peerId)?.epoch ?? 0, self, known))

  return others.length === 0 || isMost(confirming, others)
}

function isMost (some: readonly unknown[], all: readonly unknown[]): boolean {
  return some.length > all.length / 2
}
