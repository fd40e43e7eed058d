/**
 * Time, as the shells see it. Pure cores never hold a clock: they are handed `now` with each step, so that the
 * simulator can run the same code in virtual time.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump; for display and for `since` stamps that outlive the process. */
  wall: () => number
  /** Monotonic milliseconds from an arbitrary start; for intervals and timeouts. */
  now: () => number
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  now: () => performance.now()
}
