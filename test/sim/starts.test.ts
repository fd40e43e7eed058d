import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MembershipWorld } from '../../sim/membership-world.js'
import { lan } from '../../src/peer/membership/config.js'
import { PAST_STARTS_MAX } from '../../src/peer/membership/start.js'

const SEEDS = 12
/** A stale node is told by the first that it meets, waits 10 s for news of a second process, and starts again. */
const RENEWED_MS_MAX = 15_000
/** As above; after a cut it takes a while until a dead member is probed again. */
const APART_RENEWED_MS_MAX = 60_000

function world (seed: number, nodes = 5): MembershipWorld {
  return new MembershipWorld({ nodes, seed, link: { loss: 0.01, gossipLoss: 0.02 } })
}

test('a staggered cold start evicts nobody within the repair delay, and everybody counts from the first moment', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const mesh = world(seed)
    mesh.run(20_000)
    for (const i of [0, 1, 2, 3, 4]) {
      mesh.crash(i)
    }
    mesh.run(300_000)
    const since = mesh.clock.now
    mesh.restart(0, 1)
    mesh.restart(1, 0)
    mesh.run(lan.repairDelayMs - 5_000)
    assert.equal([2, 3, 4].map(i => mesh.state(0, i)), ['dead', 'dead', 'dead'], `seed ${seed}`)

    for (const i of [2, 3, 4]) {
      mesh.restart(i, 0)
    }
    assert.ok(mesh.runUntil(() => mesh.allAlive(), 4_000) != null, `seed ${seed}`)
    mesh.run(lan.repairDelayMs)
    assert.not.ok(mesh.sightings.some(({ at, state }) => at >= since && state === 'evicted'), `seed ${seed}`)
    assert.is(mesh.renewed.length + mesh.refused.length, 0, `seed ${seed}`)
  }
})

test('who does not come back from a cold start is evicted when the repair delay since the start is over', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const mesh = world(seed)
    mesh.run(20_000)
    for (const i of [0, 1, 2, 3, 4]) {
      mesh.crash(i)
    }
    mesh.restart(0, 1)
    mesh.restart(1, 0)
    mesh.run(lan.repairDelayMs + 2_000)
    assert.equal([2, 3, 4].map(i => mesh.state(0, i)), ['evicted', 'evicted', 'evicted'], `seed ${seed}`)
  }
})

test('a node that flaps is evicted once, by those too that were started again meanwhile', () => {
  for (let seed = 1; seed <= 4; seed++) {
    const mesh = world(seed)
    mesh.run(20_000)

    for (let round = 0; round < 5; round++) {
      mesh.crash(2)
      mesh.run(lan.repairDelayMs + 8_000)
      mesh.restart(2, 0)
      mesh.run(10_000)

      if (round === 2) {
        mesh.crash(3)
        mesh.run(5_000)
        mesh.restart(3, 0)
        mesh.run(10_000)
      }
    }

    for (const observer of [0, 1, 3, 4]) {
      const evictions = mesh.sightings.filter(s => s.observer === observer && s.subject === 2 && s.state === 'evicted')
      assert.is(evictions.length, 1, `seed ${seed}, observer ${observer}`)
    }
  }
})

/** A disk of node 2 goes back to an older copy; what must follow. */
function rollBack (seed: number, between: (mesh: MembershipWorld) => void): void {
  const mesh = world(seed)
  mesh.run(20_000)
  const copy = mesh.disk(2).copy()
  between(mesh)
  mesh.crash(2)
  mesh.run(3_000)
  const at = mesh.clock.now
  const { storeId } = copy
  mesh.rollBack(2, copy, 0)

  while (mesh.renewed.length === 0 && mesh.clock.now < at + RENEWED_MS_MAX) {
    for (const observer of [0, 1, 3, 4]) {
      assert.ok(mesh.isStale(observer, 2), `seed ${seed}: a vote was counted ${mesh.clock.now - at} ms after the start`)
    }
    mesh.run(10)
  }

  assert.equal(mesh.renewed.map(({ node }) => node), [2], `seed ${seed}`)
  assert.is.not(mesh.disk(2).storeId, storeId)
  const isGood = (): boolean => mesh.allAlive() && [0, 1, 3, 4].every(observer => !mesh.isStale(observer, 2))
  const recoveredMs = mesh.runUntil(isGood, 6_000)
  assert.ok(recoveredMs != null, `seed ${seed}: its new store is taken for a good one`)
  mesh.run(30_000)
  assert.is(mesh.renewed.length, 1, `seed ${seed}: and that is the end of it`)
  assert.is(mesh.refused.length, 0)

  for (const observer of [0, 1, 3, 4]) {
    assert.ok(mesh.sightings.some(s => s.observer === observer && s.subject === 2 && s.kind === 'store'), `seed ${seed}`)
  }
}

test('a disk that went back over several starts does not count, and becomes another store', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    rollBack(seed, mesh => {
      for (let i = 0; i < 3; i++) {
        mesh.crash(2)
        mesh.run(1_000)
        mesh.restart(2, 0)
        mesh.run(15_000)
      }
    })
  }
})

test('a disk that went back by one start is found by the nonce', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    rollBack(seed, mesh => {
      mesh.crash(2)
      mesh.run(1_000)
      mesh.restart(2, 0)
      mesh.run(1_000)
    })
  }
})

test('a disk that went back within one start is found by the beats, when others heard of one that it lost', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    rollBack(seed, mesh => { mesh.run(25_000) })
  }
})

test('everybody was down when a disk went back: the tables on the disks of the others still know', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    rollBack(seed, mesh => {
      mesh.run(30_000)
      for (const i of [0, 1, 2, 3, 4]) {
        mesh.crash(i)
      }
      mesh.run(100_000)
      for (const i of [0, 1, 3, 4]) {
        mesh.restart(i, i === 0 ? 1 : 0)
      }
      mesh.run(5_000)
    })
  }
})

test('honest restarts are never taken for a disk that went back or for a clone, however messy', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const mesh = new MembershipWorld({ nodes: 5, seed, link: { loss: 0.05, gossipLoss: 0.1 } })
    mesh.run(15_000)

    for (let round = 0; round < 12; round++) {
      const i = Math.floor(mesh.random() * 5)
      const through = (i + 1 + Math.floor(mesh.random() * 4)) % 5
      const choice = mesh.random()

      if (choice < 0.5) {
        // kill -9 and at once again
        mesh.crash(i)
        mesh.run(mesh.random() * 50)
        mesh.restart(i, through)
      } else if (choice < 0.75) {
        mesh.cut([i])
        mesh.run(mesh.random() * 20_000)
        mesh.crash(i)
        mesh.restart(i, through)
        mesh.run(mesh.random() * 10_000)
        mesh.heal()
      } else {
        mesh.freeze(through)
        mesh.run(mesh.random() * 8_000)
        mesh.crash(i)
        mesh.restart(i, through)
        mesh.run(mesh.random() * 2_000)
        mesh.thaw(through)
      }
      mesh.run(mesh.random() * 15_000)
    }

    mesh.run(30_000)
    assert.ok(mesh.runUntil(() => mesh.allAlive(), 60_000) != null, `seed ${seed}`)
    assert.equal([mesh.renewed, mesh.refused, mesh.cloned], [[], [], []], `seed ${seed}`)
    for (const a of [0, 1, 2, 3, 4]) {
      assert.ok([0, 1, 2, 3, 4].every(b => a === b || !mesh.isStale(a, b)), `seed ${seed}`)
    }
  }
})

/**
 * Node 2 goes back to an older copy while it is cut off, and is started again and again before the others hear of it.
 *
 * @param offline - starts of the store by commands on the data dir of the stopped node, before each
 */
function rollBackApart (seed: number, starts: number, offline: number): void {
  const mesh = world(seed)
  mesh.run(20_000)
  const copy = mesh.disk(2).copy()
  mesh.run(1_000)

  for (let i = 0; i < 2; i++) {
    mesh.crash(2)
    mesh.run(500)
    mesh.restart(2, 0)
    mesh.run(3_000)
  }

  mesh.crash(2)
  mesh.cut([2])
  mesh.run(1_000)

  for (let i = 0; i < starts; i++) {
    for (let j = 0; j < offline; j++) {
      copy.begin(mesh.random)
    }

    if (i === 0) {
      mesh.rollBack(2, copy, 0)
    } else {
      mesh.crash(2)
      mesh.restart(2, 0)
    }
    mesh.run(mesh.random() * 13_000)
  }

  assert.equal(mesh.renewed, [], `seed ${seed}: nobody told it yet`)
  mesh.heal()
  const at = mesh.clock.now

  while (mesh.renewed.length === 0 && mesh.clock.now < at + APART_RENEWED_MS_MAX) {
    for (const observer of [0, 1, 3, 4]) {
      assert.ok(mesh.isStale(observer, 2), `seed ${seed}: a vote was counted ${mesh.clock.now - at} ms after the cut`)
    }
    mesh.run(10)
  }

  assert.equal(mesh.renewed.map(({ node }) => node), [2], `seed ${seed}`)
  const isGood = (): boolean => mesh.allAlive() && [0, 1, 3, 4].every(observer => !mesh.isStale(observer, 2))
  assert.ok(mesh.runUntil(isGood, 6_000) != null, `seed ${seed}: its new store is taken for a good one`)
  mesh.run(30_000)
  assert.is(mesh.renewed.length, 1, `seed ${seed}: and that is the end of it`)
  assert.equal(mesh.refused, [], `seed ${seed}`)
}

test('a disk that went back and was started any number of times while it was cut off does not count', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    rollBackApart(seed, [2, 3, 5, 12][seed % 4] ?? 2, 0)
  }
})

test('a disk that went back and was started by commands on its data dir does not count', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    rollBackApart(seed, 1, seed)
  }
})

test('a node that is started often while a member is away is never taken for one whose disk went back', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const mesh = world(seed)
    mesh.run(20_000)
    mesh.crash(1)

    for (let i = 0; i < 20; i++) {
      mesh.crash(2)
      mesh.run(200)
      mesh.restart(2, 0)
      mesh.run(mesh.random() * 12_000)
    }

    if (seed === 1) {
      // More often than its disk remembers: nobody can tell any more, and a store is not given up for that.
      mesh.crash(2)
      for (let i = 0; i < PAST_STARTS_MAX; i++) {
        mesh.disk(2).begin(mesh.random)
      }
      mesh.restart(2, 0)
    }

    mesh.restart(1, 0)
    assert.ok(mesh.runUntil(() => !mesh.isStale(1, 2), 5_000) != null, `seed ${seed}: it counts again`)
    mesh.run(30_000)
    assert.ok([0, 1, 3, 4].every(observer => !mesh.isStale(observer, 2)), `seed ${seed}`)
    assert.equal([mesh.renewed, mesh.refused, mesh.cloned], [[], [], []], `seed ${seed}`)
  }
})

test('a whole mesh that was started again and again apart from each other is whole when it meets', () => {
  for (let seed = 1; seed <= 4; seed++) {
    const mesh = world(seed)
    mesh.run(20_000)
    for (const i of [0, 1, 2, 3, 4]) {
      mesh.crash(i)
      for (let j = 0; j < 5 * i + 3; j++) {
        mesh.disk(i).begin(mesh.random)
      }
    }
    for (const i of [0, 1, 2, 3, 4]) {
      mesh.restart(i, i === 0 ? 1 : 0)
    }
    const isGood = (): boolean => [0, 1, 2, 3, 4].every(a => [0, 1, 2, 3, 4].every(b => a === b || !mesh.isStale(a, b)))
    assert.ok(mesh.runUntil(isGood, 10_000) != null, `seed ${seed}`)
    mesh.run(30_000)
    assert.equal([mesh.renewed, mesh.refused, mesh.cloned], [[], [], []], `seed ${seed}`)
  }
})

test('a disk that was found out knows it when it is started again, also where nobody else does any more', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const mesh = world(seed)
    mesh.run(20_000)
    mesh.crash(4)
    const copy = mesh.disk(2).copy()
    mesh.run(15_000)
    mesh.crash(2)
    mesh.rollBack(2, copy, 0)
    assert.ok(mesh.runUntil(() => mesh.disk(2).supersededBy > 0, 5_000) != null, `seed ${seed}: it was told`)

    // It ends before it renews, and so do all who told it. Who is there now never heard of what it lost.
    for (const i of [0, 1, 2, 3]) {
      mesh.crash(i)
    }
    mesh.restart(4, 2)
    mesh.restart(2, 4)
    const { storeId } = mesh.disk(2)

    while (mesh.renewed.length === 0 && mesh.clock.now < 400_000) {
      assert.ok(mesh.core(2).self().start?.isSuperseded, `seed ${seed}`)
      mesh.run(100)
      assert.ok(mesh.renewed.length > 0 || mesh.clock.now < 20_000 || mesh.state(4, 2) !== 'alive' ||
        mesh.isStale(4, 2), `seed ${seed}: it was counted`)
    }
    assert.equal(mesh.renewed.map(({ node }) => node), [2], `seed ${seed}`)
    assert.is.not(mesh.disk(2).storeId, storeId)
    assert.ok(mesh.runUntil(() => mesh.state(4, 2) === 'alive' && !mesh.isStale(4, 2), 10_000) != null, `seed ${seed}`)
  }
})

test('clocks are compared over probes, whatever the round trip', () => {
  const link = { latencyMs: 20, jitterMs: 5 }
  const mesh = new MembershipWorld({ nodes: 5, seed: 3, link, wallAheadMs: i => i === 4 ? 86_400_000 : 0 })
  mesh.run(15_000)
  const offset = (observer: number, subject: number): number =>
    mesh.core(observer).get(mesh.core(subject).self().peerId)?.clockOffsetMs ?? Number.NaN

  assert.ok(Math.abs(offset(0, 4) - 86_400_000) < 20, String(offset(0, 4)))
  assert.ok(Math.abs(offset(4, 0) + 86_400_000) < 20, String(offset(4, 0)))
  assert.ok(Math.abs(offset(0, 1)) < 20, String(offset(0, 1)))
})

test.run()
