import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LIVE_ITEMS_MAX, LiveSet } from '../../scripts/soak-mesh/live-set.js'
import { judge, median, SAMPLES_MIN } from '../../scripts/soak-mesh/verdict.js'
import { seededRandom } from '../../src/util/random.js'
import type { LiveItem } from '../../scripts/soak-mesh/live-set.js'
import type { Sample } from '../../scripts/soak-mesh/verdict.js'

const MIB = 1024 * 1024
const TOLERANCE = { share: 0.1, floorBytes: 10 * MIB }

/** 200 MiB that breathe by ±40 MiB, with some wild outliers, and grow by so much a minute. */
function breathing (mibPerMinute: number, seed: number): Sample[] {
  const random = seededRandom(seed)

  return Array.from({ length: 100 }, (_, index) => ({
    atS: index * 2,
    bytes: MIB * (200 + mibPerMinute * index / 30 + 80 * (random() - 0.5) + (random() < 0.1 ? 400 * random() : 0))
  }))
}

test('memory that breathes is flat, memory that grows below the noise is not', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const flat = judge(breathing(0, seed), TOLERANCE)
    assert.ok(flat.isFlat, `flat, but by the trend ${(flat.growthBytes / MIB).toFixed(1)} MiB more`)

    const leaking = judge(breathing(20, seed), TOLERANCE)
    assert.ok(!leaking.isFlat, `20 MiB a minute, but by the trend ${(leaking.growthBytes / MIB).toFixed(1)} MiB`)
    assert.ok(Math.abs(leaking.bytesPerMinute / MIB - 20) < 10)
  }
})

test('a straight line is told exactly, and what shrinks is no leak', () => {
  const line = (slope: number): Sample[] => Array.from({ length: 20 }, (_, atS) => ({ atS, bytes: 100 + slope * atS }))

  assert.is(judge(line(3), { share: 0, floorBytes: 57 }).growthBytes, 57)
  assert.is(judge(line(3), { share: 0, floorBytes: 57 }).isFlat, true)
  assert.is(judge(line(3), { share: 0, floorBytes: 56 }).isFlat, false)
  assert.is(judge(line(-3), { share: 0, floorBytes: 0 }).isFlat, true)
})

test('too few samples are never called flat', () => {
  const samples = breathing(0, 1).slice(0, SAMPLES_MIN - 1)
  assert.is(judge(samples, { share: 1, floorBytes: 1e12 }).isFlat, false)
  assert.is(judge([], TOLERANCE).medianBytes, 0)
})

test('the median of odd, even and no numbers', () => {
  assert.is(median([3, 1, 2]), 2)
  assert.is(median([4, 1, 2, 3]), 2.5)
  assert.is(median([]), 0)
})

test('the live set is bounded, and nothing in use is removed', () => {
  const live = new LiveSet()
  const items = Array.from({ length: LIVE_ITEMS_MAX + 2 }, (_, seed): LiveItem =>
    ({ cid: String(seed), seed, bytes: 1, files: 0, digest: '', users: seed === 0 ? 1 : 0 }))
  items.forEach(item => { live.add(item) })

  assert.equal([live.takeSurplus()?.seed, live.takeSurplus()?.seed, live.takeSurplus()?.seed], [1, 2, undefined])
  assert.is(live.size, LIVE_ITEMS_MAX)
  assert.is(live.bytes, LIVE_ITEMS_MAX)
})

test.run()
