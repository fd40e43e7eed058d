import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { addArrival, noArrivals, phi, silencePhi } from '../../../src/peer/membership/phi.js'

const DEVIATION = 0.25

test('phi is the negative logarithm of a normal tail', () => {
  // 1 - Phi(y) for y = 0, 1, 2, 3
  for (const [y, tail] of [[0, 0.5], [1, 0.158655], [2, 0.0227501], [3, 0.0013499]] as const) {
    const expected = -Math.log10(tail)
    assert.ok(Math.abs(phi(1_000 + y * 100, 1_000, 100) - expected) < 0.05, `y = ${y}`)
  }
})

test('phi never falls while the silence lasts, and has no gap where its two branches meet', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.double({ min: 0, max: 1e4, noNaN: true }),
    (silentMs, moreMs) => {
      assert.ok(phi(silentMs + moreMs, 2_000, 500) >= phi(silentMs, 2_000, 500) - 1e-9)
    }))
})

test('a heartbeat announced every 2 s is worth a probe after some 3.6 s, and suspect after some 5 s', () => {
  const arrivals = noArrivals()
  assert.ok(silencePhi(3_000, 2_000, arrivals, DEVIATION) < 3)
  assert.ok(silencePhi(3_700, 2_000, arrivals, DEVIATION) >= 3)
  assert.ok(silencePhi(4_500, 2_000, arrivals, DEVIATION) < 8)
  assert.ok(silencePhi(5_000, 2_000, arrivals, DEVIATION) >= 8)
})

test('an irregular member is given more time, a quick one not less than it announced', () => {
  const quick = noArrivals()
  const irregular = noArrivals()

  for (let i = 0; i < 50; i++) {
    addArrival(quick, 500)
    addArrival(irregular, i % 2 === 0 ? 500 : 3_500)
  }

  assert.is(silencePhi(3_000, 2_000, quick, DEVIATION), silencePhi(3_000, 2_000, noArrivals(), DEVIATION))
  assert.ok(silencePhi(5_000, 2_000, irregular, DEVIATION) < silencePhi(5_000, 2_000, noArrivals(), DEVIATION))
})

test.run()
