import { randomBytes } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLAIM_AGE_MS_MIN } from '../../src/blocks/gc/constants.js'
import { ASK_INTERVAL_MS } from '../../src/volumes/upkeep/constants.js'
import { volumeMark } from '../../src/volumes/replica/methods.js'
import { eventually } from '../helpers/eventually.js'
import { VolumeMesh } from '../helpers/volume-mesh.js'
import type { VolumeNode } from '../helpers/volume-mesh.js'
import type { CID } from 'multiformats/cid'

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

async function startMesh (): Promise<{ mesh: VolumeMesh, node: VolumeNode }> {
  const started = new VolumeMesh(3)
  mesh = started
  await started.start()
  started.nodes.forEach(({ blocks, volumes }) => { blocks.gc.setSource(volumes.markSource()) })

  return { mesh: started, node: started.nodes[0] as VolumeNode }
}

/** Claims of now become old enough to be judged. */
async function age ({ blocks, nodes }: VolumeMesh): Promise<void> {
  blocks.advance(CLAIM_AGE_MS_MIN + 60_000)
  const from = blocks.clock.wall()
  nodes.forEach(node => { node.blocks.gc.now() })
  await eventually('everybody is in touch again', () =>
    nodes.every(node => node.blocks.gc.status().inTouchSince >= from))
}

/** Has the volumes swept again and again, by their own replicas, until the blocks are as they should be. */
async function collect (world: VolumeMesh, what: string, isDone: () => boolean): Promise<void> {
  await eventually(what, async () => {
    world.blocks.advance(ASK_INTERVAL_MS / 10)
    world.nodes.forEach(node => { node.blocks.gc.now() })

    return isDone()
  })
}

test('what a volume removed for good goes from all nodes, and what it has in any way stays', async () => {
  const { mesh: world, node } = await startMesh()
  const holders = (cid: CID): number => world.blocks.holders(cid).length
  const volume = await node.volumes.create('docs', { versions: 2 })
  const contents = Array.from({ length: 6 }, () => randomBytes(40_000))
  const [live, old, trashed, frozen, twice, gone] = contents as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
  const put = async (path: string, bytes: Buffer): Promise<CID> => (await volume.writeFile(path, bytes)).cid

  const cids = {
    old: await put('/live', old),
    live: await put('/live', live),
    trashed: await put('/trashed', trashed),
    frozen: await put('/frozen', frozen),
    twice: await put('/twice', twice),
    gone: await put('/gone', gone)
  }
  await (await node.volumes.create('other')).writeFile('/same', twice)
  await volume.unlink('/trashed')
  await volume.unlink('/twice', { purge: true })
  await volume.unlink('/gone', { purge: true })
  // Only the snapshot still has it.
  await volume.snapshots.create('before')
  await volume.unlink('/frozen', { purge: true })
  await eventually('all copies', () => Object.values(cids).every(cid => holders(cid) === 3))
  await Promise.all(world.nodes.map(async ({ volumes }) => { await volumes.clean() }))
  await age(world)

  await collect(world, 'the removed file to go', () => holders(cids.gone) === 0)
  assert.equal([cids.live, cids.old, cids.trashed, cids.frozen, cids.twice].map(holders), [3, 3, 3, 3, 3])
  assert.equal(Buffer.from(await volume.readFile('/live')), live)

  // The marks that showed it go with a replica.
  const marks = async ({ peerId }: VolumeNode): Promise<number> => {
    const asking = world.nodes.find(other => other.peerId !== peerId) as VolumeNode
    const { header } = await asking.rpc.call(peerId, volumeMark, { group: volume.id, markId: '', offset: 0 })

    return header.marks.length
  }

  assert.ok(await marks(node) > 0)
  await node.volumes.groups.drop(volume.id)
  await eventually('none where the replica was', async () => await marks(node) === 0)
})

test('a deleted volume needs nothing any more', async () => {
  const { mesh: world, node } = await startMesh()
  const volume = await node.volumes.create('docs')
  const { cid } = await volume.writeFile('/file', randomBytes(40_000))
  await eventually('all copies', () => world.blocks.holders(cid).length === 3)
  await node.volumes.remove('docs')
  await age(world)
  await collect(world, 'its blocks to go', () => world.blocks.holders(cid).length === 0)
})

test.run()
