/**
 * Puts under pins that this process writes. Pure. Nobody else can know that a put goes on whose bytes come slowly, or
 * whose node stood still with its clocks: so while its writer lives, it says so itself, and it is asked like everybody.
 *
 * Those that ended are remembered for `RECORD_MEMORY_MS`: a round of questions may have asked the holders of the root
 * before it came, and asks here after.
 */
import { RECORD_MEMORY_MS, RECORDED_PINS_MAX } from './constants.js'

export class OpenPuts {
  readonly #open = new Set<string>()
  /** By owner: when its put ended here, monotonic ms, the first first. */
  readonly #ended = new Map<string, number>()
  /** Until then more ended at once than fit, and all count as open. */
  #gapUntil = -Infinity

  constructor (readonly endedMax: number = RECORDED_PINS_MAX) {}

  open (owner: string): void {
    this.#open.add(owner)
  }

  /** It ended, with a record or without. */
  close (owner: string, now: number): void {
    if (!this.#open.delete(owner)) {
      return
    }

    this.#ended.set(owner, now)

    for (const [first, at] of this.#ended) {
      if (now - at > RECORD_MEMORY_MS) {
        this.#ended.delete(first)
      } else if (this.#ended.size > this.endedMax) {
        this.#ended.delete(first)
        this.#gapUntil = at + RECORD_MEMORY_MS
      } else {
        return
      }
    }
  }

  /** It goes on, or ended not long ago. */
  has (owner: string, now: number): boolean {
    const endedAt = this.#ended.get(owner) ?? -Infinity

    return this.#open.has(owner) || now <= this.#gapUntil || now - endedAt <= RECORD_MEMORY_MS
  }
}
