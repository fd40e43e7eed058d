import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nodeKey } from '../../src/dht/key.js'
import { Placement } from '../../src/dht/placement.js'
import { countsByDepth, covers, inSubtree, isSettled, nextDepth, splitCount, subtreeTopics } from '../../src/dht/subtree.js'
import { bitAt, prefixString, sharedPrefixBits } from '../../src/dht/xor.js'
import { blockKeys, copiesByNode, fakePeerId, table } from '../helpers/placement.js'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const depth = fc.integer({ min: 0, max: 12 })

test('a key that we cover lies with the nodes of our subtree', () => {
  fc.assert(fc.property(key, key, depth, (own, other, depth) => {
    const same = prefixString(own, depth) === prefixString(other, depth)

    assert.is(covers(own, depth, other), same)
    assert.is(inSubtree(own, depth, other), same)
    assert.is(inSubtree(other, depth, own), same)
  }))
})

test('countsByDepth counts the members that share a prefix, oneself once', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 40 }), ids => {
    const keys = ids.map(id => nodeKey(fakePeerId(id)))
    const [own] = keys as [Uint8Array]
    const counts = countsByDepth(own, keys)

    assert.equal(counts, countsByDepth(own, keys.slice(1)))
    assert.is(counts.at(-1), 1)
    counts.forEach((count, depth) => {
      assert.is(count, keys.filter(other => sharedPrefixBits(own, other) >= depth).length)
    })
  }))
})

test('as a mesh grows and shrinks, depth follows, and between the thresholds it stays', () => {
  const limit = 64
  const halves = (count: number): number[] => [count, count / 2, count / 4, count / 8]

  assert.is(nextDepth(0, halves(64), limit), 0)
  assert.is(nextDepth(0, halves(70), limit), 0, 'a half of 35 is settled, but not yet clear of the edge')
  assert.is(nextDepth(0, halves(72), limit), 1)
  assert.is(nextDepth(1, halves(70), limit), 1, 'on the way back it stays')
  assert.is(nextDepth(1, halves(64), limit), 1)
  assert.is(nextDepth(1, halves(62), limit), 0)
  assert.is(nextDepth(0, halves(300), limit), 1, 'one bit at a time')
  assert.is(nextDepth(0, [100, 20, 10], limit), 0, 'rather too many than too few')
  assert.is(nextDepth(0, [100, 80, 40], limit), 0, 'the other half is too small to have candidates of its own')
  assert.is(nextDepth(0, [100, 64, 40], limit), 1)
})

test('depth settles wherever it starts, in a subtree that is large enough', () => {
  const size = fc.integer({ min: 1, max: 5000 })
  const limits = fc.integer({ min: 8, max: 200 })

  fc.assert(fc.property(size, limits, fc.nat(6), (count, limit, start) => {
    const counts = Array.from({ length: 20 }, (_, depth) => Math.max(1, Math.round(count / 2 ** depth)))
    let depth = start

    for (let i = 0; i < 30; i++) {
      depth = nextDepth(depth, counts, limit)
    }

    assert.is(nextDepth(depth, counts, limit), depth)
    assert.ok(depth === 0 || isSettled(counts[depth] ?? 1, limit))
  }))
})

test('topics name the own prefix first, then those of nodes one bit shorter and longer', () => {
  const key = new Uint8Array(32)
  key[0] = 0b10100000

  assert.equal(subtreeTopics('/t', key, 0), ['/t', '/t/1/0', '/t/1/1'])
  assert.equal(subtreeTopics('/t', key, 0, false), ['/t'])
  assert.equal(subtreeTopics('/t', key, 3), ['/t/3/101', '/t/2/10', '/t/4/1010', '/t/4/1011'])
  assert.equal(subtreeTopics('/t', key, 3, false), ['/t/3/101', '/t/2/10'])
})

test('nodes of different depth in one place share a topic to publish on', () => {
  fc.assert(fc.property(key, fc.integer({ min: 0, max: 8 }), (key, depth) => {
    const [deeper = ''] = subtreeTopics('/t', key, depth + 1)
    const [here = ''] = subtreeTopics('/t', key, depth)

    assert.ok(subtreeTopics('/t', key, depth).includes(deeper))
    assert.ok(subtreeTopics('/t', key, depth + 1).includes(here))
  }))
})

test('whoever should hold a key knows its set, however uneven the halves of a mesh are', () => {
  const limit = 16
  const nodes = table([400, 5])
  const keys = blockKeys(60)
  const counts = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.nat(20))

  fc.assert(fc.property(counts, quarters => {
    const mesh = quarters.flatMap((count, quarter) => nodes
      .filter(({ peerId }) => prefixString(nodeKey(peerId), 2) === quarter.toString(2).padStart(2, '0')).slice(0, count))
    const everything = new Placement(mesh, { limit })
    const depths = new Map(mesh.map(({ peerId }) => {
      const own = nodeKey(peerId)
      const sizes = countsByDepth(own, mesh.map(node => nodeKey(node.peerId)))
      let depth = 0

      for (let i = 0; i < 20; i++) {
        depth = nextDepth(depth, sizes, limit)
      }

      return [peerId, depth]
    }))

    for (const key of keys) {
      const set = everything.set(key, 3)

      for (const peerId of set) {
        const depth = depths.get(peerId)!
        const known = mesh.filter(node => inSubtree(nodeKey(peerId), depth, nodeKey(node.peerId)))
        assert.ok(covers(nodeKey(peerId), depth, key), `depth ${depth}`)
        assert.equal(new Placement(known, { limit }).set(key, 3), set)
      }
    }
  }), { numRuns: 60 })
})

const LIMIT = 32
const members = table([120, 5])

/** What a node of that key knows of the mesh at that depth. */
function knownAt (own: Uint8Array, depth: number): typeof members {
  return members.filter(({ peerId }) => inSubtree(own, depth, nodeKey(peerId)))
}

test('whoever knows a large enough subtree names the same set, however much more it knows', () => {
  const everything = new Placement(members, { limit: LIMIT })
  let partial = 0

  for (const key of blockKeys(300)) {
    for (let depth = 0; ; depth++) {
      const known = knownAt(key, depth)

      if (!isSettled(known.length, LIMIT)) {
        break
      }

      const placement = new Placement(known, { limit: LIMIT })
      assert.ok(placement.candidateDepth(key) >= depth)
      assert.equal(placement.set(key, 3), everything.set(key, 3))
      partial += depth > 0 ? 1 : 0
    }
  }

  assert.ok(partial > 300, `only ${partial} comparisons below the root`)
})

test('candidates are the members of the smallest subtree that is large enough for the key', () => {
  const everything = new Placement(members, { limit: LIMIT })

  for (const key of blockKeys(300)) {
    const depth = everything.candidateDepth(key)
    const candidates = knownAt(key, depth)
    const below = knownAt(key, depth + 1)

    assert.ok(candidates.length >= splitCount(key, LIMIT))
    assert.ok(below.length < splitCount(key, LIMIT))
    assert.equal(everything.rank(key, 3).sort(), candidates.map(node => node.peerId).sort())
  }
})

test('while a subtree grows, keys leave for its halves a few at a time', () => {
  const keys = blockKeys(4000)
  // Of one half of the tree, so that a half grows by one with each.
  const half = table([4000, 1]).filter(({ peerId }) => bitAt(nodeKey(peerId), 0) === 0)
  const limit = 256
  const other = table([4000, 1]).filter(({ peerId }) => bitAt(nodeKey(peerId), 0) === 1).slice(0, 128)
  const ours = keys.filter(key => bitAt(key, 0) === 0)
  let deepBefore = 0

  for (let count = 90; count <= 130; count++) {
    const placement = new Placement([...half.slice(0, count), ...other], { limit })
    const deep = ours.filter(key => placement.candidateDepth(key) > 0).length / ours.length
    assert.ok(deep >= deepBefore)
    assert.ok(deep - deepBefore < 0.06, `${deep - deepBefore} of all keys leave with one join`)
    deepBefore = deep
  }

  assert.is(deepBefore, 1)
})

test('shares stay even beyond one subtree, within what halves of a random tree differ', () => {
  const placement = new Placement(members, { limit: LIMIT })
  const copies = copiesByNode(blockKeys(20_000).map(key => placement.set(key, 3)))

  assert.is(copies.size, members.length)
  assert.ok(Math.max(...copies.values()) / (20_000 * 3 / members.length) < 2)
})

test.run()
