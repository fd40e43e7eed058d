/** `volume recover` was forced on both sides of a cut: two logs, of which one goes on, and nothing is mixed. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { VolumeMesh } from '../helpers/volume-mesh.js'
import { waitFor } from '../../testing/wait-for.js'
import type { Replica } from '../../src/volumes/replica/replica.js'
import type { VolumeNode } from '../helpers/volume-mesh.js'

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

test('of two logs that operators forced apart the registered one goes on; the other is refused and named', async () => {
  mesh = new VolumeMesh(5, { replaceDelayMs: 100 })
  await mesh.start()
  const { nodes, blocks } = mesh
  const [first] = nodes as [VolumeNode]
  const { id } = await first.volumes.create('docs', { metadataReplicas: 3 })
  const set = await waitFor(() => {
    const members = nodes.filter(({ volumes }) => volumes.groups.get(id)?.isMember === true)

    return members.length === 3 ? members : undefined
  }, { what: 'three replicas' })
  const [alone, among, gone] = set as [VolumeNode, VolumeNode, VolumeNode]
  const read = async (node: VolumeNode): Promise<string> =>
    await (await node.volumes.open('docs')).readFile('/f', { encoding: 'utf8' })
      .catch((err: unknown) => (err as { code: string }).code)
  await (await alone.volumes.open('docs')).writeFile('/f', 'before')

  // One is lost. The two others do not see each other for a while, and each side has an operator who goes on.
  gone.mood = 'gone'
  blocks.setState(gone.peerId, 'dead')
  blocks.cut([alone.peerId])
  blocks.setState(gone.peerId, 'dead')
  assert.ok((await alone.volumes.recover('docs', { acceptLoss: true })).recovered)
  assert.ok((await among.volumes.recover('docs', { acceptLoss: true })).recovered)
  await (await among.volumes.open('docs')).writeFile('/f', 'goes on')
  await (await alone.volumes.open('docs')).writeFile('/f', 'forked')
  assert.is(await read(alone), 'forked')

  blocks.cut(undefined)
  blocks.setState(gone.peerId, 'dead')
  await waitFor(() => alone.volumes.groups.failures().get(id)?.kind === 'fork' ||
    alone.volumes.groups.get(id)?.config.lineage?.join() === among.volumes.groups.get(id)?.config.lineage?.join(),
  { what: 'the other side to be refused' })

  for (const node of nodes.filter(one => one !== gone)) {
    await waitFor(async () => await read(node) === 'goes on', { what: 'every node to go on with one of them' })
  }

  const { chosen, warnings } = await among.volumes.recover('docs')
  assert.is.not(chosen, alone.peerId, warnings.join())

  // It is taken in again, and has nothing of its own log any more.
  await waitFor(async () => {
    await (await among.volumes.open('docs')).writeFile('/g', 'x')
    const { replicas } = await among.volumes.stat('docs')

    return replicas.length === 3 && replicas.every(({ appliedIndex }) => appliedIndex !== undefined)
  }, {
    what: 'three replicas again',
    timeoutMs: 30_000,
    context: () => nodes.map(({ peerId, volumes: { groups } }) => {
      const replica = groups.get(id)
      const status = replica?.isOpen === true ? replica.status() : undefined

      return `${peerId.slice(-4)}: ${JSON.stringify(status)} ${groups.failures().get(id)?.reason ?? ''}`
    }).join('\n')
  })

  for (const node of nodes.filter(one => one !== gone)) {
    assert.is(await read(node), 'goes on')
  }
})

test('of two logs of the registry itself nobody decides: both go on, and both sides name the other', async () => {
  mesh = new VolumeMesh(3, { replaceDelayMs: 600_000 })
  await mesh.start()
  const { nodes, blocks } = mesh
  const [alone, among, gone] = nodes as [VolumeNode, VolumeNode, VolumeNode]
  await alone.volumes.create('docs')
  const registry = alone.volumes.directory.pointers.known?.group ?? ''
  await waitFor(() => nodes.every(({ volumes }) => volumes.groups.get(registry)?.isMember === true), { what: 'three replicas' })
  const dividedOn = ({ volumes }: VolumeNode): string => volumes.groups.get(registry)?.divided ?? ''

  gone.mood = 'gone'
  blocks.cut([alone.peerId])
  blocks.setState(gone.peerId, 'dead')

  for (const node of [alone, among]) {
    assert.ok((await node.volumes.recover('.registry', { acceptLoss: true })).recovered)
  }

  blocks.cut(undefined)
  blocks.setState(gone.peerId, 'dead')
  // Whoever speaks of the one log to the other: here each asks the other for its vote.
  const [here, there] = [alone, among].map(({ volumes }) => volumes.groups.get(registry)) as [Replica, Replica]

  for (const [from, to, node] of [[here, there, among], [there, here, alone]] as const) {
    const { epoch, lineage } = from.config
    to.step({
      type: 'request',
      from: from.self,
      token: 0,
      request: { type: 'read', epoch, ...(lineage === undefined ? {} : { lineage }) }
    })
    const other = node === among ? alone : among
    assert.match(dividedOn(node), new RegExp(`^${blocks.nodes.find(({ peerId }) => peerId === other.peerId)?.membership.self().hostname ?? ''} goes on with another log`))
    assert.is(node.volumes.groups.failures().size, 0, 'neither is refused')
    assert.ok((await node.volumes.list()).some(({ name }) => name === 'docs'))
  }
})

for (const isRegistry of [false, true]) {
  test(`a replica that was away when its set was given up goes over by itself: ${isRegistry ? 'the registry' : 'a volume'}`, async () => {
    mesh = new VolumeMesh(3, { replaceDelayMs: 600_000 })
    await mesh.start()
    const { nodes, blocks } = mesh
    const [survivor, away, gone] = nodes as [VolumeNode, VolumeNode, VolumeNode]
    const { id } = await survivor.volumes.create('docs', { metadataReplicas: 3 })
    const registry = survivor.volumes.directory.pointers.known?.group as string
    const group = isRegistry ? registry : id
    const replicas = await waitFor(() => {
      const found = nodes.map(({ volumes }) => volumes.groups.get(group))

      return found.every(replica => replica?.isMember === true) ? found as Replica[] : undefined
    }, { what: 'three replicas' })

    // One node is lost, the other one cannot be seen by anybody for a while.
    gone.mood = 'gone'
    blocks.cut([away.peerId])
    blocks.setState(gone.peerId, 'dead')
    assert.ok((await survivor.volumes.recover('.registry', { acceptLoss: true })).recovered)
    assert.ok((await survivor.volumes.recover('docs', { acceptLoss: true })).recovered)
    await (await survivor.volumes.open('docs')).writeFile('/f', 'after')
    const lineage = replicas[0]?.config.lineage?.join() ?? ''
    assert.is.not(lineage, '')
    assert.is(replicas[1]?.config.lineage, undefined)

    blocks.cut(undefined)
    blocks.setState(gone.peerId, 'dead')
    await waitFor(async () => {
      blocks.advance(1_000)
      const replica = away.volumes.groups.get(group)

      return replica?.isOpen === true && replica.config.lineage?.join() === lineage
    }, { what: 'it to go over' })
    assert.is(await (await away.volumes.open('docs')).readFile('/f', { encoding: 'utf8' }), 'after')
  })
}

test.run()
