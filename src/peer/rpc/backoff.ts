import { BACKOFF_MS_MAX, BACKOFF_MS_MIN, CONTROL_RETRY_MS } from './constants.js'
import type { Random } from '../../util/random.js'

/** Doublings after which the delay is at its longest anyway. */
const DOUBLINGS_MAX = 16

/**
 * When a peer may be connected to again. Pure. The delay doubles with each failure and is jittered (half of it to
 * all of it), so that many nodes do not come back to one peer in step. A probe (`control`) may ask in spite of it, at
 * a bounded pace: judging whether the peer lives must not wait for half a minute.
 */
export class Backoff {
  readonly #random: Random
  #failures = 0
  #nextAt = -Infinity
  #lastAt = -Infinity

  /** Why the last attempt failed. */
  lastError: unknown

  constructor (random: Random) {
    this.#random = random
  }

  mayTry (now: number, isControl: boolean): boolean {
    return now >= this.#nextAt || (isControl && now - this.#lastAt >= CONTROL_RETRY_MS)
  }

  /** Until the next attempt, ms, at least 1. */
  waitMs (now: number): number {
    return Math.max(1, Math.ceil(this.#nextAt - now))
  }

  tried (now: number): void {
    this.#lastAt = now
  }

  failed (now: number, error: unknown): void {
    const delayMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(this.#failures, DOUBLINGS_MAX))

    this.#failures++
    this.lastError = error
    this.#nextAt = now + delayMs * (0.5 + this.#random() / 2)
  }

  /** The peer has shown that it lives: no reason to wait, though failures still count until it proves stable. */
  lift (): void {
    this.#nextAt = -Infinity
  }

  /** A connection has lasted. */
  succeeded (): void {
    this.#failures = 0
    this.lift()
  }
}
