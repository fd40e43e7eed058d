import fs from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EXIT_START } from '../../src/cli/exit-codes.js'
import { startMesh, waitForState } from '../helpers/mesh-processes.js'
import { reapAll, reapedDir, startNode, waitFor } from '../helpers/processes.js'
import { expectFile, putFile, statusOf, waitHealthy, whyOf } from '../helpers/mesh-files.js'
import type { NodeInfo, PeerRow } from '../../src/gateway/http/api.js'
import type { StoredFile } from '../helpers/mesh-files.js'
import type { NodeProcess } from '../helpers/processes.js'

const env = { SHOAL_NETWORK_SECRET: 'correct-horse-battery-staple-42' }
const MIB = 1024 * 1024
const FAILING_DISK = fileURLToPath(new URL('./children/failing-disk.js', import.meta.url))
const HEAL_TIMEOUT_MS = 90_000

/** A mesh whose last node has a disk that fails when it is told to. */
async function startWithDisk (
  count: number, fault: string, args: readonly string[] = []
): Promise<{ nodes: NodeProcess[], victim: NodeProcess }> {
  const nodes = await startMesh(count, {
    env,
    args: ['--repair-delay', '2s', ...args],
    each: index => index === count - 1 ? { main: FAILING_DISK, env: { ...env, DISK_FAULT: fault } } : {}
  })

  return { nodes, victim: nodes.at(-1) as NodeProcess }
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
    timeoutMs: HEAL_TIMEOUT_MS,
    everyMs: 250,
    context: () => `It saw ${last}\n${victim.describe()}`
  })
}

async function usedBy (node: NodeProcess): Promise<number> {
  return (await node.api<NodeInfo>('GET', '/v1/node')).used_bytes
}

test('a disk fails: the node serves on, others make its copies once more, and its death loses nothing', async () => {
  const { nodes, victim } = await startWithDisk(4, 'EIO')
  const [first] = nodes as [NodeProcess]
  const file = await putFile(first, 40, 12 * MIB)
  await waitHealthy(first, file.blocks, { nodes })
  assert.ok(await usedBy(victim) > 0)
  failDisk(victim)

  // A gateway whose own disk fails: some puts meet the fault themselves, and all are kept by others.
  const through = await putFile(victim, 41, 6 * MIB)
  await waitFlag(first, victim, 'read_only')
  await waitFlag(victim, victim, 'read_only')
  const { warnings } = await statusOf(first)
  const warning = warnings.find(one => one.includes('is read-only')) ?? ''
  assert.match(warning, /its disk failed 3 times, the last time with EIO/)
  assert.match(warning, /shoal store replace/)
  await expectFile(victim, file)
  await waitCopiesBeside(first, [file, through], victim, 3)
  const after = await putFile(victim, 42, 3 * MIB)
  await waitCopiesBeside(first, [after], victim, 3)
  await victim.kill('SIGKILL')
  await waitForState(first, [victim], 'evicted')

  for (const one of [file, through, after]) {
    await expectFile(first, one)
  }

  // The fault was mended; the same disk counts again.
  const back = await victim.restart({ main: undefined, env })
  await waitForState(first, [back], 'alive')
  await waitHealthy(first, file.blocks + through.blocks + after.blocks, { nodes: [...nodes.slice(0, 3), back] })
  await Promise.all([...nodes.slice(0, 3), back].map(node => node.stop()))
})

test('leave from a node whose disk failed: others take every copy, and it says that its own are still there', async () => {
  const { nodes, victim } = await startWithDisk(4, 'EROFS')
  const [first] = nodes as [NodeProcess]
  const rest = nodes.slice(0, 3)
  const file = await putFile(first, 43, 8 * MIB)
  await waitHealthy(first, file.blocks, { nodes })
  failDisk(victim)
  await putFile(victim, 44, 4 * MIB)
  await waitFlag(first, victim, 'read_only')
  const { code, stdout, stderr } = await victim.cli(['leave'])
  assert.is(code, 0, stderr)
  assert.match(stdout, /other nodes hold all .* Its disk takes no writes/)
  assert.is((await victim.exited).code, 0)
  await waitCopiesBeside(first, [file], victim, 3)
  await expectFile(first, file)
  await Promise.all(rest.map(node => node.stop()))
})

test('others fill a disk: the node is full, hands copies over, and no block has too few', async () => {
  const { nodes, victim } = await startWithDisk(5, 'filled', ['--capacity', '350MiB'])
  const [first] = nodes as [NodeProcess]
  const file = await putFile(first, 45, 32 * MIB)
  await waitHealthy(first, file.blocks, { nodes })
  const before = await usedBy(victim)
  assert.ok(before > 12 * MIB, `${before} bytes: the test needs more than is to be handed over`)
  failDisk(victim)
  await waitFlag(first, victim, 'full')
  // A quarter of the 20 MiB reserve is free, three quarters are to be: 10 MiB, and not much more.
  await waitFor(async () => await usedBy(victim) <= before - 9 * MIB,
    { what: 'copies to be handed over', timeoutMs: HEAL_TIMEOUT_MS, context: () => victim.describe() })
  await waitCopiesBeside(first, [file], victim, 2)
  await waitHealthy(first, file.blocks, { nodes })
  await expectFile(victim, file)
  assert.ok(await usedBy(victim) >= before - 12 * MIB, 'it handed over more than was too much')
  await Promise.all(nodes.map(node => node.stop()))
})

test('a capacity that is lowered at run time: what is too much goes to the others', async () => {
  const config = path.join(await reapedDir(), 'shoal.toml')
  await fs.writeFile(config, 'capacity = "200MiB"\n')
  const nodes = await startMesh(4, { env, args: ['-c', config] })
  const [first, small] = nodes as [NodeProcess, NodeProcess]
  const file = await putFile(first, 46, 16 * MIB)
  await waitHealthy(first, file.blocks, { nodes })
  await fs.writeFile(config, 'capacity = "4MiB"\n')
  await small.api('POST', '/v1/node/reload')
  await waitFor(async () => await usedBy(small) <= 4 * MIB,
    { what: 'room', timeoutMs: HEAL_TIMEOUT_MS, context: () => small.describe() })
  await waitHealthy(first, file.blocks, { nodes })
  await expectFile(small, file)
  await Promise.all(nodes.map(node => node.stop()))
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
