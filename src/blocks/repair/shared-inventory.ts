import { BUCKET_DEPTH } from './buckets.js'
import { BRANCH } from './reconcile/constants.js'
import { addItem, emptyFingerprint } from './reconcile/fingerprint.js'
import { digitAt } from './reconcile/range.js'
import type { Buckets } from './buckets.js'
import type { IndexEntry } from './entry.js'
import type { PeerKnowledge } from './knowledge.js'
import type { Fingerprint } from './reconcile/fingerprint.js'
import type { Inventory } from './reconcile/inventory.js'
import type { KeyRange } from './reconcile/range.js'

/**
 * What this node and one peer should both hold. Down to a bucket fingerprints are at hand, kept with every change;
 * below, a range is walked, which costs its part of one bucket.
 */
export class SharedInventory implements Inventory<IndexEntry> {
  readonly #buckets: Buckets
  readonly #knowledge: PeerKnowledge
  readonly #isShared: (entry: IndexEntry) => boolean

  constructor (buckets: Buckets, knowledge: PeerKnowledge, isShared: (entry: IndexEntry) => boolean) {
    this.#buckets = buckets
    this.#knowledge = knowledge
    this.#isShared = isShared
  }

  fingerprint (range: KeyRange): Fingerprint {
    if (range.depth <= BUCKET_DEPTH) {
      return this.#knowledge.fingerprint(range.firstBucket, range.bucketCount)
    }

    const sum = emptyFingerprint()
    this.#visit(range, entry => { addItem(sum, entry) })

    return sum
  }

  split (range: KeyRange): readonly Fingerprint[] {
    if (range.depth < BUCKET_DEPTH) {
      return range.children().map(child => this.fingerprint(child))
    }

    const sums = Array.from({ length: BRANCH }, emptyFingerprint)
    this.#visit(range, entry => { addItem(sums[digitAt(entry.keyText, range.depth)] as Fingerprint, entry) })

    return sums
  }

  items (range: KeyRange): IndexEntry[] {
    if (range.depth < BUCKET_DEPTH) {
      return range.children().flatMap(child => this.items(child))
    }

    const items: IndexEntry[] = []
    this.#visit(range, entry => { items.push(entry) })

    return items
  }

  #visit (range: KeyRange, visit: (entry: IndexEntry) => void): void {
    this.#buckets.forRange(range, entry => {
      if (this.#isShared(entry)) {
        visit(entry)
      }
    })
  }
}
