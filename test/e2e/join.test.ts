import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from 'node:net'
import { waitConvergedMesh, waitForState } from '../../testing/processes/mesh-processes.js'
import { reapAll, startNode, waitFor } from '../../testing/processes/node-process.js'
import { expectFile, putFile, statusOf, waitHealthy, waitRepairIdle } from '../helpers/mesh-files.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { StoredFile } from '../helpers/mesh-files.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const NEXT_SECRET = {
  SHOAL_NETWORK_SECRET: 'the-new-secret-is-longer-7777', SHOAL_NETWORK_SECRET_PREVIOUS: SECRET.SHOAL_NETWORK_SECRET
}
const MIB = 1024 * 1024

/** A loopback port on which nobody listens: taken from the system and given back. */
async function deadPort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))

  return port
}

/** One mesh, which grows and changes from test to test. */
const ARGS = ['--repair-delay', '60s']
const nodes: NodeProcess[] = []
const stored: StoredFile[] = []

async function store (node: NodeProcess, seed: number, bytes: number): Promise<StoredFile> {
  const file = await putFile(node, seed, bytes)
  stored.push(file)

  return file
}

async function join (peers: readonly string[]): Promise<NodeProcess> {
  const node = await startNode({ env: SECRET, args: ARGS, peers, name: `n${nodes.length}` })
  nodes.push(node)
  await waitConvergedMesh(nodes)

  return node
}

function storedBlocks (): number {
  return stored.reduce((sum, { blocks }) => sum + blocks, 0)
}

test('a mesh of one, then two, through one of three listed peers while two are down, then three', async () => {
  const first = await join([])
  const alone = await store(first, 1, 3 * MIB)
  assert.is(alone.copies_min, 1)
  assert.ok(alone.warning != null, 'one copy is said loudly')
  assert.match((await statusOf(first)).warnings.join(' '), 'alone')

  const dead = [await deadPort(), await deadPort()].map(port => `127.0.0.1:${port}`)
  const second = await join([dead[0]!, first.address, dead[1]!])
  const two = await store(second, 2, 2 * MIB)
  assert.is(two.copies_min, 2)
  assert.match(two.warning ?? '', 'There are 2 copies of the 3 that were asked for')
  await waitFor(async () => {
    const { blocks } = await statusOf(first)
    return blocks.total === storedBlocks() && blocks.under_replicated === blocks.total
  }, { what: 'both files to be counted, and to be short of copies' })

  const third = await join([second.address])
  await waitHealthy(third, storedBlocks(), { nodes })
  assert.is((await store(third, 3, 1 * MIB)).warning, undefined)
  await expectFile(third, alone)
})

test('a second node on the same data dir is refused', async () => {
  const [node] = nodes as [NodeProcess]
  const second = await startNode({ env: SECRET, dir: node.dir, waitReady: false })
  assert.is.not((await second.exited).code, 0)
  assert.match(second.output, String(node.pid))
  assert.is((await node.peers()).length, nodes.length)
})

test('a wrong secret: told so, sees nothing, and is not dialled in a loop', async () => {
  const [a, b] = nodes as [NodeProcess, NodeProcess]
  const stranger = await startNode({ env: { SHOAL_NETWORK_SECRET: 'another-secret-entirely-123' }, peers: [a.address] })
  await waitFor(() => stranger.output.includes('wrong secret, wrong name, or not Shoal'),
    { what: 'the stranger to be told', context: () => stranger.describe() })
  assert.is((await stranger.peers()).length, 1)
  assert.is((await a.peers()).length, nodes.length)
  // Nobody keeps trying: the honest message is said once for an address.
  const said = (text: string): number => text.split('wrong secret').length - 1
  const before = said(stranger.output)
  await waitForState(a, [b], 'alive')
  assert.is(said(stranger.output), before)
  await stranger.stop()
})

test('a wrong network name is refused like a wrong secret', async () => {
  const b = await startNode({ env: SECRET, args: ['--network-name', 'other'], peers: [nodes[0]!.address] })
  await waitFor(() => b.output.includes('wrong secret, wrong name, or not Shoal'),
    { what: 'the refusal', context: () => b.describe() })
  assert.is((await b.peers()).length, 1)
  await b.stop()
})

test('SIGTERM is announced: the others know at once, and a restart moves no block', async () => {
  const fourth = await join([nodes[0]!.address])
  await store(nodes[1]!, 4, 6 * MIB)
  await waitHealthy(nodes[0]!, storedBlocks(), { nodes })
  const stayed = nodes.slice(0, 3)
  const made = await waitRepairIdle(stayed)
  await fourth.stop()
  await waitForState(nodes[0]!, [fourth], 'dead')
  nodes[3] = await fourth.restart()
  await waitConvergedMesh(nodes)
  await waitHealthy(nodes[0]!, storedBlocks(), { nodes })
  assert.is(await waitRepairIdle(stayed), made)
})

test('rotation of the secret, node by node, without an outage', async () => {
  for (const i of nodes.keys()) {
    await nodes[i]!.stop()
    const others = nodes.filter((_, j) => j !== i)
    nodes[i] = await nodes[i]!.restart({ env: NEXT_SECRET, peers: others.map(node => node.address) })
    await waitConvergedMesh(nodes)
    await expectFile(nodes[i], stored[i]!)
  }
})

test('the first peer is gone for ever: the others restart and find each other', async () => {
  const [first, ...others] = nodes as [NodeProcess, ...NodeProcess[]]
  // Peers are remembered once they were seen; each of these has seen the others.
  await first.kill()
  await Promise.all(others.map(node => node.stop()))
  // On the ports they had: a remembered address is worth nothing when its port changes.
  const again = await Promise.all(others.map(node =>
    node.restart({ peers: [first.address], listeners: [node.address.replace(/\/p2p\/.*/, '')] })))
  await waitConvergedMesh(again)
  await Promise.all(again.map(node => node.stop()))
})

test('without a secret a node listens on loopback only, and says how to change that', async () => {
  const node = await startNode({})
  assert.ok((await node.api<{ addresses: string[] }>('GET', '/v1/node')).addresses.every(address => address.startsWith('/ip4/127.')))
  assert.match((await statusOf(node)).warnings.join(' '), 'secret')
  await node.stop()
  const open = await startNode({ listeners: ['0.0.0.0:0'], waitReady: false })
  const exit = await open.exited
  assert.is(exit.code, 2)
  assert.match(open.output, /secret/)
})

test.after(reapAll)
test.run()
