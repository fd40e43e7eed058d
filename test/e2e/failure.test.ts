import { rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startMesh, waitConvergedMesh, waitForState } from '../helpers/mesh-processes.js'
import { reapAll, waitFor } from '../helpers/processes.js'
import { expectFile, putFile, statOf, waitCopies, waitHealthy } from '../helpers/mesh-files.js'
import type { NodeProcess } from '../helpers/processes.js'

const env = { SHOAL_NETWORK_SECRET: 'correct-horse-battery-staple-42' }
const MIB = 1024 * 1024
const QUICK = ['--repair-delay', '2s']

function without (nodes: readonly NodeProcess[], ...gone: NodeProcess[]): NodeProcess[] {
  return nodes.filter(node => !gone.includes(node))
}

test('killed during a put: the put succeeds and everything is mended', async () => {
  const nodes = await startMesh(5, { env, args: QUICK })
  const [writer, victim] = nodes as [NodeProcess, NodeProcess]
  const put = putFile(writer, 10, 48 * MIB)
  // Somewhere in the middle: as soon as the victim holds a few blocks.
  await waitFor(async () => (await victim.api<{ blocks: number }>('GET', '/v1/node')).blocks >= 4,
    { what: 'the victim to hold blocks', everyMs: 5 })
  await victim.kill()
  const file = await put
  const rest = without(nodes, victim)
  await waitHealthy(rest[1]!, file.blocks, { nodes: rest })
  await waitCopies(rest[2]!, file.cid, 3)
  await expectFile(rest[2]!, file)
  await Promise.all(rest.map(node => node.stop()))
})

test('killed during a get: the reader does not notice', async () => {
  const nodes = await startMesh(5, { env, args: QUICK })
  const file = await putFile(nodes[0]!, 11, 48 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  const { where } = await statOf(nodes[0]!, file.cid)
  const reader = nodes.find(node => node.peerId === where.at(-1)!.peer_id) ?? nodes[4]!
  const victim = nodes.find(node => node !== reader && node.peerId === where[0]!.peer_id) ?? without(nodes, reader)[0]!
  const get = expectFile(reader, file)
  await victim.kill()
  await get
  await Promise.all(without(nodes, victim).map(node => node.stop()))
})

test('two of five killed at once with three copies: nothing is lost and all is mended', async () => {
  const nodes = await startMesh(5, { env, args: QUICK })
  const file = await putFile(nodes[0]!, 12, 32 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  await Promise.all([nodes[1]!.kill(), nodes[2]!.kill()])
  const rest = without(nodes, nodes[1]!, nodes[2]!)
  await expectFile(rest[2]!, file)
  await waitHealthy(rest[0]!, file.blocks, { alive: 3, nodes: rest })
  await waitCopies(rest[1]!, file.cid, 3)
  await expectFile(rest[1]!, file)
  await Promise.all(rest.map(node => node.stop()))
})

test('frozen and thawed: noticed, healed around, and back without a loss', async () => {
  const nodes = await startMesh(5, { env, args: QUICK })
  const file = await putFile(nodes[0]!, 13, 24 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  const frozen = nodes[3]!
  const rest = without(nodes, frozen)
  frozen.freeze()
  await expectFile(rest[0]!, file)
  await waitForState(rest[0]!, [frozen], 'evicted')
  await waitHealthy(rest[1]!, file.blocks, { alive: 4, nodes: rest })
  frozen.thaw()
  await waitConvergedMesh(nodes)
  await waitHealthy(frozen, file.blocks, { alive: 5, nodes })
  await expectFile(frozen, file)
  await Promise.all(nodes.map(node => node.stop()))
})

test('a freeze of two seconds kills nobody', async () => {
  const nodes = await startMesh(4, { env })
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
  await Promise.all(nodes.map(node => node.stop()))
})

test('back with the old disk after eviction: its copies count again', async () => {
  const nodes = await startMesh(4, { env, args: QUICK })
  const file = await putFile(nodes[0]!, 14, 16 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  const victim = nodes[2]!
  const rest = without(nodes, victim)
  await victim.kill()
  await waitForState(rest[0]!, [victim], 'evicted')
  await waitHealthy(rest[0]!, file.blocks, { alive: 3, nodes: rest })
  const back = await victim.restart()
  const all = [...rest, back]
  await waitConvergedMesh(all)
  await waitHealthy(back, file.blocks, { alive: 4, nodes: all })
  await expectFile(back, file)
  await Promise.all(all.map(node => node.stop()))
})

test('back with an empty disk within the repair delay: refilled without waiting for an eviction', async () => {
  const nodes = await startMesh(3, { env, args: ['--repair-delay', '10m'] })
  const file = await putFile(nodes[0]!, 15, 16 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  const victim = nodes[1]!
  await victim.kill()
  await rm(path.join(victim.dir, 'store'), { recursive: true })
  // Without this word of a person it refuses to start: the disk may merely not be mounted.
  const replaced = await victim.cli(['store', 'replace', '--yes'])
  assert.is(replaced.code, 0, replaced.stderr)
  const back = await victim.restart()
  const all = [nodes[0]!, back, nodes[2]!]
  await waitConvergedMesh(all)
  await waitFor(async () => (await back.api<{ blocks: number }>('GET', '/v1/node')).blocks === file.blocks,
    { what: 'the empty disk to be refilled', timeoutMs: 60_000, context: () => all.map(node => node.describe()).join('\n') })
  await waitHealthy(back, file.blocks, { nodes: all })
  await Promise.all(all.map(node => node.stop()))
})

test('fewer than min_replicas can be reached: an error, its own exit code, and nothing is pinned', async () => {
  const nodes = await startMesh(3, { env, args: ['--min-replicas', '3'] })
  await nodes[2]!.kill()
  await waitForState(nodes[0]!, [nodes[2]!], 'dead')
  const { code, stderr } = await nodes[0]!.cli(['put', '--pin', '-'], { input: Buffer.from('too few') })
  assert.is(code, 5)
  assert.match(stderr, /min_replicas/)
  assert.is((await nodes[1]!.api<{ blocks: unknown }>('GET', '/v1/node')) != null, true)
  await Promise.all(without(nodes, nodes[2]!).map(node => node.stop()))
})

test.after(reapAll)
test.run()
