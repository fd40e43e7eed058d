import type { Random } from './random.js'

/** Nothing has been served yet, so nothing is known. */
export const RETRY_MS_DEFAULT = 250
/** Sooner than this is a loop and not a retry. */
export const RETRY_MS_MIN = 50
/** Later than this the guess is worth nothing: the load will have changed. */
export const RETRY_MS_MAX = 5_000

/** Over which the service rate is smoothed: some bursts long, short enough to follow a disk that slows down. */
const RATE_WINDOW_MS = 2_000

/** A caller that comes back when half of the queue is gone finds room, and the disk still has work until then. */
const QUEUE_SHARE = 0.5

/** Spread of the hints, so that those who were turned away together do not come back together. */
const JITTER = 0.5

/** After how long to try again, for who was turned away: by the length of the queue and how fast it moves. Pure. */
export class RetryHint {
  #served = 0
  #at: number
  readonly #startedAt: number

  constructor (now: number) {
    this.#at = now
    this.#startedAt = now
  }

  /** Something was done. */
  note (now: number): void {
    this.#decay(now)
    this.#served++
  }

  /** Ms until about half of `waiting` will have been done, jittered, within `RETRY_MS_MIN` and `RETRY_MS_MAX`. */
  afterMs (waiting: number, now: number, random: Random): number {
    this.#decay(now)
    // The window is not full in the beginning, and a sum over less would look like a slow service.
    const windowMs = RATE_WINDOW_MS * (1 - Math.exp(-Math.max(1, now - this.#startedAt) / RATE_WINDOW_MS))
    const guessMs = this.#served < 1 ? RETRY_MS_DEFAULT : QUEUE_SHARE * waiting * windowMs / this.#served

    return Math.round(clamp(clamp(guessMs) * (1 + JITTER * (random() - 0.5))))
  }

  #decay (now: number): void {
    this.#served *= Math.exp(-Math.max(0, now - this.#at) / RATE_WINDOW_MS)
    this.#at = now
  }
}

/**
 * The pause before a retry that was asked for: never sooner than the hint, up to half as long again, and longer with
 * each attempt (0 is the first), since a hint that was wrong once is too short.
 */
export function retryPauseMs (hintMs: number, attempt: number, random: Random): number {
  return Math.min(RETRY_MS_MAX, clamp(hintMs) * 2 ** Math.min(attempt, 6)) * (1 + JITTER * random())
}

function clamp (ms: number): number {
  return Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, ms))
}
