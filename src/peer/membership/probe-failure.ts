import { errorCode } from '../../util/errors.js'
import type { Timer } from '../../util/clock.js'

/** How long a failed call waits for the rpc layer to find out whether the machine refuses, ms. */
const REFUSAL_WAIT_MS = 300

/**
 * Tells "no process listens there" from "nothing came back". The rpc layer asks the operating system at the other end
 * after a call has failed already, so the two pieces of news are put together here.
 */
export class ProbeFailures {
  readonly #waiting = new Map<string, Set<(refused: boolean) => void>>()
  readonly #clock: Timer
  #stopped = false

  constructor (clock: Timer) {
    this.#clock = clock
  }

  /** The rpc layer saw a refusal. */
  refused (peerId: string): void {
    for (const resolve of this.#waiting.get(peerId) ?? []) {
      resolve(true)
    }
  }

  /** What a failed probe call stands for. */
  async outcome (peerId: string, err: unknown): Promise<'silent' | 'refused'> {
    if (isRefusal(err)) {
      return 'refused'
    }

    return errorCode(err) === 'peer_unreachable' && await this.#refusal(peerId) ? 'refused' : 'silent'
  }

  start (): void {
    this.#stopped = false
  }

  /** Ends all waits at once, so that no timer is left. */
  stop (): void {
    this.#stopped = true

    for (const waiting of [...this.#waiting.values()]) {
      for (const resolve of [...waiting]) {
        resolve(false)
      }
    }
  }

  async #refusal (peerId: string): Promise<boolean> {
    if (this.#stopped) {
      return false
    }

    return new Promise(resolve => {
      const waiting = this.#waiting.get(peerId) ?? new Set()
      const done = (refused: boolean): void => {
        cancelTimer()
        waiting.delete(done)

        if (waiting.size === 0) {
          this.#waiting.delete(peerId)
        }

        resolve(refused)
      }
      const cancelTimer = this.#clock.schedule(REFUSAL_WAIT_MS, () => { done(false) })
      waiting.add(done)
      this.#waiting.set(peerId, waiting)
    })
  }
}

/** True when every dial that ended in an error was refused by an operating system. */
export function isRefusal (err: unknown): boolean {
  if (err instanceof AggregateError && err.errors.length > 0) {
    return err.errors.every(isRefusal)
  }

  return err instanceof Error && ((err as NodeJS.ErrnoException).code === 'ECONNREFUSED' || isRefusal(err.cause))
}
