/**
 * Starts of a store, and what they prove.
 *
 * Each start of a node raises a counter that lives with its blocks (`count`), draws a `nonce`, and says which start it
 * continues (`previous`). While it runs it raises a second counter every few seconds (`beats`), on the disk first. All
 * of it is signed with the node's key, told to the others with the node's record, and remembered by them.
 *
 * A disk that went back in time (a snapshot of a machine, a copied data dir) has forgotten starts or beats that the
 * others heard of. An honest disk never has: a start and a beat are durable before others hear of them. So what the
 * others remember is proof, and the signature makes it proof for the node itself, which no other member can forge.
 *
 * A start names the one before only. Of one that is further back the node is asked: its disk has its last starts, and
 * its answer says what it knows of the one that is remembered. Until then nothing of it counts. Two that were restored
 * from one copy differ there, however often each was started since.
 */

/**
 * Starts before the present one that a disk remembers. A start that others remember and that is older than all of
 * these is taken for one of them: a node that was started again and again while no other heard of it must not lose its
 * store, least of all a whole mesh at once. So this is the number of starts after which a disk that went back, and
 * reached none of those that remember better, is not found out. With one every ten seconds it takes three hours.
 */
export const PAST_STARTS_MAX = 1_024

/** Where a start stood. */
export interface StartPoint {
  /** 1 for the first start of a store. A new incarnation of the store goes on counting. */
  count: number
  /** 32 random hex digits: two processes never share one, whatever was copied. */
  nonce: string
  /** How often the start was noted durably since it began. */
  beats: number
}

export interface StoreStart extends StartPoint {
  /** The start before, as this one found it on its disk; count 0 when there was none. */
  previous: StartPoint
  /** This disk was found to be one that went back, or a copy, in an earlier start: nothing of it counts. */
  isSuperseded?: true
  /** Of the node's key over `startText`. */
  signature: Uint8Array
}

/** A start that another member remembers of a node, with the store that it was on. */
export interface StartWitness {
  storeId: string
  start: StoreStart
}

/** True when the signature of a start is that of the node. */
export type VerifyStart = (peerId: string, witness: StartWitness) => boolean

/** No start at all. */
export const NO_START: Readonly<StartPoint> = Object.freeze({ count: 0, nonce: '', beats: 0 })

/**
 * Where the starts of a new incarnation of a store go on: above whatever any member can have heard of, so that none
 * compares what it continues with what the old one was.
 */
export function renewedPoint (own: Pick<StartPoint, 'count'>, known: Pick<StartPoint, 'count'>, nonce: string): StartPoint {
  return { count: Math.max(own.count, known.count) + 1, nonce, beats: 0 }
}

/** What is signed. */
export function startText (peerId: string, storeId: string, start: Omit<StoreStart, 'signature'>): string {
  const { count, nonce, beats, previous, isSuperseded = false } = start
  const version = isSuperseded ? 'shoal-start-superseded-1' : 'shoal-start-1'

  return [version, peerId, storeId, count, nonce, beats, previous.count, previous.nonce, previous.beats].join('\n')
}

/**
 * What a start that a node shows is to one that is remembered of it:
 *
 * - `same`: it is that one;
 * - `follows`: it comes after it, and knows all of it that we heard of;
 * - `stale`: it comes before it, or beside it, or continues less of it than we heard of. The disk went back in time,
 *   or is one of two copies;
 * - `unknown`: it comes after it, with starts in between, and its node has not said yet what it knows of it.
 *
 * @param past - starts before the shown one, as far as they are known. All of them, or what its node said when it was
 *   asked: the remembered one, or the next one that it knows
 */
export function succession (
  remembered: StartWitness, shown: StartWitness, past?: readonly StartPoint[]
): 'same' | 'follows' | 'stale' | 'unknown' {
  const { count, nonce, beats } = remembered.start
  const { previous, isSuperseded } = shown.start

  if (shown.start.count <= count) {
    return shown.start.count === count && shown.start.nonce === nonce && shown.storeId === remembered.storeId
      ? 'same'
      : 'stale'
  }

  if (isSuperseded === true || previous.count < count) {
    return 'stale'
  }

  const known = [previous, ...past ?? []].find(point => point.count === count)

  if (known !== undefined) {
    return known.nonce === nonce && known.beats >= beats ? 'follows' : 'stale'
  }

  return past === undefined ? 'unknown' : 'follows'
}

/**
 * What a node says when it is asked for a start of its own that others remember: what its disk knows of that one, or
 * the first start after it. Undefined when it has none.
 *
 * @param past - latest first
 */
export function recalled (past: readonly StartPoint[], count: number): StartPoint | undefined {
  return past.findLast(point => point.count >= count)
}
