import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fewCopiesWarning, fewerCopies } from '../../../src/blocks/put/few-copies.js'
import { BlockMesh, testBlock, withMesh } from '../../helpers/block-mesh.js'

test('fewer copies than were asked for are told of, and one copy is said loudly', () => {
  assert.is(fewCopiesWarning({ possible: 3, wanted: 3 }), undefined)
  assert.is(fewCopiesWarning({ possible: 1, wanted: 1 }), undefined, 'that was asked for')
  assert.match(fewCopiesWarning({ possible: 1, wanted: 3 }) ?? '', /^There is one copy of the 3 that were asked for: .*loses the data\.$/)
  assert.match(fewCopiesWarning({ possible: 2, wanted: 3 }) ?? '', /^There are 2 copies of the 3 that were asked for: no more nodes/)
})

test('of many blocks the one that lacks most', () => {
  const [whole, short, one] = [{ possible: 3, wanted: 3 }, { possible: 2, wanted: 3 }, { possible: 1, wanted: 3 }]
  assert.equal([whole, short, one, short, whole].reduce(fewerCopies), one)
  assert.equal(fewerCopies(undefined, whole), whole)
})

for (const [nodes, possible] of [[1, 1], [2, 2], [3, 3], [4, 3]] as const) {
  test(`a put says for how many copies there is a node: ${nodes}`, async () => {
    await withMesh(new BlockMesh(nodes, { minReplicas: 1 }), async mesh => {
      const { cid, data } = testBlock(`few-${nodes}`)
      const put = await mesh.nodes[0]!.blocks.put(cid, data)
      assert.is(put.possible, possible)
      assert.is(put.wanted, 3)
    })
  })
}

for (const [nodes, possible] of [[1, 1], [2, 2], [4, 3]] as const) {
  test(`so does a claim on what is there: ${nodes}`, async () => {
    await withMesh(new BlockMesh(nodes, { minReplicas: 1 }), async mesh => {
      const { cid, data } = testBlock(`few-claim-${nodes}`)
      const { blocks } = mesh.nodes[0]!
      await blocks.put(cid, data)
      const claimed = await blocks.claim([cid], [blocks.pinClaim('another', {})])
      assert.equal([claimed.possible, claimed.wanted], [possible, 3])
    })
  })
}

test('nodes that take none do not count', async () => {
  await withMesh(new BlockMesh(3, { minReplicas: 1 }), async mesh => {
    const { cid, data } = testBlock('few-full')
    mesh.setFlags(mesh.nodes[2]!.peerId, { full: true })
    assert.is((await mesh.nodes[0]!.blocks.put(cid, data)).possible, 2)
  })
})

test.run()
