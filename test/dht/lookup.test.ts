import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as Digest from 'multiformats/hashes/digest'
import { sha256 } from 'multiformats/hashes/sha2'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { blockKey, nodeKey } from '../../src/dht/key.js'
import { CACHED_SET_TTL_MS } from '../../src/dht/lookup-cache.js'
import { Placement, placementNodes } from '../../src/dht/placement.js'
import { SET_METHOD } from '../../src/dht/set-rpc.js'
import { compareDistance } from '../../src/dht/xor.js'
import { ShoalError } from '../../src/util/errors.js'
import { DhtMesh } from '../helpers/dht-mesh.js'
import type { DhtNode } from '../helpers/dht-mesh.js'

const NODES = 60
const LIMIT = 24

function cids (count: number): CID[] {
  return Array.from({ length: count }, (_, i) => CID.createV1(raw.code,
    Digest.create(sha256.code, new Uint8Array(createHash('sha256').update(`cid ${i}`).digest()))))
}

async function failure (promise: Promise<unknown>): Promise<ShoalError> {
  try {
    await promise
  } catch (err) {
    assert.instance(err, ShoalError)

    return err as ShoalError
  }

  throw new Error('it should have failed')
}

/** A node, a block outside its subtree, and the nodes near that block, nearest first. */
function outside (mesh: DhtMesh, index = 0): { node: DhtNode, cid: CID, near: DhtNode[] } {
  const node = [...mesh.nodes.values()][index] as DhtNode
  const cid = cids(50).find(cid => !node.lookup.knows(blockKey(cid))) as CID
  const near = [...mesh.nodes.values()].filter(other => other !== node).sort((a, b) =>
    compareDistance(blockKey(cid), nodeKey(a.peerId), nodeKey(b.peerId)))

  return { node, cid, near }
}

/** Makes a node's table lack the best holder of a block. */
function forgetBest (node: DhtNode, cid: CID): void {
  const [best] = node.placement.set(blockKey(cid), 3)
  node.setMembers(node.members.filter(member => member.peerId !== best))
}

test('every node names the same set for every block, from its own table or through others', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const everything = new Placement(placementNodes(mesh.members), { limit: LIMIT })
  let lookups = 0

  for (const cid of cids(25)) {
    const expected = everything.set(blockKey(cid), 3)

    for (const node of mesh.nodes.values()) {
      assert.equal(await node.lookup.replicaSet(cid, 3), expected)
      lookups += node.lookup.knows(blockKey(cid)) ? 0 : 1
    }
  }

  assert.ok(lookups > NODES, `only ${lookups} lookups left the subtree`)
})

test('inside the subtree nobody is asked', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const [node] = [...mesh.nodes.values()] as [DhtNode]
  const inside = cids(50).filter(cid => node.lookup.knows(blockKey(cid)))

  for (const cid of inside) {
    assert.is((await node.lookup.replicaSet(cid, 3)).length, 3)
  }

  assert.ok(inside.length > 0)
  assert.is(mesh.kadKeys.length + node.asked.length, 0)
})

test('outside, kad-dht is asked with the multihash and the two nearest nodes are asked once', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid, near } = outside(mesh)
  const set = await node.lookup.replicaSet(cid, 3)

  assert.equal(mesh.kadKeys, [cid.multihash.bytes])
  assert.equal(node.asked, near.slice(0, 2).map(other => other.peerId))

  for (const peerId of set.filter(peerId => !node.scope.includes(peerId))) {
    const member = mesh.members.find(member => member.peerId === peerId)
    assert.equal(node.learned.get(peerId), member?.addresses, 'the dialer knows where it is')
    assert.equal(node.lookup.record(peerId)?.dataEndpoints, member?.dataEndpoints)
  }
})

test('an agreed set is kept for a while, until it is forgotten or one of its members changes', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid } = outside(mesh)
  const set = await node.lookup.replicaSet(cid, 3)
  const lookups = async (): Promise<number> => {
    const before = mesh.kadKeys.length
    assert.equal(await node.lookup.replicaSet(cid, 3), set)

    return mesh.kadKeys.length - before
  }

  assert.is(await lookups(), 0, 'kept')
  node.now += CACHED_SET_TTL_MS
  assert.is(await lookups(), 1, 'too old')
  node.lookup.forget(cid)
  assert.is(await lookups(), 1, 'forgotten')

  const member = mesh.members.find(member => member.peerId === set[0])
  assert.ok(member)
  node.tell({ kind: 'record', member })
  assert.is(await lookups(), 0, 'news of load and the like change no set')
  node.tell({ kind: 'state', member: { ...member, state: 'evicted' } })
  assert.is(await lookups(), 1, 'a member of it was evicted')

  set.length = 0
  assert.is((await node.lookup.replicaSet(cid, 3)).length, 3, 'what a caller does with an answer is its own business')
})

test('when two disagree a third decides', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid, near } = outside(mesh)
  const expected = near[1]?.placement.set(blockKey(cid), 3)
  forgetBest(near[0] as DhtNode, cid)

  assert.equal(await node.lookup.replicaSet(cid, 3), expected)
  assert.is(node.asked.length, 3)
})

test('when all three disagree the nearest is believed, for this once', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid, near } = outside(mesh)
  forgetBest(near[0] as DhtNode, cid)
  forgetBest(near[1] as DhtNode, cid)
  forgetBest(near[1] as DhtNode, cid)

  assert.equal(await node.lookup.replicaSet(cid, 3), near[0]?.placement.set(blockKey(cid), 3))
  assert.is(node.asked.length, 3)
  await node.lookup.replicaSet(cid, 3)
  assert.is(mesh.kadKeys.length, 2, 'nothing was kept')
})

test('nodes that are gone or redirect are passed over', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid, near } = outside(mesh)
  const expected = near[0]?.placement.set(blockKey(cid), 3)
  mesh.obstacles.set(near[0]?.peerId ?? '', new ShoalError('peer_unreachable', 'gone'))
  mesh.obstacles.set(near[1]?.peerId ?? '', new ShoalError('rpc_timeout', 'late'))

  assert.equal(await node.lookup.replicaSet(cid, 3), expected)
  assert.equal(node.asked, near.slice(0, 4).map(other => other.peerId))
})

test('a node redirects for keys outside its subtree instead of guessing', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid, near } = outside(mesh)
  const far = near.at(-1) as DhtNode
  assert.not.ok(far.lookup.knows(blockKey(cid)))

  const { header } = await mesh.call(node.peerId, far.peerId, SET_METHOD,
    { key: Uint8Array.from(blockKey(cid)), copies: 3 })
  assert.is(header.redirect, true)
  assert.equal(header.peerIds, [])
})

test('questions without an answer are refused', async () => {
  const mesh = new DhtMesh(2, LIMIT)
  const [a, b] = [...mesh.nodes.keys()] as [string, string]
  const key = Uint8Array.from(blockKey(cids(1)[0] as CID))

  for (const query of [{ key: key.slice(1), copies: 3 }, { key, copies: 0 }, { key, copies: 1000 }]) {
    assert.is((await failure(mesh.call(a, b, SET_METHOD, query))).code, 'invalid_message')
  }
})

test('the dead keep their place in an answer but not their addresses', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid, near } = outside(mesh)
  const set = near[0]?.placement.set(blockKey(cid), 3) ?? []

  for (const other of mesh.nodes.values()) {
    other.setMembers(other.members.map(member => member.peerId === set[0] ? { ...member, state: 'dead' } : member))
  }

  assert.equal(await node.lookup.replicaSet(cid, 3), set)
  assert.is(node.learned.has(set[0] ?? ''), false)
  assert.is(node.lookup.record(set[0] ?? ''), undefined)
})

test('nobody near: lookup_failed says so', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid } = outside(mesh)
  const obstacle = new ShoalError('peer_unreachable', 'gone')
  mesh.members.forEach(({ peerId }) => mesh.obstacles.set(peerId, obstacle))
  const gone = await failure(node.lookup.replicaSet(cid, 3))

  assert.is(gone.code, 'lookup_failed')
  assert.ok(gone.message.includes(cid.toString()) && gone.message.includes('peer_unreachable'), gone.message)
  assert.ok(node.asked.length <= 8, 'it does not ask the whole mesh')

  mesh.kad = new Error('the routing table is empty')
  const lost = await failure(node.lookup.replicaSet(cid, 3))
  assert.is(lost.code, 'lookup_failed')
  assert.match(lost.message, /routing table is empty/)
})

test('a caller that gives up is told at once, at either step', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid } = outside(mesh)

  for (const step of ['kad', 'ask'] as const) {
    mesh.kad = step === 'kad' ? 'hang' : undefined
    mesh.members.forEach(({ peerId }) => mesh.obstacles.set(peerId, step === 'ask' ? 'hang' : undefined))
    const abort = new AbortController()
    const promise = node.lookup.replicaSet(cid, 3, { signal: abort.signal })
    setImmediate(() => { abort.abort() })

    assert.is((await failure(promise)).code, 'aborted')
  }
})

test('stop ends the subscription', async () => {
  const mesh = new DhtMesh(NODES, LIMIT)
  const { node, cid } = outside(mesh)
  const set = await node.lookup.replicaSet(cid, 3)
  node.lookup.stop()
  const member = mesh.members.find(member => member.peerId === set[0])
  assert.ok(member)
  node.tell({ kind: 'state', member })
  await node.lookup.replicaSet(cid, 3)

  assert.is(mesh.kadKeys.length, 1)
})

test.run()
