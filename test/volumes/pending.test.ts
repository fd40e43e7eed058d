import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf } from '../helpers/rejection.js'
import { waitFor } from '../../testing/wait-for.js'
import { VolumeMesh } from '../helpers/volume-mesh.js'
import { PENDING_ID_FIRST } from '../../src/volumes/tree/constants.js'
import type { VolumeNode } from '../helpers/volume-mesh.js'
import type { Volume } from '../../src/volumes/types.js'

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

/** Nodes with a volume that goes on while cut off. */
async function startMesh (count: number): Promise<VolumeMesh> {
  mesh = new VolumeMesh(count)
  await mesh.start()
  await mesh.nodes[0]?.volumes.create('docs', { onPartition: 'accept' })

  return mesh
}

/** Three nodes, one of them about to be alone. */
async function threeNodes (): Promise<{ mesh: VolumeMesh, alone: VolumeNode, others: VolumeNode[] }> {
  const three = await startMesh(3)
  const [alone, ...others] = three.nodes as [VolumeNode, ...VolumeNode[]]

  return { mesh: three, alone, others }
}

/** Five nodes, two of them cut off once a file was written. */
async function twoOfFiveCutOff (): Promise<{ mesh: VolumeMesh, a: VolumeNode, b: VolumeNode, c: VolumeNode }> {
  const five = await startMesh(5)
  const [a, b, c] = five.nodes as [VolumeNode, VolumeNode, VolumeNode]
  await (await openAt(a)).writeFile('/x', '1')
  five.blocks.cut([a.peerId, b.peerId])

  return { mesh: five, a, b, c }
}

const openAt = async (node: VolumeNode | undefined): Promise<Volume> => await (node as VolumeNode).volumes.open('docs')

test('what a node that is cut off accepts is pending, is seen there, and is ordered when the cut heals', async () => {
  const { mesh: { blocks }, alone, others } = await threeNodes()
  const here = await openAt(alone)
  const there = await openAt(others[0])
  await here.writeFile('/both.txt', 'before')
  await here.writeFile('/mine.txt', 'before')
  blocks.cut([alone.peerId])

  const written = await here.writeFile('/mine.txt', 'while cut off')
  assert.ok(written.pending)
  assert.is(written.copies, 1)
  assert.ok((await here.writeFile('/both.txt', 'here')).pending)
  assert.ok((await here.mkdir('/folder')).pending)
  assert.is(await here.readFile('/mine.txt', { encoding: 'utf8' }), 'while cut off')
  assert.ok((await here.stat('/mine.txt')).pending)
  assert.is((await here.stat('/folder')).isDirectory(), true)

  assert.not((await there.writeFile('/both.txt', 'there')).pending)
  assert.is(await there.readFile('/mine.txt', { encoding: 'utf8' }), 'before')
  blocks.cut(undefined)

  await waitFor(async () => await there.readFile('/mine.txt', { encoding: 'utf8' }) === 'while cut off',
    { what: 'the journal to be brought' })
  await waitFor(async () => await there.exists('/folder'), { what: 'the folder' })

  // Two contents of one file: the one that was ordered first stays, the other is kept as a version, and listed.
  assert.is(await there.readFile('/both.txt', { encoding: 'utf8' }), 'there')
  const conflicts = []

  for await (const conflict of there.conflicts.list()) {
    conflicts.push(conflict)
  }

  assert.equal(conflicts.map(({ kind, path }) => [kind, path]), [['content', '/both.txt']])
  const kept = (await there.versions('/both.txt')).find(({ conflict }) => conflict)
  assert.is(await there.readFile('/both.txt', { version: kept?.version, encoding: 'utf8' }), 'here')
  assert.not((await here.writeFile('/mine.txt', 'after')).pending)
  assert.not((await here.stat('/mine.txt')).pending)
})

test('several nodes on the side without a majority see the same, and keep copies', async () => {
  const { mesh: { blocks }, a, b, c } = await twoOfFiveCutOff()

  const written = await (await openAt(a)).writeFile('/x', '2')
  assert.ok(written.pending)
  assert.is(written.copies, 2)
  assert.is(await (await openAt(b)).readFile('/x', { encoding: 'utf8' }), '2')
  assert.ok((await (await openAt(b)).appendFile('/x', '3')).pending)
  assert.is(await (await openAt(a)).readFile('/x', { encoding: 'utf8' }), '23')
  assert.is(await (await openAt(c)).readFile('/x', { encoding: 'utf8' }), '1')

  blocks.cut(undefined)
  await waitFor(async () => await (await openAt(c)).readFile('/x', { encoding: 'utf8' }) === '23',
    { what: 'both operations to be ordered' })
})

test('what needs the majority is refused, and a volume that refuses refuses', async () => {
  const { mesh: { blocks }, alone } = await threeNodes()
  await alone.volumes.create('strict')
  const strict = await alone.volumes.open('strict')
  await strict.writeFile('/a', '1')
  const docs = await openAt(alone)
  await docs.writeFile('/a', '1')
  blocks.cut([alone.peerId])

  for (const [attempt, code] of [
    [async () => await docs.snapshots.create('now'), 'not_while_cut_off'],
    [async () => await docs.writeFile('/a', '2', { flag: 'wx' }), 'EEXIST'],
    [async () => await strict.writeFile('/a', '2'), 'no_quorum'],
    [async () => await strict.readFile('/a'), 'no_quorum']
  ] as const) {
    try {
      await attempt()
      assert.unreachable(code)
    } catch (err) {
      assert.is((err as { code?: string }).code, code, String(err))
    }
  }

  assert.is(await strict.readFile('/a', { stale: true, encoding: 'utf8' }), '1')
})

test('the node that accepted never comes back: who has a copy of its journal brings it', async () => {
  const { mesh: { blocks }, a, b, c } = await twoOfFiveCutOff()
  // Both ask the better ranked of the two; that one is then lost for good.
  assert.is((await (await openAt(a)).writeFile('/x', '2')).copies, 2)
  const holder = [a, b].find(({ volumes }) => volumes.pendingHere() > 0) as VolumeNode
  holder.mood = 'gone'
  await holder.volumes.stop()
  blocks.cut(undefined)
  blocks.setState(holder.peerId, 'evicted')

  await waitFor(async () => await (await openAt(c)).readFile('/x', { encoding: 'utf8' }) === '2',
    { what: 'the copy to be brought' })
})

test('a journal that is brought once more, after its ids are forgotten, has no second effect', async () => {
  const { mesh: { blocks }, a, c } = await twoOfFiveCutOff()
  assert.is((await (await openAt(a)).appendFile('/x', '2')).copies, 2)
  assert.is((await (await openAt(a)).writeFile('/new', 'made while cut off')).copies, 2)
  blocks.cut(undefined)
  const there = await openAt(c)
  await waitFor(async () => await there.exists('/new'), { what: 'the journal to be brought' })
  await there.rename('/new', '/renamed')
  await there.writeFile('/x', 'what somebody wrote afterwards')

  // The same commands once more, as a node sends them that was away and knows nothing of it; nobody tells it so.
  blocks.advance(11 * 60_000)
  await there.writeFile('/other', '1')
  await there.writeFile('/other', '2')
  const link = await c.volumes.linkByName('docs')
  const bring = async (): Promise<string> => (await link.submit({
    type: 'resolve',
    hostname: 'h',
    base: { index: 1, atMs: 1, journal: 'j', nextId: PENDING_ID_FIRST },
    op: { type: 'write', target: { path: '/late' }, content: { kind: 'inline', bytes: Buffer.from('once') } }
  }, { operationId: 'e'.repeat(32) })).result.code
  assert.is(await bring(), 'ok')
  await there.rename('/late', '/moved')
  blocks.advance(11 * 60_000)
  await there.writeFile('/other', '3')
  await there.writeFile('/other', '4')
  assert.is(await codeOf(bring()), 'operation_expired')
  assert.not(await there.exists('/late'))
  assert.not(await there.exists('/new'))
  assert.is(await there.readFile('/x', { encoding: 'utf8' }), 'what somebody wrote afterwards')
})

test('an operation that is asked for again after its time is refused, and has no second effect', async () => {
  const { mesh: { blocks }, alone } = await threeNodes()
  const docs = await openAt(alone)
  const operationId = 'ab'.repeat(16)
  await docs.appendFile('/log', 'one line', { operationId })
  await docs.appendFile('/log', 'one line', { operationId })
  blocks.advance(11 * 60_000)
  await docs.writeFile('/other', '1')
  await docs.writeFile('/other', '2')
  assert.is(await codeOf(docs.appendFile('/log', 'one line', { operationId })), 'operation_expired')
  assert.is(await docs.readFile('/log', { encoding: 'utf8' }), 'one line')
})

test.run()
