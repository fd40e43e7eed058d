import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Node } from '../../src/node/node.js'
import { testBlock } from '../helpers/block-mesh.js'
import { eventually } from '../helpers/eventually.js'
import { withTempDir } from '../helpers/temp-dir.js'

interface MetFile { store_id: string, whole: boolean, unseen: Record<string, number> }

async function metOf (dir: string): Promise<MetFile> {
  const [, , body] = (await readFile(path.join(dir, 'met-members'), 'utf8')).split('\n')

  return JSON.parse(body ?? '') as MetFile
}

test('a node keeps whom it ever met over restarts, and knows when its list may miss somebody', async () => {
  await withTempDir(async root => {
    const dir = path.join(root, 'one')
    const options = { dataDir: dir, listeners: ['127.0.0.1:0'], minReplicas: 1 }
    const one = new Node(options)
    await one.start()
    const other = new Node({ listeners: ['127.0.0.1:0'], peers: [one.peers.self.addresses[0] ?? ''] })
    await other.start()
    const { peerId } = other.peers.self
    await eventually('they have met', async () => Object.hasOwn((await metOf(dir)).unseen, peerId))
    assert.is((await metOf(dir)).whole, true, 'begun with an empty store')
    const { cid, data } = testBlock('met')
    await one.blocks.put(cid, data)
    await other.stop()
    await one.stop()

    const again = new Node(options)
    await again.start()
    const { storeId } = again.peers.self
    await again.stop()
    assert.equal(await metOf(dir), { store_id: storeId, whole: true, ticks: 0, unseen: { [peerId]: 0 } })

    await rm(path.join(dir, 'met-members'))
    const without = new Node(options)
    await without.start()
    await without.stop()
    assert.is((await metOf(dir)).whole, false, 'there are copies from before')
  })
})

test.run()
