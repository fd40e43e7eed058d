import { listenAbort } from './abort.js'
import { systemClock } from './clock.js'
import { AbortedError, BusyError } from './errors.js'
import { systemRandom } from './random.js'
import { RetryHint } from './retry-hint.js'
import type { Clock } from './clock.js'
import type { Random } from './random.js'

export interface SemaphoreInit {
  /** Units that may be waited for together; one waiter is let in whatever it wants. @default Infinity */
  queueUnitsMax?: number
  /** For the hint when to come again. @default systemClock */
  clock?: Pick<Clock, 'now'>
  /** @default systemRandom */
  random?: Random
}

interface Waiter { amount: number, resolve: () => void }

/**
 * A counting semaphore: at most `capacity` units are out at once, waiters are served in order, and at most `queueMax`
 * of them wait. One request larger than the capacity is let through alone rather than never.
 */
export class Semaphore {
  readonly #waiting = new Set<Waiter>()
  readonly queueUnitsMax: number
  readonly #clock: Pick<Clock, 'now'>
  readonly #random: Random
  readonly #hint: RetryHint
  #waitingUnits = 0
  #free: number

  /**
   * @param what - for messages: "this node is too busy to …"
   */
  constructor (readonly capacity: number, readonly queueMax: number, readonly what: string, init: SemaphoreInit = {}) {
    this.queueUnitsMax = init.queueUnitsMax ?? Infinity
    this.#clock = init.clock ?? systemClock
    this.#random = init.random ?? systemRandom
    this.#hint = new RetryHint(this.#clock.now())
    this.#free = capacity
  }

  get waiting (): number {
    return this.#waiting.size
  }

  get used (): number {
    return this.capacity - this.#free
  }

  /**
   * Resolves to the function that gives the units back; calling it twice has no second effect.
   * Rejects with `busy` when the queue is full and with `aborted` when the signal fires first.
   */
  async acquire (amount = 1, signal?: AbortSignal): Promise<() => void> {
    const units = Math.min(amount, this.capacity)

    if (signal?.aborted === true) {
      throw new AbortedError(`Waiting to ${this.what}`)
    }

    if (this.#waiting.size > 0 || this.#free < units) {
      await this.#wait(units, signal)
    } else {
      this.#free -= units
    }

    let released = false

    return () => {
      if (!released) {
        released = true
        this.#free += units
        this.#hint.note(this.#clock.now())
        this.#serve()
      }
    }
  }

  /** Runs `task` while holding units. */
  async run<T> (task: () => Promise<T>, amount = 1, signal?: AbortSignal): Promise<T> {
    const release = await this.acquire(amount, signal)

    try {
      return await task()
    } finally {
      release()
    }
  }

  async #wait (amount: number, signal?: AbortSignal): Promise<void> {
    const { queueMax, queueUnitsMax, what } = this
    const isFull = this.#waiting.size >= queueMax ||
      (this.#waiting.size > 0 && this.#waitingUnits + amount > queueUnitsMax)

    if (isFull) {
      throw new BusyError(`This node is too busy to ${what} now`,
        this.#hint.afterMs(this.#waiting.size, this.#clock.now(), this.#random))
    }

    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        amount,
        resolve: () => {
          unlisten()
          resolve()
        }
      }
      const unlisten = listenAbort(signal, () => {
        this.#remove(waiter)
        reject(new AbortedError(`Waiting to ${what}`))
        this.#serve()
      })

      this.#waiting.add(waiter)
      this.#waitingUnits += amount
    })
  }

  #serve (): void {
    for (const first of this.#waiting) {
      if (first.amount > this.#free) {
        return
      }

      this.#remove(first)
      this.#free -= first.amount
      first.resolve()
    }
  }

  #remove (waiter: Waiter): void {
    if (this.#waiting.delete(waiter)) {
      this.#waitingUnits -= waiter.amount
    }
  }
}
