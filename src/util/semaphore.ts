import { listenAbort } from './abort.js'
import { AbortedError, BusyError } from './errors.js'
import { RetryHint } from './retry-hint.js'

interface Waiter { amount: number, resolve: () => void }

/**
 * A counting semaphore: at most `capacity` units are out at once, waiters are served in order, and at most `queueMax`
 * of them wait. One request larger than the capacity is let through alone rather than never.
 */
export class Semaphore {
  readonly #waiting = new Set<Waiter>()
  readonly #hint = new RetryHint(performance.now())
  #waitingUnits = 0
  #free: number

  /**
   * @param what - for messages: "this node is too busy to …"
   * @param queueUnitsMax - units that may be waited for together; one waiter is let in whatever it wants
   */
  constructor (
    readonly capacity: number, readonly queueMax: number, readonly what: string, readonly queueUnitsMax = Infinity
  ) {
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
        this.#hint.note(performance.now())
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
        this.#hint.afterMs(this.#waiting.size, performance.now(), Math.random))
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
