import { RECORD_MEMORY_MS, RECORDED_PINS_MAX } from './constants.js'

/** Owners of which something happened in the last `RECORD_MEMORY_MS`. Pure and bounded; tells when it forgot some. */
export class RecentOwners {
  /** By owner: when it happened last, monotonic ms, oldest first. */
  readonly #at = new Map<string, number>()
  #gapUntil = -Infinity

  constructor (readonly ownersMax: number = RECORDED_PINS_MAX) {}

  note (owner: string, now: number): void {
    this.#at.delete(owner)
    this.#at.set(owner, now)

    for (const [oldest, at] of this.#at) {
      if (now - at > RECORD_MEMORY_MS) {
        this.#at.delete(oldest)
      } else if (this.#at.size > this.ownersMax) {
        this.#at.delete(oldest)
        this.#gapUntil = at + RECORD_MEMORY_MS
      } else {
        return
      }
    }
  }

  has (owner: string, now: number): boolean {
    return now - (this.#at.get(owner) ?? -Infinity) <= RECORD_MEMORY_MS
  }

  /** False: more came at once than fit, and some were forgotten too early. */
  isComplete (now: number): boolean {
    return now > this.#gapUntil
  }
}
