import { createServer } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reapAll, startNode, waitFor } from '../../testing/processes/node-process.js'
import type { AddressInfo } from 'node:net'
import type { NodeProcess } from '../../testing/processes/node-process.js'

/** Ctrl-C at a node, whatever it is doing. */

const FAILING = fileURLToPath(new URL('children/failing-disk.js', import.meta.url))
const INTERRUPTED = 'shoal: Interrupted.\n'
/** A signal at any time of a start is tried, up to a moment after it. */
const STARTS = 6

async function interrupted (node: NodeProcess): Promise<void> {
  await node.kill('SIGINT')
  await waitFor(() => !node.isRunning, { what: 'the node to end', context: () => node.describe() })
  const { code, signal } = await node.exited

  // Before a line of ours has run the system ends it, which a shell reports as 130 as well.
  assert.ok(code === 130 || signal === 'SIGINT', node.describe())
  assert.ok(signal === 'SIGINT' || node.output.endsWith(INTERRUPTED), node.describe())
  assert.is(node.output.split('shoal:').length, signal === 'SIGINT' ? 1 : 2, 'one line')
}

test('a running node: it stops cleanly, 130', async () => {
  const node = await startNode()
  await interrupted(node)
  assert.match(node.output, /"stopped"/)
})

test('a node that starts, at any time of its start', async () => {
  const begunAt = performance.now()
  const first = await startNode()
  const startMs = performance.now() - begunAt
  await first.stop()
  let wasEarly = false

  for (let i = 0; i < STARTS; i++) {
    const node = await startNode({ dir: first.dir, waitReady: false })
    await new Promise(resolve => { setTimeout(resolve, (i + 1) * startMs / STARTS) })
    wasEarly ||= !node.output.includes('shoal is up')
    await interrupted(node)
  }

  assert.ok(wasEarly)
})

test('a node that dials a peer which takes the connection and says nothing', async () => {
  const silent = createServer(socket => { socket.on('error', () => {}) })
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')

  try {
    const connected = once(silent, 'connection')
    const node = await startNode({ waitReady: false, peers: [`127.0.0.1:${(silent.address() as AddressInfo).port}`] })
    await connected
    await interrupted(node)
  } finally {
    silent.close()
  }
})

test('a node whose disk hangs: it ends itself, and says at what', async () => {
  const node = await startNode({ main: FAILING, env: { DISK_FAULT: 'hang' } })
  await node.kill('SIGUSR2')
  const put = node.cli(['put', '--pin', '-'], { input: Buffer.from('content') })
  await waitFor(() => node.output.includes('a call hangs'), { what: 'the put to reach the disk' })
  await node.kill('SIGTERM')
  const { code } = await node.exited
  assert.is(code, 1, node.describe())
  const said = /did not stop within 3 s \(ending the requests of the local API\); it is ended now/
  assert.match(node.output, said, node.describe())
  await put
})

test.after(reapAll)
test.run()
