import * as assert from 'uvu/assert'
import { blockKey } from '../../../src/dht/key.js'
import { testAtOnce } from '../../helpers/at-once.js'
import { BlockMesh, testBlock, withMesh } from '../../helpers/block-mesh.js'
import { eventually } from '../../helpers/eventually.js'
import type { CID } from 'multiformats/cid'

const test = testAtOnce()

const BLOCKS = 40
const STEP_MS = 20_000
const PLEDGES_MS = 3_700_000

interface Sum { total: number, healthy: number, underReplicated: number }

/** What all nodes answer for, as `status` gathers it. */
function healthOf (mesh: BlockMesh): Sum {
  return mesh.nodes.map(({ blocks }) => blocks.health()).reduce<Sum>((sum, health) => ({
    total: sum.total + health.total,
    healthy: sum.healthy + health.healthy,
    underReplicated: sum.underReplicated + health.underReplicated
  }), { total: 0, healthy: 0, underReplicated: 0 })
}

/** Time passes in steps, each with a moment for what is due, until it is so. */
async function eventuallyInSteps (mesh: BlockMesh, what: string, condition: () => boolean): Promise<void> {
  let steps = 0

  await eventually(what, async () => {
    if (++steps % 10 === 0) {
      mesh.advance(STEP_MS)
    }

    return condition()
  }, 60_000)
}

async function withCut (
  replicas: number, body: (mesh: BlockMesh, cids: readonly CID[], ends: [string, string]) => Promise<void>
): Promise<void> {
  await withMesh(new BlockMesh(5, { replicas }), async mesh => {
    const all = Array.from({ length: BLOCKS }, (_, i) => testBlock(`cut ${i}`))
    await Promise.all(all.map(async ({ cid, data }, i) => await mesh.nodes[i % 5]!.blocks.put(cid, data)))
    const cids = all.map(({ cid }) => cid)
    await eventually('all copies', () => cids.every(cid => mesh.holders(cid).length === replicas))
    const ends = [mesh.nodes[0]!.peerId, mesh.nodes[1]!.peerId] as [string, string]
    mesh.linkCut = (a, b) => ends.includes(a) && ends.includes(b)
    await body(mesh, cids, ends)
  })
}

/** The disk of a node is another one, and all know. */
async function loseDisk (mesh: BlockMesh, peerId: string): Promise<void> {
  const { store } = mesh.node(peerId)

  for (const { cid } of [...store.entries()]) {
    await store.delete(cid)
  }

  mesh.nodes.forEach(({ membership }) => { membership.set(peerId, { storeId: 'another' }) })
}

for (const replicas of [2, 3]) {
  test(`${replicas} copies: over a cut link a lost disk is made good, and each block is counted once`, async () => {
    await withCut(replicas, async (mesh, cids, [, lost]) => {
      await loseDisk(mesh, lost)
      await eventuallyInSteps(mesh, 'all copies again', () => cids.every(cid => mesh.holders(cid).length >= replicas))
      await eventuallyInSteps(mesh, 'each is counted once, and healthy', () => {
        const { total, healthy } = healthOf(mesh)
        return total === BLOCKS && healthy === BLOCKS
      })

      mesh.linkCut = () => false
      mesh.advance(PLEDGES_MS)
      await eventuallyInSteps(mesh, 'with the link the copies are where they belong, and no more', () =>
        cids.every(cid => mesh.holders(cid).length === replicas &&
          mesh.nodes[2]!.mesh.placement.set(blockKey(cid), replicas).every(id => mesh.node(id).store.has(cid))))
    })
  })
}

test('a member that nobody reaches is stood in for, and what stands in stays until it can be reached', async () => {
  await withCut(2, async (mesh, cids, [, lost]) => {
    mesh.linkCut = (a, b) => a === lost || b === lost
    await loseDisk(mesh, lost)
    await eventuallyInSteps(mesh, 'all copies again', () => cids.every(cid => mesh.holders(cid).length >= 2))
    mesh.advance(PLEDGES_MS)
    await new Promise(resolve => { setTimeout(resolve, 2_000) })
    mesh.advance(STEP_MS)
    await new Promise(resolve => { setTimeout(resolve, 2_000) })
    assert.ok(cids.every(cid => mesh.holders(cid).length === 2), 'copies came and went')
    const others = mesh.nodes.filter(({ peerId }) => peerId !== lost)
    const counted = others.reduce((sum, { blocks }) => sum + blocks.health().healthy, 0)
    assert.is(counted, BLOCKS)
  })
})

test.run()
