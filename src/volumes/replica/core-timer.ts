// Shell: timers.
import type { Clock } from '../../util/clock.js'

/** Wakes the core when it asked to be, and no more often. */
export class CoreTimer {
  #timer: NodeJS.Timeout | undefined
  /** -Infinity: never again. */
  #at = Infinity

  constructor (private readonly clock: Pick<Clock, 'now'>, private readonly wake: () => void) {}

  /** @param at - of the monotonic clock, ms; undefined: when something else happens */
  set (at: number | undefined): void {
    const next = at ?? Infinity

    if (next === this.#at || this.#at === -Infinity) {
      return
    }

    clearTimeout(this.#timer)
    this.#at = next

    if (next !== Infinity) {
      this.#timer = setTimeout(() => {
        this.#at = Infinity
        this.wake()
      }, Math.max(0, next - this.clock.now()))
    }
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#at = -Infinity
  }
}
