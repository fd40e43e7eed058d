import * as assert from 'uvu/assert'
import { testAtOnce } from '../helpers/at-once.js'
import { BlockMesh, testBlock, withMesh, type TestNode } from '../helpers/block-mesh.js'
import { eventually } from '../helpers/eventually.js'
import { rejection } from '../helpers/rejection.js'
import { errorCode } from '../../src/util/errors.js'

const test = testAtOnce()

const BLOCKS = 12

/** All nodes hold copies, and the first one is to leave. */
async function withLeaver (count: number, body: (mesh: BlockMesh, leaver: TestNode) => Promise<void>): Promise<void> {
  await withMesh(new BlockMesh(count), async mesh => {
    for (let i = 0; i < BLOCKS; i++) {
      const { cid, data } = testBlock(`leave ${i}`)
      await mesh.nodes[i % count]!.blocks.put(cid, data)
    }

    await eventually('all copies', () => mesh.nodes.every(({ blocks }) => blocks.health().underReplicated === 0) &&
      mesh.nodes.reduce((sum, { blocks }) => sum + blocks.health().healthy, 0) === BLOCKS)
    await body(mesh, mesh.nodes[0]!)
  })
}

/** A node dies and is evicted: its copies are made again where there is a node left. */
function lose (mesh: BlockMesh, node: TestNode): void {
  node.mood = 'gone'
  mesh.setState(node.peerId, 'evicted')
}

/** What a put of these tests was promised: a majority of three. */
const NEEDED = 2

function copiesLeft (mesh: BlockMesh, without: readonly TestNode[]): number {
  return Math.min(...Array.from({ length: BLOCKS }, (_, i) =>
    mesh.holders(testBlock(`leave ${i}`).cid).filter(node => !without.includes(node)).length))
}

test('a node does not leave when each block would have fewer copies than min_replicas; forced, it does', async () => {
  await withLeaver(3, async (mesh, leaver) => {
    const lost = mesh.nodes[2]!
    lose(mesh, lost)
    mesh.setFlags(leaver.peerId, { draining: true })
    const before = leaver.store.usage().blocks
    const err = await rejection(leaver.blocks.handOver())
    assert.is(errorCode(err), 'too_few_left')
    assert.match(String(err), 'Without this node there would be one node up, and min_replicas asks for 2 copies')
    assert.is(leaver.store.usage().blocks, before, 'nothing was dropped')

    await leaver.blocks.handOver({ force: true })
    assert.is(leaver.store.usage().blocks, 0)
    assert.is(copiesLeft(mesh, [leaver, lost]), 1)
  })
})

test('another one is lost while a node leaves: it stops leaving, and no drop went below min_replicas', async () => {
  await withLeaver(4, async (mesh, leaver) => {
    const [, first, second] = mesh.nodes as [TestNode, TestNode, TestNode, TestNode]
    mesh.setFlags(leaver.peerId, { draining: true })
    let wasLost = false
    const leaving = leaver.blocks.handOver({
      onProgress: () => {
        if (!wasLost) {
          wasLost = true
          lose(mesh, first)
          lose(mesh, second)
        }
      }
    })
    assert.is(errorCode(await rejection(leaving)), 'too_few_left')
    assert.ok(leaver.store.usage().blocks > 0)
    assert.ok(copiesLeft(mesh, []) >= NEEDED)
  })
})

test('with as many others as min_replicas asks for it goes', async () => {
  await withLeaver(3, async (mesh, leaver) => {
    mesh.setFlags(leaver.peerId, { draining: true })
    await leaver.blocks.handOver()
    assert.is(leaver.store.usage().blocks, 0)
    assert.ok(copiesLeft(mesh, [leaver]) >= NEEDED)
  })
})

test.run()
