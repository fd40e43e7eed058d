import { TIME_MS_MAX } from './constants.js'

/**
 * The time of the tree after a batch. It does not go back, whatever the clocks of those who order do; but a time that a
 * majority of the replicas says has not come (`timeMaxMs`) was a fault, and is given up.
 */
export function nextTime (treeMs: number, { timeMs, timeMaxMs }: { timeMs: number, timeMaxMs?: number }): number {
  const raw = wholeTime(timeMs)

  return timeMaxMs !== undefined && treeMs > timeMaxMs ? raw : Math.max(treeMs, raw)
}

/** A wall clock that is mad must not become a time that no record can hold. */
export function wholeTime (ms: number): number {
  return Math.min(TIME_MS_MAX, Math.max(0, Math.floor(ms) || 0))
}
