import * as assert from 'uvu/assert'
import { SCAN_SLICE } from '../../src/blocks/constants.js'
import { BlockCorruptError, StoreIoError } from '../../src/store/errors.js'
import { testAtOnce } from '../helpers/at-once.js'
import { BlockMesh, testBlock, withMesh } from '../helpers/block-mesh.js'
import { eventually } from '../helpers/eventually.js'
import { codeOf } from '../helpers/rejection.js'
import type { TestNode } from '../helpers/block-mesh.js'
import type { CID } from 'multiformats/cid'

const test = testAtOnce()

test('a put goes to the replica set and comes back through every node', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const { cid, data } = testBlock('a')
    const writer = mesh.nodes[0]!
    const result = await writer.blocks.put(cid, data, { claims: [writer.blocks.pinClaim('p')] })
    assert.ok(result.copies >= 2)
    assert.is(result.wanted, 3)
    await eventually('three copies', () => mesh.holders(cid).length === 3)

    for (const node of mesh.nodes) {
      assert.equal(Buffer.from(await node.blocks.get(cid)), Buffer.from(data))
    }

    const stat = await mesh.nodes[4]!.blocks.stat(cid)
    assert.is(stat.copies, 3)
    assert.is(stat.holders.filter(holder => holder.inSet && holder.holds === 'yes').length, 3)
  })
})

test('a range of a block', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('range')
    await mesh.nodes[0]!.blocks.put(cid, data)
    const part = await mesh.nodes[1]!.blocks.get(cid, { offset: 10, length: 20 })
    assert.equal(Buffer.from(part), Buffer.from(data.subarray(10, 30)))
  })
})

test('a target that is gone is replaced by the next in rank', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const { cid, data } = testBlock('replaced')
    const writer = mesh.nodes[0]!
    const set = (await writer.blocks.stat(cid)).holders.map(holder => holder.peerId)
    const gone = set.find(peerId => peerId !== writer.peerId)!
    mesh.node(gone).mood = 'gone'
    await writer.blocks.put(cid, data)
    await eventually('three copies without the one that is gone', () => mesh.holders(cid).length === 3)
    assert.not.ok(mesh.node(gone).store.has(cid))
  })
})

test('fewer than min_replicas: an error, and nothing is called stored', async () => {
  await withMesh(new BlockMesh(3, { minReplicas: 2 }), async mesh => {
    const { cid, data } = testBlock('few')
    mesh.nodes[1]!.mood = 'gone'
    mesh.nodes[2]!.mood = 'gone'
    assert.is(await codeOf(mesh.nodes[0]!.blocks.put(cid, data)), 'too_few_replicas')
  })
})

test('a mesh that never had a second member takes one copy', async () => {
  await withMesh(new BlockMesh(1, { isAlone: () => true }), async mesh => {
    const { cid, data } = testBlock('alone')
    const result = await mesh.nodes[0]!.blocks.put(cid, data)
    assert.is(result.copies, 1)
    assert.is(result.wanted, 3)
  })
})

test('two silent set members do not stop a put: the next in rank are asked as well', async () => {
  await withMesh(new BlockMesh(6), async mesh => {
    const { cid, data } = testBlock('silent')
    const writer = mesh.nodes[0]!
    const set = (await writer.blocks.stat(cid)).holders.map(holder => holder.peerId).filter(id => id !== writer.peerId)
    set.slice(0, 2).forEach(peerId => { mesh.node(peerId).mood = 'silent' })
    const result = await writer.blocks.put(cid, data)
    assert.ok(result.copies >= 2)
    // Suspicion ends the calls that still wait for them.
    set.slice(0, 2).forEach(peerId => { mesh.setState(peerId, 'suspect') })
    await eventually('three copies', () => mesh.holders(cid).length >= 3)
  })
})

test('full nodes: no_space says so', async () => {
  await withMesh(new BlockMesh(3, { capacityBytes: () => 500 }), async mesh => {
    const { cid, data } = testBlock('full')
    assert.is(await codeOf(mesh.nodes[0]!.blocks.put(cid, data)), 'no_space')
  })
})

test('reads survive holders that lie, are gone or never answer', async () => {
  await withMesh(new BlockMesh(6), async mesh => {
    const { cid, data } = testBlock('survive')
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    const holders = mesh.holders(cid)
    const reader = mesh.nodes.find(node => !holders.includes(node))!
    holders[0]!.mood = 'lying'
    holders[1]!.mood = 'silent'
    assert.equal(Buffer.from(await reader.blocks.get(cid)), Buffer.from(data))
    holders[1]!.mood = 'gone'
    assert.equal(Buffer.from(await reader.blocks.get(cid)), Buffer.from(data))
    assert.ok(holders[0]!.store.has(cid), 'a copy that is good in the end is kept')
  })
})

test('a corrupt own copy is set aside and fetched again', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('corrupt')
    const [writer, victim] = mesh.nodes
    await writer!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    await victim!.store.quarantine(cid)
    await victim!.store.put(cid, Buffer.from('rotten'), [])
    assert.equal(Buffer.from(await victim!.blocks.get(cid)), Buffer.from(data))
    await eventually('healed', async () => Buffer.from(await victim!.store.get(cid).catch(() => Buffer.alloc(0))).equals(data))
  })
})

/** The nodes that should hold a block, best ranked first. */
async function setOf (mesh: BlockMesh, cid: CID): Promise<TestNode[]> {
  const { holders } = await mesh.nodes[0]!.blocks.stat(cid)

  return holders.filter(({ inSet }) => inSet).sort((a, b) => a.rank - b.rank).map(({ peerId }) => mesh.node(peerId))
}

/** Lets reads of a block fail at one node, until the copy is set aside. */
function failReads (node: TestNode, cid: CID, err: Error): void {
  const { get, quarantine } = node.store
  let isBroken = true
  node.store.get = async (wanted, range) => {
    if (isBroken && wanted.equals(cid)) {
      throw err
    }

    return await get.call(node.store, wanted, range)
  }
  node.store.quarantine = async wanted => {
    await quarantine.call(node.store, wanted)
    isBroken = false
  }
}

test('a read through any node of a rotten or unreadable copy heals it on its holder', async () => {
  await withMesh(new BlockMesh(4), async mesh => {
    const faults: [string, ((node: TestNode, cid: CID) => void) | undefined][] = [
      ['wrong bytes', undefined],
      ['short', (node, cid) => { failReads(node, cid, new BlockCorruptError('x', 'its file ends early')) }],
      ['unreadable', (node, cid) => { failReads(node, cid, new StoreIoError('read a block')) }]
    ]

    for (const [what, fault] of faults) {
      const { cid, data } = testBlock(what)
      const claims = [mesh.nodes[0]!.blocks.pinClaim(what)]
      // Straight into the stores: what is put through the block layer is looked at soon after by itself.
      const holders = await setOf(mesh, cid)
      await Promise.all(holders.map(async ({ store }) => await store.put(cid, data, claims)))
      // Without another copy the node could not tell a bad copy from a bad disk.
      const other = testBlock(`${what} and another`)
      await Promise.all(mesh.nodes.map(async ({ store }) => await store.put(other.cid, other.data, [])))
      const victim = holders[1]!
      const outsider = mesh.nodes.find(node => !holders.includes(node))!
      // So that it asks the victim first.
      holders.forEach(({ peerId }) => {
        outsider.membership.set(peerId, { state: peerId === victim.peerId ? 'alive' : 'suspect' })
      })
      const before = victim.store.usage().quarantined

      if (fault == null) {
        await victim.store.delete(cid)
        await victim.store.put(cid, Buffer.from('rotten'), claims)
      } else {
        fault(victim, cid)
      }

      assert.equal(Buffer.from(await outsider.blocks.get(cid)), Buffer.from(data))
      await eventually(`${what}: set aside`, () => victim.store.usage().quarantined > before)
      await eventually('the good copy', async () =>
        Buffer.from(await victim.store.get(cid).catch(() => Buffer.alloc(0))).equals(data))
      assert.equal(victim.store.info(cid)?.claims, claims, what)
      const [found] = victim.blocks.scrub.status().badCopies
      assert.is(found?.cid, cid.toString())
      assert.is(found?.foundBy, 'peer')
      assert.is(found?.reason, fault == null ? 'mismatch' : 'unreadable')
    }
  })
})

test('a copy that repair cannot read is healed, and the repair goes on', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('unreadable source')
    const other = testBlock('another')
    const [first, , last] = await setOf(mesh, cid)
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    await Promise.all(mesh.nodes.map(async ({ store }) => await store.put(other.cid, other.data, [])))
    // The best ranked holder is the one that repairs.
    failReads(first!, cid, new StoreIoError('read a block'))
    await last!.store.delete(cid)
    mesh.nodes.forEach(({ membership }) => { membership.set(last!.peerId, { storeId: 'new' }) })
    await eventually('three good copies', () => mesh.holders(cid).length === 3 &&
      first!.blocks.scrub.status().badCopies[0]?.healedAt != null)
    assert.equal(Buffer.from(await first!.store.get(cid)), Buffer.from(data))
  })
})

test('a block that is nowhere: not found, and every reachable node was asked', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const { cid } = testBlock('nowhere')
    assert.is(await codeOf(mesh.nodes[0]!.blocks.get(cid)), 'block_not_found')
    assert.is(new Set(mesh.nodes[0]!.calls.map(call => call.to)).size, 4)
  })
})

test('a holder outside the set is found', async () => {
  await withMesh(new BlockMesh(6), async mesh => {
    const { cid, data } = testBlock('outside')
    const set = (await mesh.nodes[0]!.blocks.stat(cid)).holders.map(holder => holder.peerId)
    const [outsider, reader] = mesh.nodes.filter(node => !set.includes(node.peerId))
    await outsider!.store.put(cid, data, [])
    assert.equal(Buffer.from(await reader!.blocks.get(cid)), Buffer.from(data))
  })
})

test('wrong bytes for a CID are refused; from a writer that is mistaken they are found soon after', async () => {
  await withMesh(new BlockMesh(4, { minReplicas: 3 }), async mesh => {
    const { cid } = testBlock('right')
    assert.is(await codeOf(mesh.nodes[0]!.blocks.put(cid, Buffer.from('wrong'))), 'hash_mismatch')
    assert.is(mesh.holders(cid).length, 0)
    await mesh.nodes[0]!.blocks.put(cid, Buffer.from('wrong'), { trusted: true })
    await eventually('the others to set the copy aside', () => mesh.holders(cid).every(node => node === mesh.nodes[0]))
    assert.is(await codeOf(mesh.nodes[1]!.blocks.get(cid)), 'block_not_found')
  })
})

test('too large a block is refused', async () => {
  await withMesh(new BlockMesh(1, { isAlone: () => true }), async mesh => {
    const { cid, data } = testBlock('large', 2 * 1024 * 1024 + 1)
    assert.is(await codeOf(mesh.nodes[0]!.blocks.put(cid, data)), 'block_too_large')
  })
})

test('an aborted put and an aborted get end at once', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('abort')
    mesh.nodes[1]!.mood = 'silent'
    mesh.nodes[2]!.mood = 'silent'
    const controller = new AbortController()
    const put = codeOf(mesh.nodes[0]!.blocks.put(cid, data, { signal: controller.signal }))
    const get = codeOf(mesh.nodes[0]!.blocks.get(testBlock('other').cid, { signal: controller.signal }))
    controller.abort()
    assert.is(await put, 'aborted')
    assert.is(await get, 'aborted')
  })
})

test('unpin takes the pin back everywhere, and a holder that was away does not revive it', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('pinned')
    const [a, b, c] = mesh.nodes
    await a!.blocks.put(cid, data, { claims: [a!.blocks.pinClaim('x', { root: true })] })
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    c!.mood = 'gone'
    assert.is(await b!.blocks.unpin(cid), 1)
    assert.is(await b!.blocks.unpin(cid), 0)
    assert.not(c!.store.info(cid)!.claims[0]!.removed)
    c!.mood = 'well'
    await eventually('the removal reaches the node that was away', () => c!.store.info(cid)!.claims[0]!.removed)
  })
})

test('a member with an empty disk is refilled, and health tells of it', async () => {
  await withMesh(new BlockMesh(4), async mesh => {
    const blocks = Array.from({ length: 20 }, (_, i) => testBlock(i))

    for (const { cid, data } of blocks) {
      await mesh.nodes[0]!.blocks.put(cid, data)
    }

    await eventually('all copies', () => blocks.every(({ cid }) => mesh.holders(cid).length === 3))
    const victim = mesh.nodes[3]!

    for (const { cid } of blocks) {
      await victim.store.delete(cid)
    }

    mesh.nodes.forEach(({ membership }) => { membership.set(victim.peerId, { storeId: 'new' }) })
    await eventually('all copies again', () => blocks.every(({ cid }) => mesh.holders(cid).length === 3))
    await eventually('health', async () => {
      await Promise.all(mesh.nodes.map(async node => { await node.blocks.refresh() }))
      const health = mesh.nodes.map(node => node.blocks.health())
      return health.reduce((sum, { total }) => sum + total, 0) === 20 && health.every(h => h.underReplicated === 0)
    }, 10_000)
  })
})

test('hand over: a leaving node ends empty, and nothing has fewer copies', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const blocks = Array.from({ length: 20 }, (_, i) => testBlock(i))

    for (const { cid, data } of blocks) {
      await mesh.nodes[0]!.blocks.put(cid, data)
    }

    await eventually('all copies', () => blocks.every(({ cid }) => mesh.holders(cid).length === 3))
    const leaver = mesh.nodes[2]!
    const flags = { draining: true, readOnly: false, full: false }
    mesh.nodes.forEach(({ membership }) => { membership.set(leaver.peerId, { flags }) })
    await leaver.blocks.handOver()
    assert.is(leaver.store.usage().blocks, 0)
    assert.ok(blocks.every(({ cid }) => mesh.holders(cid).length >= 3))
  })
})

test('the start takes in many copies without holding the event loop, and puts that come meanwhile', async () => {
  const mesh = new BlockMesh(2, { replicas: 2 })
  const [first, second] = mesh.nodes
  const count = 3 * SCAN_SLICE
  await first!.store.open()
  await second!.store.open()

  for (let i = 0; i < count; i++) {
    const { cid, data } = testBlock(i, 8)
    await first!.store.put(cid, data, [])
    await second!.store.put(cid, data, [])
  }

  const late = testBlock('late', 8)
  let turns = 0
  let isStarted = false
  const tick = (): void => {
    turns++

    if (turns === 1) {
      void first!.store.put(late.cid, late.data, [])
      void first!.store.delete(testBlock(count - 1, 8).cid)
    }

    if (!isStarted) {
      setImmediate(tick)
    }
  }

  try {
    setImmediate(tick)
    await first!.blocks.start()
    isStarted = true
    assert.ok(turns >= 3, `${turns} turns of the event loop`)
    await second!.blocks.start()
    await eventually('both agree, but for the one copy that each lacks', async () => {
      await Promise.all(mesh.nodes.map(async ({ blocks }) => { await blocks.refresh() }))
      const health = mesh.nodes.map(({ blocks }) => blocks.health())
      return health.reduce((sum, { total }) => sum + total, 0) === count + 1 &&
        health.every(({ underReplicated }) => underReplicated === 0)
    })
    assert.ok(first!.store.has(testBlock(count - 1, 8).cid) && second!.store.has(late.cid), 'mended on both sides')
  } finally {
    await mesh.stop()
  }
})

test('a node that is stopped while it starts ends there', async () => {
  const mesh = new BlockMesh(1, { isAlone: () => true })
  const { store, blocks } = mesh.nodes[0]!
  await store.open()

  for (let i = 0; i < SCAN_SLICE + 1; i++) {
    const { cid, data } = testBlock(i, 8)
    await store.put(cid, data, [])
  }

  const starting = blocks.start()
  await blocks.stop()
  await starting
  await store.close()
  assert.is(blocks.health().total, 0)
})

test('an unpin whose copy goes in this very moment is no failure', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('going')
    const [node, ...others] = mesh.nodes as [TestNode, ...TestNode[]]
    await node.blocks.put(cid, data, { claims: [node.blocks.pinClaim('p', { root: true })] })
    await eventually('three copies', () => mesh.holders(cid).length === 3)

    for (const { store } of [node, others[0]!]) {
      const addClaims = store.addClaims
      store.addClaims = async (...args) => {
        await store.delete(cid)
        return await addClaims.apply(store, args)
      }
    }

    assert.is(await node.blocks.unpin(cid), 1)
    assert.is(mesh.holders(cid).length, 1)
  })
})

test.run()
