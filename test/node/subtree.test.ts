import path from 'node:path'
import { CID } from 'multiformats/cid'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNode, type ShoalNode } from '../../src/index.js'
import type { Node } from '../../src/node/node.js'
import { blockKey, nodeKey } from '../../src/dht/key.js'
import { bitAt } from '../../src/dht/xor.js'
import { loadIdentity } from '../../src/peer/transport/identity.js'
import { eventually } from '../helpers/eventually.js'
import { waitFor } from '../../testing/wait-for.js'
import { seededBytes } from '../../testing/bytes.js'
import { withTempDir } from '../helpers/temp-dir.js'

/**
 * A mesh that is too large for any node to know: 12 nodes, of which each knows a subtree of some 4 to 8. What lies
 * outside is reached by kad-dht, with real sockets.
 */
const NODES = 12
const MEMBERS_MAX = 8
const networkSecret = 'correct-horse-battery-staple-42'
/**
 * Data dirs whose identities fall half into either half of the key space. Left to chance, one time in three a half
 * would be too small to be a subtree of its own.
 */
async function balancedDirs (root: string): Promise<string[]> {
  const halves: [string[], string[]] = [[], []]

  for (let i = 0; halves[0].length + halves[1].length < NODES; i++) {
    const dir = path.join(root, `n${i}`)
    const { peerId } = await loadIdentity({ dataDir: dir })
    const half = halves[bitAt(nodeKey(peerId), 0)]

    if (half.length < NODES / 2) {
      half.push(dir)
    }
  }

  return halves.flat()
}

async function startNodes (root: string): Promise<Node[]> {
  const options = { networkSecret, membersMax: MEMBERS_MAX, replicas: 3 }
  const nodes: ShoalNode[] = []

  for (const dataDir of await balancedDirs(root)) {
    const peers = nodes.slice(0, 1).map(first => first.peers.self.addresses[0] ?? '')
    nodes.push(await createNode({ ...options, dataDir, hostname: path.basename(dataDir), peers }))
  }

  return nodes as Node[]
}

function alive (node: Node): number {
  return node.peers.list().filter(member => member.state === 'alive').length
}

test('12 nodes with room for 8: blocks are stored and found beyond the subtree', async () => {
  await withTempDir(async root => { await storeAndFind(await startNodes(root)) })
})

async function storeAndFind (nodes: Node[]): Promise<void> {
  try {
    await eventually('every node to know its subtree and no more', () =>
      nodes.every(node => node.layers.scope.depth() > 0 && alive(node) >= 3 && alive(node) < NODES))
    const writer = nodes[0]!
    const content = seededBytes(12 * 1024 * 1024, 5)
    // Twelve nodes in one process of a busy machine may be too slow for a put, which says so and is made again.
    const { cid, blocks } = await waitFor(async () => await writer.files.add(content), { what: 'the file to be stored' })
    assert.is(blocks, 13)
    // About half of all keys are outside of any one node's subtree.
    const outside = (node: Node, id: CID): boolean => !node.layers.scope.covers(blockKey(id))
    const all = nodes.flatMap(node => [...node.blocks.listLocal()].map(block => block.cid.toString()))
    const distinct = [...new Set(all)].map(text => CID.parse(text))
    assert.is(distinct.length, 13)
    assert.ok(distinct.some(id => outside(writer, id)), 'some blocks lie outside the subtree of the writer')
    assert.ok(distinct.some(id => !outside(writer, id)), 'and some inside')

    for (const reader of [nodes[5]!, nodes[11]!]) {
      const chunks: Uint8Array[] = []

      for await (const chunk of reader.files.cat(cid)) {
        chunks.push(chunk)
      }

      assert.ok(Buffer.concat(chunks).equals(content))
    }
  } finally {
    await Promise.all(nodes.map(async node => { await node.stop() }))
  }
}

test.run()
