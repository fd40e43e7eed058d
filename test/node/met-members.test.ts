import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MetFile } from '../../src/blocks/gc/met-file.js'
import { Node } from '../../src/node/node.js'
import { systemClock } from '../../src/util/clock.js'
import { silentLogger } from '../../src/util/logger.js'
import { testBlock } from '../helpers/block-mesh.js'
import { eventually } from '../helpers/eventually.js'
import { testPeerIds } from '../../testing/peer-ids.js'
import { withTempDir } from '../helpers/temp-dir.js'

interface MetContent { store_id: string, whole: boolean, unseen: Record<string, number> }

async function metOf (dir: string): Promise<MetContent> {
  const [, , body] = (await readFile(path.join(dir, 'met-members'), 'utf8')).split('\n')

  return JSON.parse(body ?? '') as MetContent
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

test('a key in an empty data dir is no new node: others may count on what it knew', async () => {
  await withTempDir(async root => {
    const [first, second] = [path.join(root, 'first'), path.join(root, 'second')]
    const one = new Node({ dataDir: first, listeners: ['127.0.0.1:0'] })
    await one.start()
    await one.stop()
    assert.is((await metOf(first)).whole, true)
    await mkdir(second, { mode: 0o700 })
    await cp(path.join(first, 'identity.key'), path.join(second, 'identity.key'))
    const again = new Node({ dataDir: second, listeners: ['127.0.0.1:0'] })
    await again.start()
    await again.stop()
    assert.is((await metOf(second)).whole, false)
  })
})

test('who leaves tells whom it has met', async () => {
  await withTempDir(async root => {
    const [dir, other] = [path.join(root, 'one'), path.join(root, 'other')]
    const [stranger] = testPeerIds(1) as [string]
    const file = new MetFile({ path: path.join(other, 'met-members'), clock: systemClock, logger: silentLogger })
    await file.save({ storeId: '', isWhole: false, ticks: 0, unseen: new Map([[stranger, 0]]) })
    const one = new Node({ dataDir: dir, listeners: ['127.0.0.1:0'], minReplicas: 1 })
    await one.start()

    try {
      const leaver = new Node({ dataDir: other, listeners: ['127.0.0.1:0'], peers: [one.peers.self.addresses[0] ?? ''] })
      await leaver.start()
      const { peerId } = leaver.peers.self
      await eventually('they have met', async () => Object.hasOwn((await metOf(dir)).unseen, peerId))
      await leaver.leave()
      await eventually('it is gone, and whom it met is known', async () =>
        Object.keys((await metOf(dir)).unseen).join() === stranger)
    } finally {
      await one.stop()
    }
  })
})

test.run()
