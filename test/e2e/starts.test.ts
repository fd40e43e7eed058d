import { cp, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import * as assert from 'uvu/assert'
import { STARTS_FILE } from '../../src/store/device/starts.js'
import { testAtOnce } from '../helpers/at-once.js'
import { reapAll, reapedDir, startNode, waitFor } from '../../testing/processes/node-process.js'
import type { NodeInfo } from '../../src/api/node.js'
import type { StatusReport } from '../../src/api/status.js'
import type { Exit, NodeProcess } from '../../testing/processes/node-process.js'

const test = testAtOnce()

const ARGS = ['--capacity', '256MiB', '--metadata-replace-delay', '5s']
/** The code of `node_cloned`: it does not start by itself again. */
const EXIT_START = 12

/** For a clone to find out that it is one, on a machine that may be busy. */
const CLONE_ENDS_MS_MAX = 180_000

/** As on another machine, where nobody holds its lock. */
async function copyOf (dir: string): Promise<string> {
  const copy = await reapedDir()
  await cp(dir, copy, { recursive: true, force: true, filter: source => !/\.sock$|lock\.\d+$/.test(source) })

  return copy
}

/** Waits until the others have heard of a beat that a node counts from now on: one before the last on its disk. */
async function beatIsHeard (node: NodeProcess): Promise<void> {
  const store = path.join(node.dir, 'store')
  const name = (await readdir(store, { recursive: true })).find(file => path.basename(file) === STARTS_FILE) ?? ''
  const read = async (): Promise<string> => (await readFile(path.join(store, name))).toString('hex')

  for (const which of ['one', 'another']) {
    const before = await read()
    await waitFor(async () => await read() !== before,
      { what: `${which} beat on the disk of ${node.name}`, everyMs: 250, context: () => node.describe() })
  }
}

async function endOf (clone: NodeProcess): Promise<Exit> {
  await waitFor(() => !clone.isRunning,
    { what: 'the clone to end', timeoutMs: CLONE_ENDS_MS_MAX, context: () => clone.describe() })

  return await clone.exited
}

async function allAlive (node: NodeProcess, count: number): Promise<void> {
  await waitFor(async () => {
    const rows = await node.peers()

    return rows.length === count && rows.every(({ state }) => state === 'alive') ? true : undefined
  }, { what: `${count} live members`, context: () => node.describe() })
}

async function meshOf (count: number): Promise<NodeProcess[]> {
  const nodes = [await startNode({ args: ARGS })]

  while (nodes.length < count) {
    nodes.push(await startNode({ args: ARGS, peers: [nodes[0]?.address ?? ''] }))
  }

  await allAlive(nodes[0] as NodeProcess, count)

  return nodes
}

test('a snapshot that was taken while the node ran has no vote: what was acknowledged since stays so', async () => {
  const [a, b, c] = await meshOf(3) as [NodeProcess, NodeProcess, NodeProcess]
  assert.is((await a.cli(['volume', 'create', 'v'])).code, 0)
  await waitFor(async () => {
    const { stdout } = await a.cli(['volume', 'stat', 'v', '-o', 'json'])
    const { replicas } = JSON.parse(stdout) as { replicas: { learner: boolean }[] }

    return replicas.length === 3 && replicas.every(({ learner }) => !learner) ? true : undefined
  }, { what: 'three metadata replicas' })

  const { store_id: storeId } = await c.api<NodeInfo>('GET', '/v1/node')
  await c.kill('SIGSTOP')
  const snapshot = await copyOf(c.dir)
  await c.kill('SIGCONT')
  await beatIsHeard(c)
  const once = await a.cli(['put', '-', 'v:/only-once', '--no-clobber'], { input: Buffer.from('first') })
  assert.is(once.code, 0, once.stderr)
  await c.kill()
  await rm(c.dir, { recursive: true })
  await cp(snapshot, c.dir, { recursive: true })

  const back = await startNode({ dir: c.dir, args: ARGS, peers: [a.address, b.address] })
  // Its votes count nowhere from the first moment: one of the others and the restored one are no majority.
  await b.kill()
  const again = await back.cli(['put', '-', 'v:/only-once', '--no-clobber'], { input: Buffer.from('second') })
  assert.is.not(again.code, 0, 'acknowledged twice')
  await startNode({ dir: b.dir, args: ARGS, peers: [a.address] })

  await waitFor(async () => {
    const info = await back.api<NodeInfo>('GET', '/v1/node').catch(() => undefined)

    return info !== undefined && info.store_id !== storeId ? true : undefined
  }, { what: 'another store id', context: () => back.describe() })
  assert.match(back.output, 'other nodes know a later start of this node')
  assert.match(back.output, 'this node goes on as another store')
  await waitFor(async () => {
    const { code, stdout } = await back.cli(['cat', 'v:/only-once'])

    return code === 0 ? stdout : undefined
  }, { what: 'the file through the restored node', context: () => back.describe() })
    .then(text => { assert.is(text, 'first') })
})

test('a clone refuses to run, and all say where both are; kill -9 and a new start is no clone', async () => {
  const [a, b] = await meshOf(2) as [NodeProcess, NodeProcess]
  await b.kill()
  const copy = await copyOf(b.dir)
  const again = await startNode({ dir: b.dir, args: ARGS, peers: [a.address] })
  await allAlive(a, 2)

  const clone = await startNode({ dir: copy, args: ARGS, peers: [a.address], waitReady: false })
  const { code } = await endOf(clone)
  assert.is(code, EXIT_START, clone.describe())
  assert.match(clone.output, /another process with the same key runs at \/ip4\/127\.0\.0\.1\/tcp\/\d+/)

  const { warnings } = await a.api<StatusReport>('GET', '/v1/status')
  assert.ok(warnings.some(text => /Two processes ran with the key of .*: at .* and /.test(text)), warnings.join('\n'))
  await waitFor(async () => again.output.includes('started later: its data dir is a copy') ? true : undefined,
    { what: 'the first one to say so', context: () => again.describe() })

  await again.kill()
  const last = await startNode({ dir: b.dir, args: ARGS, peers: [a.address] })
  await allAlive(a, 2)
  await new Promise(resolve => setTimeout(resolve, 5_000))
  assert.ok(last.isRunning, last.describe())
})

// Either may have gone on as another store before the proof came: slow, and safe.
test('a clone of a copy that was made while the node ran refuses to run, and the original runs on', async () => {
  const [a, b] = await meshOf(2) as [NodeProcess, NodeProcess]
  await b.kill('SIGSTOP')
  const copy = await copyOf(b.dir)
  await b.kill('SIGCONT')
  // The copy is behind then, and never votes.
  await beatIsHeard(b)

  const clone = await startNode({ dir: copy, args: ARGS, peers: [a.address], waitReady: false })
  const { code } = await endOf(clone)
  assert.is(code, EXIT_START, clone.describe())
  assert.match(clone.output, /another process with the same key runs at \/ip4\/127\.0\.0\.1\/tcp\/\d+/)
  await waitFor(async () => b.output.includes('started later: its data dir is a copy') ? true : undefined,
    { what: 'the first one to say so', context: () => b.describe() })

  await allAlive(a, 2)
  // Longer than it would wait before it renews its store.
  await new Promise(resolve => setTimeout(resolve, 17_000))
  assert.ok(b.isRunning, b.describe())
})

test.after(reapAll)
test.run()
