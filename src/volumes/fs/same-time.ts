import type { Mtime } from '../tree/types.js'

/**
 * Whether two times of a file are one, for `sync` and for `check --quick`. File systems keep more or less of a time:
 * what is less than a millisecond apart is the same (older volumes keep ms; others keep 100 ns, or round to some).
 *
 * Some keep whole seconds, or every other one (FAT), and cut off what is finer. That shows in all times of such a side:
 * then a finer time of the other side is the same when cut off it is the coarse one. No more than that, as a window of
 * two seconds either way would be (rsync's --modify-window): a file that was written again in the next step is seen.
 */
export type SameTime = (a: Timed, b: Timed) => boolean

export type Timed = Mtime & { mtimeMs: number }

const NS_PER_MS = 1_000_000
/** Times that differ by less are the same, ms. */
const TOLERANCE_MS = 1
/** What a file system may cut times off to, ms, coarsest first: FAT, and those of old Unix systems. */
const COARSE_STEPS_MS = [2_000, 1_000]

/** @param ours - all entries of one side; @param theirs - and of the other, with which its own are compared */
export function sameTimeOf (ours: Iterable<Timed>, theirs: Iterable<Timed>): SameTime {
  const [ourStepMs, theirStepMs] = [stepOf(ours), stepOf(theirs)]

  return (a, b) => isClose(a, b) || isTruncated(a, b, ourStepMs) || isTruncated(b, a, theirStepMs)
}

export function isClose (a: Timed, b: Timed): boolean {
  const beyondMs = ((a.mtimeNs ?? 0) - (b.mtimeNs ?? 0)) / NS_PER_MS

  return Math.abs(a.mtimeMs - b.mtimeMs + beyondMs) < TOLERANCE_MS
}

function isTruncated (coarse: Timed, fine: Timed, stepMs: number | undefined): boolean {
  return stepMs !== undefined && coarse.mtimeMs === Math.floor(fine.mtimeMs / stepMs) * stepMs
}

/** Of what all times of a side are multiples; undefined: they are finer than that, or there are none. */
function stepOf (entries: Iterable<Timed>): number | undefined {
  const times = [...entries]

  return times.length === 0
    ? undefined
    : COARSE_STEPS_MS.find(stepMs => times.every(({ mtimeMs, mtimeNs = 0 }) => mtimeMs % stepMs === 0 && mtimeNs === 0))
}
