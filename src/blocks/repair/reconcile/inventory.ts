import type { Fingerprint, Tagged } from './fingerprint.js'
import type { KeyRange } from './range.js'

/** A set of items in the order of their keys, as reconciliation sees it. It may change between two calls. */
export interface Inventory<T extends Tagged> {
  fingerprint: (range: KeyRange) => Fingerprint
  /** Fingerprints of the range's children, in order. */
  split: (range: KeyRange) => readonly Fingerprint[]
  items: (range: KeyRange) => T[]
}
