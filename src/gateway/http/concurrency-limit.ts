import { ServerBusyError } from './errors.js'
import { RetryHint } from '../../util/retry-hint.js'
import type { Clock } from '../../util/clock.js'

/** With half of them done, as `RetryHint` counts, one place is free. */
const PLACES_WAITED_FOR = 2

/** Requests of one kind: so many at once, and `busy` beyond. Nothing waits here, since a client can wait by itself. */
export class ConcurrencyLimit {
  readonly #max: number
  readonly #clock: Pick<Clock, 'now'>
  readonly #hint: RetryHint
  #running = 0

  constructor (max: number, clock: Pick<Clock, 'now'>) {
    this.#max = max
    this.#clock = clock
    this.#hint = new RetryHint(clock.now())
  }

  /** Returns the function that leaves; calling it twice has no second effect. Throws `busy`. */
  enter (): () => void {
    if (this.#running >= this.#max) {
      throw new ServerBusyError(this.#max, this.#hint.afterMs(PLACES_WAITED_FOR, this.#clock.now(), Math.random))
    }

    let isIn = true
    this.#running++

    return () => {
      if (isIn) {
        isIn = false
        this.#running--
        this.#hint.note(this.#clock.now())
      }
    }
  }
}
