import { BUCKETS } from './buckets.js'
import type { IndexEntry } from './entry.js'
import type { Fingerprint, Tagged } from './reconcile/fingerprint.js'

/**
 * How a peer that cannot be compared with was asked what it holds: by this node, through another one, or not at all,
 * since others cannot reach it either.
 */
export type Reach = 'direct' | 'relayed' | 'none'

/** What happened to a peer's copies while a comparison with it was under way: its answers may be older than that. */
interface Meanwhile { holds: Set<IndexEntry>, lacks: Set<IndexEntry> }

/**
 * What this node knows of one peer's copies, kept the short way round: the entries that it *lacks*. Of a peer that was
 * never compared since this node started, or whose disk is new, that would be all of them; then it is the entries that
 * it *has* instead.
 */
export class PeerKnowledge {
  /** The placement digest under which the last whole comparison was made; undefined: nothing is verified. */
  comparedAt: string | undefined
  /** Defined while there is no comparison to go by: how it was asked instead. */
  reach: Reach | undefined
  /** Monotonic ms of the first and the last change since the last comparison. */
  dirtySince: number | undefined
  dirtyLast: number | undefined
  /** Entries that the peer should hold and lacks: as it said, or as must be assumed until it is asked. */
  readonly #lacks = new Set<IndexEntry>()
  #entries = 0
  /** Defined while the peer is taken to lack everything but these. */
  #holdsOnly: Set<IndexEntry> | undefined
  #meanwhile: Meanwhile | undefined
  /** Sums over everything both of us should hold, by bucket: two words of tags, and how many there are. */
  readonly #sums = new Int32Array(BUCKETS * 2)
  readonly #counts = new Uint32Array(BUCKETS)

  /** @param isEmpty - take it to lack everything until it was asked */
  constructor (isEmpty: boolean) {
    this.#holdsOnly = isEmpty ? new Set() : undefined
  }

  /** Entries in whose set it is. */
  get entries (): number {
    return this.#entries
  }

  /** Entries that it is known to lack; 0 while nothing is known. */
  get missing (): number {
    return this.#lacks.size
  }

  touch (now: number): void {
    this.dirtySince ??= now
    this.dirtyLast = now
  }

  holds (entry: IndexEntry): boolean {
    return this.#holdsOnly?.has(entry) ?? !this.#lacks.has(entry)
  }

  noteHolds (entry: IndexEntry): void {
    this.#lacks.delete(entry)
    this.#holdsOnly?.add(entry)
    this.#meanwhile?.holds.add(entry)
    this.#meanwhile?.lacks.delete(entry)
  }

  noteLacks (entry: IndexEntry): void {
    if (this.#holdsOnly === undefined) {
      this.#lacks.add(entry)
    }

    this.#holdsOnly?.delete(entry)
    this.#meanwhile?.lacks.add(entry)
    this.#meanwhile?.holds.delete(entry)
  }

  /** The peer is in the entry's set now. */
  enter (entry: IndexEntry, holds: boolean): void {
    this.#entries++
    this[holds ? 'noteHolds' : 'noteLacks'](entry)
  }

  /** The peer is in the entry's set no more, or the entry is gone. */
  leave (entry: IndexEntry): void {
    this.#entries--
    this.#lacks.delete(entry)
    this.#holdsOnly?.delete(entry)
    this.#meanwhile?.holds.delete(entry)
    this.#meanwhile?.lacks.delete(entry)
  }

  /** Nothing of the past counts: the peer lacks everything until it was asked. A comparison under way is void. */
  lost (): void {
    this.unverify()
    this.#lacks.clear()
    this.#holdsOnly = new Set()
  }

  /** What the peer lacks has to be asked anew. A comparison under way is void. */
  unverify (): void {
    this.comparedAt = undefined
    this.reach = undefined
    this.#meanwhile = undefined
  }

  beginComparison (): void {
    this.#meanwhile = { holds: new Set(), lacks: new Set() }
    this.dirtySince = undefined
    this.dirtyLast = undefined
  }

  /** Of these entries nothing is known, or that the peer lacks them. */
  unheld (all: () => Iterable<IndexEntry>): IndexEntry[] {
    return this.#holdsOnly === undefined ? [...this.#lacks] : [...all()].filter(entry => !this.holds(entry))
  }

  /**
   * Of everything the peer should hold, it lacks exactly `missing`, but for what happened meanwhile.
   *
   * @param placementDigest - undefined: nothing is verified, the peer was only asked
   * @returns the entries of which something else is known now, or `all`; undefined: the comparison had become void
   */
  endComparison (placementDigest: string | undefined, missing: ReadonlySet<IndexEntry>): Set<IndexEntry> | 'all' | undefined {
    const meanwhile = this.#meanwhile

    if (meanwhile === undefined) {
      return undefined
    }

    const lacks = new Set([...missing, ...meanwhile.lacks].filter(entry => !meanwhile.holds.has(entry)))
    const changed = this.#holdsOnly === undefined
      ? new Set([...lacks, ...this.#lacks].filter(entry => lacks.has(entry) !== this.#lacks.has(entry)))
      : 'all'
    this.#meanwhile = undefined
    this.#holdsOnly = undefined
    this.#lacks.clear()
    lacks.forEach(entry => this.#lacks.add(entry))
    this.comparedAt = placementDigest

    return changed
  }

  abortComparison (): void {
    this.#meanwhile = undefined
  }

  /** Counts an entry of a bucket in or out. */
  toggle (bucket: number, { high, low }: Tagged, count: 1 | -1): void {
    this.#sums[bucket * 2] = (this.#sums[bucket * 2] as number) + count * high
    this.#sums[bucket * 2 + 1] = (this.#sums[bucket * 2 + 1] as number) + count * low
    this.#counts[bucket] = (this.#counts[bucket] as number) + count
  }

  clearSums (): void {
    this.#sums.fill(0)
    this.#counts.fill(0)
  }

  /** Over consecutive buckets. */
  fingerprint (first: number, buckets: number): Fingerprint {
    const sum = { count: 0, high: 0, low: 0 }

    for (let bucket = first; bucket < first + buckets; bucket++) {
      sum.count += this.#counts[bucket] as number
      sum.high = (sum.high + (this.#sums[bucket * 2] as number)) | 0
      sum.low = (sum.low + (this.#sums[bucket * 2 + 1] as number)) | 0
    }

    return sum
  }
}
