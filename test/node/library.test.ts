import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNode } from '../../src/index.js'
import { errorCode } from '../../src/util/errors.js'
import { eventually } from '../helpers/eventually.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { Node } from '../../src/node/node.js'

/** Far more than two nodes take to meet and stop, far less than a handle that stays open. */
const CHILD_MS_MAX = 90_000

test('two nodes in one process; after stop nothing keeps the process alive', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./children/two-nodes.js', import.meta.url))],
    { stdio: ['ignore', 'pipe', 'inherit'] })
  const timer = setTimeout(() => { child.kill('SIGKILL') }, CHILD_MS_MAX)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString() })
  const [code] = await once(child, 'close') as [number | null]
  clearTimeout(timer)
  assert.is(code, 0, `exit code ${code}, printed: ${output}`)
  const result = JSON.parse(output) as { text: string, joins: string[] }
  assert.is(result.text, 'hello from one process')
  assert.ok(result.joins.includes('second'))
})

test('data outlives a restart, and start after stop works', async () => {
  await withTempDir(async dataDir => {
    const node = await createNode({ dataDir })
    const { peerId } = node
    const { cid } = await node.files.add(Buffer.from('kept'))
    const before = await node.volumes.open('notes', { create: true })
    await before.writeFile('/a', 'kept too')
    await node.stop()
    assert.throws(() => node.files, (err: unknown) => errorCode(err) === 'node_stopped')
    assert.is(await before.readFile('/a').then(() => 'read', errorCode), 'aborted')
    await node.start()
    assert.is(await before.readFile('/a').then(() => 'read', errorCode), 'aborted', 'a volume is of one run of its node')
    const after = await node.volumes.open('notes')
    assert.is(await after.readFile('/a', { encoding: 'utf8' }), 'kept too')
    assert.is(node.peerId, peerId)
    const chunks: Uint8Array[] = []

    for await (const chunk of node.files.cat(cid)) {
      chunks.push(chunk)
    }

    assert.is(Buffer.concat(chunks).toString(), 'kept')
    await node.stop()
  })
})

test('a start that fails leaves nothing behind: the data dir is free again', async () => {
  await withTempDir(async dataDir => {
    const first = await createNode({ dataDir })
    let code = ''

    try {
      await createNode({ dataDir })
    } catch (err) {
      code = errorCode(err)
    }

    assert.is(code, 'data_dir_locked')
    await first.stop()

    try {
      await createNode({ dataDir, listeners: ['0.0.0.0:0'] })
    } catch (err) {
      code = errorCode(err)
    }

    assert.is(code, 'secret_required')
    const again = await createNode({ dataDir })
    await again.stop()
  })
})

test('scrub: a damaged copy that nobody else has is told, and stays on the list with its claims', async () => {
  const node = await createNode({ scrubIntervalMs: 0 })

  try {
    const events: string[] = []
    node.on('scrub:bad', ({ cid }) => { events.push(`bad ${cid}`) })
    const data = Buffer.from('to be damaged')
    const { cid } = await node.files.add(data)
    const { store } = (node as Node).layers
    const claims = store.info(cid)?.claims ?? []
    await store.delete(cid)
    await store.put(cid, Buffer.from('rotten'), claims)
    assert.is(node.scrub.status().state, 'off')
    assert.ok(node.scrub.now().pass?.requested)
    await eventually('the pass to end', () => node.scrub.status().lastPass != null)
    const { unhealed, badCopies, lastPass } = node.scrub.status()
    assert.equal([unhealed, lastPass?.badCopies, badCopies[0]?.claims], [1, 1, claims])
    assert.equal(events, [`bad ${cid.toString()}`])
    const { damage } = await node.status()
    assert.equal(damage, [{ peerId: node.peerId, hostname: node.peers.self.hostname, found: 1, unhealed: 1 }])
  } finally {
    await node.stop()
  }
})

test('options that contradict each other are refused', async () => {
  let code = ''

  try {
    await createNode({ replicas: 2, minReplicas: 3 })
  } catch (err) {
    code = errorCode(err)
  }

  assert.is(code, 'invalid_options')

  for (const scrubIntervalMs of [-1, NaN, Infinity]) {
    code = ''

    try {
      await createNode({ scrubIntervalMs })
    } catch (err) {
      code = errorCode(err)
    }

    assert.is(code, 'invalid_options', String(scrubIntervalMs))
  }
})

test.run()
