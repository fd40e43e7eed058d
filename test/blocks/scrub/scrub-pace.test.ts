import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  costOf, COPY_COST_BYTES, dueAt, GROWTH_SHARE, LATE_SHARE, notePace, paceOf, PERIOD_SHARE, RATE_LOADED_MAX,
  RATE_MAX, RATE_MIN, RATE_NOW, SLACK_SHARE, targetDuration
} from '../../../src/blocks/scrub/scrub-pace.js'
import type { PaceFacts, PassTimes } from '../../../src/blocks/scrub/scrub-pace.js'

const DAY_MS = 24 * 60 * 60_000
const INTERVAL_MS = 30 * DAY_MS
const START = 1_700_000_000_000
const TIB = 1024 ** 4

const facts: PaceFacts = {
  wall: START,
  startedAt: START,
  requested: false,
  intervalMs: INTERVAL_MS,
  last: undefined,
  done: 0,
  left: 10 * TIB,
  isLoaded: false
}

/** Runs one pass in steps of virtual time; tells when each tenth of it was read. */
function runPass (options: {
  startedAt: number, total: number, last: PassTimes | undefined, isLoaded: (share: number) => boolean
}): { endedAt: number, paceMs: number, tenths: number[] } {
  const { startedAt, total, last, isLoaded } = options
  const stepMs = INTERVAL_MS / 4_000
  const tenths: number[] = []
  let done = 0
  let wall = startedAt
  let paceMs = Infinity

  while (done < total) {
    const { bytesPerSecond } = paceOf({
      ...facts, wall, startedAt, last, done, left: total - done, isLoaded: isLoaded((wall - startedAt) / INTERVAL_MS)
    })
    const before = done / total
    wall += stepMs
    done = Math.min(total, done + bytesPerSecond * stepMs / 1_000)
    paceMs = notePace(paceMs, wall - startedAt, before, done / total)

    while (tenths.length < Math.floor(10 * done / total)) {
      tenths.push(wall)
    }

    assert.ok(wall - startedAt < 2 * INTERVAL_MS, 'a pass has to end')
  }

  return { endedAt: wall, paceMs, tenths }
}

test('the first pass is due at once, the next one after four fifths of the interval, none when it is off', () => {
  assert.is(dueAt(undefined, INTERVAL_MS, START), -Infinity)
  assert.is(dueAt({ startedAt: START, paceMs: 1 }, INTERVAL_MS, START + 1), START + PERIOD_SHARE * INTERVAL_MS)
  assert.is(dueAt(undefined, 0, START), Infinity)
  assert.is(dueAt({ startedAt: START, paceMs: 0 }, 0, START), Infinity)
})

test('a pass that began in the future had a wrong clock: due now, and one under way ends soon', () => {
  const future = START + 1_000 * DAY_MS
  assert.is(dueAt({ startedAt: future, paceMs: 0 }, INTERVAL_MS, START), -Infinity)
  assert.is(paceOf({ ...facts, startedAt: future }).bytesPerSecond, RATE_MAX)
})

test('a pass may take longer than the one before, but only by so much', () => {
  const took = (paceMs: number): PassTimes => ({ startedAt: START, paceMs })
  assert.is(targetDuration(undefined, INTERVAL_MS), PERIOD_SHARE * INTERVAL_MS)
  assert.is(targetDuration(took(DAY_MS), INTERVAL_MS), DAY_MS + GROWTH_SHARE * INTERVAL_MS)
  assert.is(targetDuration(took(29 * DAY_MS), INTERVAL_MS), PERIOD_SHARE * INTERVAL_MS)
})

test('the rate is what is left by the time that is left, between floor and ceiling', () => {
  const seconds = PERIOD_SHARE * INTERVAL_MS / 1_000
  assert.is(paceOf(facts).bytesPerSecond, 10 * TIB / seconds)
  assert.is(paceOf({ ...facts, left: 1 }).bytesPerSecond, RATE_MIN)
  assert.is(paceOf({ ...facts, left: 1e9 * TIB }).bytesPerSecond, RATE_MAX)
  const late = paceOf({ ...facts, wall: START + PERIOD_SHARE * INTERVAL_MS, done: 9.9 * TIB, left: 0.1 * TIB })
  assert.is(late.bytesPerSecond, 0.1 * TIB / (LATE_SHARE * seconds))
})

test('load stops a pass that is on schedule, and leaves one that is behind a least rate', () => {
  const half = { ...facts, wall: START + PERIOD_SHARE * INTERVAL_MS / 2, isLoaded: true }
  assert.equal(paceOf({ ...half, done: 5 * TIB, left: 5 * TIB }),
    { bytesPerSecond: 0, isBehind: false, isOverdue: false })
  const behind = paceOf({ ...half, done: 4 * TIB, left: 6 * TIB })
  assert.ok(behind.isBehind)
  assert.ok(behind.bytesPerSecond >= RATE_MIN && behind.bytesPerSecond <= RATE_LOADED_MAX)
  assert.is(paceOf({ ...half, done: 1, left: 1e9 * TIB }).bytesPerSecond, RATE_LOADED_MAX)
  // Within the slack it still waits.
  const share = 0.5 - SLACK_SHARE / 2
  assert.is(paceOf({ ...half, done: share * 10 * TIB, left: (1 - share) * 10 * TIB }).bytesPerSecond, 0)
})

test('a pass that was asked for is fast and still yields, whatever the schedule', () => {
  assert.is(paceOf({ ...facts, requested: true }).bytesPerSecond, RATE_NOW)
  assert.is(paceOf({ ...facts, requested: true, isLoaded: true }).bytesPerSecond, RATE_LOADED_MAX)
  assert.is(paceOf({ ...facts, requested: true, intervalMs: 0 }).bytesPerSecond, RATE_NOW)
})

test('overdue: longer than the whole interval, also when nothing more can be done about it', () => {
  const late = { ...facts, isLoaded: true, done: TIB, left: TIB }
  assert.not(paceOf({ ...late, wall: START + INTERVAL_MS }).isOverdue)
  assert.ok(paceOf({ ...late, wall: START + INTERVAL_MS + 1 }).isOverdue)
})

test('the pace is that of the quickest stretch from the beginning, looked at in ten places', () => {
  assert.is(notePace(Infinity, 100, 0.01, 0.09), Infinity, 'the first copies say nothing')
  assert.is(notePace(Infinity, 100, 0.09, 0.1), 1_000)
  assert.is(notePace(1_000, 1_000, 0.4, 0.5), 1_000, 'later ones that were slow change nothing')
  assert.is(notePace(1_000, 250, 0.4, 0.5), 500)
  assert.is(notePace(1_000, -5, 0.4, 0.5), 0, 'a clock that was set back')
})

test('a small copy costs more than its bytes', () => {
  assert.is(costOf(3, 100), 100 + 3 * COPY_COST_BYTES)
})

test('property: passes end in time, and no copy goes unread for longer than the interval, however the store grows', () => {
  // What the ceiling can read in the shortest target, a tenth of the interval, of which a third is busy.
  const size = fc.double({ min: 0.001, max: 9, noNaN: true }).map(tib => tib * TIB)

  fc.assert(fc.property(
    fc.array(size, { minLength: 2, maxLength: 5 }),
    // Up to a third of each day the node is busy: passes still keep their word.
    fc.integer({ min: 30, max: 100 }), fc.double({ min: 0, max: 0.33, noNaN: true }),
    (sizes, bursts, busyShare) => {
      const isLoaded = (share: number): boolean => (share * bursts) % 1 < busyShare
      let last: PassTimes | undefined
      let tenthsBefore: number[] | undefined
      let startedAt = START

      for (const total of sizes) {
        const { endedAt, paceMs, tenths } = runPass({ startedAt, total, last, isLoaded })
        assert.ok(endedAt - startedAt <= (PERIOD_SHARE + SLACK_SHARE) * INTERVAL_MS,
          `a pass of ${(endedAt - startedAt) / DAY_MS} days`)

        tenths.forEach((at, tenth) => {
          const gap = at - (tenthsBefore?.[tenth] ?? at)
          assert.ok(gap <= INTERVAL_MS, `${gap / DAY_MS} days between two readings of tenth ${tenth}`)
        })
        last = { startedAt, paceMs }
        tenthsBefore = tenths
        startedAt = Math.max(endedAt, dueAt(last, INTERVAL_MS, endedAt))
      }
    }
  ), { numRuns: 30 })
})

test('property: a node that is always busy still reads everything in time, up to what the least rate allows', () => {
  fc.assert(fc.property(fc.double({ min: 0.01, max: 14, noNaN: true }), tib => {
    const { endedAt } = runPass({ startedAt: START, total: tib * TIB, last: undefined, isLoaded: () => true })
    assert.ok(endedAt - START <= INTERVAL_MS, `${(endedAt - START) / DAY_MS} days`)
  }), { numRuns: 10 })
})

test.run()
