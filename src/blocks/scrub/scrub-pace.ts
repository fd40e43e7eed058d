/**
 * The pace of a scrub: when a pass begins, and how fast it reads.
 *
 * The promise is that no copy goes unread for longer than the interval I. A pass reads all copies in the order of
 * their keys. Two passes begin P = 0.8 I apart, and a copy at the share p of the keys is read t1(p) after the first
 * began and t2(p) after the second, so the gap between the two is `P + t2(p) - t1(p)`. A pass by schedule goes evenly
 * through its target time D: t2(p) <= p x D. The pass before may have been quicker in parts (a small store, an idle
 * night, one that a person asked for); its *pace* is the whole pass as it would have been at its quickest: the least
 * t1(p) / p, looked at in ten places. With `D = min(0.8 I, pace + 0.1 I)` no gap is longer than 0.98 I: also when the
 * store has grown a hundredfold since the pass before, which was over in minutes.
 *
 * Within a pass the rate is what is left, divided by the time that is left, between a floor (a small store is done
 * in minutes and then the disk rests for weeks) and a ceiling. While the node serves clients or repairs,
 * scrubbing stops; only when it is late it goes on, at a least rate.
 *
 * All times are wall clock, as a pass outlives the process. Clocks get set: a start in the future means that the
 * clock was wrong then, and is taken for one that is overdue.
 */
const KIB = 1024
const MIB = 1024 * KIB

/** A pass begins this share of the interval after the one before began, and takes no longer than that. */
export const PERIOD_SHARE = 0.8

/** A pass may take this share of the interval longer than the pace of the one before; see above. */
export const GROWTH_SHARE = 0.1

/** Places in a pass at which its pace is looked at. */
export const PACE_PLACES = 10

/** Share of its time that a pass may be late before it reads although the node is busy. */
export const SLACK_SHARE = 0.02

/** A late pass is to end within this share of its time: an hour of 24 days. Soon, not at any price. */
export const LATE_SHARE = 0.002

/** What a copy costs besides its bytes: a seek and an open, as bytes that a disk could have read meanwhile. */
export const COPY_COST_BYTES = 16 * KIB

/** Bytes per second. The floor reads one large block a second, which no disk feels: 2 TB in a pass of 24 days. */
export const RATE_MIN = 1 * MIB

/** The ceiling of a pass by schedule: a third of what a slow hard disk reads. */
export const RATE_MAX = 64 * MIB

/** The ceiling beside clients or repair, of a pass that is late or was asked for. As repair's own least rate. */
export const RATE_LOADED_MAX = 8 * MIB

/** A pass that a person asked for, on an idle node: soon, and still leaves a hard disk some room. */
export const RATE_NOW = 128 * MIB

const SECOND_MS = 1_000

export function costOf (copies: number, bytes: number): number {
  return bytes + copies * COPY_COST_BYTES
}

/** A pass that has ended: when it began, and its pace (see above), ms. */
export interface PassTimes { startedAt: number, paceMs: number }

/** Wall ms at which the next pass by schedule begins: -Infinity is now, Infinity never. */
export function dueAt (last: PassTimes | undefined, intervalMs: number, wall: number): number {
  if (intervalMs === 0) {
    return Infinity
  }

  return last === undefined || last.startedAt > wall ? -Infinity : last.startedAt + PERIOD_SHARE * intervalMs
}

/** What a pass by schedule may take, ms. */
export function targetDuration (last: PassTimes | undefined, intervalMs: number): number {
  const longest = PERIOD_SHARE * intervalMs

  if (last === undefined) {
    return longest
  }

  return Math.min(longest, last.paceMs + GROWTH_SHARE * intervalMs)
}

/**
 * The pace of a pass, as known after one more copy: the least that the whole would take at the rate up to here.
 *
 * @param paceMs - as known before; Infinity at the beginning
 * @param before - share of the pass that was done before that copy, 0 to 1
 * @param after - share that is done now
 */
export function notePace (paceMs: number, elapsedMs: number, before: number, after: number): number {
  return Math.floor(after * PACE_PLACES) > Math.floor(before * PACE_PLACES)
    ? Math.min(paceMs, Math.max(0, elapsedMs) / after)
    : paceMs
}

export interface PaceFacts {
  wall: number
  startedAt: number
  /** A person asked for this pass. */
  requested: boolean
  intervalMs: number
  last: PassTimes | undefined
  /** `costOf` what was read and what is left. */
  done: number
  left: number
  /** Clients are served or repair is under way. */
  isLoaded: boolean
}

export interface Pace {
  /** 0: wait until the load is gone. */
  bytesPerSecond: number
  /** Later than its schedule by more than the slack. */
  isBehind: boolean
  /** Has been going for longer than the whole interval: the promise is broken. */
  isOverdue: boolean
}

export function paceOf (facts: PaceFacts): Pace {
  const { wall, startedAt, requested, intervalMs, isLoaded, done, left } = facts

  if (requested) {
    return { bytesPerSecond: isLoaded ? RATE_LOADED_MAX : RATE_NOW, isBehind: false, isOverdue: false }
  }

  const target = targetDuration(facts.last, intervalMs)
  const elapsed = wall < startedAt ? target : wall - startedAt
  const share = left <= 0 ? 1 : done / (done + left)
  const isBehind = share < Math.min(1, elapsed / target - SLACK_SHARE)
  const isOverdue = elapsed > intervalMs

  if (isLoaded && !isBehind) {
    return { bytesPerSecond: 0, isBehind, isOverdue }
  }

  const timeLeft = Math.max(target - elapsed, LATE_SHARE * target)
  const needed = left / (timeLeft / SECOND_MS)
  const ceiling = isLoaded ? RATE_LOADED_MAX : RATE_MAX

  return { bytesPerSecond: Math.min(ceiling, Math.max(RATE_MIN, needed)), isBehind, isOverdue }
}
