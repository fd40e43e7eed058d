import type { Cancel, Clock } from '../../util/clock.js'

/** Wakes the core when it asked to be, and no more often. */
export class CoreTimer {
  #cancelTimer: Cancel | undefined
  /** -Infinity: never again. */
  #at = Infinity

  constructor (private readonly clock: Clock, private readonly wake: () => void) {}

  /** @param at - of the monotonic clock, ms; undefined: when something else happens */
  set (at: number | undefined): void {
    const next = at ?? Infinity

    if (next === this.#at || this.#at === -Infinity) {
      return
    }

    this.#cancelTimer?.()
    this.#at = next

    if (next !== Infinity) {
      this.#cancelTimer = this.clock.schedule(Math.max(0, next - this.clock.now()), () => {
        this.#at = Infinity
        this.wake()
      })
    }
  }

  stop (): void {
    this.#cancelTimer?.()
    this.#at = -Infinity
  }
}
