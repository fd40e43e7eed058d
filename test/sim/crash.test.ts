import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crash } from '../../sim/scenarios/crash.js'

const DEAD_MS_MAX = 1_000
/** A victim that refuses is suspect as soon as it was probed twice; nobody may wait for a timeout. */
const RECOVERED_MS_MAX = 3_000

for (const [nodes, seeds] of [[2, 24], [3, 24], [5, 24], [30, 4], [100, 1]] as const) {
  test(`a crash is noticed by all of ${nodes} in under 1 s, and a new start too`, () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const result = crash({ nodes, seed, warmUpMs: nodes > 30 ? 6_000 : 10_000 })
      const run = `seed ${seed}: ${JSON.stringify(result)}`

      assert.ok(result.deadMs != null && result.deadMs < DEAD_MS_MAX, run)
      assert.ok(result.recoveredMs != null && result.recoveredMs < RECOVERED_MS_MAX, run)
      assert.is(result.falseDeaths, 0, run)
    }
  })
}

test('a crash on a lossy network is noticed, and nobody else dies of it', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const result = crash({ nodes: 8, seed, link: { loss: 0.02, gossipLoss: 0.02 } })
    const run = `seed ${seed}: ${JSON.stringify(result)}`

    // a lost packet comes 200 ms later, and two of them in a row make it past the second
    assert.ok(result.deadMs != null && result.deadMs < 2 * DEAD_MS_MAX, run)
    assert.is(result.falseDeaths, 0, run)
    assert.ok(result.recoveredMs != null, run)
  }
})

test('the same seed is the same run, another seed is another', () => {
  const options = { nodes: 10, seed: 42, link: { loss: 0.05, gossipLoss: 0.05 } }
  const first = crash(options)

  assert.equal(crash(options), first)
  assert.is.not(crash({ ...options, seed: 43 }).fingerprint, first.fingerprint)
})

test.run()
