/**
 * What a set of items comes to: how many there are, and the sum of their tags in each 32-bit word, modulo 2^32. Sums
 * do not depend on the order, and ranges add up and subtract. Two different sets have equal fingerprints with a
 * chance of 2^-64, since tags are mixed well.
 */
export interface Fingerprint {
  count: number
  /** Signed 32 bits. */
  high: number
  low: number
}

/** What is summed. */
export interface Tagged { readonly high: number, readonly low: number }

export function emptyFingerprint (): Fingerprint {
  return { count: 0, high: 0, low: 0 }
}

export function addItem (sum: Fingerprint, { high, low }: Tagged): void {
  sum.count++
  sum.high = (sum.high + high) | 0
  sum.low = (sum.low + low) | 0
}

export function sameFingerprint (a: Fingerprint, b: Fingerprint): boolean {
  return a.count === b.count && a.high === b.high && a.low === b.low
}
