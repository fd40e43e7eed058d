import { rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startMesh, waitConvergedMesh, waitForState } from '../../testing/processes/mesh-processes.js'
import { reapAll, waitFor } from '../../testing/processes/node-process.js'
import { expectFile, putFile, statOf, waitCopies, waitHealthy } from '../helpers/mesh-files.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { PinList } from '../../src/api/pins.js'
import type { StoredFile } from '../helpers/mesh-files.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const MIB = 1024 * 1024
const QUICK = ['--repair-delay', '2s']

function without (nodes: readonly NodeProcess[], ...gone: NodeProcess[]): NodeProcess[] {
  return nodes.filter(node => !gone.includes(node))
}

/** One mesh of five for all tests that leave it whole; what they store stays and is counted on. */
let nodes: NodeProcess[] = []
const stored: StoredFile[] = []

test.before(async () => {
  nodes = await startMesh(5, { env: SECRET, args: QUICK })
})

async function store (node: NodeProcess, seed: number, bytes: number): Promise<StoredFile> {
  const file = await putFile(node, seed, bytes)
  stored.push(file)

  return file
}

/** Everything that is stored has all its copies. */
async function allHealthy (from: NodeProcess, alive: readonly NodeProcess[]): Promise<void> {
  const blocks = stored.reduce((sum, file) => sum + file.blocks, 0)
  await waitHealthy(from, blocks, { alive: alive.length, nodes: alive })
}

/** A node that was killed is back, with the disk that it had, and all is well. */
async function comesBack (victim: NodeProcess): Promise<NodeProcess> {
  const back = await victim.restart()
  nodes = nodes.map(node => node === victim ? back : node)
  await waitConvergedMesh(nodes)
  await allHealthy(back, nodes)

  return back
}

test('a freeze of two seconds kills nobody', async () => {
  const frozen = nodes[2]!
  const states = new Set<string>()
  let watching = true
  const watch = (async () => {
    while (watching) {
      const row = (await nodes[0]!.peers()).find(peer => peer.peer_id === frozen.peerId)
      states.add(row?.state ?? 'unknown')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  })()
  frozen.freeze()
  await new Promise(resolve => setTimeout(resolve, 2_000))
  frozen.thaw()
  await waitConvergedMesh(nodes)
  watching = false
  await watch
  assert.not.ok(states.has('dead') || states.has('evicted'), `seen as ${[...states].join(', ')}`)
})

test('killed during a put: the put succeeds, everything is mended; back with the old disk, its copies count again', async () => {
  const [writer, victim] = nodes as [NodeProcess, NodeProcess]
  const put = store(writer, 10, 48 * MIB)
  // Somewhere in the middle: as soon as the victim holds a few blocks.
  await waitFor(async () => (await victim.api<{ blocks: number }>('GET', '/v1/node')).blocks >= 4,
    { what: 'the victim to hold blocks', everyMs: 5 })
  await victim.kill()
  const file = await put
  const rest = without(nodes, victim)
  await waitForState(rest[0]!, [victim], 'evicted')
  await allHealthy(rest[1]!, rest)
  await waitCopies(rest[2]!, file.cid, 3)
  await expectFile(rest[2]!, file)
  await expectFile(await comesBack(victim), file)
})

test('killed during a get: the reader does not notice', async () => {
  const file = await store(nodes[0]!, 11, 32 * MIB)
  await allHealthy(nodes[0]!, nodes)
  const { where } = await statOf(nodes[0]!, file.cid)
  const reader = nodes.find(node => node.peerId === where.at(-1)!.peer_id) ?? nodes[4]!
  const victim = nodes.find(node => node !== reader && node.peerId === where[0]!.peer_id) ?? without(nodes, reader)[0]!
  const get = expectFile(reader, file)
  await victim.kill()
  await get
  await comesBack(victim)
})

test('frozen and thawed: noticed, healed around, and back without a loss', async () => {
  const [file] = stored as [StoredFile]
  const frozen = nodes[3]!
  const rest = without(nodes, frozen)
  frozen.freeze()
  await expectFile(rest[0]!, file)
  await waitForState(rest[0]!, [frozen], 'evicted')
  await allHealthy(rest[1]!, rest)
  frozen.thaw()
  await waitConvergedMesh(nodes)
  await allHealthy(frozen, nodes)
  await expectFile(frozen, file)
})

test('two of five killed at once with three copies: nothing is lost and all is mended', async () => {
  const rest = without(nodes, nodes[1]!, nodes[2]!)
  await Promise.all([nodes[1]!.kill(), nodes[2]!.kill()])
  await Promise.all(stored.map(async file => { await expectFile(rest[2]!, file) }))
  await allHealthy(rest[0]!, rest)

  for (const file of stored) {
    await waitCopies(rest[1]!, file.cid, 3)
    await expectFile(rest[1]!, file)
  }

  await Promise.all(rest.map(node => node.stop()))
})

test('back with an empty disk within the repair delay: refilled without waiting for an eviction', async () => {
  nodes = await startMesh(3, { env: SECRET, args: ['--repair-delay', '10m', '--min-replicas', '3'] })
  const file = await putFile(nodes[0]!, 15, 16 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  const victim = nodes[1]!
  await victim.kill()
  await rm(path.join(victim.dir, 'store'), { recursive: true })
  // Without this word of a person it refuses to start: the disk may merely not be mounted.
  const replaced = await victim.cli(['store', 'replace', '--yes'])
  assert.is(replaced.code, 0, replaced.stderr)
  const back = await victim.restart()
  nodes[1] = back
  await waitConvergedMesh(nodes)
  await waitFor(async () => (await back.api<{ blocks: number }>('GET', '/v1/node')).blocks === file.blocks,
    { what: 'the empty disk to be refilled', context: () => nodes.map(node => node.describe()).join('\n') })
  await waitHealthy(back, file.blocks, { nodes })
})

test('fewer than min_replicas can be reached: an error, its own exit code, and nothing is pinned', async () => {
  const pins = async (): Promise<PinList['pins']> =>
    (await nodes[1]!.api<PinList>('GET', '/v1/pins')).pins
    .filter(pin => pin.kept_until === null)
  const before = await pins()
  assert.is(before.length, 1)
  await nodes[2]!.kill()
  await waitForState(nodes[0]!, [nodes[2]!], 'dead')
  const { code, stderr } = await nodes[0]!.cli(['put', '--pin', '-'], { input: Buffer.from('too few') })
  assert.is(code, 5)
  assert.match(stderr, /min_replicas/)
  assert.equal(await pins(), before)
  await Promise.all(without(nodes, nodes[2]!).map(node => node.stop()))
})

test.after(reapAll)
test.run()
