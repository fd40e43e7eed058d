import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { VolumeMesh } from '../helpers/volume-mesh.js'
import { waitFor } from '../../testing/wait-for.js'
import { encodeBatch } from '../../src/volumes/tree/codec/command.js'
import type { VolumeNode } from '../helpers/volume-mesh.js'
import type { Volume } from '../../src/volumes/types.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

/** Three nodes whose wall clocks can be set one by one. */
async function startMesh (): Promise<{ nodes: VolumeNode[], ahead: number[], wall: () => number, id: string }> {
  const ahead = [0, 0, 0]
  const started = new VolumeMesh(3, { aheadMs: index => ahead[index] as number, replaceDelayMs: 600_000 })
  mesh = started
  await started.start()
  const first = started.nodes[0] as VolumeNode
  await first.volumes.create('v')
  const { id } = await first.volumes.linkByName('v')

  return { nodes: started.nodes, ahead, wall: () => started.blocks.clock.wall(), id }
}

const open = async (node: VolumeNode | undefined): Promise<Volume> => await (node as VolumeNode).volumes.open('v')

async function trashOf (volume: Volume): Promise<string[]> {
  const paths: string[] = []

  for await (const { path } of volume.trash.list()) {
    paths.push(path)
  }

  return paths
}

function isNear (ms: number, wallMs: number): boolean {
  return Math.abs(ms - wallMs) <= 3 * MINUTE_MS
}

test('one clock that is 30 days off empties no trash, dates nothing, and its node does not order', async () => {
  const { nodes, ahead, wall, id } = await startMesh()
  const volume = await open(nodes[0])
  await volume.writeFile('/precious', 'the only copy')
  await volume.unlink('/precious')

  const sequencer = (): VolumeNode | undefined => nodes.find(node => node.volumes.groups.get(id)?.isSequencer)

  for (const skew of [30 * DAY_MS, -30 * DAY_MS, 8 * DAY_MS, 2 * MINUTE_MS]) {
    const wrong = await waitFor(sequencer, { what: 'somebody to order' })
    ahead[nodes.indexOf(wrong)] = skew

    await waitFor(async () => {
      for (const node of nodes) {
        await (await open(node)).writeFile('/x', `through ${node.peerId}`)
        await node.volumes.clean()
        assert.ok(isNear((await volume.stat('/x')).ctimeMs, wall()))
        assert.equal(await trashOf(volume), ['/precious'])
      }

      return sequencer() !== undefined && sequencer() !== wrong
    }, { what: 'another node to order' })

    assert.is(wrong.volumes.groups.get(id)?.time.mayOrder, false)
    ahead.fill(0)
    assert.is(wrong.volumes.groups.get(id)?.time.mayOrder, true)
  }

  // When a majority says that the time has come, it goes.
  mesh?.blocks.advance(8 * DAY_MS)
  await volume.writeFile('/x', 'a week later')
  await waitFor(async () => {
    await Promise.all(nodes.map(async node => { await node.volumes.clean() }))

    return (await trashOf(volume)).length === 0
  }, { what: 'the trash to be emptied' })
})

test('with two of three left, of which one is 30 days ahead, nothing expires, and work goes on', async () => {
  const { nodes, ahead, wall, id } = await startMesh()
  const volume = await open(nodes[0])
  await volume.writeFile('/precious', 'the only copy')
  await volume.unlink('/precious')
  ahead[1] = 30 * DAY_MS
  mesh?.blocks.cut([(nodes[2] as VolumeNode).peerId])

  for (let round = 0; round < 4; round++) {
    for (const node of nodes.slice(0, 2)) {
      await (await open(node)).writeFile('/x', String(round))
      await node.volumes.clean()
    }
  }

  assert.ok(isNear((await volume.stat('/x')).ctimeMs, wall()))
  assert.equal(await trashOf(volume), ['/precious'])
  assert.ok(nodes.slice(0, 2).some(node => node.volumes.groups.get(id)?.isSequencer))
})

test('a volume whose time ran ahead comes back, and its trash is not held up by what was deleted then', async () => {
  const { nodes, wall, id } = await startMesh()
  const volume = await open(nodes[0])
  await volume.writeFile('/before', '1')
  const sequencer = await waitFor(() => nodes.find(node => node.volumes.groups.get(id)?.isSequencer), { what: 'a sequencer' })
  const replica = sequencer.volumes.groups.get(id)
  assert.ok(replica !== undefined)

  // As a version before this one ordered it, with a clock that was wrong.
  replica.step({ type: 'propose', value: { kind: 'batch', bytes: encodeBatch([], wall() + 30 * DAY_MS) } } as never)
  await waitFor(() => replica.status().commitIndex === replica.appliedIndex, { what: 'it to be applied' })
  await volume.writeFile('/after', '1')
  assert.ok(isNear((await volume.stat('/after')).ctimeMs, wall()), String((await volume.stat('/after')).ctimeMs - wall()))

  for (const node of nodes) {
    await (await open(node)).writeFile('/after', node.peerId)
    assert.ok(isNear((await (await open(node)).stat('/after')).ctimeMs, wall()))
  }
})

test.run()
