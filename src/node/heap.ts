import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/**
 * Payloads of a MiB live for some ten milliseconds, long enough to be promoted, and V8 counts their bytes as old. Left
 * to itself it then marks and sweeps the whole heap of a node, some 25 MiB, for every 10 MiB or so that pass through:
 * 30 % of all CPU of a put, measured (bench/transfer).
 *
 * The heap, garbage included, and the growth that is allowed before the next full collection have this product: with a
 * live heap of 25 MiB it comes to some 55 MiB of garbage at most. More buys little and is felt in the resident set.
 */
const HEAP_BUDGET_BYTES = 112 * 1024 * 1024

const GROWING_PERCENT_MAX = 400

/** With a heap so large that less is left to allow, V8's own judgement is no worse. */
const GROWING_PERCENT_MIN = 50

const CHECK_MS = 2_000

/** Weight of a new sample in the smoothed heap size: a collection more or less must not show. */
const SAMPLE_GAIN = 0.2

/**
 * Lets garbage of passing payloads pile up a little, for the whole process: for those who own one, not for a library.
 * V8 knows only a factor over what survived the last collection (`--heap-growing-percent`), which it reads anew at each
 * one. Returns the function that ends it.
 */
export function growHeapInLargerSteps (): () => void {
  let heapBytes = getHeapStatistics().used_heap_size
  let percent = 0

  const set = (next: number): void => {
    if (next !== percent) {
      percent = next
      setFlagsFromString(`--heap-growing-percent=${percent}`)
    }
  }

  const check = (): void => {
    heapBytes += SAMPLE_GAIN * (getHeapStatistics().used_heap_size - heapBytes)
    const fitting = Math.min(GROWING_PERCENT_MAX, Math.round(100 * HEAP_BUDGET_BYTES / heapBytes))
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
