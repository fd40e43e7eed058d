/**
 * Starts of a store, and what they prove.
 *
 * Each start of a node raises a counter that lives with its blocks (`count`), draws a `nonce`, and says which start it
 * continues (`previous`). While it runs it raises a second counter every few seconds (`beats`), on the disk first. All
 * of it is signed with the node's key, told to the others with the node's record, and remembered by them.
 *
 * A disk that went back in time (a snapshot of a machine, a copied data dir) has forgotten starts or beats that the
 * others heard of. An honest disk never has: a start and a beat are durable before anybody hears of them. So what the
 * others remember is proof, and the signature makes it proof for the node itself, which no other member can forge.
 */

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
  /** Of the node's key over `startText`. */
  signature: Uint8Array
}

/** A start that somebody remembers of a node, with the store that it was on. */
export interface StartWitness {
  storeId: string
  start: StoreStart
}

/** True when the signature of a start is that of the node. */
export type VerifyStart = (peerId: string, witness: StartWitness) => boolean

/** No start at all. */
export const NO_START: Readonly<StartPoint> = Object.freeze({ count: 0, nonce: '', beats: 0 })

/**
 * Where the starts of a new incarnation of a store go on: above whatever anybody can have heard of, so that nobody
 * compares what it continues with what the old one was.
 */
export function renewedPoint (own: Pick<StartPoint, 'count'>, known: Pick<StartPoint, 'count'>, nonce: string): StartPoint {
  return { count: Math.max(own.count, known.count) + 1, nonce, beats: 0 }
}

/** What is signed. */
export function startText (peerId: string, storeId: string, { count, nonce, beats, previous }: Omit<StoreStart, 'signature'>): string {
  return ['shoal-start-1', peerId, storeId, count, nonce, beats, previous.count, previous.nonce, previous.beats].join('\n')
}

/**
 * What a start that a node shows is to one that is remembered of it:
 *
 * - `same`: it is that one;
 * - `follows`: it comes after it, and knows all of it that we heard of;
 * - `stale`: it comes before it, or beside it, or continues less of it than we heard of. The disk went back in time,
 *   or is one of two copies.
 */
export function succession (remembered: StartWitness, shown: StartWitness): 'same' | 'follows' | 'stale' {
  const { count, nonce, beats } = remembered.start
  const { previous } = shown.start

  if (shown.start.count <= count) {
    return shown.start.count === count && shown.start.nonce === nonce && shown.storeId === remembered.storeId
      ? 'same'
      : 'stale'
  }

  // Starts in between that we never heard of: nothing speaks against it.
  if (previous.count > count) {
    return 'follows'
  }

  return previous.count === count && previous.nonce === nonce && previous.beats >= beats ? 'follows' : 'stale'
}
