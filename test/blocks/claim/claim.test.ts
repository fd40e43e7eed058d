import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SINCE_GRANULARITY_MS } from '../../../src/store/claims.js'
import { BlockMesh, testBlock, withMesh } from '../../helpers/block-mesh.js'
import { eventually } from '../../helpers/eventually.js'
import { codeOf } from '../../helpers/rejection.js'

test('claims are added where the blocks are, and no bytes move', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const blocks = Array.from({ length: 20 }, (_, i) => testBlock(`claim ${i}`))
    const [writer] = mesh.nodes
    await Promise.all(blocks.map(async ({ cid, data }) =>
      await writer!.blocks.put(cid, data, { claims: [writer!.blocks.pinClaim('p')] })))
    await eventually('three copies of each', () => blocks.every(({ cid }) => mesh.holders(cid).length === 3))
    const asker = mesh.nodes[4]!
    asker.calls.length = 0
    const result = await asker.blocks.claim(blocks.map(({ cid }) => cid), [asker.blocks.volumeClaim('v')])
    assert.is(result.blocks, 20)
    assert.ok(result.copiesMin >= 2)
    assert.not.ok(asker.calls.some(({ method }) => method === 'block.get' || method === 'block.put'))

    for (const { cid } of blocks) {
      const claimed = mesh.holders(cid).filter(({ store }) =>
        store.info(cid)?.claims.some(({ owner }) => owner === 'volume:v'))
      assert.is(claimed.length, 3)
    }
  })
})

test('a claim finds a block beyond its set, says when nobody has it, and when too few have it', async () => {
  await withMesh(new BlockMesh(6, { minReplicas: 1 }), async mesh => {
    const { cid, data } = testBlock('elsewhere')
    const asker = mesh.nodes[0]!
    const set = (await asker.blocks.stat(cid)).holders.map(({ peerId }) => peerId)
    const outside = mesh.nodes.find(({ peerId }) => !set.includes(peerId))!
    const claims = [asker.blocks.volumeClaim('v')]
    assert.is(await codeOf(asker.blocks.claim([cid], claims)), 'block_not_found')
    await outside.store.put(cid, data, [])
    assert.is((await asker.blocks.claim([cid], claims)).copiesMin, 1)
    assert.ok(outside.store.info(cid)?.claims.some(({ owner }) => owner === 'volume:v'))
  })

  await withMesh(new BlockMesh(3, { minReplicas: 2 }), async mesh => {
    const { cid, data } = testBlock('one')
    await mesh.nodes[1]!.store.put(cid, data, [])
    mesh.nodes[2]!.mood = 'gone'
    assert.is(await codeOf(mesh.nodes[0]!.blocks.claim([cid], [mesh.nodes[0]!.blocks.volumeClaim('v')])),
      'too_few_replicas')
  })
})

test('a copy that is about to be dropped does not count', async () => {
  await withMesh(new BlockMesh(2, { replicas: 2, minReplicas: 2 }), async mesh => {
    const { cid, data } = testBlock('dropping')
    await Promise.all(mesh.nodes.map(async ({ store }) => await store.put(cid, data, [])))
    await mesh.nodes[1]!.store.setFlags([{ cid, dropping: true }])
    assert.is(await codeOf(mesh.nodes[0]!.blocks.claim([cid], [mesh.nodes[0]!.blocks.volumeClaim('v')])),
      'too_few_replicas')
  })
})

test('a volume claim is rounded, renewed by a later put, and by the clock of the holder', async () => {
  await withMesh(new BlockMesh(1, { isAlone: () => true }), async mesh => {
    const { blocks, store } = mesh.nodes[0]!
    const { cid, data } = testBlock('renewed')
    const first = blocks.volumeClaim('v')
    assert.is(first.since % SINCE_GRANULARITY_MS, 0)
    await blocks.put(cid, data, { claims: [first] })
    mesh.advance(2 * SINCE_GRANULARITY_MS)
    // As a writer whose clock stands still would put it.
    await blocks.put(cid, data, { claims: [first] })
    const since = store.info(cid)?.claims[0]?.since as number
    assert.ok(since >= first.since + 2 * SINCE_GRANULARITY_MS)
    mesh.advance(2 * SINCE_GRANULARITY_MS)
    await blocks.claim([cid], [first])
    assert.ok((store.info(cid)?.claims[0]?.since as number) >= since + 2 * SINCE_GRANULARITY_MS)
  })
})

test('claims that no peer would take are not stored here either', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { blocks } = mesh.nodes[0]!
    const { cid, data } = testBlock('odd')
    const good = blocks.pinClaim('p')
    const odd = [
      blocks.pinClaim('with a space'), { ...good, owner: '' }, { ...good, since: 1_700_000_000_000.5 },
      { ...good, since: -1 }, { ...good, redundancy: { kind: 'replicas', copies: 0 } as const }
    ]

    for (const claim of odd) {
      assert.is(await codeOf(blocks.put(cid, data, { claims: [good, claim] })), 'invalid_claim', JSON.stringify(claim))
      assert.is(mesh.holders(cid).length, 0)
    }

    await blocks.put(cid, data, { claims: [good] })
    assert.is(await codeOf(blocks.claim([cid], [odd[0]!])), 'invalid_claim')
    assert.equal(mesh.nodes.flatMap(({ store }) => store.info(cid)?.claims ?? [])
      .filter(({ owner }) => owner !== good.owner), [])
  })
})

test.run()
