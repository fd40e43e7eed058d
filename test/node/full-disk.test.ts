/** A whole node, as a process of its own, on a real small file system that somebody else fills to the last byte. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm, statfs, writeFile as writeLocal } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BALLAST_FILE } from '../../src/store/device/ballast.js'
import { reapAll, startNode } from '../../testing/processes/node-process.js'
import { eventually } from '../helpers/eventually.js'
import { withSmallDisk } from '../helpers/small-disk.js'
import { createVolume, readFile, writeFile } from '../helpers/volume-processes.js'
import { waitFor } from '../../testing/wait-for.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const MIB = 1024 * 1024
const DISK_MIB = 64
const VOLUME = 'v'
const FILE_BYTES = 2 * MIB

test.after(reapAll)

/** Takes all that is left; again after each end of a process, which gives some back. */
async function takeAll (file: string): Promise<void> {
  const handle = await open(file, 'a')

  try {
    for (const bytes of [MIB, 4_096, 64]) {
      while (await handle.write(Buffer.alloc(bytes, 1)).then(() => true, () => false)) {
        // Until nothing of this size fits.
      }
    }
  } finally {
    await handle.close()
  }
}

async function freeBytes (dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)

  return bavail * bsize
}

test('a node that is killed on a disk without a free byte starts there, twice, and serves', async () => {
  await withSmallDisk(DISK_MIB, async disk => {
    const dir = path.join(disk, 'node')
    const filler = path.join(disk, 'somebody-else')
    const contents = new Map(['/a', '/b', '/small'].map((name, i) => [name, randomBytes(i < 2 ? FILE_BYTES : 100)]))
    await mkdir(dir)
    await writeLocal(filler, '')
    const start = async (): Promise<NodeProcess> => await startNode({ dir })
    const expectAll = async (node: NodeProcess): Promise<void> => {
      for (const [name, bytes] of contents) {
        assert.ok((await readFile(node, VOLUME, name)).equals(bytes), name)
      }
    }

    let node = await start()
    await createVolume(node, VOLUME)

    for (const [name, bytes] of contents) {
      await writeFile(node, VOLUME, name, bytes)
    }

    const fillAndRestart = async (): Promise<void> => {
      await takeAll(filler)
      await node.kill('SIGKILL')
      // What its end gave back.
      await takeAll(filler)
      assert.is(await freeBytes(disk), 0)
      node = await start()
      // A file that is being written at this moment has such a name too, for a moment.
      await eventually('nothing is left half made', async () => !(await readdir(dir)).some(name => name.includes('tmp')))
    }

    await waitFor(async () => (await readdir(dir)).includes(BALLAST_FILE), { what: 'the ballast' })

    for (let round = 0; round < 2; round++) {
      await fillAndRestart()
      await expectAll(node)
    }

    // Nothing to give up any more: what only reads is there, what has to write waits for room.
    await rm(path.join(dir, BALLAST_FILE), { force: true })
    await fillAndRestart()
    await fillAndRestart()
    await rm(filler)
    await waitFor(async () => await writeFile(node, VOLUME, '/new', 'new').then(() => true, () => false),
      { what: 'the node to take writes again' })
    contents.set('/new', Buffer.from('new'))
    await expectAll(node)
    await node.stop()
    node = await start()
    await expectAll(node)
    await node.stop()
  })
})

test.run()
