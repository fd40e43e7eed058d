import type { IndexEntry } from './entry.js'
import type { KeyRange } from './reconcile/range.js'

/** Buckets of the key space: by the first byte of the key. */
export const BUCKETS = 256

/** Hex digits of a key that name its bucket. */
export const BUCKET_DEPTH = 2

/**
 * The entries in the order of their keys, in buckets by the first byte. Sorted arrays and no map beside them: a lookup
 * is a binary search, a range is a slice. An insertion moves half a bucket of pointers, which is under a microsecond
 * at a million entries.
 */
export class Buckets {
  readonly #buckets: IndexEntry[][] = Array.from({ length: BUCKETS }, () => [])
  #size = 0

  get size (): number {
    return this.#size
  }

  /** In order. Valid until the next insertion or removal. */
  bucket (index: number): readonly IndexEntry[] {
    return this.#buckets[index] as IndexEntry[]
  }

  * entries (): Generator<IndexEntry> {
    for (const bucket of this.#buckets) {
      yield * bucket
    }
  }

  get (id: string, keyText: string): IndexEntry | undefined {
    const bucket = this.#buckets[bucketOf(keyText)] as IndexEntry[]
    const entry = bucket[lowerBound(bucket, keyText, id)]

    return entry?.id === id ? entry : undefined
  }

  has (entry: IndexEntry): boolean {
    return this.get(entry.id, entry.keyText) === entry
  }

  /** The entry must not be there yet. */
  insert (entry: IndexEntry): void {
    const bucket = this.#buckets[bucketOf(entry.keyText)] as IndexEntry[]
    bucket.splice(lowerBound(bucket, entry.keyText, entry.id), 0, entry)
    this.#size++
  }

  /** The entry must be there. */
  remove (entry: IndexEntry): void {
    const bucket = this.#buckets[bucketOf(entry.keyText)] as IndexEntry[]
    bucket.splice(lowerBound(bucket, entry.keyText, entry.id), 1)
    this.#size--
  }

  /** Calls back for every entry of a range that lies within one bucket: `BUCKET_DEPTH` or deeper. */
  forRange (range: KeyRange, visit: (entry: IndexEntry) => void): void {
    const bucket = this.#buckets[range.firstBucket] as IndexEntry[]
    const end = range.end
    let at = range.depth <= BUCKET_DEPTH ? 0 : lowerBound(bucket, range.start, '')

    for (; at < bucket.length; at++) {
      const entry = bucket[at] as IndexEntry

      if (end !== undefined && entry.keyText >= end) {
        break
      }

      visit(entry)
    }
  }
}

export function bucketOf (keyText: string): number {
  return keyText.charCodeAt(0)
}

/** Index of the first entry that is not before (key, id). */
function lowerBound (bucket: readonly IndexEntry[], keyText: string, id: string): number {
  let low = 0
  let high = bucket.length

  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = bucket[middle] as IndexEntry

    if (entry.keyText < keyText || (entry.keyText === keyText && entry.id < id)) {
      low = middle + 1
    } else {
      high = middle
    }
  }

  return low
}
