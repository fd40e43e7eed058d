import fs from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EXIT_START } from '../../src/cli/exit-codes.js'
import { startMesh, waitConvergedMesh, waitForState } from '../../testing/processes/mesh-processes.js'
import { reapAll, reapedDir, startNode, waitFor } from '../../testing/processes/node-process.js'
import { expectFile, putFile, statusOf, waitHealthy, whyOf } from '../helpers/mesh-files.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeInfo } from '../../src/api/node.js'
import type { PeerRow } from '../../src/api/peers.js'
import type { StoredFile } from '../helpers/mesh-files.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const MIB = 1024 * 1024
const FAILING_DISK = fileURLToPath(new URL('./children/failing-disk.js', import.meta.url))
const ARGS = ['--repair-delay', '2s']

/** One mesh without the nodes whose disk fails; each test leaves it whole, and what it stores is counted on. */
let nodes: NodeProcess[] = []
const stored: StoredFile[] = []
/** Its capacity is set by this file, and that of the others by a flag. */
const SMALL = 1

let smallConfig = ''

test.before(async () => {
  smallConfig = path.join(await reapedDir(), 'shoal.toml')
  await fs.writeFile(smallConfig, 'capacity = "350MiB"\n')
  nodes = await startMesh(4, {
    env: SECRET, each: index => ({ args: [...ARGS, ...index === SMALL ? ['-c', smallConfig] : ['--capacity', '350MiB']] })
  })
})

/** One more node, whose disk fails when it is told to. */
async function joinWithDisk (fault: string): Promise<NodeProcess> {
  const victim = await startNode({
    name: `with-${fault}`, peers: [nodes[0]!.address], args: [...ARGS, '--capacity', '350MiB'],
    main: FAILING_DISK, env: { ...SECRET, DISK_FAULT: fault }
  })
  await waitConvergedMesh([...nodes, victim])
  await allHealthy([...nodes, victim])

  return victim
}

async function store (node: NodeProcess, seed: number, bytes: number): Promise<StoredFile> {
  const file = await putFile(node, seed, bytes)
  stored.push(file)

  return file
}

/** Everything that is stored has all its copies. */
async function allHealthy (alive: readonly NodeProcess[]): Promise<void> {
  const blocks = stored.reduce((sum, file) => sum + file.blocks, 0)
  await waitHealthy(nodes[0]!, blocks, { alive: alive.length, nodes: alive })
}

function failDisk (node: NodeProcess): void {
  process.kill(node.pid, 'SIGUSR2')
}

async function waitFlag (node: NodeProcess, victim: NodeProcess, flag: string): Promise<void> {
  let seen: string[] = []

  await waitFor(async () => {
    const rows = await node.api<PeerRow[]>('GET', '/v1/peers')
    seen = rows.find(row => row.peer_id === victim.peerId)?.flags ?? []

    return seen.includes(flag)
  }, { what: `${victim.name} to be ${flag}, seen by ${node.name}`, context: () => `It saw ${seen.join(', ')}` })
}

/** Waits until every block of the files has enough copies on other nodes. */
async function waitCopiesBeside (
  node: NodeProcess, files: readonly StoredFile[], victim: NodeProcess, copies: number
): Promise<void> {
  let last = ''

  await waitFor(async () => {
    const rows = (await Promise.all(files.map(async ({ cid }) => await whyOf(node, cid)))).flat()
    const counts = rows.map(row => [
      ...row.set.filter(({ holds }) => holds === 'yes'), ...row.extra
    ].filter(({ peer_id: peerId }) => peerId !== victim.peerId).length)
    last = JSON.stringify(counts)

    return counts.every(count => count >= copies)
  }, {
    what: `${copies} copies of every block beside ${victim.name}`,
    everyMs: 250,
    context: () => `It saw ${last}\n${victim.describe()}`
  })
}

async function usedBy (node: NodeProcess): Promise<number> {
  return (await node.api<NodeInfo>('GET', '/v1/node')).used_bytes
}

test('a capacity that is lowered at run time: what is too much goes to the others', async () => {
  const [first, small] = nodes as [NodeProcess, NodeProcess]
  const file = await store(first, 46, 16 * MIB)
  await allHealthy(nodes)
  assert.ok(await usedBy(small) > 4 * MIB)
  await fs.writeFile(smallConfig, 'capacity = "4MiB"\n')
  await small.api('POST', '/v1/node/reload')
  await waitFor(async () => await usedBy(small) <= 4 * MIB,
    { what: 'room', context: () => small.describe() })
  await allHealthy(nodes)
  await expectFile(small, file)
})

test('a disk fails: the node serves on, others make its copies once more, and its death loses nothing', async () => {
  const victim = await joinWithDisk('EIO')
  const [first] = nodes as [NodeProcess]
  const file = await store(first, 40, 12 * MIB)
  await allHealthy([...nodes, victim])
  assert.ok(await usedBy(victim) > 0)
  failDisk(victim)

  // A gateway whose own disk fails: some puts meet the fault themselves, and all are kept by others.
  const through = await store(victim, 41, 6 * MIB)
  await waitFlag(first, victim, 'read_only')
  await waitFlag(victim, victim, 'read_only')
  const { warnings } = await statusOf(first)
  const warning = warnings.find(one => one.includes('is read-only')) ?? ''
  assert.match(warning, /its disk failed 3 times, the last time with EIO/)
  assert.match(warning, /shoal store replace/)
  await expectFile(victim, file)
  await waitCopiesBeside(first, [file, through], victim, 3)
  const after = await store(victim, 42, 3 * MIB)
  await waitCopiesBeside(first, [after], victim, 3)
  await victim.kill('SIGKILL')
  await waitForState(first, [victim], 'evicted')

  for (const one of [file, through, after]) {
    await expectFile(first, one)
  }

  // The fault was mended; the same disk counts again.
  const back = await victim.restart({ main: undefined, env: SECRET })
  await waitForState(first, [back], 'alive')
  nodes.push(back)
  await allHealthy(nodes)
})

test('leave from a node whose disk failed: others take every copy, and it says that its own are still there', async () => {
  const victim = await joinWithDisk('EROFS')
  const [first] = nodes as [NodeProcess]
  const file = await store(first, 43, 8 * MIB)
  await allHealthy([...nodes, victim])
  assert.ok(await usedBy(victim) > 0)
  failDisk(victim)
  await store(victim, 44, 4 * MIB)
  await waitFlag(first, victim, 'read_only')
  const { code, stdout, stderr } = await victim.cli(['leave'])
  assert.is(code, 0, stderr)
  assert.match(stdout, /other nodes hold all .* Its disk takes no writes/)
  assert.is((await victim.exited).code, 0)
  await waitCopiesBeside(first, [file], victim, 3)
  await expectFile(first, file)
})

test('others fill a disk: the node is full, hands copies over, and no block has too few', async () => {
  const victim = await joinWithDisk('filled')
  const [first] = nodes as [NodeProcess]
  const file = await store(first, 45, 32 * MIB)
  await allHealthy([...nodes, victim])
  const before = await usedBy(victim)
  assert.ok(before > 12 * MIB, `${before} bytes: the test needs more than is to be handed over`)
  failDisk(victim)
  await waitFlag(first, victim, 'full')
  // A quarter of the 20 MiB reserve is free, three quarters are to be: 10 MiB, and not much more.
  await waitFor(async () => await usedBy(victim) <= before - 9 * MIB,
    { what: 'copies to be handed over', context: () => victim.describe() })
  await waitCopiesBeside(first, [file], victim, 2)
  await allHealthy([...nodes, victim])
  await expectFile(victim, file)
  assert.ok(await usedBy(victim) >= before - 12 * MIB, 'it handed over more than was too much')
  await Promise.all([...nodes, victim].map(node => node.stop()))
})

test('the folder of a store vanishes: read-only and told, no crash; the next start misses it', async () => {
  const node = await startNode({ args: ['--replicas', '1'] })
  const file = await putFile(node, 47, 2 * MIB)
  const store = path.join(node.dir, 'store')
  await fs.rename(store, `${store}.away`)
  await waitFor(async () => (await statusOf(node)).warnings.some(one => one.includes('its folder is gone')),
    { what: 'a warning', context: () => node.describe() })
  await node.stop()
  const again = await node.restart({ waitReady: false })
  assert.is((await again.exited).code, EXIT_START)
  assert.match(again.output, /Mount the disk that it is on/)
  await fs.rename(`${store}.away`, store)
  const back = await again.restart({ waitReady: true })
  await expectFile(back, file)
  await back.stop()
})

test.after(reapAll)
test.run()
