export interface ByteRange { offset: number, length: number }

/**
 * The part of `bytes` that a range covers: clamped to the end, empty beyond it. Throws RangeError
 * below zero.
 */
export function clampRange (bytes: number, range?: ByteRange): ByteRange {
  if (range === undefined) {
    return { offset: 0, length: bytes }
  }

  if (!(range.offset >= 0) || !(range.length >= 0)) {
    throw new RangeError(
      `A range starts at 0 or later and has no negative length: ${range.offset}+${range.length}.`)
  }

  const offset = Math.min(range.offset, bytes)

  return { offset, length: Math.min(range.length, bytes - offset) }
}
