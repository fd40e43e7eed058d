import { setFlagsFromString } from 'node:v8'

/**
 * How far the old generation may outgrow what survived the last full collection, in percent. Payloads of a MiB live for
 * some ten milliseconds, long enough to be promoted, and V8 counts their bytes as old. Left to itself it then collects
 * the whole heap for every 10 MiB or so that pass through: 30 % of all CPU of a put, measured (bench/transfer). The live
 * heap of a node is some 25 MiB, so this is 100 MiB of garbage at most.
 */
const GROWING_PERCENT = 400

/** A heap above this holds a large index; a multiple of that would be too much, and V8 decides again. */
const ROOMY_HEAP_BYTES_MAX = 160 * 1024 * 1024

const CHECK_MS = 10_000

/**
 * Lets garbage of passing payloads pile up a little, for the whole process: for those who own one, not for a library.
 * V8 reads the flag anew at each collection. Returns the function that ends it.
 */
export function growHeapInLargerSteps (): () => void {
  let isRoomy: boolean | undefined

  const check = (): void => {
    const fits = process.memoryUsage().heapUsed < ROOMY_HEAP_BYTES_MAX

    if (fits !== isRoomy) {
      isRoomy = fits
      // 0 is V8's own judgement.
      setFlagsFromString(`--heap-growing-percent=${fits ? GROWING_PERCENT : 0}`)
    }
  }

  check()
  const timer = setInterval(check, CHECK_MS)
  timer.unref()

  return () => {
    clearInterval(timer)
    setFlagsFromString('--heap-growing-percent=0')
  }
}
