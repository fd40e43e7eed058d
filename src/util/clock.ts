/**
 * Time, as the shells see it. Pure cores never hold a clock: they are handed `now` with each step. Shells take all
 * time from a clock, timers too, so that the simulator runs a whole node in virtual time.
 */
export interface Clock {
  /** Whole milliseconds since the Unix epoch. May jump; for display and for `since` stamps that outlive the process. */
  wall: () => number
  /** Monotonic milliseconds from an arbitrary start; for intervals and timeouts. */
  now: () => number
  /** Calls `run` once, after so many ms, unless it is cancelled first. */
  schedule: (ms: number, run: () => void, options?: TimerOptions) => Cancel
  /** Calls `run` each time that so many ms have passed, until it is cancelled. Keeps no process alive. */
  every: (ms: number, run: () => void) => Cancel
}

export interface TimerOptions {
  /** A process with nothing else to do ends before this is due. @default false */
  isBackground?: boolean
}

/** Calls a timer off. Later calls, and calls after it ran, have no effect. */
export type Cancel = () => void

export const systemClock: Clock = {
  wall: () => Date.now(),
  now: () => performance.now(),
  schedule: (ms, run, { isBackground = false } = {}) => {
    const timer = setTimeout(run, ms)

    if (isBackground) {
      timer.unref()
    }

    return () => { clearTimeout(timer) }
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms).unref()

    return () => { clearInterval(timer) }
  }
}

/** What waits for a moment needs no more than this. */
export type Timer = Pick<Clock, 'schedule'>

/** A signal that fires after so many ms. As `AbortSignal.timeout`, it keeps no process alive. */
export function timeoutSignal (clock: Timer, ms: number): AbortSignal {
  const controller = new AbortController()
  clock.schedule(ms, () => { controller.abort(new DOMException('The time is up', 'TimeoutError')) },
    { isBackground: true })

  return controller.signal
}
