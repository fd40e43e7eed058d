import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { volumeRegistry } from '../../../src/volumes/replica/methods.js'
import { testPeerIds } from '../../../testing/peer-ids.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

let mesh: VolumeMesh | undefined

type Nodes = [VolumeNode, VolumeNode, VolumeNode, ...VolumeNode[]]

async function startMesh (count: number): Promise<Nodes> {
  mesh = new VolumeMesh(count, { replaceDelayMs: 600_000 })
  await mesh.start()

  return mesh.nodes as Nodes
}

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

const namesAt = async ({ volumes }: VolumeNode): Promise<string[]> =>
  (await volumes.list()).map(({ name }) => name).sort()

const NOBODY = testPeerIds(30).slice(-3)
const OLD_GROUP = `r${'0'.repeat(32)}`

/** All nodes have compared what they know, and asked whatever they were told of. */
async function exchange (nodes: readonly VolumeNode[]): Promise<void> {
  await Promise.all(nodes.map(async ({ volumes }) => { await volumes.directory.refresh() }))
}

test('a member that tells of nonsense, or of a registry that nobody answers for, hides no volume', async () => {
  const nodes = await startMesh(3)
  const [first, , evil] = nodes
  await first.volumes.create('docs')
  await exchange(nodes)
  const known = first.volumes.directory.pointers.known
  const group = known?.group ?? ''

  for (const told of [
    {},
    { group: '', createdAtMs: 0, epoch: 0, members: [] },
    { group: '../../x', createdAtMs: 1, epoch: 1, members: [evil.peerId] },
    { group: OLD_GROUP, createdAtMs: 1, epoch: 1, members: [] },
    { group: OLD_GROUP, createdAtMs: 1, epoch: 1, members: NOBODY },
    { group: OLD_GROUP, createdAtMs: 1, epoch: 1, members: [evil.peerId] },
    { group, createdAtMs: 1, epoch: 1e15, members: NOBODY },
    { group, createdAtMs: 1, epoch: 1e15, members: [evil.peerId] }
  ]) {
    for (const node of nodes) {
      await evil.rpc.call(node.peerId, volumeRegistry, { known: { group: '', createdAtMs: 0, epoch: 0, members: [], ...told } })
        .catch(() => {})
    }

    await exchange(nodes)

    for (const node of nodes) {
      assert.equal(node.volumes.directory.pointers.known, known, JSON.stringify(told))
      assert.equal(await namesAt(node), ['docs'], JSON.stringify(told))
      assert.equal(node.volumes.directory.pointers.lost, [])
    }
  }

  await evil.volumes.create('more')
  assert.equal(await namesAt(first), ['docs', 'more'])
})

test('a mesh without a registry makes one, whatever one member tells of', async () => {
  const nodes = await startMesh(4)
  const evil = nodes[3] as VolumeNode

  for (const node of nodes) {
    await evil.rpc.call(node.peerId, volumeRegistry,
      { known: { group: OLD_GROUP, createdAtMs: 1, epoch: 1, members: NOBODY } })
  }

  await nodes[0].volumes.create('docs')

  for (const node of nodes) {
    assert.equal(await namesAt(node), ['docs'])
  }
})

test('when most nodes know a registry that does not answer, no other one is made', async () => {
  const nodes = await startMesh(3)

  for (const { volumes } of nodes.slice(1)) {
    await volumes.directory.pointers.learn({ group: OLD_GROUP, createdAtMs: 1, epoch: 1, members: NOBODY })
  }

  try {
    await nodes[0].volumes.create('docs')
    assert.unreachable()
  } catch (err) {
    assert.is((err as { code?: string }).code, 'no_quorum')
  }
})

test('an old node with an old registry changes nothing for the others, and goes by theirs when nobody answers for its own', async () => {
  const nodes = await startMesh(4)
  const old = nodes[3] as VolumeNode
  const others = nodes.slice(0, 3)
  // As after a start with a data dir of long ago.
  mesh?.blocks.cut([old.peerId])
  await old.volumes.directory.pointers.learn({ group: OLD_GROUP, createdAtMs: 1, epoch: 3, members: NOBODY })
  await others[0]?.volumes.create('docs')
  await exchange(others)
  const group = others[0]?.volumes.directory.pointers.known?.group
  mesh?.blocks.cut(undefined)
  await exchange(nodes)

  for (const node of others) {
    assert.is(node.volumes.directory.pointers.known?.group, group)
    assert.equal(await namesAt(node), ['docs'])
  }

  await waitFor(async () => {
    await old.volumes.directory.refresh()

    return old.volumes.directory.pointers.known?.group === group
  }, { what: 'the old node to go by the registry of the others' })
  assert.equal(await namesAt(old), ['docs'])
})

test('a node that brings an older registry of its own, and leaves again, takes no names along', async () => {
  const nodes = await startMesh(4)
  const loner = nodes[3] as VolumeNode
  const others = nodes.slice(0, 3)
  mesh?.blocks.cut([loner.peerId])
  await loner.volumes.create('own', { metadataReplicas: 3 })
  await loner.volumes.create('both')
  await others[0]?.volumes.create('docs')
  await others[1]?.volumes.create('both')
  mesh?.blocks.cut(undefined)
  const older = loner.volumes.directory.pointers.known?.group

  // At no moment does anybody see less than before.
  await waitFor(async () => {
    await exchange(nodes)

    for (const node of nodes) {
      const names = await namesAt(node)
      assert.ok(names.includes(node === loner ? 'own' : 'docs'), `${node.peerId}: ${names.join()}`)
      assert.ok(names.includes('both'), names.join())
    }

    return nodes.every(({ volumes }) => volumes.directory.pointers.known?.group === older)
  }, { what: 'the older registry to have the names of both' })

  loner.mood = 'gone'
  mesh?.blocks.setState(loner.peerId, 'dead')

  for (const node of others) {
    const names = await namesAt(node)
    assert.equal(names.filter(name => !name.startsWith('both')), ['docs', 'own'])
    assert.is(names.length, 4)
  }

  await others[0]?.volumes.create('after')
  assert.ok((await namesAt(others[2] as VolumeNode)).includes('after'))
})

test.run()
