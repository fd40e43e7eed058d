import { READ_TIMEOUT_MS, WAITING_MAX } from './constants.js'
import { ReadTimeoutError } from './errors.js'
import { AbortedError, BusyError } from '../../util/errors.js'
import { listenAbort } from '../../util/abort.js'
import type { Timer } from '../../util/clock.js'

interface Waiter { resolve: () => void, reject: (err: Error) => void }

/**
 * Callers that wait for a replica to have applied something: reads that are to be linearizable, and those who watch.
 */
export class ReadIndexQueue {
  readonly #clock: Timer
  readonly #step: (readId: number) => void
  readonly #appliedIndex: () => number
  readonly #rounds = new Map<number, { resolve: (index: number) => void, reject: (err: Error) => void }>()
  readonly #awaited: (Waiter & { index: number })[] = []
  readonly #watchers = new Set<() => void>()
  #nextId = 1

  /** @param init.ask - has the core ask a majority, for a read of this id */
  constructor (init: { clock: Timer, ask: (readId: number) => void, appliedIndex: () => number }) {
    this.#clock = init.clock
    this.#step = init.ask
    this.#appliedIndex = init.appliedIndex
  }

  /** Resolves when everything that was acknowledged before the call is applied here. */
  async barrier (signal?: AbortSignal): Promise<void> {
    if (this.#rounds.size + this.#awaited.length > WAITING_MAX) {
      throw new BusyError('Too many reads wait for this replica', READ_TIMEOUT_MS / 10)
    }

    await this.reached(await this.#round(), signal)
  }

  /** Resolves when this index is applied. */
  async reached (index: number, signal?: AbortSignal): Promise<void> {
    if (this.#appliedIndex() >= index) {
      return
    }

    await new Promise<void>((resolve, reject) => {
      const end = (finish: () => void): void => {
        cancelTimer()
        unlisten()
        finish()
      }
      const waiter = {
        index,
        resolve: () => { end(resolve) },
        reject: (err: Error) => {
          this.#awaited.splice(this.#awaited.indexOf(waiter), 1)
          end(() => { reject(err) })
        }
      }
      const cancelTimer = this.#clock.schedule(READ_TIMEOUT_MS, () => { waiter.reject(new ReadTimeoutError()) })
      const unlisten = listenAbort(signal, () => { waiter.reject(new AbortedError('The read')) })
      this.#awaited.push(waiter)
    })
  }

  /** Resolves when something was applied behind `index`, or after the time. */
  async changed (index: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#appliedIndex() > index) {
      return
    }

    await new Promise<void>(resolve => {
      const end = (): void => {
        cancelTimer()
        unlisten()
        this.#watchers.delete(end)
        resolve()
      }
      const cancelTimer = this.#clock.schedule(timeoutMs, end)
      const unlisten = listenAbort(signal, end)
      this.#watchers.add(end)
    })
  }

  /** The core knows how far a read has to wait, or that it cannot be told (undefined). */
  answered (readId: number, index: number | undefined): void {
    const round = this.#rounds.get(readId)

    if (index === undefined) {
      round?.reject(new ReadTimeoutError())
    } else {
      round?.resolve(index)
    }
  }

  applied (index: number, commands: number): void {
    for (let i = this.#awaited.length - 1; i >= 0; i--) {
      const waiter = this.#awaited[i]

      if (waiter !== undefined && waiter.index <= index) {
        this.#awaited.splice(i, 1)
        waiter.resolve()
      }
    }

    if (commands > 0) {
      this.#wake()
    }
  }

  endAll (err: Error): void {
    for (const { reject } of [...this.#rounds.values(), ...this.#awaited]) {
      reject(err)
    }

    this.#wake()
  }

  #wake (): void {
    for (const wake of [...this.#watchers]) {
      wake()
    }
  }

  async #round (): Promise<number> {
    const readId = this.#nextId++

    return await new Promise<number>((resolve, reject) => {
      const end = (finish: () => void): void => {
        cancelTimer()
        this.#rounds.delete(readId)
        finish()
      }
      const cancelTimer = this.#clock.schedule(READ_TIMEOUT_MS, () => { end(() => { reject(new ReadTimeoutError()) }) })

      this.#rounds.set(readId, {
        resolve: index => { end(() => { resolve(index) }) },
        reject: err => { end(() => { reject(err) }) }
      })
      this.#step(readId)
    })
  }
}
