import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NodeMeter } from '../../src/node/backend/node-meter.js'
import { createBackend } from '../../src/node/backend/backend.js'
import { Node } from '../../src/node/node.js'
import { mayBeAlone } from '../../src/node/options.js'
import { errorCode } from '../../src/util/errors.js'
import { rejection } from '../helpers/rejection.js'
import { testBlock } from '../helpers/block-mesh.js'
import type { NodeOptions } from '../../src/index.js'

/** Nobody listens there: discard. */
const NOBODY = '127.0.0.1:9'

async function withNode (options: NodeOptions, body: (node: Node) => Promise<void>): Promise<void> {
  const node = new Node(options)
  await node.start()

  try {
    await body(node)
  } finally {
    await node.stop()
  }
}

/** What `shoal status` warns of. */
async function warningsOf (node: Node): Promise<string[]> {
  const unused = async (): Promise<never> => await Promise.reject(new Error('not asked for'))
  const config = (): never => { throw new Error('not asked for') }
  const backend = createBackend({ node, meter: new NodeMeter(node), dataDir: '', config, reload: unused, shutDown: unused })

  return (await backend.status({ local: false, signal: new AbortController().signal })).warnings
}

const { cid, data } = testBlock('lone')

for (const [what, options] of [
  ['peers that it has not met', { peers: [NOBODY] }],
  ['min_replicas that somebody set', { minReplicas: 2 }]
] as [string, NodeOptions][]) {
  test(`a fresh node with ${what} takes no writes alone: no blocks, no metadata`, async () => {
    await withNode(options, async node => {
      assert.is(errorCode(await rejection(node.blocks.put(cid, data))), 'too_few_replicas')
      const err = await rejection(node.volumes.create('v'))
      assert.is(errorCode(err), 'too_few_replicas')
      assert.match(String(err), 'Only 1 of the 2 nodes that min_replicas asks for could take the metadata')
      assert.equal(await node.volumes.list(), [])
      assert.ok((await warningsOf(node)).some(warning => warning.startsWith('No other node is there: writes need 2 copies')))
    })
  })
}

test('who is told of others, or to look for them, is not meant to be alone', () => {
  const others: NodeOptions[] = [{ peers: [NOBODY] }, { mdns: true }, { minReplicas: 1 }, { minReplicas: 2 }]
  assert.equal(others.map(options => mayBeAlone(options)), [false, false, false, false])
  assert.equal([{}, { peers: [] }, { mdns: false }].map(options => mayBeAlone(options)), [true, true, true])
})

test('a node that is told of peers while it runs waits for them from then on', async () => {
  await withNode({}, async node => {
    assert.is((await node.blocks.put(cid, data)).copies, 1)
    node.setPeers([NOBODY])
    const second = testBlock('second')
    assert.ok((await warningsOf(node)).some(warning => warning.startsWith('No other node is there: writes need 2 copies')))
    assert.is(errorCode(await rejection(node.blocks.put(second.cid, second.data))), 'too_few_replicas')
    node.setPeers([])
    assert.is((await node.blocks.put(second.cid, second.data)).copies, 1)
  })
})

test('one that nobody told anything, or that one copy is enough, is alone and takes them', async () => {
  for (const options of [{}, { minReplicas: 1 }, { peers: [NOBODY], minReplicas: 1 }]) {
    await withNode(options, async node => {
      assert.is((await node.blocks.put(cid, data)).copies, 1)
      await node.volumes.create('v')
      const warnings = await warningsOf(node)
      assert.not(warnings.some(warning => warning.startsWith('No other node is there')))
      assert.ok(warnings.some(warning =>
        /^This node is alone: .* with `-d <another folder> -l 0 -p \/ip4\/127\.0\.0\.1\//.test(warning)), warnings.join('\n'))
    })
  }
})

test('a lone node does not leave with the metadata of its volumes, unless it is forced to', async () => {
  await withNode({}, async node => {
    await node.volumes.create('v')
    const err = await rejection(node.leave())
    assert.is(errorCode(err), 'last_node')
    assert.match(String(err), 'The metadata of 2 volumes')
    assert.ok(node.isRunning)
    await node.leave({ force: true })
    assert.not(node.isRunning)
  })
})

test.run()
