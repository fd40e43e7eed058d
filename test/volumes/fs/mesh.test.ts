import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { createFiles } from '../../../src/files/files.js'
import { backup } from '../../../src/volumes/fs/backup.js'
import { restore } from '../../../src/volumes/fs/restore.js'
import { createVolume } from '../../../src/volumes/fs/volume.js'
import { BlockMesh } from '../../helpers/block-mesh.js'
import { collect, seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { MemoryTree } from '../../helpers/memory-link.js'
import type { TestNode } from '../../helpers/block-mesh.js'
import type { Volume } from '../../../src/volumes/types.js'

const MIB = 1024 * 1024

function volumeOf ({ blocks, peerId }: TestNode, tree: MemoryTree): Volume {
  return createVolume({
    link: tree.link(peerId), blocks, files: createFiles({ blocks }), info: async () => { throw new Error('not asked for') }
  })
}

test('over a mesh of block layers: written here, read there, changed by both at once, linked, saved and restored', async () => {
  const mesh = new BlockMesh(4)
  await mesh.start()

  try {
    const tree = new MemoryTree()
    const [a, b, c] = mesh.nodes.slice(0, 3).map(node => volumeOf(node, tree)) as [Volume, Volume, Volume]
    const wanted = seededBytes(3 * MIB + 9)

    await a.writeFile('/f', wanted)
    assert.ok(Buffer.from(await b.readFile('/f')).equals(wanted))

    const one = await b.open('/f', 'r+')
    const two = await c.open('/f', 'r+')
    await one.write(MIB, Uint8Array.of(1, 2, 3))
    await two.write(MIB + 3, Uint8Array.of(4, 5, 6))
    await Promise.all([one.close(), two.close()])
    wanted.set([1, 2, 3, 4, 5, 6], MIB)
    assert.ok(Buffer.from(await a.readFile('/f')).equals(wanted))

    // a pinned file gets a name; its blocks carry both claims then
    const files = createFiles({ blocks: (mesh.nodes[0] as TestNode).blocks })
    const { cid } = await files.add(seededBytes(2 * MIB, 5))
    await b.link(cid, '/linked')
    await eventually('both claims', async () => {
      const { claims } = await (mesh.nodes[3] as TestNode).blocks.stat(cid)

      return claims.some(({ owner }) => owner === `volume:${tree.id}`) && claims.some(({ owner }) => owner.startsWith('pin:'))
    })

    const other = volumeOf(mesh.nodes[3] as TestNode, new MemoryTree({ name: 'other' }))
    const car = await collect(backup(c))
    await restore(other, (async function * () { yield car })())
    assert.ok(Buffer.from(await other.readFile('/f')).equals(wanted))
    assert.equal(await other.readFile('/linked'), seededBytes(2 * MIB, 5))
  } finally {
    await mesh.stop()
  }
})

test.run()
