import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cut } from '../../sim/scenarios/cut.js'

const DEAD_MS_MAX = 5_000
/** With all connections lost, somebody must first try one of the dead again: every 5 s, jittered, with a backoff. */
const RECOVERED_MS_MAX = 15_000

for (const [nodes, island, seeds] of [
  [2, 1, 16], [3, 1, 12], [3, 2, 12], [5, 1, 12], [5, 2, 12], [30, 1, 2], [30, 15, 1], [100, 1, 1]
] as const) {
  for (const [how, heldMax] of [['late packets', 20_000], ['lost connections', 0]] as const) {
    test(`a cut of ${island} from ${nodes} is noticed in under 5 s and heals by itself, with ${how}`, () => {
      for (let seed = 1; seed <= seeds; seed++) {
        const result = cut({ nodes, seed, island, link: { heldMax }, warmUpMs: nodes > 30 ? 6_000 : 10_000 })
        const run = `seed ${seed}: ${JSON.stringify(result)}`

        assert.ok(result.deadMs != null && result.deadMs < DEAD_MS_MAX, run)
        assert.ok(result.recoveredMs != null && result.recoveredMs < RECOVERED_MS_MAX, run)
        assert.is(result.falseDeaths, 0, run)
      }
    })
  }
}

test('a cut that lasted beyond the evictions heals too', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const result = cut({ nodes: 7, seed, island: 3, cutMs: 120_000, link: { heldMax: 0 } })
    const run = `seed ${seed}: ${JSON.stringify(result)}`

    assert.ok(result.recoveredMs != null && result.recoveredMs < 60_000, run)
    assert.is(result.falseDeaths, 0, run)
  }
})

test.run()
