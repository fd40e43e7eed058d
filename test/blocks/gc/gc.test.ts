import * as assert from 'uvu/assert'
import { DELETED_GAP_MS, GRACE_MS, LOOK_MS, PIN_GRACE_MS, STOOD_STILL_MS } from '../../../src/blocks/gc/constants.js'
import { createFiles } from '../../../src/files/files.js'
import { blockKey } from '../../../src/dht/key.js'
import { testAtOnce } from '../../helpers/at-once.js'
import { testBlock, withMesh, type TestNode } from '../../helpers/block-mesh.js'
import { seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { GcMesh, parentBlock } from '../../helpers/gc-mesh.js'
import type { CID } from 'multiformats/cid'

const test = testAtOnce()

/** Stores a block for a volume, with all its copies. */
async function put (
  mesh: GcMesh, { cid, data }: { cid: CID, data: Uint8Array }, volumeId: string, by = 0
): Promise<void> {
  const { blocks } = mesh.nodes[by]!
  const before = mesh.holders(cid).length
  await blocks.put(cid, data, { claims: [blocks.volumeClaim(volumeId)] })
  await eventually('all copies', () => mesh.holders(cid).length >= Math.max(before, Math.min(3, mesh.nodes.length)))
}

/** Time goes by as nodes see it that do not stand still. */
async function pass (mesh: GcMesh, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STOOD_STILL_MS / 2) {
    mesh.advance(STOOD_STILL_MS / 2)
    await settle(mesh)
  }
}

/** Enough looks of all nodes that what can go has gone. */
async function settle (mesh: GcMesh): Promise<void> {
  const rounds = mesh.nodes.map(({ blocks }) => blocks.gc.status().scannedAt ?? 0)
  mesh.advance(1)
  mesh.collect()
  await eventually('everybody looked', () => mesh.nodes.every(({ blocks }, at) => {
    const { scannedAt = 0, state } = blocks.gc.status()

    return scannedAt > (rounds[at] as number) && state !== 'running'
  }))
}

test('what a volume refers to stays, what it does not goes with all its copies', async () => {
  await withMesh(new GcMesh(4), async mesh => {
    const kept = Array.from({ length: 8 }, (_, i) => testBlock(`kept ${i}`))
    const gone = Array.from({ length: 8 }, (_, i) => testBlock(`gone ${i}`))
    const volume = mesh.volume('v')
    const root = parentBlock(kept.map(({ cid }) => cid))
    await Promise.all([...kept, ...gone, root].map(async block => { await put(mesh, block, 'v') }))
    volume.roots.add(root.cid)
    await mesh.age()
    await mesh.markTwice()
    await eventually('garbage is gone', () => gone.every(({ cid }) => mesh.holders(cid).length === 0))
    await settle(mesh)
    assert.ok([...kept, root].every(({ cid }) => mesh.holders(cid).length === 3))
    assert.is(mesh.nodes.reduce((sum, { blocks }) => sum + blocks.gc.status().droppedCopies, 0), 24)
  })
})

test('one mark is not enough, nor are two that began in the grace time', async () => {
  await withMesh(new GcMesh(3), async mesh => {
    const block = testBlock('grace')
    const volume = mesh.volume('v')
    await put(mesh, block, 'v')
    await mesh.markTwice()
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3, 'too young')
    await mesh.age()
    await volume.mark()
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3, 'one mark')
    await volume.mark()
    mesh.collect()
    await eventually('gone', () => mesh.holders(block.cid).length === 0)
  })
})

test('dedup: a block of two volumes and a pin goes when the last of them is empty', async () => {
  await withMesh(new GcMesh(4), async mesh => {
    const block = testBlock('shared')
    const [a, b] = [mesh.volume('a'), mesh.volume('b')]
    await put(mesh, block, 'a')
    await put(mesh, block, 'b', 1)
    const { blocks } = mesh.nodes[2]!
    await blocks.put(block.cid, block.data, { claims: [blocks.pinClaim('p', { root: true })] })
    b.roots.add(block.cid)
    await mesh.age()
    await mesh.markTwice()
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3, 'b and the pin')
    assert.is(a.marks.length, 2)
    b.roots.clear()
    await mesh.age()
    await mesh.markTwice()
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3, 'the pin')
    assert.is(await blocks.unpin(block.cid, { now: true }), 1)
    mesh.collect()
    await eventually('gone', () => mesh.holders(block.cid).length === 0)
  })
})

test('a copy that comes back after its pin was removed goes by itself', async () => {
  await withMesh(new GcMesh(3), async mesh => {
    const { cid, data } = testBlock('back')
    const [, away] = mesh.nodes
    const { blocks } = mesh.nodes[0]!
    const claim = blocks.pinClaim('p', { root: true })
    await blocks.put(cid, data, { claims: [claim] })
    await eventually('all copies', () => mesh.holders(cid).length === 3)
    await blocks.unpin(cid, { now: true })
    mesh.collect()
    await eventually('gone', () => mesh.holders(cid).length === 0)
    await settle(mesh)
    // As a holder that was away has it, or brings it here.
    await away!.store.put(cid, data, [claim])
    await eventually('gone again', () => mesh.holders(cid).length === 0)
  })
})

test('a block that an upload finds in place is safe, whichever holders it reached', async () => {
  await withMesh(new GcMesh(3, { minReplicas: 1 }), async mesh => {
    const block = testBlock('found')
    const volume = mesh.volume('v')
    await put(mesh, block, 'v')
    await mesh.age()
    await volume.mark()
    await volume.mark()
    // Reached one holder only.
    const [, only] = mesh.nodes
    await only!.store.addClaims(block.cid, [only!.blocks.volumeClaim('v')])
    await settle(mesh)
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3)
    volume.roots.add(block.cid)
    await mesh.age()
    await mesh.markTwice()
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3)
  })
})

test('a long upload: nothing of it goes while it is open, and what is left of one that failed does', async () => {
  await withMesh(new GcMesh(3), async mesh => {
    const volume = mesh.volume('v')
    const early = testBlock('early')
    const old = testBlock('old')
    await put(mesh, old, 'v')
    await mesh.age()
    const beganAt = mesh.wall()
    volume.uploads.add(beganAt)
    await put(mesh, early, 'v')

    for (let hours = 0; hours < 5; hours++) {
      await mesh.age(GRACE_MS)
      await mesh.markTwice()
    }

    await eventually('what is older than the upload goes', () => mesh.holders(old.cid).length === 0)
    await settle(mesh)
    assert.is(mesh.holders(early.cid).length, 3)
    volume.uploads.delete(beganAt)
    await mesh.markTwice()
    await eventually('what the upload left goes', () => mesh.holders(early.cid).length === 0)
  })
})

test('a node that is away: everything waits for it; evicted, it is not waited for; back, its copy goes as well', async () => {
  await withMesh(new GcMesh(4), async mesh => {
    const block = testBlock('away')
    await put(mesh, block, 'v')
    mesh.volume('v')
    const away = mesh.holders(block.cid)[1]!
    away.mood = 'gone'
    mesh.setState(away.peerId, 'dead')
    await mesh.age()
    await mesh.markTwice()
    await settle(mesh)
    assert.is(mesh.holders(block.cid).length, 3, 'dead, not evicted')
    await eventually('somebody says why', () => mesh.nodes.some(node =>
      node !== away && node.blocks.gc.status().waiting.some(({ reason }) => reason.includes('away'))))
    assert.is(mesh.holders(block.cid).length, 3)
    mesh.setState(away.peerId, 'evicted')
    await eventually('the others drop theirs', () => {
      mesh.collect()

      return mesh.holders(block.cid).every(node => node === away)
    })
    away.mood = 'well'
    mesh.setState(away.peerId, 'alive')
    await mesh.markTwice()
    await eventually('all gone', () => {
      mesh.collect()

      return mesh.holders(block.cid).length === 0
    }, 30_000)
  })
})

test('a deleted volume is empty, but not before it was said twice; one that nobody knows is kept', async () => {
  await withMesh(new GcMesh(3), async mesh => {
    const deleted = testBlock('deleted')
    const unknown = testBlock('unknown')
    await put(mesh, deleted, 'd')
    await put(mesh, unknown, 'u')
    await mesh.age()
    mesh.volume('d').isDeleted = true
    await settle(mesh)
    assert.is(mesh.holders(deleted.cid).length, 3, 'said once')
    await pass(mesh, 2 * DELETED_GAP_MS)
    await eventually('gone', () => {
      mesh.collect()

      return mesh.holders(deleted.cid).length === 0
    })
    assert.is(mesh.holders(unknown.cid).length, 3)
  })
})

test('pins: all blocks of a removed one go, those of others and blocks that were put for their own sake stay', async () => {
  await withMesh(new GcMesh(4), async mesh => {
    const leaves = Array.from({ length: 5 }, (_, i) => testBlock(`leaf ${i}`))
    const root = parentBlock(leaves.map(({ cid }) => cid))
    const { blocks } = mesh.nodes[0]!
    const own = testBlock('own')
    await Promise.all([
      ...leaves.map(async ({ cid, data }) => await blocks.put(cid, data, { claims: [blocks.pinClaim('one')] })),
      blocks.put(leaves[0]!.cid, leaves[0]!.data, { claims: [blocks.pinClaim('two', { root: true })] }),
      blocks.put(leaves[1]!.cid, leaves[1]!.data),
      blocks.put(own.cid, own.data)
    ])
    await blocks.put(root.cid, root.data, { claims: [blocks.pinClaim('one', { root: true })] })
    await eventually('all copies', () => [...leaves, root].every(({ cid }) => mesh.holders(cid).length === 3))
    await settle(mesh)
    assert.is(mesh.holders(root.cid).length, 3)
    await blocks.unpin(root.cid, { now: true })
    await eventually('gone', () => {
      mesh.collect()

      return [root, ...leaves.slice(2)].every(({ cid }) => mesh.holders(cid).length === 0)
    })
    await settle(mesh)
    assert.ok([...leaves.slice(0, 2), own].every(({ cid }) => mesh.holders(cid).length === 3))
    assert.is(blocks.health().missing, 0)
  })
})

test('what is unpinned stays for a day, can be restored until then, and goes after it', async () => {
  await withMesh(new GcMesh(4), async mesh => {
    const { blocks } = mesh.nodes[0]!
    const files = createFiles({ blocks, who: 'ann' })
    const copiesOf = (cid: CID): number => mesh.holders(cid).length
    const { cid: lost } = await files.add(seededBytes(2 * 1024 * 1024 + 1, 1), { label: 'lost' })
    const { cid: back } = await files.add(seededBytes(2 * 1024 * 1024 + 1, 2), { label: 'brought back' })
    const leaves: CID[] = []

    for await (const { cid } of files.walk(lost)) {
      leaves.push(cid)
    }

    await eventually('all copies', () => [...leaves, back].every(cid => copiesOf(cid) === 3))
    const state = async (): Promise<unknown[]> => (await mesh.nodes[3]!.blocks.listPins()).pins
      .map(({ label, who, keptUntilMs }) => [label, who, keptUntilMs === undefined ? 'pinned' : keptUntilMs > mesh.wall() ? 'kept' : 'going'])
    assert.equal(await state(), [['lost', 'ann', 'pinned'], ['brought back', 'ann', 'pinned']])

    await blocks.unpin(lost)
    await blocks.unpin(back)
    assert.equal(await state(), [['lost', 'ann', 'kept'], ['brought back', 'ann', 'kept']])
    mesh.advance(PIN_GRACE_MS - 60 * 60_000)
    await settle(mesh)
    assert.ok([...leaves, back].every(cid => copiesOf(cid) === 3), 'not yet')
    assert.ok((await files.add(seededBytes(2 * 1024 * 1024 + 1, 1))).cid.equals(lost))
    await blocks.unpin(lost)
    await files.pin(back, { label: 'brought back' })
    assert.equal((await state()).slice(-2), [['', 'ann', 'kept'], ['brought back', 'ann', 'pinned']])

    mesh.advance(PIN_GRACE_MS + 60 * 60_000)
    await eventually('gone', () => {
      mesh.collect()

      return leaves.every(cid => copiesOf(cid) === 0)
    })
    await settle(mesh)
    assert.is(copiesOf(back), 3)

    await blocks.unpin(back)
    assert.is(await blocks.unpin(back, { now: true }), 1, 'one that waits goes when that is said')
    await eventually('gone at once', () => {
      mesh.collect()

      return copiesOf(back) === 0
    })
  })
})

test('a node that was away when a file was unpinned cannot bring it back', async () => {
  await withMesh(new GcMesh(4), async mesh => {
    const leaf = testBlock('leaf')
    const root = parentBlock([leaf.cid])
    const { blocks } = mesh.nodes[0]!
    await blocks.put(leaf.cid, leaf.data, { claims: [blocks.pinClaim('p')] })
    await blocks.put(root.cid, root.data, { claims: [blocks.pinClaim('p', { root: true })] })
    await eventually('all copies', () => [leaf, root].every(({ cid }) => mesh.holders(cid).length === 3))
    const away = mesh.holders(leaf.cid).find(node => node !== mesh.nodes[0])!
    away.mood = 'gone'
    mesh.setState(away.peerId, 'evicted')
    await blocks.unpin(root.cid, { now: true })
    await eventually('gone where it was heard', () => {
      mesh.collect()

      return [leaf, root].every(({ cid }) => mesh.holders(cid).every(node => node === away))
    }, 30_000)
    away.mood = 'well'
    mesh.setState(away.peerId, 'alive')
    mesh.advance(3 * 60_000)
    await eventually('gone everywhere', () => {
      mesh.collect()

      return [leaf, root].every(({ cid }) => mesh.holders(cid).length === 0)
    }, 30_000)
    assert.is(mesh.nodes.reduce((sum, node) => sum + node.blocks.health().missing, 0), 0)
  })
})

test('what a put that failed has left goes when the writer gives its pin up', async () => {
  await withMesh(new GcMesh(3), async mesh => {
    const { cid, data } = testBlock('abandoned')
    const { blocks } = mesh.nodes[0]!
    await blocks.put(cid, data, { claims: [blocks.pinClaim('never')] })
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    await blocks.abandonPin('never')
    await eventually('gone', () => {
      mesh.collect()

      return mesh.holders(cid).length === 0
    })
  })
})

test('a copy outside of its set goes too', async () => {
  await withMesh(new GcMesh(5), async mesh => {
    const block = testBlock('extra')
    await put(mesh, block, 'v')
    mesh.volume('v')
    const extra = mesh.nodes.find(({ store }) => !store.has(block.cid))!
    await extra.store.put(block.cid, block.data, [extra.blocks.volumeClaim('v')])
    await mesh.age()
    await mesh.markTwice()
    await eventually('all four gone', () => {
      mesh.collect()

      return mesh.holders(block.cid).length === 0
    }, 30_000)
  })
})

test('a surplus copy with a claim that is younger is dropped only when the others have it too', async () => {
  await withMesh(new GcMesh(5), async mesh => {
    const block = testBlock('younger')
    await put(mesh, block, 'v')
    const set = mesh.holders(block.cid)
    const extra = mesh.nodes.find(({ store }) => !store.has(block.cid))!
    await mesh.age()
    // As a hedged put would leave it, when the set was too slow to take the claim.
    const young = extra.blocks.volumeClaim('v')
    await extra.store.put(block.cid, block.data, [young])
    assert.ok(set.every(({ store }) => (store.info(block.cid)?.claims[0]?.since ?? 0) < young.since))
    await eventually('the extra copy goes', () => {
      mesh.advance(1_000)

      return !extra.store.has(block.cid)
    }, 30_000)
    assert.ok(set.every(({ store }) => store.info(block.cid)?.claims[0]?.since === young.since))
  })
})

test('a claim that a holder missed reaches it, and repair spreads the latest: healed losses cost no live block', async () => {
  await withMesh(new GcMesh(5), async mesh => {
    const block = testBlock('claimed while one holder was away')
    const volume = mesh.volume('v')
    const [writer] = mesh.nodes
    const ranked = writer!.mesh.placement.rank(blockKey(block.cid), 3)
    const [away, first, second] = ranked.map(peerId => mesh.node(peerId)) as [TestNode, TestNode, TestNode]
    await put(mesh, block, 'v')
    await mesh.age()
    // In the tree no more, as two marks say; then it is copied into it again, which moves no byte, only claims.
    await volume.mark()
    await volume.mark()
    away.mood = 'gone'
    mesh.setState(away.peerId, 'dead')
    await first.blocks.claim([block.cid], [first.blocks.volumeClaim('v')])
    volume.roots.add(block.cid)
    away.mood = 'well'
    mesh.setState(away.peerId, 'alive')
    const since = second.store.info(block.cid)!.claims[0]!.since
    await eventually('the claim reaches who was away', () =>
      away.store.info(block.cid)?.claims[0]?.since === since)

    for (const gone of [first, second]) {
      gone.mood = 'gone'
      mesh.setState(gone.peerId, 'evicted')
      await eventually('the loss is healed', () =>
        mesh.holders(block.cid).filter(({ mood }) => mood === 'well').length >= 3)
    }

    await settle(mesh)
    mesh.holders(block.cid).forEach(({ store }) => { assert.is(store.info(block.cid)?.claims[0]?.since, since) })
    assert.ok(mesh.holders(block.cid).filter(({ mood }) => mood === 'well').length >= 3)
  })
})

test('a link is missed only while a claim of its parent stands for it', async () => {
  await withMesh(new GcMesh(3), async mesh => {
    const { cid } = testBlock('link')
    const { blocks } = mesh.nodes[0]!
    const volume = mesh.volume('v')
    await put(mesh, testBlock('some'), 'v')
    const old = blocks.volumeClaim('v')
    await mesh.age()
    await mesh.markTwice()
    await eventually('marked', () => blocks.gc.status().volumes.some(({ sweeps }) => sweeps === 2))
    assert.not.ok(blocks.gc.owes([old], cid), 'no mark has it')
    assert.ok(blocks.gc.owes([blocks.volumeClaim('v')], cid), 'the parent is younger than the marks')
    assert.ok(blocks.gc.owes([old, blocks.pinClaim('p')], cid), 'a pin')
    assert.not.ok(blocks.gc.owes([old, { ...blocks.pinClaim('p'), removed: true }], cid))
    volume.roots.add(cid)
    await volume.mark()
    mesh.collect()
    await eventually('a mark has it', () => blocks.gc.owes([old], cid))
  })
})

test('a node that sees no more than half of the mesh collects nothing', async () => {
  await withMesh(new GcMesh(4, { minReplicas: 1 }), async mesh => {
    const block = testBlock('cut off')
    await put(mesh, block, 'v')
    mesh.volume('v')
    await mesh.age()
    const [one, two, ...others] = mesh.nodes

    for (const { peerId } of others) {
      one!.membership.set(peerId, { state: 'evicted' })
      two!.membership.set(peerId, { state: 'evicted' })
    }

    others.forEach(node => {
      node.membership.set(one!.peerId, { state: 'evicted' })
      node.membership.set(two!.peerId, { state: 'evicted' })
    })
    // For a moment a node goes by what it saw of the others before.
    mesh.advance(LOOK_MS)
    await mesh.markTwice()
    await settle(mesh)
    await settle(mesh)
    assert.ok(mesh.holders(block.cid).length >= 3)
  })
})

test.run()
