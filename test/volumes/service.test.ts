import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf } from '../helpers/rejection.js'
import { waitFor } from '../../testing/wait-for.js'
import { VolumeMesh } from '../helpers/volume-mesh.js'
import type { VolumeMeshOptions, VolumeNode } from '../helpers/volume-mesh.js'
import type { VolumeLink } from '../../src/volumes/client/link.js'
import type { TreeAnswer } from '../../src/volumes/tree/types.js'

let mesh: VolumeMesh | undefined

async function startMesh (count: number, options?: VolumeMeshOptions): Promise<VolumeMesh> {
  mesh = new VolumeMesh(count, options)
  await mesh.start()

  return mesh
}

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

async function linkOf (node: VolumeNode | undefined, name: string): Promise<VolumeLink> {
  if (node === undefined) {
    throw new Error('no such node')
  }

  return await node.volumes.linkByName(name)
}

async function write (link: VolumeLink, path: string, text: string): Promise<string> {
  const { result } = await link.submit({
    type: 'write', target: { path }, content: { kind: 'inline', bytes: Buffer.from(text) }
  })

  return result.code
}

async function read (link: VolumeLink, path: string): Promise<string> {
  return textOf(await link.query({ type: 'read', target: { path } }))
}

function textOf (answer: TreeAnswer): string {
  return answer.type === 'read' && answer.content.kind === 'inline'
    ? Buffer.from(answer.content.bytes).toString()
    : answer.type === 'error' ? answer.code : answer.type
}

test('what one node writes every other one reads, from a set of three', async () => {
  const { nodes } = await startMesh(4)
  await nodes[0]?.volumes.create('docs')

  assert.is(await write(await linkOf(nodes[0], 'docs'), '/a', 'from the first'), 'ok')

  for (const node of nodes) {
    assert.is(await read(await linkOf(node, 'docs'), '/a'), 'from the first')
  }

  assert.is(await write(await linkOf(nodes[3], 'docs'), '/a', 'from the last'), 'ok')
  assert.is(await read(await linkOf(nodes[1], 'docs'), '/a'), 'from the last')
  assert.equal((await nodes[2]?.volumes.list())?.map(({ name }) => name), ['docs'])
  assert.is((await nodes[2]?.volumes.stat('docs'))?.replicas.length, 3)
})

test('of two volumes of one name made at once one is made', async () => {
  const { nodes } = await startMesh(3)
  const outcomes = await Promise.allSettled(nodes.map(async ({ volumes }) => await volumes.create('same')))
  const made = outcomes.filter(({ status }) => status === 'fulfilled')
  const codes = outcomes.flatMap(outcome => outcome.status === 'rejected' ? [(outcome.reason as { code?: string }).code] : [])

  assert.is(made.length, 1, JSON.stringify(codes))
  assert.equal(codes, ['volume_exists', 'volume_exists'])
})

test('the node that orders is gone, and clients go on', async () => {
  const { nodes, blocks } = await startMesh(3)
  await nodes[0]?.volumes.create('docs')
  const link = await linkOf(nodes[0], 'docs')
  await write(link, '/a', '1')
  const sequencer = nodes.find(({ volumes }) => volumes.groups.get(link.id)?.isSequencer)
  const other = nodes.find(node => node !== sequencer)
  const otherLink = await linkOf(other, 'docs')

  if (sequencer === undefined || other === undefined) {
    throw new Error('nobody orders')
  }

  sequencer.mood = 'gone'
  blocks.setState(sequencer.peerId, 'dead')

  assert.is(await write(otherLink, '/a', '2'), 'ok')
  assert.is(await read(otherLink, '/a'), '2')
})

test('without a majority: a clear error, and nothing is done', async () => {
  const { nodes, blocks } = await startMesh(3)
  await nodes[0]?.volumes.create('docs')
  const link = await linkOf(nodes[0], 'docs')
  await write(link, '/a', '1')
  blocks.cut([nodes[0]?.peerId ?? ''])

  try {
    await write(link, '/a', '2')
    assert.unreachable()
  } catch (err) {
    assert.ok(['no_quorum', 'outcome_unknown'].includes((err as { code?: string }).code ?? ''), String(err))
  }

  const majority = await linkOf(nodes[1], 'docs')
  assert.is(await read(majority, '/a'), '1')
  assert.is(await write(majority, '/b', 'on this side'), 'ok')
  blocks.cut(undefined)
  assert.is(await read(link, '/b'), 'on this side')
})

test('a member that is dead is replaced, one after the other, and nothing is lost', async () => {
  const { nodes, blocks } = await startMesh(6, { replaceDelayMs: 100 })
  await nodes[0]?.volumes.create('docs', { metadataReplicas: 3 })
  const link = await linkOf(nodes[0], 'docs')
  const originals = (await nodes[0]?.volumes.stat('docs'))?.replicas.map(({ peerId }) => peerId) ?? []

  for (let i = 0; i < 50; i++) {
    assert.is(await write(link, `/${i}`, String(i)), 'ok')
  }

  for (const [round, peerId] of originals.entries()) {
    const victim = nodes.find(node => node.peerId === peerId) as VolumeNode
    victim.mood = 'gone'
    blocks.setState(peerId, 'dead')
    victim.membership.set(peerId, { state: 'alive' })

    const watcher = await linkOf(nodes.find(({ mood }) => mood === 'well'), 'docs')

    await waitFor(async () => {
      await write(watcher, `/round${round}`, 'x')
      const stat = await nodes.find(({ mood }) => mood === 'well')?.volumes.stat('docs')

      return stat?.replicas.length === 3 && stat.replicas.every(replica => replica.state === 'alive' && replica.appliedIndex !== undefined)
    }, { what: `${victim.peerId} to be replaced` })
  }

  const last = await linkOf(nodes.find(({ mood }) => mood === 'well'), 'docs')

  for (let i = 0; i < 50; i++) {
    assert.is(await read(last, `/${i}`), String(i))
  }
})

test('a volume gets another name, with all that is in it, and the old name is free', async () => {
  const { nodes } = await startMesh(3)
  const [a, b] = nodes as [VolumeNode, VolumeNode]
  const { id } = await a.volumes.create('one')
  await a.volumes.create('taken')
  const open = await a.volumes.open('one')
  await open.writeFile('/f', 'kept')

  assert.is(await codeOf(b.volumes.rename('one', 'taken')), 'volume_exists')
  assert.is(await codeOf(b.volumes.rename('none', 'two')), 'volume_not_found')
  assert.is(await codeOf(b.volumes.rename('one', 'a~b')), 'invalid_volume_name')
  // Two at once: one of them has it its way.
  const both = await Promise.allSettled([a.volumes.rename('one', 'two'), b.volumes.rename('one', 'three')])
  assert.equal(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const name = both[0]?.status === 'fulfilled' ? 'two' : 'three'
  assert.equal((await b.volumes.list()).map(row => [row.name, row.id === id]).sort(), [['taken', false], [name, true]].sort())
  assert.is(await (await b.volumes.open(name)).readFile('/f', { encoding: 'utf8' }), 'kept')
  await open.writeFile('/f', 'what is open stays so')
  assert.is(await (await b.volumes.open(name)).readFile('/f', { encoding: 'utf8' }), 'what is open stays so')
  assert.is(await codeOf(a.volumes.stat('one')), 'volume_not_found')
  assert.is.not((await b.volumes.create('one')).id, id)

  // One name for two: neither volume is hidden by the other.
  const same = await Promise.allSettled([a.volumes.rename('one', 'same'), b.volumes.rename('taken', 'same')])
  assert.equal(same.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await a.volumes.list()).length, 3)
})

test('a removed volume is gone, and its name is free', async () => {
  const { nodes } = await startMesh(3)
  await nodes[0]?.volumes.create('docs')
  const link = await linkOf(nodes[1], 'docs')
  await nodes[2]?.volumes.remove('docs')

  for (const attempt of [async () => await write(link, '/a', 'x'), async () => await nodes[0]?.volumes.open('docs')]) {
    try {
      await attempt()
      assert.unreachable()
    } catch (err) {
      assert.ok(['volume_deleted', 'volume_not_found'].includes((err as { code?: string }).code ?? ''), String(err))
    }
  }

  await nodes[1]?.volumes.create('docs')
  assert.is(await write(await linkOf(nodes[0], 'docs'), '/a', 'new'), 'ok')
})

test('after a removal and a new volume of the name every node answers for the new one at once', async () => {
  const { nodes } = await startMesh(4)
  const [maker, ...others] = nodes as [VolumeNode, ...VolumeNode[]]
  const code = async (work: Promise<unknown>): Promise<string | undefined> =>
    await work.then(() => 'ok', (err: unknown) => (err as { code?: string }).code)
  const before = await maker.volumes.create('docs')
  await before.writeFile('/a', 'old')
  const held = await Promise.all(others.map(async ({ volumes }) => await volumes.open('docs')))
  const files = await Promise.all(held.map(async volume => await volume.open('/a', 'r+')))
  // Looked up, and not used: the name is all that is known of it.
  const unused = await Promise.all(others.map(async ({ volumes }) => await volumes.open('docs')))

  await maker.volumes.remove('docs')

  for (const { volumes } of others) {
    assert.is(await code((await volumes.open('docs')).readFile('/a')), 'volume_not_found')
  }

  const after = await maker.volumes.create('docs')
  await after.writeFile('/a', 'new')

  for (const [i, { volumes }] of others.entries()) {
    assert.is(await (await volumes.open('docs')).readFile('/a', { encoding: 'utf8' }), 'new')
    assert.is((await volumes.stat('docs')).id, after.id)
    assert.is((await volumes.set('docs', { versions: 3 })).id, after.id)
    assert.is(await code((await volumes.open('docs')).writeFile(`/by${i}`, 'x')), 'ok')
    assert.is(await code((await volumes.open('docs')).writeFile(`/large${i}`, Buffer.alloc(100_000, i))), 'ok')
    assert.is(await read(await volumes.linkByName('docs'), '/a'), 'new')
    assert.is(await unused[i]?.readFile('/a', { encoding: 'utf8' }), 'new')

    // What was in use is that volume and no other.
    assert.is(await code(held[i]?.readFile('/a') as Promise<unknown>), 'volume_deleted')
    await files[i]?.write(0, Buffer.from('x'))
    assert.is(await code(files[i]?.flush() as Promise<unknown>), 'volume_deleted')
  }

  assert.is(await after.readFile('/a', { encoding: 'utf8' }), 'new')
})

test('of two volumes that are made under one name at once, one goes, with its replicas', async () => {
  const { nodes } = await startMesh(3, { removedKeptMs: 300 })
  await nodes[0]?.volumes.create('first')
  const made = await Promise.allSettled(nodes.map(async ({ volumes }) => await volumes.create('raced')))
  const [winner] = made.flatMap(result => result.status === 'fulfilled' ? [result.value.id] : [])
  const losers = made.flatMap(result => result.status === 'rejected' ? [(result.reason as { code?: string }).code] : [])
  assert.equal(losers, ['volume_exists', 'volume_exists'])

  const hosted = (): Set<string> =>
    new Set(nodes.flatMap(({ volumes }) => [...volumes.groups.list()].map(({ group }) => group)))
  await waitFor(() => hosted().size === 3, { what: 'registry, first and one of that name to be left' })
  assert.ok(hosted().has(winner as string))
})

test('the replicas of a removed volume go from all nodes, and from one that was away meanwhile', async () => {
  const { nodes } = await startMesh(4, { removedKeptMs: 300 })
  const [maker] = nodes as [VolumeNode]
  const kept = await maker.volumes.create('kept')
  const gone = await maker.volumes.create('gone')
  const hostsOf = (id: string): string[] =>
    nodes.filter(({ volumes }) => volumes.groups.get(id) !== undefined).map(({ peerId }) => peerId)
  await gone.writeFile('/a', 'x')
  assert.is(hostsOf(gone.id).length, 3)
  const away = nodes.find(node => node !== maker && hostsOf(gone.id).includes(node.peerId)) as VolumeNode

  // As the mesh sees it, it is there all the time: nobody orders in its place by himself.
  for (const replica of away.volumes.groups.list()) {
    const others = nodes.filter(node => node !== away).flatMap(({ volumes }) => volumes.groups.get(replica.group) ?? [])
    await waitFor(() => {
      if (replica.isSequencer) {
        others[0]?.step({ type: 'take-over', urgent: true })
      }

      return others.some(({ isSequencer }) => isSequencer)
    }, { what: 'another one to order' })
  }

  await (mesh as VolumeMesh).restart(away, async () => {
    await maker.volumes.remove('gone')
    await waitFor(() => hostsOf(gone.id).filter(peerId => peerId !== away.peerId).length === 0,
      { what: 'the others to let go of it' })
  })

  await waitFor(() => hostsOf(gone.id).length === 0, { what: 'the one that was away to let go of it' })
  assert.is(hostsOf(kept.id).length, 3, 'and of no other')

  const code = await gone.readFile('/a').then(() => 'ok', (err: unknown) => (err as { code?: string }).code)
  assert.is(code, 'volume_deleted')

  for (const { volumes } of nodes) {
    await (await volumes.open('gone', { create: true })).writeFile('/a', 'new')
  }
})

test.run()
