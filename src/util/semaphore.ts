import { AbortedError, ShoalError } from './errors.js'

interface Waiter { amount: number, resolve: () => void, reject: (err: Error) => void }

/** More waiters than the queue allows. */
export class QueueFullError extends ShoalError {
  constructor (what: string, limit: number) {
    super('busy', `Too much is waiting to ${what} (limit ${limit}); try again in a moment.`)
  }
}

/**
 * A counting semaphore: at most `capacity` units are out at once, waiters are served in order, and at most `queueMax`
 * of them wait. One request larger than the capacity is let through alone rather than never.
 */
export class Semaphore {
  readonly #waiting: Waiter[] = []
  #free: number

  constructor (readonly capacity: number, readonly queueMax: number, readonly what: string) {
    this.#free = capacity
  }

  get waiting (): number {
    return this.#waiting.length
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

    if (this.#waiting.length > 0 || this.#free < units) {
      await this.#wait(units, signal)
    } else {
      this.#free -= units
    }

    let released = false

    return () => {
      if (!released) {
        released = true
        this.#free += units
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
    if (this.#waiting.length >= this.queueMax) {
      throw new QueueFullError(this.what, this.queueMax)
    }

    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        amount,
        resolve: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
        reject
      }
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(new AbortedError(`Waiting to ${this.what}`))
        this.#serve()
      }

      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiter)
    })
  }

  #serve (): void {
    for (let first = this.#waiting[0]; first != null && first.amount <= this.#free; first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= first.amount
      first.resolve()
    }
  }
}
