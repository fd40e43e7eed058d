import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CLOCK_SLACK_MS, GroupClocks, agree, skewOf, stamp, type OwnClocks } from '../../../../src/volumes/replica/clocks/group-clocks.js'

const test = suite('volumes/replica: what time a majority says it is')

const NOW = 1_800_000_000_000
const DAY_MS = 24 * 3_600_000

/** A group of which fewer than half of the clocks are wrong, by anything; who orders, and whom it hears. */
const group = fc.integer({ min: 1, max: 7 }).chain(size => fc.record({
  walls: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: size, maxLength: size }),
  wrong: fc.array(fc.oneof(fc.integer({ min: -100 * DAY_MS, max: 100 * DAY_MS }), fc.constantFrom(-NOW + 1, NOW)),
    { minLength: 0, maxLength: Math.ceil(size / 2) - 1 }),
  silent: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  self: fc.nat({ max: size - 1 })
}))

const volumeMs = fc.integer({ min: -400 * DAY_MS, max: 400 * DAY_MS })

test('fewer than half of the clocks, however wrong, move time nowhere, whoever orders and whoever is heard', () => {
  fc.assert(fc.property(group, volumeMs, ({ walls, wrong, silent, self }, volume) => {
    const all = walls.map((wall, i) => NOW + (wrong[i] ?? wall))
    const known = all.filter((_, i) => i === self || silent[i] !== true)
    const agreement = agree(known, all.length)
    const { timeMs, timeMaxMs } = stamp(agreement, all[self] as number, NOW + volume)

    if (known.length <= all.length / 2) {
      assert.equal({ timeMs, timeMaxMs }, { timeMs: 0, timeMaxMs: undefined })
      return
    }

    assert.ok(timeMs <= NOW + 500 + CLOCK_SLACK_MS, 'not ahead')
    assert.ok(timeMaxMs === undefined || timeMaxMs >= NOW - 500 + 2 * CLOCK_SLACK_MS, 'a right time is never taken back')
    assert.ok(timeMaxMs === undefined || timeMs <= timeMaxMs)

    if (known.length === all.length && all.length % 2 === 1) {
      assert.ok(timeMs >= NOW - 500 - CLOCK_SLACK_MS, 'not behind')
      assert.is(timeMaxMs !== undefined, NOW + volume > (agreement.mostMs as number) + 2 * CLOCK_SLACK_MS)
    }

    // Somebody may always order: not everybody is beyond what a majority says.
    assert.ok(known.some(wall => skewOf(agreement, wall) === 0))
  }), { numRuns: 5_000 })
})

test('a clock by itself is off only when a majority says so', () => {
  const skew = (own: number, ...others: number[]): number =>
    skewOf(agree([own, ...others].map(ms => NOW + ms), 3), NOW + own)
  assert.is(skew(30 * DAY_MS, 0, 10), 30 * DAY_MS - 10)
  assert.is(skew(-30 * DAY_MS, 0, 10), -30 * DAY_MS)
  assert.is(skew(0, 30 * DAY_MS, -10), 0)
  // Two that differ: nobody can say who is right.
  assert.is(skew(30 * DAY_MS, 0), 0)
  assert.is(skewOf(agree([NOW + DAY_MS], 3), NOW + DAY_MS), 0)
})

test('clocks are known from answers, go on by themselves, and are forgotten with their member', () => {
  const clocks = new GroupClocks()
  const own = (now: number): OwnClocks => ({ now, wallMs: NOW + now })
  const said = (now: number, members = ['a', 'b', 'c']): unknown => clocks.agreement(members, 'a', own(now))
  assert.equal(said(0), { leastMs: undefined, mostMs: undefined })
  clocks.answered('b', NOW + 1_000, 0, own(10))
  assert.equal(said(510), { leastMs: NOW + 510, mostMs: NOW + 1_500 })
  clocks.answered('c', NOW + DAY_MS, -20_000, own(20))
  assert.equal(said(510), { leastMs: NOW + 510, mostMs: NOW + 1_500 }, 'an answer that was on its way for long says nothing')
  clocks.asked('c', NOW + 500, own(510))
  assert.equal(said(510), { leastMs: NOW + 510, mostMs: NOW + 510 })
  clocks.asked('b', NOW - DAY_MS, own(600))
  assert.equal(said(600), { leastMs: NOW + 600, mostMs: NOW + 600 }, 'an old request does not put a fresh answer back')

  for (const nonsense of [0, NaN, -1, Infinity, 1e16]) {
    clocks.answered('b', nonsense, 0, own(1))
    clocks.asked('b', nonsense, own(1))
  }

  assert.equal(said(600), { leastMs: NOW + 600, mostMs: NOW + 600 })
  // Both were heard a while ago, and then only one of them once more: the word of the other is old.
  const later = 600 + 10 * 60_000
  clocks.answered('b', NOW + DAY_MS, later, own(later))
  assert.equal(said(later), { leastMs: NOW + later, mostMs: NOW + DAY_MS }, 'of two clocks that differ nothing follows')
  said(later, ['a', 'b'])
  clocks.answered('b', NOW + later + 1_000, later, own(later))
  assert.equal(said(later), { leastMs: NOW + later, mostMs: NOW + later + 1_000 }, 'c is gone')
})

test('after a jump of either clock here nobody knows how long ago the others spoke', () => {
  for (const [now, wallMs] of [[1_000, NOW + DAY_MS], [DAY_MS, NOW + 1_000], [1_000, NOW - DAY_MS]] as const) {
    const after = { now, wallMs }
    const clocks = new GroupClocks()
    clocks.answered('b', NOW, 0, { now: 0, wallMs: NOW })
    clocks.answered('c', NOW, 0, { now: 0, wallMs: NOW })
    assert.equal(clocks.agreement(['a', 'b', 'c'], 'a', { now: 500, wallMs: NOW + 500 }), { leastMs: NOW + 500, mostMs: NOW + 500 })
    assert.equal(clocks.agreement(['a', 'b', 'c'], 'a', after), { leastMs: undefined, mostMs: undefined })
    clocks.answered('b', NOW + 1_000, after.now, after)
    clocks.asked('c', NOW + 1_000, after)
    assert.is(skewOf(clocks.agreement(['a', 'b', 'c'], 'a', after), after.wallMs), after.wallMs - NOW - 1_000)
  }
})

test.run()
