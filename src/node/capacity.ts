/** Decimal digits of a derived capacity that count. */
const DIGITS = 2

/**
 * What a disk can hold changes with every file anybody writes to it, and placement follows capacity: two digits are
 * precise enough for a share, and coarse enough that restarting a node does not move blocks.
 *
 * @param bytes - what the store says the disk can hold
 */
export function roundCapacity (bytes: number): number {
  if (!Number.isFinite(bytes) || bytes <= 0) {
    return 0
  }

  const unit = 10 ** Math.max(0, Math.floor(Math.log10(bytes)) - (DIGITS - 1))

  return Math.floor(bytes / unit) * unit
}
