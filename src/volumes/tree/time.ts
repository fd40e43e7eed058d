import { TIME_MS_MAX } from './constants.js'

/** A wall clock that is mad must not become a time that no record can hold. */
export function wholeTime (ms: number): number {
  return Math.min(TIME_MS_MAX, Math.max(0, Math.floor(ms) || 0))
}
