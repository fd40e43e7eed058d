import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nodeKey } from '../../src/dht/key.js'
import { createSubtreeScope } from '../../src/dht/subtree-scope.js'
import { sharedPrefixBits } from '../../src/dht/xor.js'
import { MEMBERSHIP_TOPIC } from '../../src/peer/membership/scope.js'
import { blockKeys, fakePeerId } from '../helpers/placement.js'

const self = fakePeerId('self')
const everybody = Array.from({ length: 400 }, (_, i) => ({ peerId: fakePeerId(i) }))

function shared (peerId: string): number {
  return sharedPrefixBits(nodeKey(self), nodeKey(peerId))
}

/** Feeds the scope its own members until it rests; returns what it keeps. */
function settle (scope: ReturnType<typeof createSubtreeScope>, mesh = everybody): Array<{ peerId: string }> {
  let kept = mesh

  for (let i = 0; i < 20; i++) {
    kept = mesh.filter(({ peerId }) => scope.includes(peerId))
    scope.update(kept)
  }

  return kept
}

test('a small mesh is known in full, on one topic', () => {
  const scope = createSubtreeScope({ peerId: self })
  settle(scope, everybody.slice(0, 100))

  assert.is(scope.depth(), 0)
  assert.equal(scope.topics(), [MEMBERSHIP_TOPIC])
  assert.ok(everybody.every(({ peerId }) => scope.includes(peerId)))
  assert.ok(blockKeys(20).every(key => scope.covers(key)))
})

test('in a large mesh it narrows until the subtree fits, and covers just its keys', () => {
  const scope = createSubtreeScope({ peerId: self, limit: 64 })
  const kept = settle(scope)

  assert.ok(scope.depth() >= 2)
  assert.ok(kept.length >= 32 && kept.length <= 80, `knows ${kept.length}`)
  assert.ok(kept.every(({ peerId }) => shared(peerId) >= scope.depth()))
  assert.ok(scope.topics().length >= 2)

  for (const key of blockKeys(50)) {
    assert.is(scope.covers(key), sharedPrefixBits(nodeKey(self), key) >= scope.depth())
  }
})

test('when the mesh shrinks it widens again', () => {
  const scope = createSubtreeScope({ peerId: self, limit: 64 })
  settle(scope)
  const few = everybody.slice(0, 20)
  settle(scope, few)

  assert.is(scope.depth(), 0)
})

test('a newcomer takes the depth of its neighbours before it can count itself', () => {
  const scope = createSubtreeScope({ peerId: self, limit: 64 })
  scope.update([{ peerId: self }])
  assert.is(scope.depth(), 0)

  scope.observe(fakePeerId(1), 3)
  scope.update([{ peerId: self }])
  assert.is(scope.depth(), 3, 'an empty table does not widen it')

  const kept = settle(scope)
  assert.ok(kept.length >= 32 && kept.length <= 80)
})

test('a table that filled up from the wrong half does not fool it once a neighbour is heard', () => {
  const scope = createSubtreeScope({ peerId: self, limit: 64 })
  const farHalf = everybody.filter(({ peerId }) => shared(peerId) === 0).slice(0, 40)
  settle(scope, farHalf)
  assert.is(scope.depth(), 0)

  const neighbour = everybody.find(({ peerId }) => shared(peerId) >= 2) as { peerId: string }
  scope.observe(neighbour.peerId, 2)

  assert.is(scope.depth(), 2)
})

test.run()
