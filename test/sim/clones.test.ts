import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MembershipWorld } from '../../sim/membership-world.js'

const SEEDS = 12
/** A clone is found when one of the two answers a probe of somebody who has heard of both. */
const REFUSED_MS_MAX = 5_000
/** Of a clone. */
const RESTARTS = 12

function world (seed: number): MembershipWorld {
  return new MembershipWorld({ nodes: 5, seed, link: { loss: 0.01, gossipLoss: 0.02 } })
}

/**
 * Runs node 2 and a clone of it; the clone has to go before it renews anything, and everybody has to hear of it.
 *
 * @param renewals - how often the original may take a new store; then that is the end of it
 */
function clone (
  seed: number, renewals: readonly number[], before: (mesh: MembershipWorld) => ReturnType<MembershipWorld['disk']>
): void {
  const mesh = world(seed)
  mesh.run(20_000)
  const copy = before(mesh)
  const at = mesh.clock.now
  const number = mesh.clone(2, copy, 0)
  assert.ok(mesh.runUntil(() => mesh.refused.length > 0, REFUSED_MS_MAX) != null, `seed ${seed}`)
  assert.equal(mesh.refused.map(({ node }) => node), [number], `seed ${seed}`)
  assert.ok(mesh.cloned.some(({ at: seenAt, subject }) => subject === 2 && seenAt >= at), `seed ${seed}`)
  mesh.run(40_000)
  const settled = mesh.renewed.length
  mesh.run(120_000)
  assert.is(mesh.renewed.length, settled, `seed ${seed}: a stable state`)
  assert.ok(mesh.renewed.every(({ node }) => node === 2), `seed ${seed}: the clone renews nothing`)
  assert.ok(renewals.includes(settled), `seed ${seed}: the original renewed ${settled} times`)
  assert.ok([0, 1, 3, 4].every(observer => !mesh.isStale(observer, 2)), `seed ${seed}: the original counts`)
  assert.equal(mesh.refused.map(({ node }) => node), [number], `seed ${seed}: the first one runs on`)
  assert.ok(mesh.allAlive(), `seed ${seed}`)
  assert.ok(mesh.running().includes(2), `seed ${seed}`)
}

test('in a mesh of dozens too a clone is found out long before anything renews, however old the copy is', () => {
  for (const [seed, back] of [[1, 0], [2, 0], [3, 2], [4, 2], [5, 2], [6, 2]] as const) {
    const mesh = new MembershipWorld({ nodes: 30, seed, link: { loss: 0.01, gossipLoss: 0.02 } })
    mesh.run(15_000)
    const copy = mesh.disk(2).copy()

    for (let i = 0; i < back; i++) {
      mesh.crash(2)
      mesh.run(500)
      mesh.restart(2, 0)
      mesh.run(5_000)
    }

    const number = mesh.clone(2, copy, 0)
    assert.ok(mesh.runUntil(() => mesh.refused.length > 0, REFUSED_MS_MAX) != null, `seed ${seed}`)
    assert.equal(mesh.refused.map(({ node }) => node), [number], `seed ${seed}`)
    assert.equal(mesh.renewed, [], `seed ${seed}`)
  }
})

test('a clone of a data dir that was copied while the node was stopped refuses to run', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    clone(seed, [0], mesh => {
      mesh.crash(2)
      const copy = mesh.disk(2).copy()
      mesh.restart(2, 0)
      mesh.run(15_000)

      return copy
    })
  }
})

test('a clone of a data dir that was copied while the node ran refuses to run', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    clone(seed, [1], mesh => mesh.disk(2).copy())
  }
})

test('a clone with more beats than the original refuses to run', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    clone(seed, [1], mesh => {
      mesh.run(30_000)

      return mesh.disk(2).copy()
    })
  }
})

test('a clone of a copy that is behind by some beats refuses to run, and costs the original nothing', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    clone(seed, [0], mesh => {
      const copy = mesh.disk(2).copy()
      mesh.run(35_000)

      return copy
    })
  }
})

test('a clone of a copy that is about as old as one beat refuses to run', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    // Some of the others may have heard of the beat that it lacks, and some not.
    clone(seed, [0, 1], mesh => {
      const copy = mesh.disk(2).copy()
      mesh.run(10_000 + 60 * seed)

      return copy
    })
  }
})

test('a clone of an old copy refuses to run', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    clone(seed, [0], mesh => {
      const copy = mesh.disk(2).copy()

      for (let i = 0; i < 3; i++) {
        mesh.crash(2)
        mesh.run(500)
        mesh.restart(2, 0)
        mesh.run(12_000)
      }

      return copy
    })
  }
})

/**
 * A clone of node 2 is started again whenever it ended, as container runtimes do.
 *
 * @param renewals - how often the original may take a new store in all
 */
function cloneForEver (seed: number, renewals: number, before: (mesh: MembershipWorld) => ReturnType<MembershipWorld['disk']>): void {
  const mesh = world(seed)
  mesh.run(20_000)
  const copy = before(mesh)
  const number = mesh.clone(2, copy, 0)

  for (let i = 1; i <= RESTARTS; i++) {
    assert.ok(mesh.runUntil(() => mesh.refused.length >= i, REFUSED_MS_MAX) != null, `seed ${seed}: refused, time ${i}`)
    mesh.run(100 + mesh.random() * (seed % 2 === 0 ? 1_000 : 20_000))
    mesh.restart(number, Math.floor(mesh.random() * 2))
  }

  assert.ok(mesh.runUntil(() => mesh.refused.length > RESTARTS, REFUSED_MS_MAX) != null, `seed ${seed}`)
  mesh.run(100_000)
  assert.ok(mesh.refused.every(({ node }) => node === number), `seed ${seed}: the original runs on`)
  assert.ok(mesh.renewed.every(({ node }) => node === 2), `seed ${seed}: the clone renews nothing`)
  assert.ok(mesh.renewed.length <= renewals, `seed ${seed}: the original renewed ${mesh.renewed.length} times`)
  assert.ok([0, 1, 3, 4].every(observer => !mesh.isStale(observer, 2)), `seed ${seed}: the original counts`)
}

test('a clone that is started again and again refuses each time, and costs the original nothing', () => {
  for (let seed = 1; seed <= SEEDS / 2; seed++) {
    cloneForEver(seed, 0, mesh => {
      const copy = mesh.disk(2).copy()

      if (seed % 3 === 0) {
        mesh.crash(2)
        mesh.run(500)
        mesh.restart(2, 0)
      }
      mesh.run(25_000)

      return copy
    })
  }
})

test('a clone that lacks nothing and is started again and again costs the original one renewal', () => {
  for (let seed = 1; seed <= SEEDS / 2; seed++) {
    cloneForEver(seed, 1, mesh => mesh.disk(2).copy())
  }
})

test.run()
