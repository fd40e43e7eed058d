import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from 'node:net'
import { startMesh, waitConvergedMesh, waitForState } from '../helpers/mesh-processes.js'
import { reapAll, startNode, waitFor } from '../helpers/processes.js'
import { expectFile, putFile, statusOf, waitHealthy } from '../helpers/mesh-files.js'

const SECRET = { SHOAL_NETWORK_SECRET: 'correct-horse-battery-staple-42' }
const MIB = 1024 * 1024

/** A loopback port on which nobody listens: taken from the system and given back. */
async function deadPort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))

  return port
}

test('joins through one of three listed peers while two are down', async () => {
  const first = await startNode({ env: SECRET })
  const dead = [await deadPort(), await deadPort()].map(port => `127.0.0.1:${port}`)
  const second = await startNode({ env: SECRET, peers: [dead[0]!, first.address, dead[1]!] })
  await waitConvergedMesh([first, second])
  await Promise.all([first.stop(), second.stop()])
})

test('the first peer is gone for ever: the others restart and find each other', async () => {
  const [first, ...others] = await startMesh(4, { env: SECRET })
  // Peers are remembered once they were seen; each of these has seen the others.
  await first!.kill()
  await Promise.all(others.map(node => node.stop()))
  // On the ports they had: a remembered address is worth nothing when its port changes.
  const again = await Promise.all(others.map(node => node.restart({ listeners: [node.address.replace(/\/p2p\/.*/, '')] })))
  await waitConvergedMesh(again)
  await Promise.all(again.map(node => node.stop()))
})

test('a mesh of one, then two, then three', async () => {
  const first = await startNode({ env: SECRET })
  const alone = await putFile(first, 1, 3 * MIB)
  assert.is(alone.copies_min, 1)
  assert.ok(alone.warning != null, 'one copy is said loudly')
  assert.match((await statusOf(first)).warnings.join(' '), 'alone')

  const second = await startNode({ env: SECRET, peers: [first.address] })
  await waitConvergedMesh([first, second])
  const two = await putFile(second, 2, 2 * MIB)
  assert.is(two.copies_min, 2)
  assert.match(two.warning ?? '', 'There are 2 copies of the 3 that were asked for')
  await waitFor(async () => {
    const { blocks } = await statusOf(first)
    return blocks.total === alone.blocks + two.blocks && blocks.under_replicated === blocks.total
  }, { what: 'both files to be counted, and to be short of copies' })

  const third = await startNode({ env: SECRET, peers: [second.address] })
  const nodes = [first, second, third]
  await waitConvergedMesh(nodes)
  await waitHealthy(third, alone.blocks + two.blocks, { nodes })
  assert.is((await putFile(third, 3, 1 * MIB)).warning, undefined)
  await expectFile(third, alone)
  await Promise.all(nodes.map(node => node.stop()))
})

test('a wrong secret: told so, sees nothing, and is not dialled in a loop', async () => {
  const [a, b] = await startMesh(2, { env: SECRET })
  const stranger = await startNode({ env: { SHOAL_NETWORK_SECRET: 'another-secret-entirely-123' }, peers: [a!.address] })
  await waitFor(() => stranger.output.includes('wrong secret, wrong name, or not Shoal'),
    { what: 'the stranger to be told', context: () => stranger.describe() })
  assert.is((await stranger.peers()).length, 1)
  assert.is((await a!.peers()).length, 2)
  // Nobody keeps trying: the honest message is said once for an address.
  const said = (text: string): number => text.split('wrong secret').length - 1
  const before = said(stranger.output)
  await waitForState(a!, [b!], 'alive')
  assert.is(said(stranger.output), before)
  await Promise.all([a!.stop(), b!.stop(), stranger.stop()])
})

test('a wrong network name is refused like a wrong secret', async () => {
  const a = await startNode({ env: SECRET })
  const b = await startNode({ env: SECRET, args: ['--network-name', 'other'], peers: [a.address] })
  await waitFor(() => b.output.includes('wrong secret, wrong name, or not Shoal'),
    { what: 'the refusal', context: () => b.describe() })
  assert.is((await b.peers()).length, 1)
  await Promise.all([a.stop(), b.stop()])
})

test('rotation of the secret, node by node, without an outage', async () => {
  const next = { SHOAL_NETWORK_SECRET: 'the-new-secret-is-longer-7777', SHOAL_NETWORK_SECRET_PREVIOUS: SECRET.SHOAL_NETWORK_SECRET }
  let nodes = await startMesh(3, { env: SECRET, args: ['--repair-delay', '30s'] })
  const file = await putFile(nodes[0]!, 3, 4 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })

  for (let i = 0; i < nodes.length; i++) {
    await nodes[i]!.stop()
    const others = nodes.filter((_, j) => j !== i)
    const restarted = await nodes[i]!.restart({ env: next, peers: others.map(node => node.address) })
    nodes = nodes.map((node, j) => j === i ? restarted : node)
    await waitConvergedMesh(nodes)
    await expectFile(restarted, file)
  }

  await Promise.all(nodes.map(node => node.stop()))
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

test('a second node on the same data dir is refused', async () => {
  const node = await startNode({ env: SECRET })
  const second = await startNode({ env: SECRET, dir: node.dir, waitReady: false })
  assert.is.not((await second.exited).code, 0)
  assert.match(second.output, String(node.pid))
  assert.is((await node.peers()).length, 1)
  await node.stop()
})

test('SIGTERM is announced: the others know at once, and a restart moves no block', async () => {
  let nodes = await startMesh(4, { env: SECRET, args: ['--repair-delay', '60s'] })
  const file = await putFile(nodes[1]!, 4, 6 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  await nodes[3]!.stop()
  await waitForState(nodes[0]!, [nodes[3]!], 'dead', { timeoutMs: 5_000 })
  const restarted = await nodes[3]!.restart()
  nodes = [...nodes.slice(0, 3), restarted]
  await waitConvergedMesh(nodes)
  const status = await waitHealthy(nodes[0]!, file.blocks, { nodes })
  assert.is(status.repair.done, 0)
  await Promise.all(nodes.map(node => node.stop()))
})

test.after(reapAll)
test.run()
