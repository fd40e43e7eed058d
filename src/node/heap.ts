import { setFlagsFromString } from 'node:v8'

/**
 * Garbage that may pile up on top of the live heap before V8 collects all of it. Payloads of a MiB live for some ten
 * milliseconds, long enough to be promoted, and V8 counts their bytes as old. Left to itself it then marks and sweeps
 * the whole heap for every 10 MiB or so that pass through: 30 % of all CPU of a put, measured (bench/transfer). More
 * than this buys little and is felt in the resident set.
 */
const HEAP_SLACK_BYTES = 96 * 1024 * 1024

/** A young process has a heap of some 25 MiB: the most that the slack comes to. */
const GROWING_PERCENT_MAX = 400

/** With a heap so large that the slack is less than this, V8's own judgement is no worse. */
const GROWING_PERCENT_MIN = 50

const CHECK_MS = 5_000

/** Weight of a new sample that is above the estimate of the live heap; one below it is taken at once. */
const RISE_GAIN = 0.1

/**
 * Lets garbage of passing payloads pile up a little, for the whole process: for those who own one, not for a library.
 * V8 knows only a factor over what survived the last collection (`--heap-growing-percent`), which it reads anew at each
 * one. Returns the function that ends it.
 */
export function growHeapInLargerSteps (): () => void {
  let liveBytes = process.memoryUsage().heapUsed
  let percent = 0

  const set = (next: number): void => {
    if (next !== percent) {
      percent = next
      setFlagsFromString(`--heap-growing-percent=${percent}`)
    }
  }

  const check = (): void => {
    const { heapUsed } = process.memoryUsage()
    liveBytes = heapUsed < liveBytes ? heapUsed : liveBytes + RISE_GAIN * (heapUsed - liveBytes)
    const fitting = Math.min(GROWING_PERCENT_MAX, Math.round(100 * HEAP_SLACK_BYTES / liveBytes))
    // 0 is V8's own judgement.
    set(fitting < GROWING_PERCENT_MIN ? 0 : fitting)
  }

  check()
  const timer = setInterval(check, CHECK_MS)
  timer.unref()

  return () => {
    clearInterval(timer)
    set(0)
  }
}
