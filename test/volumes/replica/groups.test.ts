import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LOG_ENTRIES_MAX } from '../../../src/store/disk/constants.js'
import { memberId } from '../../../src/volumes/replica/sets/member-id.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { HOSTED_GROUPS_MAX } from '../../../src/volumes/replica/constants.js'
import { waitFor } from '../../../testing/wait-for.js'
import { encodeRequest } from '../../../src/consensus/codec.js'
import { volumeLog } from '../../../src/volumes/replica/methods.js'
import type { HostCall, LogCall } from '../../../src/volumes/replica/pb/replica.js'
import { rejection } from '../../helpers/rejection.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

const GROUP = `v${'0'.repeat(32)}`

let mesh: VolumeMesh | undefined

type Nodes = [VolumeNode, VolumeNode, VolumeNode, ...VolumeNode[]]

async function startMesh (count: number): Promise<{ nodes: Nodes, mesh: VolumeMesh }> {
  mesh = new VolumeMesh(count, { replaceDelayMs: 600_000 })
  await mesh.start()

  return { mesh, nodes: mesh.nodes as Nodes }
}

function selfOf ({ peerId, membership }: VolumeNode): string {
  return memberId(peerId, membership.self().storeId)
}

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

test('elections and commits are counted where they happen: at the replica that orders', async () => {
  const { nodes } = await startMesh(3)
  const volume = await nodes[0].volumes.create('v')
  const before = nodes.map(({ volumes: { groups: { meter } } }) => meter.commitSeconds.read().count)
  await volume.mkdir('/a')
  await volume.mkdir('/b')
  const orders = nodes.map(({ volumes: { groups } }) =>
    [...groups.list()].filter(({ isSequencer }) => isSequencer).length)
  const meters = nodes.map(({ volumes: { groups: { meter } } }) => meter)

  assert.equal(orders.reduce((sum, one) => sum + one), 2, 'the volume and the registry')
  meters.forEach(({ elections }, index) => { assert.ok(elections >= (orders[index] ?? 0)) })
  const commits = meters.map(({ commitSeconds }, index) => commitSeconds.read().count - (before[index] ?? 0))
  assert.ok(commits.reduce((sum, one) => sum + one) >= 2, commits.join())
  commits.forEach((count, index) => { assert.ok(count === 0 || orders[index] !== 0) })
})

test('two invitations in one moment make one replica', async () => {
  const { nodes: [node, other] } = await startMesh(3)
  const config = { epoch: 7, members: [other.peerId] }
  const replicas = await Promise.all([1, 2, 3].map(async () =>
    await node.volumes.groups.host(GROUP, config, { bootstrap: false, member: selfOf(node), source: other.peerId })))

  assert.is(new Set(replicas).size, 1)
  assert.is(node.volumes.groups.get(GROUP), replicas[0])
})

test('an invitation does not write over a replica that is being dropped, nor the drop over the invitation', async () => {
  const { nodes: [node, other] } = await startMesh(3)
  const config = { epoch: 1, members: [selfOf(node)] }
  await node.volumes.groups.host(GROUP, config, { bootstrap: true, member: selfOf(node) })
  const dropped = node.volumes.groups.drop(GROUP)
  const invited = await node.volumes.groups.host(GROUP, { epoch: 1, members: [other.peerId] },
    { bootstrap: false, member: selfOf(node), source: other.peerId })
  await dropped

  assert.is(node.volumes.groups.get(GROUP), invited)
  assert.equal(invited.config, { epoch: 0, members: [] })
})

test('a replica that missed more small items than one write takes catches up', async () => {
  const { nodes, mesh: { blocks } } = await startMesh(3)
  const [writer, , away] = nodes
  await writer.volumes.create('v')
  const link = await writer.volumes.linkByName('v')
  const write = async (content: string): Promise<void> => {
    await link.submit({ type: 'write', target: { path: '/f' }, content: { kind: 'inline', bytes: Buffer.from(content) } })
  }
  await write('first')
  const replica = await waitFor(() => away.volumes.groups.get(link.id), { what: 'the replica to be there' })

  blocks.cut([away.peerId])

  // One after the other: each becomes an item of its own.
  for (let i = 0; i < LOG_ENTRIES_MAX + 200; i++) {
    await write(`content ${i}`)
  }

  blocks.cut(undefined)
  await write('last')
  const { commitIndex } = await waitFor(() => writer.volumes.groups.get(link.id)?.status(), { what: 'the writer\'s replica' })
  await waitFor(() => replica.appliedIndex >= commitIndex, { what: `item ${commitIndex} to be applied` })
  // A replica that could not write what it got has ended by now, and throws.
  await write('after it')
  await waitFor(() => replica.status().commitIndex > commitIndex, { what: 'the replica to go on', context: () => JSON.stringify(replica.status()) })
})

test('who knew more than the log that an operator went on with gives that up, and takes the other one', async () => {
  const { nodes, mesh: { blocks } } = await startMesh(3)
  const [first, second, survivor] = nodes
  await first.volumes.create('v')
  const write = async (node: VolumeNode, content: string): Promise<void> => {
    const link = await node.volumes.linkByName('v')
    await link.submit({ type: 'write', target: { path: '/f' }, content: { kind: 'inline', bytes: Buffer.from(content) } })
  }
  const read = async (node: VolumeNode): Promise<string> => {
    const answer = await (await node.volumes.linkByName('v')).query({ type: 'read', target: { path: '/f' } })

    return answer.type === 'read' && answer.content.kind === 'inline' ? Buffer.from(answer.content.bytes).toString() : answer.type
  }
  await write(survivor, 'before')
  blocks.cut([survivor.peerId])

  for (let i = 0; i < 20; i++) {
    await write(first, `lost ${i}`)
  }

  const { pointers } = survivor.volumes.directory
  const registry = pointers.known?.group ?? ''
  await survivor.volumes.recover('.registry', { acceptLoss: true })
  await waitFor(() => survivor.volumes.groups.get(registry)?.isSequencer !== undefined, { what: 'the registry to go on' })
  assert.ok((await survivor.volumes.recover('v', { acceptLoss: true })).recovered)
  await write(survivor, 'after')
  // A majority that comes back as it was would go on.
  second.mood = 'gone'
  blocks.cut(undefined)
  blocks.setState(second.peerId, 'dead')
  await waitFor(async () => {
    blocks.advance(1_000)

    return await read(first) === 'after'
  }, { what: 'the other one to take the log that was gone on with' })
  const { id } = await first.volumes.linkByName('v')
  await waitFor(() => {
    const replica = first.volumes.groups.get(id)

    return replica === undefined || (replica.config.epoch > 1_000 && replica.appliedIndex > 0)
  }, { what: 'its own replica to have it, or to be gone' })
})

test('a majority that stands by a registry is not left for one that an operator forced: both name the other', async () => {
  const { nodes, mesh: { blocks } } = await startMesh(3)
  const [first, second, survivor] = nodes
  await first.volumes.create('v')
  const registry = survivor.volumes.directory.pointers.known?.group ?? ''
  const replica = (node: VolumeNode): Replica => node.volumes.groups.get(registry) as Replica
  await waitFor(() => nodes.every(node => node.volumes.groups.get(registry)?.isMember === true), { what: 'three replicas' })
  blocks.cut([survivor.peerId])
  assert.ok((await survivor.volumes.recover('.registry', { acceptLoss: true })).recovered)
  blocks.cut(undefined)

  for (const node of [first, second]) {
    await waitFor(() => {
      blocks.advance(1_000)
      replica(node).step({
        type: 'request', from: replica(survivor).self, token: 0, request: { type: 'read', ...replica(survivor).config }
      })

      return /goes on with another log/.test(replica(node).divided ?? '')
    }, { what: 'the other log to be named' })
    assert.is(replica(node).config.lineage, undefined)
    assert.equal((await node.volumes.list()).map(({ name }) => name), ['v'])
  }
})

test('a member is a disk: what is meant for another one of the same node is answered as by one that holds no replica', async () => {
  const { nodes: [node, other] } = await startMesh(3)
  await node.volumes.create('v')
  const { id: group } = await node.volumes.linkByName('v')
  const { header: message } = encodeRequest({ type: 'read', epoch: 1 })
  const ask = async (from: string, to: string): Promise<unknown> =>
    await other.rpc.call(node.peerId, volumeLog, { group, from, to, message: message as Uint8Array<ArrayBuffer> })

  assert.ok(await ask(selfOf(other), selfOf(node)))

  for (const [from, to] of [
    [selfOf(other), memberId(node.peerId, 'another')], [selfOf(other), node.peerId], [selfOf(other), ''],
    [selfOf(node), selfOf(node)]
  ] as const) {
    assert.is((await rejection(ask(from, to)) as { code?: string }).code, 'group_unknown', `${from} to ${to}`)
  }
})

test('a node that has another store is another member: its replica falls silent, and it comes again as a newcomer', async () => {
  const { nodes } = await startMesh(3)
  const [writer, , changed] = nodes
  const volume = await writer.volumes.create('v')
  await volume.writeFile('/f', 'text')
  const { id } = await writer.volumes.linkByName('v')
  const before = await waitFor(() => changed.volumes.groups.get(id)?.self, { what: 'the replica to be there' })

  nodes.forEach(({ membership }) => { membership.set(changed.peerId, { storeId: 'the-next' }) })
  const now = memberId(changed.peerId, 'the-next')
  await waitFor(() => {
    const replica = changed.volumes.groups.get(id)

    return replica?.self === now && replica.isServing
  }, { what: 'the node to be a member with its next store' })

  const { members } = changed.volumes.groups.get(id)?.config as { members: readonly string[] }
  assert.not.ok(members.includes(before))
  assert.is(await (await changed.volumes.open('v')).readFile('/f', { encoding: 'utf8' }), 'text')
})

test('a sequencer that no majority answers invites nobody, whatever its membership says', async () => {
  const { nodes, mesh: { blocks } } = await startMesh(4)
  const [writer] = nodes
  await (await writer.volumes.create('v', { metadataReplicas: 3 })).writeFile('/f', 'text')
  const { id } = await writer.volumes.linkByName('v')
  const sequencer = await waitFor(() => nodes.find(({ volumes }) => volumes.groups.get(id)?.isSequencer),
    { what: 'somebody to order' })
  const others = nodes.filter(node => node !== sequencer && node.volumes.groups.get(id) !== undefined)
  const [gone] = others as [VolumeNode]

  others.forEach(node => { node.mood = 'gone' })
  sequencer.calls.length = 0
  blocks.setFlags(gone.peerId, { draining: true })
  const asked = (): number => sequencer.calls.filter(({ method, to, header }) =>
    method === 'volume.log' && to === gone.peerId && (header as LogCall).group === id).length
  // The registry has replicas of its own, and a majority that may be there.
  const invitations = (): unknown[] => sequencer.calls.filter(({ method, header }) =>
    method === 'volume.host' && (header as HostCall).group === id)
  await waitFor(() => asked() >= 6, { what: 'it to ask for a majority' })
  assert.equal(invitations(), [])

  others.forEach(node => { node.mood = 'well' })
  await waitFor(() => invitations().length > 0, { what: 'the invitation' })
})

test('the number of replicas on a node is bounded, and those that are there go on', async () => {
  const { nodes } = await startMesh(3)
  const [node, other] = nodes
  const volume = await node.volumes.create('v')
  const host = async (n: number): Promise<string> => await node.volumes.groups.host(
    `v${n.toString(16).padStart(32, '0')}`, { epoch: 1, members: [selfOf(node)] }, { bootstrap: true, member: selfOf(node) }
  ).then(() => 'hosted', (err: unknown) => (err as { code: string }).code)
  const before = [...node.volumes.groups.list()].length
  const outcomes = await Promise.all(Array.from({ length: HOSTED_GROUPS_MAX + 20 }, async (_, n) => await host(n)))

  assert.is(outcomes.filter(one => one === 'hosted').length, HOSTED_GROUPS_MAX - before)
  assert.ok(outcomes.slice(-20).every(one => one === 'busy'))
  await volume.writeFile('/f', 'text')
  assert.is(await (await other.volumes.open('v')).readFile('/f', { encoding: 'utf8' }), 'text')
})

test.run()
