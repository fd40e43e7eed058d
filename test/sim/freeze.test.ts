import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MembershipWorld } from '../../sim/membership-world.js'
import { freeze } from '../../sim/scenarios/freeze.js'

const SUSPECT_MS_MAX = 2_100
const DEAD_MS_MAX = 5_000
const PAUSE_MS = 2_000
const RECOVERED_MS_MAX = 2_000
/** The waits for an answer and for helpers at their longest, a suspicion, and the news of it. */
const SLOW_DEAD_MS_MAX = 15_000
/** Received by a node of 30, with nothing going on. */
const QUIET_MESSAGES_MAX = 20

for (const [nodes, seeds] of [[2, 24], [3, 24], [5, 24], [30, 4], [100, 1]] as const) {
  const warmUpMs = nodes > 30 ? 6_000 : 10_000

  test(`a frozen one of ${nodes} is suspect within 2 s and dead in under 5 s, and comes back`, () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const result = freeze({ nodes, seed, warmUpMs })
      const run = `seed ${seed}: ${JSON.stringify(result)}`

      assert.ok(result.suspectMs != null && result.suspectMs <= SUSPECT_MS_MAX, run)
      assert.ok(result.deadMs != null && result.deadMs < DEAD_MS_MAX, run)
      assert.ok(result.recoveredMs != null && result.recoveredMs < RECOVERED_MS_MAX, run)
      assert.is(result.falseDeaths, 0, run)
    }
  })

  test(`a pause of 2 s among ${nodes} kills nobody`, () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const result = freeze({ nodes, seed, warmUpMs, freezeMs: PAUSE_MS })
      const run = `seed ${seed}: ${JSON.stringify(result)}`

      assert.is(result.falseDeaths, 0, run)
      assert.ok(result.recoveredMs != null && result.recoveredMs < RECOVERED_MS_MAX, run)
    }
  })
}

test('pauses on a lossy network kill nobody', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const result = freeze({ nodes: 8, seed, freezeMs: PAUSE_MS, link: { loss: 0.02, gossipLoss: 0.05 } })

    assert.is(result.falseDeaths, 0, `seed ${seed}: ${JSON.stringify(result)}`)
    assert.ok(result.recoveredMs != null, `seed ${seed}`)
  }
})

test('one that was frozen for a minute condemns nobody when it wakes up', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const world = new MembershipWorld({ nodes: 6, seed })
    world.run(10_000)
    world.freeze(2)
    world.run(60_000)
    assert.ok(world.running().every(i => world.state(i, 2) === 'evicted'), `seed ${seed}: evicted after a minute`)

    const since = world.clock.now
    world.thaw(2)
    world.run(10_000)
    assert.is(world.sightings.filter(s => s.at >= since && s.state !== 'alive' && s.kind === 'state').length, 0,
      `seed ${seed}`)
    assert.ok(world.allAlive(), `seed ${seed}`)
  }
})

test('a slow node declares no other dead, and the others see a frozen member as fast as ever', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const world = new MembershipWorld({ nodes: 6, seed })
    world.run(5_000)
    world.slow(1, 700)
    world.run(60_000)
    assert.is(world.sightings.filter(s => s.kind === 'state' && s.state === 'dead').length, 0, `seed ${seed}`)

    world.freeze(3)
    const others = [0, 2, 4, 5]
    const deadMs = world.runUntil(() => others.every(i => world.state(i, 3) === 'dead'), 10_000)
    assert.ok(deadMs != null && deadMs < DEAD_MS_MAX, `seed ${seed}: ${deadMs}`)
  }
})

test('where every answer takes a second or two no node is suspected, and a frozen one is found all the same', () => {
  for (const latencyMs of [300, 600, 1_000]) {
    for (let seed = 1; seed <= 3; seed++) {
      const slow = new MembershipWorld({ nodes: 30, seed, link: { latencyMs } })
      slow.run(60_000)
      assert.equal(slow.sightings.filter(({ kind }) => kind === 'state'), [], `seed ${seed}, ${latencyMs} ms`)

      const result = freeze({ nodes: 30, seed, link: { latencyMs } })
      const run = `seed ${seed}, ${latencyMs} ms: ${JSON.stringify(result)}`
      assert.ok(result.deadMs != null && result.deadMs < SLOW_DEAD_MS_MAX, run)
      assert.is(result.falseDeaths, 0, run)
      assert.ok(result.messagesPerNodePerS < QUIET_MESSAGES_MAX, run)
    }
  }
})

test.run()
