import * as assert from 'uvu/assert'
import { REFERENCE_CHECK_INTERVAL_MS } from '../../../src/blocks/constants.js'
import { blockKey, nodeKey } from '../../../src/dht/key.js'
import { bitAt } from '../../../src/dht/xor.js'
import { testAtOnce } from '../../helpers/at-once.js'
import { BlockMesh, testBlock, withMesh, type TestNode } from '../../helpers/block-mesh.js'
import { eventually } from '../../helpers/eventually.js'
import { parentBlock } from '../../helpers/gc-mesh.js'
import { testPeerIds } from '../../../testing/peer-ids.js'

const test = testAtOnce()

const LIMIT = 16
const BLOCKS = 30
const COPIES = 3
const PLEDGES_MS = 3_700_000

const halfOf = (peerId: string): number => bitAt(nodeKey(peerId), 0)

/** A mesh of two halves beyond the limit, each of which knows itself only. */
async function withHalves (body: (mesh: BlockMesh, halves: [TestNode[], TestNode[]]) => Promise<void>): Promise<void> {
  const pool = testPeerIds(80)
  const peerIds = [0, 1].flatMap(half => pool.filter(peerId => halfOf(peerId) === half).slice(0, 10))
  const mesh = new BlockMesh(peerIds.length, {
    peerIds, membersMax: LIMIT, knows: (selfId, peerId) => halfOf(selfId) === halfOf(peerId)
  })
  const halves = [0, 1].map(half => mesh.nodes.filter(({ peerId }) => halfOf(peerId) === half))
  await withMesh(mesh, async () => { await body(mesh, halves as [TestNode[], TestNode[]]) })
}

/** Blocks of the second half's keys. */
function foreignBlocks (): ReturnType<typeof testBlock>[] {
  const blocks: ReturnType<typeof testBlock>[] = []

  for (let i = 0; blocks.length < BLOCKS; i++) {
    const block = testBlock(`outside ${i}`)

    if (bitAt(blockKey(block.cid), 0) === 1) {
      blocks.push(block)
    }
  }

  return blocks
}

test('copies that lie in the other half go home, are counted there once, and leave nothing behind', async () => {
  await withHalves(async (mesh, [here, home]) => {
    const blocks = foreignBlocks()

    for (const [i, { cid, data }] of blocks.entries()) {
      const claims = [here[0]!.blocks.volumeClaim('v')]
      await Promise.all([0, 1, 2].map(async at => await here[(i + at) % here.length]!.store.put(cid, data, claims)))
    }

    await eventually('all are where they belong', () => blocks.every(({ cid }) => {
      const set = home[0]!.mesh.placement.set(blockKey(cid), COPIES)
      return set.every(peerId => mesh.node(peerId).store.has(cid))
    }))
    mesh.advance(PLEDGES_MS)
    await eventually('nothing is left', () => here.every(({ store }) => store.usage().blocks === 0))
    assert.ok(blocks.every(({ cid }) => mesh.holders(cid).length === COPIES))
    await eventually('each is counted once', () => {
      const healths = mesh.nodes.map(node => node.blocks.health())
      return healths.reduce((sum, { total }) => sum + total, 0) === BLOCKS &&
        healths.reduce((sum, { healthy }) => sum + healthy, 0) === BLOCKS
    })
  })
})

test('a link into the other half is missing when that half has lost it, and not before', async () => {
  await withHalves(async (mesh, [here, home]) => {
    const [leaf, parent] = foreignBlocks().map(block => [block, parentBlock([block.cid])] as const)
      .find(([, node]) => bitAt(blockKey(node.cid), 0) === 0)!
    const { blocks } = here[0]!
    const missing = (): number => mesh.nodes.reduce((sum, node) => sum + node.blocks.health().missing, 0)
    await blocks.put(leaf.cid, leaf.data, { claims: [blocks.pinClaim('file')] })
    await blocks.put(parent.cid, parent.data, { claims: [blocks.pinClaim('file', { root: true })] })
    await eventually('all copies', () => mesh.holders(leaf.cid).length === COPIES)
    const looked = here.map(({ calls }) => calls.length)
    mesh.advance(REFERENCE_CHECK_INTERVAL_MS + 1)
    await eventually('the link is looked for in the other half', () => here.some(({ calls }, at) =>
      calls.slice(looked[at]).some(({ method, to }) => method === 'inventory.check' && home.includes(mesh.node(to)))))
    await new Promise(resolve => { setTimeout(resolve, 200) })
    assert.is(missing(), 0)

    for (const { store } of home) {
      await store.delete(leaf.cid)
    }

    mesh.advance(REFERENCE_CHECK_INTERVAL_MS + 1)
    await eventually('it is missed', () => missing() === 1)
  })
})

test.run()
