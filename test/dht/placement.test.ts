import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COPIES_MAX, Placement, placementNodes } from '../../src/dht/placement.js'
import { seededRandom, shuffle } from '../../src/util/random.js'
import { blockKeys, fakePeerId, table } from '../helpers/placement.js'
import type { PlacementNode } from '../../src/dht/placement.js'
import type { Member, MemberState } from '../../src/peer/membership/member.js'

const nodes = fc.uniqueArray(fc.record({
  peerId: fc.nat({ max: 200 }).map(fakePeerId),
  zone: fc.constantFrom('', 'a', 'b', 'c'),
  capacityBytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 }), fc.maxSafeNat())
}), { selector: node => node.peerId, maxLength: 24 })
const copies = fc.integer({ min: 1, max: 6 })
const key = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('all who have one table agree, whatever its order', () => {
  fc.assert(fc.property(nodes, copies, key, fc.nat(), (nodes, copies, key, seed) => {
    const one = new Placement(nodes)
    const other = new Placement(shuffle([...nodes], seededRandom(seed)))

    assert.is(one.digest, other.digest)
    assert.equal(one.set(key, copies), other.set(key, copies))
    assert.equal(one.rank(key, copies), other.rank(key, copies))
  }))
})

test('rank names every node once and begins with the set', () => {
  fc.assert(fc.property(nodes, copies, key, (nodes, copies, key) => {
    const placement = new Placement(nodes)
    const rank = placement.rank(key, copies)
    const set = placement.set(key, copies)

    assert.equal([...rank].sort(), nodes.map(node => node.peerId).sort())
    assert.equal(rank.slice(0, set.length), set)
    assert.is(set.length, Math.min(copies, nodes.filter(node => node.capacityBytes > 0).length))
  }))
})

test('a set spreads over as many zones as it can, round by round', () => {
  fc.assert(fc.property(nodes, copies, key, (nodes, copies, key) => {
    const able = nodes.filter(node => node.capacityBytes > 0)
    const zoneOf = new Map(able.map(node => [node.peerId, node.zone]))
    const count = (list: Iterable<string>, zone: string): number => [...list].filter(other => other === zone).length
    const held = new Placement(nodes).set(key, copies).map(peerId => zoneOf.get(peerId) ?? 'none')
    const zones = [...new Set(zoneOf.values())]
    const most = Math.max(0, ...zones.map(zone => count(held, zone)))

    for (const zone of zones) {
      // Nobody is two ahead of a zone that still had a node to give.
      assert.ok(count(held, zone) >= Math.min(most - 1, count(zoneOf.values(), zone)))
    }
  }))
})

test('a node without capacity is ranked last and is in no set', () => {
  const idle = { peerId: fakePeerId('idle'), zone: 'its own', capacityBytes: 0 }
  const placement = new Placement([idle, ...table([2, 10])])

  for (const key of blockKeys(50)) {
    assert.is(placement.rank(key, 3).at(-1), idle.peerId)
    assert.is(placement.set(key, 3).length, 2)
  }

  assert.equal(new Placement([idle]).set(blockKeys(1)[0] as Uint8Array, 3), [])
  assert.equal(new Placement([]).rank(blockKeys(1)[0] as Uint8Array, 3), [])
})

test('capacities that make no sense count as none', () => {
  for (const capacityBytes of [-5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(new Placement([{ peerId: 'x', zone: '', capacityBytes }]).set(blockKeys(1)[0] as Uint8Array, 1), [])
  }
})

test('the digest tells tables apart by peer, zone, capacity and limit, and by nothing else', () => {
  const base = table([3, 10, 'a'])
  const digests = [
    new Placement(base),
    new Placement(base.slice(1)),
    new Placement(base.map((node, i) => i === 0 ? { ...node, zone: 'b' } : node)),
    new Placement(base.map((node, i) => i === 0 ? { ...node, capacityBytes: 11 } : node)),
    new Placement(base.map((node, i) => i === 0 ? { ...node, peerId: 'other' } : node)),
    new Placement(base, { limit: 8 })
  ].map(placement => placement.digest)

  assert.is(new Set(digests).size, digests.length)
  assert.is(new Placement(base.map(node => ({ ...node, hostname: 'x' }))).digest, digests[0])
  assert.match(digests[0] ?? '', /^[0-9a-f]{64}$/)
})

test('zone and peer names cannot be mixed up in the digest', () => {
  const digest = (nodes: PlacementNode[]): string => new Placement(nodes).digest

  assert.is.not(
    digest([{ peerId: 'a', zone: 'b","c', capacityBytes: 1 }]),
    digest([{ peerId: 'a', zone: 'b', capacityBytes: 1 }])
  )
})

test('copies are cut to what is sensible', () => {
  const [key] = blockKeys(1) as [Uint8Array]
  const placement = new Placement(table([COPIES_MAX + 10, 1]))

  assert.is(placement.set(key, 1_000_000).length, COPIES_MAX)
  assert.is(placement.set(key, 0).length, 1)
  assert.is(placement.set(key, Number.NaN).length, 1)
})

test('mistakes of callers throw', () => {
  assert.throws(() => new Placement([...table([2, 1]), ...table([1, 1])]), /in the table twice/)
  assert.throws(() => new Placement(table([2, 1])).set(new Uint8Array(5), 1), /32 bytes/)
})

test('placementNodes takes members that are placed, dead ones included', () => {
  const member = (state: MemberState, draining = false): Member => ({
    peerId: `${state} ${draining}`,
    incarnation: 1,
    sequence: 1,
    hostname: '',
    zone: 'z',
    version: '',
    capacityBytes: 7,
    usedBytes: 3,
    load: 0,
    addresses: [],
    dataEndpoints: [],
    storeId: '',
    flags: { draining, readOnly: false, full: false },
    state,
    stateSince: 0
  })
  const members = [
    member('alive'), member('suspect'), member('dead'), member('evicted'), member('left'), member('alive', true)
  ]

  assert.equal(placementNodes(members), ['alive false', 'suspect false', 'dead false'].map(peerId =>
    ({ peerId, zone: 'z', capacityBytes: 7 })))
})

test('sets are what they were: changing them needs a new PLACEMENT_VERSION', () => {
  const placement = new Placement(table([4, 10, 'a'], [3, 40, 'b'], [2, 5]))
  const name = new Map(table([4, 10, 'a'], [3, 40, 'b'], [2, 5]).map((node, i) => [node.peerId, i]))
  const sets = blockKeys(6).map(key => [1, 2, 3, 5].map(copies =>
    placement.set(key, copies).map(peerId => name.get(peerId)).join('')).join(' '))

  assert.equal(sets, [
    '6 63 637 63705',
    '5 52 528 52836',
    '6 63 637 63751',
    '5 58 583 58367',
    '2 25 258 25834',
    '6 62 628 62853'
  ])
  assert.is(placement.digest, '5096f6f5bfd91df3b2d3f849f25b5a3e2d8a04ad59aa736c1ef09a90e69b3496')
})

test.run()
