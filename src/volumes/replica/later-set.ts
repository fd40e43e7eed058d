/**
 * When a replica that lost its word may forget that it ever gave one, and begin afresh as the same member. Pure.
 *
 * What it said may still count: it may be a member, or have accepted, as a newcomer, a set that it is to join and that
 * is not chosen yet (a config is chosen by majorities of both sets, `log/core.ts`, rule 5). Were it to forget that, and
 * to accept a lower ballot afterwards, two majorities might meet in nobody who remembers both. So it asks, after it
 * failed, and needs all of this:
 *
 * - *A set that it is not in is in force, and no earlier one than it knew*: most of that set's members say so. So no
 *   set before that one decides anything any more.
 * - *They have promised one ballot, durably, and have no set before them that it is to join.* Whatever it accepted as a
 *   newcomer was sent under a ballot that a majority had promised, which meets this one: so under that ballot or a
 *   lower one. Under a lower one it was not chosen, or the sequencer of this ballot had found it, and can be chosen no
 *   more. Under this one: what it then accepts anew follows that promise.
 * - *Most of those who were in the set with it say that it was followed by another one*, as far as they are nodes of
 *   the mesh and know of the group: a set that a single node made up is none.
 * - *No other set is in force by the word of its members.* While one takes the place of another this may be so for a
 *   moment; the next look finds one.
 *
 * An invitation alone is no such word: it may have been on its way for long, or be made up.
 */
import { sameBallot } from '../log/values.js'
import type { Ballot } from '../log/types.js'
import type { Place } from '../registry/types.js'

/** What a node says of its replica of the group. */
export interface ReplicaWord {
  hosted: boolean
  /** Where it is, or where the group went. */
  place?: Place | undefined
  /** In its log to follow that set, and not known to be chosen. */
  proposed?: Place | undefined
  /** Durably. Round 0: it does not tell. */
  promised: Ballot
}

/** What the replica knew last of its set; epoch 0: nothing. */
export interface KnownSet { epoch: number, members: readonly string[] }

/**
 * The set that makes void what this node's replica has promised; undefined: none does, as far as can be told.
 *
 * @param words - of others, by node
 * @param isGone - no node of the mesh any more: nobody waits for its word
 */
export function laterSet (
  self: string, known: KnownSet, words: ReadonlyMap<string, ReplicaWord>, isGone: (peerId: string) => boolean
): Place | undefined {
  const inForce = distinctPlaces(words).filter(place => isMost(followers(place, words), place.members))
  const [later] = inForce

  return later !== undefined && inForce.length === 1 && isLater(later, self, known) &&
    isMost(bound(later, self, words), later.members) && isConfirmed(self, known, words, isGone)
    ? later
    : undefined
}

function distinctPlaces (words: ReadonlyMap<string, ReplicaWord>): Place[] {
  const places = new Map<string, Place>()

  for (const { hosted, place } of words.values()) {
    if (hosted && place !== undefined && place.epoch > 0) {
      places.set(keyOf(place), place)
    }
  }

  return [...places.values()]
}

function keyOf ({ epoch, members }: Place): string {
  return `${epoch} ${[...members].sort().join()}`
}

/** Members of the set that hold it to be in force. */
function followers (place: Place, words: ReadonlyMap<string, ReplicaWord>): string[] {
  const key = keyOf(place)

  return place.members.filter(peerId => {
    const word = words.get(peerId)

    return word?.hosted === true && word.place !== undefined && keyOf(word.place) === key
  })
}

/** The most of these with one promise that have no set before them which this node is to join. */
function bound (place: Place, self: string, words: ReadonlyMap<string, ReplicaWord>): string[] {
  const free = followers(place, words).filter(peerId => words.get(peerId)?.proposed?.members.includes(self) !== true)
  const promiseOf = (peerId: string): Ballot => (words.get(peerId) as ReplicaWord).promised
  const [most = []] = free.filter(peerId => promiseOf(peerId).round > 0)
    .map(peerId => free.filter(other => sameBallot(promiseOf(other), promiseOf(peerId))))
    .sort((a, b) => b.length - a.length)

  return most
}

function isLater ({ epoch, members }: Place, self: string, known: KnownSet): boolean {
  return !members.includes(self) && (epoch > known.epoch || (epoch === known.epoch && !known.members.includes(self)))
}

function isConfirmed (
  self: string, known: KnownSet, words: ReadonlyMap<string, ReplicaWord>, isGone: (peerId: string) => boolean
): boolean {
  const others = known.members.filter(peerId => {
    const word = words.get(peerId)
    const knowsNothing = word !== undefined && !word.hosted && (word.place?.epoch ?? 0) === 0

    return peerId !== self && !knowsNothing && !isGone(peerId)
  })
  const confirming = others.filter(peerId => {
    const place = words.get(peerId)?.place

    return place !== undefined && isLater(place, self, known)
  })

  return others.length === 0 || isMost(confirming, others)
}

function isMost (some: readonly string[], all: readonly string[]): boolean {
  return some.length > all.length / 2
}
