import { createHash } from 'node:crypto'
import * as assert from 'uvu/assert'
import { answerOf, concludePin, indexPins } from '../../../src/blocks/gc/abandoned-puts.js'
import {
  CLOCK_SKEW_MS_MAX, PUT_ABANDONED_MS, PUT_FINISH_MS_MAX, PUT_RENEW_MS
} from '../../../src/blocks/gc/constants.js'
import { gcPins } from '../../../src/blocks/methods.js'
import { SINCE_GRANULARITY_MS } from '../../../src/store/claims.js'
import { testAtOnce } from '../../helpers/at-once.js'
import { testClaim } from '../../helpers/block-infos.js'
import { testBlock, withMesh, type TestNode } from '../../helpers/block-mesh.js'
import { eventually } from '../../helpers/eventually.js'
import { GcMesh } from '../../helpers/gc-mesh.js'
import { rejection } from '../../helpers/rejection.js'

const test = testAtOnce()

const BLOCKS = 6

function blocksOf (name: string): ReturnType<typeof testBlock>[] {
  return Array.from({ length: BLOCKS }, (_, i) => testBlock(`${name} ${i}`))
}

async function withWriter (body: (mesh: GcMesh, writer: TestNode) => Promise<void>): Promise<void> {
  await withMesh(new GcMesh(4), async mesh => { await body(mesh, mesh.nodes[0]!) })
}

/** Blocks of a put that has not ended. */
async function begin (mesh: GcMesh, { blocks }: TestNode, id: string): Promise<void> {
  for (const { cid, data } of blocksOf(id)) {
    await blocks.put(cid, data, { claims: [blocks.pinClaim(id)] })
    await eventually('all copies', () => mesh.holders(cid).length === 3)
  }
}

function copiesOf (mesh: GcMesh, id: string): number {
  return blocksOf(id).reduce((sum, { cid }) => sum + mesh.holders(cid).length, 0)
}

const ALL = BLOCKS * 3

/** All have asked all since. */
async function settle (mesh: GcMesh): Promise<void> {
  const before = mesh.nodes.map(({ calls }) => calls.length)
  mesh.collect()
  await eventually('somebody asked after pins', () => mesh.nodes.some(({ calls, mood }, at) =>
    mood === 'well' && calls.slice(before[at]).some(({ method }) => method === gcPins.name)))
  await new Promise(resolve => { setTimeout(resolve, 2_500) })
}

test('the times leave room for clocks that differ and for a put that ends at the last moment', () => {
  assert.ok(PUT_RENEW_MS * 4 < PUT_FINISH_MS_MAX, 'some renewals may fail')
  assert.ok(PUT_FINISH_MS_MAX + 2 * CLOCK_SKEW_MS_MAX + SINCE_GRANULARITY_MS < PUT_ABANDONED_MS)
})

test('what one node knows, and what all come to: one record, one young claim or one silence keeps a put', () => {
  const index = indexPins([
    { claims: [testClaim('pin:a', { since: 5 }), testClaim('volume:v', { since: 99 })] },
    { claims: [testClaim('pin:a', { since: 9 }), testClaim('pin:b', { since: 7, root: true })] }
  ], 1)
  let step = index.next()

  while (step.done !== true) {
    step = index.next()
  }

  const pins = step.value
  assert.equal([...pins.keys()], ['pin:a', 'pin:b'])
  assert.is(answerOf(pins.get('pin:a'), 9 + PUT_ABANDONED_MS - 1), 'young')
  assert.is(answerOf(pins.get('pin:a'), 9 + PUT_ABANDONED_MS), 'none')
  assert.is(answerOf(pins.get('pin:b'), 9 + PUT_ABANDONED_MS), 'recorded')
  assert.is(answerOf(pins.get('pin:c'), 0), 'none')
  // One clock that is ahead says `none` too early: the others do not.
  assert.is(concludePin(['none', 'young', 'none']), 'wait')
  assert.is(concludePin(['none', undefined, 'none']), 'wait')
  assert.is(concludePin(['none', undefined, 'recorded']), 'recorded')
  assert.is(concludePin(['none', 'none']), 'abandoned')
})

test('blocks of a put whose gateway died go after a day; those of one that ended, or goes on, stay', async () => {
  await withWriter(async (mesh, writer) => {
    for (const id of ['dead', 'ended', 'slow']) {
      await begin(mesh, writer, id)
    }

    const { blocks } = writer
    const root = testBlock('the root of ended')
    await blocks.put(root.cid, root.data, { claims: [blocks.pinClaim('ended', { root: true })] })
    await mesh.age(PUT_ABANDONED_MS - 2 * SINCE_GRANULARITY_MS)
    mesh.collect()
    await new Promise(resolve => { setTimeout(resolve, 2_500) })
    assert.equal(['dead', 'ended', 'slow'].map(id => copiesOf(mesh, id)), [ALL, ALL, ALL], 'not yet')

    // The slow one says that it goes on, at one of its blocks.
    await blocks.claim([blocksOf('slow')[0]!.cid], [blocks.pinClaim('slow')])
    await mesh.age(3 * SINCE_GRANULARITY_MS)
    await settle(mesh)
    await eventually('what nobody will end is gone', () => copiesOf(mesh, 'dead') === 0)
    assert.equal(['ended', 'slow'].map(id => copiesOf(mesh, id)), [ALL, ALL])
  })
})

test('given up by its writer, a put cannot be ended any more, by whomever it asks', async () => {
  await withWriter(async (mesh, { blocks }) => {
    await blocks.abandonPin('dead')
    const root = testBlock('the root of dead')

    for (const { blocks: asked } of mesh.nodes) {
      const late = asked.put(root.cid, root.data, { claims: [asked.pinClaim('dead', { root: true })] })
      assert.is((await rejection(late)).code, 'put_expired')
    }
  })
})

/** A record at the last node, which is not asked for copies of anything else. */
async function record (mesh: GcMesh, id: string): Promise<TestNode> {
  const node = mesh.nodes[3]!
  const root = testBlock(`the root of ${id}`)
  await node.store.put(root.cid, root.data, [node.blocks.pinClaim(id, { root: true })])

  return node
}

function forget (mesh: GcMesh, { peerId }: TestNode): void {
  mesh.nodes.filter(node => node.peerId !== peerId).forEach(({ membership }) => {
    membership.set(peerId, { state: 'evicted' })
    membership.forget(peerId)
  })
}

test('a member that was cut off until all tables have forgotten it is waited for, and asked when it is back', async () => {
  await withWriter(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')
    await begin(mesh, writer, 'kept')
    const away = await record(mesh, 'kept')
    const member = { ...writer.membership.get(away.peerId)! }
    away.mood = 'gone'
    forget(mesh, away)
    await mesh.age(PUT_ABANDONED_MS * 3)
    mesh.collect()
    await new Promise(resolve => { setTimeout(resolve, 3_000) })
    assert.ok(copiesOf(mesh, 'dead') >= ALL && copiesOf(mesh, 'kept') >= ALL)

    away.mood = 'well'
    mesh.nodes.filter(node => node !== away).forEach(({ membership }) => { membership.join(member) })
    await settle(mesh)
    await eventually('what nobody will end is gone', () => copiesOf(mesh, 'dead') === 0)
    assert.ok(copiesOf(mesh, 'kept') >= ALL)
  })
})

test('whom one member does not know another does: all that anybody has met are asked', async () => {
  const mesh = new GcMesh(4)
  const [one, ...others] = mesh.nodes as [TestNode, ...TestNode[]]
  const newcomer = others[2]!
  // It came while this one was cut off, and they have not heard of each other.
  one.membership.forget(newcomer.peerId)
  await withMesh(mesh, async () => {
    for (const id of ['dead', 'kept']) {
      for (const { cid, data } of blocksOf(id)) {
        await one.store.put(cid, data, [one.blocks.pinClaim(id)])
      }
    }

    await record(mesh, 'kept')
    await mesh.age(PUT_ABANDONED_MS * 2)
    mesh.collect()
    const asks = (): boolean => one.calls.some(({ method, to }) => method === gcPins.name && to === newcomer.peerId)
    await eventually('it was asked', asks)
    const verdict = (id: string): string => one.blocks.gc.verdictOf(blocksOf(id)[0]!.cid, [
      { ...one.blocks.pinClaim(id), since: mesh.wall() - PUT_ABANDONED_MS }
    ]).is
    await eventually('found', () => verdict('dead') === 'garbage')
    assert.is(verdict('kept'), 'kept')
  })
})

test('who leaves tells whom it met: one that nobody else met may have the record', async () => {
  const mesh = new GcMesh(4)
  const [one, two, leaver, newcomer] = mesh.nodes as [TestNode, TestNode, TestNode, TestNode]
  // It came while these were cut off; then the leaver came over to them, and the newcomer is out of its reach.
  const here = [one, two]
  const member = { ...one.membership.get(newcomer.peerId)! }
  here.forEach(({ membership }) => { membership.forget(newcomer.peerId) })
  here.forEach(({ peerId }) => { newcomer.membership.forget(peerId) })
  await withMesh(mesh, async () => {
    for (const { cid, data } of blocksOf('kept')) {
      await one.store.put(cid, data, [one.blocks.pinClaim('kept')])
    }

    const { cid, data } = testBlock('root of kept')
    await newcomer.store.put(cid, data, [newcomer.blocks.pinClaim('kept', { root: true })])
    newcomer.mood = 'gone'
    await leaver.blocks.gc.tellMet()
    leaver.mood = 'gone'
    here.forEach(({ membership }) => { membership.set(leaver.peerId, { state: 'left' }) })
    await mesh.age(PUT_ABANDONED_MS * 2)
    mesh.collect()
    await new Promise(resolve => { setTimeout(resolve, 3_000) })
    const verdict = (): string => one.blocks.gc.verdictOf(blocksOf('kept')[0]!.cid, [
      { ...one.blocks.pinClaim('kept'), since: mesh.wall() - PUT_ABANDONED_MS }
    ]).is
    assert.is(verdict(), 'kept')

    newcomer.mood = 'well'
    here.forEach(({ membership }) => { membership.join(member) })
    const asks = (): boolean => one.calls.some(({ method, to }) => method === gcPins.name && to === newcomer.peerId)
    mesh.collect()
    await eventually('it was asked', () => { mesh.collect(); return asks() })
    assert.is(verdict(), 'kept')
  })
})

test('a node whose copies are being verified does not answer: it does not see all that it has', async () => {
  await withWriter(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')
    const { store } = mesh.nodes[3]!
    Object.defineProperty(store, 'isUnverified', { value: true, configurable: true })
    await mesh.age(PUT_ABANDONED_MS * 2)
    await settle(mesh)
    assert.ok(copiesOf(mesh, 'dead') >= ALL)

    Object.defineProperty(store, 'isUnverified', { value: false, configurable: true })
    await settle(mesh)
    await eventually('what nobody will end is gone', () => copiesOf(mesh, 'dead') === 0)
  })
})

test('a record that has just moved away is remembered by the node that had it', async () => {
  await withWriter(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')
    await begin(mesh, writer, 'kept')
    const { store } = await record(mesh, 'kept')
    // No other node learns of it before it is gone.
    mesh.linkCut = () => true
    await mesh.age(PUT_ABANDONED_MS * 2)
    await store.delete(testBlock('the root of kept').cid)
    mesh.linkCut = () => false
    await settle(mesh)
    await eventually('what nobody will end is gone', () => copiesOf(mesh, 'dead') === 0)
    assert.is(copiesOf(mesh, 'kept'), ALL)
  })
})

test('a member that is away may have the record: nothing goes before it is back, or has left', async () => {
  await withWriter(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')
    const root = testBlock('recorded where nobody looks')
    const away = mesh.nodes[3]!
    await away.store.put(root.cid, root.data, [away.blocks.pinClaim('kept', { root: true })])
    await begin(mesh, writer, 'kept')
    away.mood = 'gone'
    mesh.setState(away.peerId, 'evicted')
    await mesh.age(PUT_ABANDONED_MS * 3)
    mesh.collect()
    await new Promise(resolve => { setTimeout(resolve, 3_000) })
    assert.ok(copiesOf(mesh, 'dead') >= ALL && copiesOf(mesh, 'kept') >= ALL)
    const told = writer.blocks.gc.status().unendedPuts
    assert.equal([told.puts, told.waitingFor], [2, [away.peerId]], 'and it is told for whom they wait')
    assert.ok(told.silentSince! <= mesh.clock.wall() - PUT_ABANDONED_MS)

    away.mood = 'well'
    mesh.setState(away.peerId, 'alive')
    await settle(mesh)
    await eventually('it was asked', () => copiesOf(mesh, 'dead') === 0)
    assert.ok(copiesOf(mesh, 'kept') >= ALL, 'and had the record of the other')
    assert.equal(writer.blocks.gc.status().unendedPuts, { puts: 0, waitingFor: [] })
  })
})

test('a record on a copy that has rotted everywhere stands until the copy is given up', async () => {
  await withWriter(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')
    await begin(mesh, writer, 'kept')
    const { store, blocks } = await record(mesh, 'kept')
    const { cid } = testBlock('the root of kept')
    const get = store.get.bind(store)
    store.get = async (asked, range) => asked.equals(cid) ? Buffer.from('rotten') : await get(asked, range)
    assert.is(await blocks.scrub.check(cid, 'scrub'), 'bad')
    assert.not.ok(store.has(cid))
    // Longer than records are remembered.
    await mesh.age(PUT_ABANDONED_MS * 2)
    await settle(mesh)
    await eventually('what nobody will end is gone', () => copiesOf(mesh, 'dead') === 0)
    assert.is(copiesOf(mesh, 'kept'), ALL)
  })
})

test('an answer that says nothing keeps a put, and so does one without a list, as an older version has none', async () => {
  await withWriter(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')

    for (const agreed of [false, true]) {
      mesh.nodes.forEach(({ rpc }) => {
        rpc.handle(gcPins, async ({ header: { pins } }) => ({
          header: { agreed, count: agreed ? pins.length : 0, recorded: [], young: [], sameMet: false, met: [] }
        }))
      })
      await mesh.age(PUT_ABANDONED_MS * 2)
      await settle(mesh)
      assert.is(copiesOf(mesh, 'dead'), ALL)
    }
  })
})

test('nodes that have met the same members do not send their lists', async () => {
  await withWriter(async (mesh, writer) => {
    const [other] = mesh.nodes.slice(1) as [TestNode]
    await mesh.age(PUT_ABANDONED_MS)
    const own = [...mesh.nodes].map(({ peerId }) => peerId).sort()
    const metDigest = createHash('sha256').update(own.join('\n')).digest()
    const { header } = await writer.rpc.call(other.peerId, gcPins, { pins: ['pin:x'], metDigest })
    assert.equal([header.agreed, header.count, header.sameMet, header.met], [true, 1, true, []])
    const question = { pins: [], metDigest: Buffer.alloc(32, 1) }
    const { header: another } = await writer.rpc.call(other.peerId, gcPins, question)
    assert.equal([another.sameMet, another.met], [false, own.filter(peerId => peerId !== other.peerId)])
  })
})

test.run()
