import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MembershipWorld } from '../../sim/membership-world.js'
import { warmWorld } from '../../sim/scenarios/scenario.js'

test('a mesh of one, then two, then three', () => {
  const world = new MembershipWorld({ nodes: 3, seed: 5, start: 'seed' })
  assert.ok(world.runUntil(() => world.running().length === 3 && booted(world) && world.allAlive(), 5_000) != null)
  world.crash(1)
  world.crash(2)
  assert.ok(world.runUntil(() => world.state(0, 1) === 'dead' && world.state(0, 2) === 'dead', 1_000) != null)
  world.run(60_000)
  assert.is(world.state(0, 1), 'evicted')
  assert.is(world.core(0).self().state, 'alive')
})

test('30 nodes that join at once through one know each other within seconds', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const world = new MembershipWorld({ nodes: 30, seed, start: 'seed', link: { gossipLoss: 0.3 } })
    const tookMs = world.runUntil(() => booted(world) && world.allAlive(), 10_000)
    assert.ok(tookMs != null && tookMs < 5_000, `seed ${seed}: ${tookMs}`)
    world.run(20_000)
    assert.is(world.sightings.filter(s => s.kind === 'state').length, 0, `seed ${seed}: nobody was suspected`)
  }
})

test('stopping is death without a suspicion, and a new start within the repair delay changes no placement', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const world = new MembershipWorld({ nodes: 5, seed })
    world.run(5_000)
    world.goodbye(2, 'stopping')
    const others = [0, 1, 3, 4]
    assert.ok(world.runUntil(() => others.every(i => world.state(i, 2) === 'dead'), 100) != null, `seed ${seed}`)
    world.run(10_000)
    world.restart(2, 0)
    assert.ok(world.runUntil(() => world.allAlive(), 2_000) != null, `seed ${seed}`)
    world.run(40_000)
    assert.not.ok(world.sightings.some(s => s.state === 'evicted' || s.state === 'suspect' || s.kind === 'store'))
  }
})

test('left is for good, until a new start', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const world = new MembershipWorld({ nodes: 5, seed, link: { gossipLoss: 0.2 } })
    world.run(5_000)
    world.goodbye(2, 'left')
    const others = [0, 1, 3, 4]
    assert.ok(world.runUntil(() => others.every(i => world.state(i, 2) === 'left'), 60_000) != null, `seed ${seed}`)
    world.run(60_000)
    assert.ok(others.every(i => world.state(i, 2) === 'left'), `seed ${seed}: late gossip revived it`)
    world.restart(2, 0)
    assert.ok(world.runUntil(() => world.allAlive(), 10_000) != null, `seed ${seed}`)
  }
})

test('a return with another store is told once to everybody', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const world = new MembershipWorld({ nodes: 5, seed })
    world.run(5_000)
    world.crash(4)
    world.run(3_000)
    world.restart(4, 1, 'an empty disk')
    world.run(5_000)

    for (const observer of [0, 1, 2, 3]) {
      const told = world.sightings.filter(s => s.kind === 'store' && s.subject === 4 && s.observer === observer)
      assert.is(told.length, 1, `seed ${seed}, observer ${observer}`)
    }
  }
})

test('two of five that crash at once are dead within 1 s, and so is nobody else', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = new MembershipWorld({ nodes: 5, seed })
    world.run(8_000)
    world.crash(1)
    world.crash(3)
    const others = [0, 2, 4]
    const deadMs = world.runUntil(() => others.every(i => [1, 3].every(j => world.state(i, j) === 'dead')), 1_000)
    assert.ok(deadMs != null, `seed ${seed}`)
    world.run(60_000)
    assert.ok(others.every(i => others.every(j => i === j || world.state(i, j) === 'alive')), `seed ${seed}`)
  }
})

test('the digests of nodes that agree are equal', () => {
  const world = new MembershipWorld({ nodes: 8, seed: 3 })
  world.run(5_000)
  world.crash(3)
  world.run(5_000)
  const digests = world.running().map(i => world.core(i).digest())
  assert.is(new Set(digests).size, 1)
  world.restart(3, 0)
  world.run(5_000)
  assert.is(new Set(world.running().map(i => world.core(i).digest())).size, 1)
  assert.is.not(world.core(0).digest(), digests[0])
})

// 1 000 nodes take a minute and 2 GB: `npm run sim -- quiet --nodes 1000` prints 25.3 messages/s, as 100 nodes do
test('control traffic per node does not grow from 100 to 500 nodes', () => {
  const at = (nodes: number): number => warmWorld({ nodes, seed: 9, warmUpMs: 12_000 }).quiet.messagesPerNodePerS
  const small = at(100)
  const large = at(500)

  assert.ok(large < 1.15 * small, `${large} messages/s at 500 nodes, ${small} at 100`)
  assert.ok(large < 40, `${large} messages/s`)
})

function booted (world: MembershipWorld): boolean {
  return world.nodes.every(node => node.machines.size > 0)
}

test.run()
