import { listenAbort } from './abort.js'
import { AbortedError, BusyError } from './errors.js'
import { RetryHint } from './retry-hint.js'
import type { Clock } from './clock.js'
import type { Random } from './random.js'

/** The bound of what waits, and what the hint when to come again is made of. */
export interface WaitBound {
  /** So many wait; 0: a caller gets its units at once or is told `busy`. */
  queueMax: number
  /** Units that may be waited for together; one waiter is let in whatever it wants. @default Infinity */
  queueUnitsMax?: number
  clock: Pick<Clock, 'now'>
  random: Random
}

interface Waiter { units: number, resolve: () => void }

/** A hint reckons until half of a line is gone. A line of two is the shortest of which that is a place. */
const HINT_LINE_MIN = 2

/**
 * At most `unitsMax` units are out at once: tasks, requests or bytes. Who comes later waits in order and is never
 * passed by, so a large request is served in its turn. One larger than `unitsMax` is let through alone rather than
 * never.
 *
 * With a bound the line has an end, and beyond it callers are told `busy`. Without one the line is as long as callers
 * make it, which is for callers that are bounded themselves.
 */
export class Limiter {
  readonly #waiting = new Set<Waiter>()
  readonly #bound: WaitBound | undefined
  readonly #hint: RetryHint
  #waitingUnits = 0
  #free: number

  /**
   * @param what - for messages: "this node is too busy to …"
   */
  constructor (readonly unitsMax: number, readonly what: string, bound?: WaitBound) {
    this.#bound = bound
    this.#hint = new RetryHint(bound?.clock.now() ?? 0)
    this.#free = unitsMax
  }

  get waiting (): number {
    return this.#waiting.size
  }

  /** Units that are out. */
  get used (): number {
    return this.unitsMax - this.#free
  }

  /**
   * Resolves to the function that gives the units back; calling it twice has no second effect.
   * Rejects with `busy` when the line is full and with `aborted` when the signal fires first.
   */
  async acquire (units = 1, signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted === true) {
      throw new AbortedError(`Waiting to ${this.what}`)
    }

    const release = this.tryAcquire(units)

    if (release !== undefined) {
      return release
    }

    const wanted = this.#wanted(units)

    this.#throwIfFull(wanted)
    await this.#enqueue(wanted, signal)

    return this.#releaseOf(wanted)
  }

  /** As `acquire`, for who does not wait: undefined when the units are not free, or others wait for them. */
  tryAcquire (units = 1): (() => void) | undefined {
    const wanted = this.#wanted(units)

    if (this.#waiting.size > 0 || this.#free < wanted) {
      return undefined
    }

    this.#free -= wanted

    return this.#releaseOf(wanted)
  }

  /** Runs `task` while holding units. */
  async run<T> (task: () => Promise<T>, units = 1, signal?: AbortSignal): Promise<T> {
    const release = await this.acquire(units, signal)

    try {
      return await task()
    } finally {
      release()
    }
  }

  /**
   * Resolves when all that is out or waits now has been given back: who gets every unit knows that nothing is out. The
   * caller lets nothing new begin.
   */
  async idle (): Promise<void> {
    if (this.used > 0) {
      await this.#enqueue(this.unitsMax)
      this.#releaseOf(this.unitsMax)()
    }
  }

  #wanted (units: number): number {
    return Math.min(units, this.unitsMax)
  }

  #releaseOf (units: number): () => void {
    let isReleased = false

    return () => {
      if (!isReleased) {
        isReleased = true
        this.#free += units

        if (this.#bound !== undefined) {
          this.#hint.note(this.#bound.clock.now())
        }

        this.#serve()
      }
    }
  }

  #throwIfFull (units: number): void {
    if (this.#bound === undefined) {
      return
    }

    const { queueMax, queueUnitsMax = Infinity, clock, random } = this.#bound
    const waiting = this.#waiting.size

    if (waiting >= queueMax || (waiting > 0 && this.#waitingUnits + units > queueUnitsMax)) {
      throw new BusyError(`This node is too busy to ${this.what} now`,
        this.#hint.afterMs(Math.max(HINT_LINE_MIN, waiting), clock.now(), random))
    }
  }

  async #enqueue (units: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        units,
        resolve: () => {
          unlisten()
          resolve()
        }
      }
      const unlisten = listenAbort(signal, () => {
        this.#remove(waiter)
        reject(new AbortedError(`Waiting to ${this.what}`))
        // It may have been too large for what is free; who stands in front now may not be.
        this.#serve()
      })

      this.#waiting.add(waiter)
      this.#waitingUnits += units
    })
  }

  #serve (): void {
    for (const first of this.#waiting) {
      if (first.units > this.#free) {
        return
      }

      this.#remove(first)
      this.#free -= first.units
      first.resolve()
    }
  }

  #remove (waiter: Waiter): void {
    if (this.#waiting.delete(waiter)) {
      this.#waitingUnits -= waiter.units
    }
  }
}
