/**
 * Above this share of its capacity a store takes no new copies. The rest is slack: copies that were
 * on their way when the mark was passed, journals, and the time until the others have heard of it.
 */
export const FULL_WATERMARK = 0.98

/**
 * Whether a store is full: above the mark, or when the last write that was refused would not fit now either. Without
 * the second a store whose last gap is smaller than a block would be offered copies for ever.
 */
export class Watermark {
  #refusedBytes = 0

  isFull (usedBytes: number, capacityBytes: number): boolean {
    return usedBytes >= capacityBytes * FULL_WATERMARK ||
      (this.#refusedBytes > 0 && usedBytes + this.#refusedBytes > capacityBytes)
  }

  /** True when the write fits; a refusal is remembered. */
  admits (bytes: number, usedBytes: number, capacityBytes: number): boolean {
    const fits = usedBytes < capacityBytes * FULL_WATERMARK && usedBytes + bytes <= capacityBytes
    this.#refusedBytes = fits ? 0 : bytes

    return fits
  }
}
