/**
 * From this share of its capacity on a store is *full*: it takes no new copies, and says so. The rest is slack:
 * copies that were on their way when the mark was passed, journals, and the time until the others have heard of it.
 */
export const FULL_WATERMARK = 0.98

/**
 * A full store has room again below this share. Well below the first mark, or a store that loses one copy would be
 * offered one, be full again, and say so to all peers each time.
 */
export const ROOM_WATERMARK = 0.95

/**
 * Above this share of its capacity a store is *overfull* and hands copies that it should keep to others. A store never
 * gets there by itself, only when its capacity was lowered.
 */
export const OVERFULL_WATERMARK = 1

/**
 * An overfull store hands copies over until it is at this share. Between the two marks of fullness: it stays full
 * then, so no peer brings the copies back, and the next one that arrives does not make it overfull again.
 */
export const RELIEVED_WATERMARK = 0.97

/**
 * Says whether a store is full or overfull. Both have two marks and remember which they passed last (hysteresis), so
 * that no copy goes to and fro between two nodes.
 */
export class Watermark {
  #refusedBytes = 0
  #isFull = false
  #isOverfull = false

  /**
   * Whether a store is full: above the mark and not yet below the other, or when the last write that was refused
   * would not fit now either. Without the latter a store whose last gap is smaller than a block would be offered
   * copies for ever.
   */
  isFull (usedBytes: number, capacityBytes: number): boolean {
    this.#isFull = usedBytes >= capacityBytes * (this.#isFull ? ROOM_WATERMARK : FULL_WATERMARK)

    return this.#isFull || (this.#refusedBytes > 0 && usedBytes + this.#refusedBytes > capacityBytes)
  }

  /** Bytes of copies that have to go elsewhere; 0 unless the store is overfull. */
  excessBytes (usedBytes: number, capacityBytes: number): number {
    this.#isOverfull = usedBytes > capacityBytes * (this.#isOverfull ? RELIEVED_WATERMARK : OVERFULL_WATERMARK)

    return this.#isOverfull ? Math.ceil(usedBytes - capacityBytes * RELIEVED_WATERMARK) : 0
  }

  /** True when the write fits; a refusal is remembered. */
  admits (bytes: number, usedBytes: number, capacityBytes: number): boolean {
    const fits = usedBytes < capacityBytes * FULL_WATERMARK && usedBytes + bytes <= capacityBytes
    this.#refusedBytes = fits ? 0 : bytes

    return fits
  }
}
