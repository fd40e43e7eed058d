import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { SegmentStore } from '../../../src/store/disk/segment-store.js'

/** Flips a bit of the last bytes with this text in the segments of a store that is closed. */
async function flipLast (dir: string, text: string): Promise<void> {
  const root = path.join(dir, 'segments')

  for (const name of (await readdir(root)).filter(one => one.endsWith('.seg')).sort().reverse()) {
    const bytes = await readFile(path.join(root, name))
    const at = bytes.lastIndexOf(text)

    if (at >= 0) {
      bytes[at] = (bytes[at] as number) ^ 1
      await writeFile(path.join(root, name), bytes)

      return
    }
  }

  throw new Error(`${text} is in no segment`)
}

test('a bit of an acknowledged operation goes bad in one replica\'s log: that replica votes no more, and nothing is lost', async () => {
  await withTempDir(async dir => {
    const stores: SegmentStore[] = []
    const open = async (index: number): Promise<void> => {
      const store = createSegmentStore({ dir: path.join(dir, String(index)), autoCompact: false })
      await store.open()
      stores[index] = store
    }
    const store = (index: number): SegmentStore => stores[index] as SegmentStore

    await Promise.all([0, 1, 2].map(open))
    const mesh = new VolumeMesh(3, {
      replaceDelayMs: 600_000,
      logs: index => ({ log: owner => store(index).log(owner), logOwners: () => store(index).logOwners() })
    })
    await mesh.start()

    try {
      const [writer] = mesh.nodes
      assert.ok(writer !== undefined)
      const volume = await writer.volumes.create('v', { metadataReplicas: 3 })
      const { id } = await writer.volumes.linkByName('v')
      await volume.writeFile('/before', 'old')
      const text = 'acknowledged, and never to be forgotten'
      await volume.writeFile('/last', text)
      const bad = await waitFor(() => mesh.nodes.find(({ volumes }) => volumes.groups.get(id)?.isSequencer === false &&
        volumes.groups.get(id)?.appliedIndex === writer.volumes.groups.get(id)?.appliedIndex), { what: 'a follower' })
      const index = mesh.nodes.indexOf(bad)

      await mesh.restart(bad, async () => {
        await store(index).close()
        await flipLast(path.join(dir, String(index)), text)
        await open(index)
      })
      const failure = bad.volumes.groups.failures().get(id)
      const replica = bad.volumes.groups.get(id)
      assert.ok(failure?.kind === 'log' || (replica?.groupConfig.epoch ?? 0) > 1, 'it knows nothing, or began afresh since')

      // Put out of the set, and taken in again as one that knows nothing.
      await waitFor(() => bad.volumes.groups.get(id)?.groupConfig.members.includes(bad.peerId) === true &&
        (bad.volumes.groups.get(id)?.groupConfig.epoch ?? 0) > 2, { what: 'it to be a member again' })

      for (const { volumes } of mesh.nodes) {
        assert.is(Buffer.from(await (await volumes.open('v')).readFile('/last')).toString(), text)
      }
    } finally {
      await mesh.stop()
      await Promise.all(stores.map(async one => { await one.close() }))
    }
  })
})

test.run()
