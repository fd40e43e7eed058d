import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answerOf, concludePin, indexPins } from '../../../src/blocks/gc/abandoned-puts.js'
import {
  CLOCK_SKEW_MS_MAX, PUT_ABANDONED_MS, PUT_FINISH_MS_MAX, PUT_RENEW_MS
} from '../../../src/blocks/gc/constants.js'
import { gcPins } from '../../../src/blocks/methods.js'
import { SINCE_GRANULARITY_MS } from '../../../src/store/claims.js'
import { testClaim } from '../../helpers/block-infos.js'
import { testBlock, type TestNode } from '../../helpers/block-mesh.js'
import { eventually } from '../../helpers/eventually.js'
import { GcMesh } from '../../helpers/gc-mesh.js'
import { rejection } from '../../helpers/rejection.js'

const BLOCKS = 6

function blocksOf (name: string): ReturnType<typeof testBlock>[] {
  return Array.from({ length: BLOCKS }, (_, i) => testBlock(`${name} ${i}`))
}

async function withMesh (body: (mesh: GcMesh, writer: TestNode) => Promise<void>): Promise<void> {
  const mesh = new GcMesh(4)
  await mesh.start()

  try {
    await body(mesh, mesh.nodes[0]!)
  } finally {
    await mesh.stop()
  }
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

/** Everybody has asked everybody since. */
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
  await withMesh(async (mesh, writer) => {
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

    // Who thaws and ends it after all is told so, by whomever it asks.
    for (const { blocks: asked } of mesh.nodes) {
      const late = asked.put(root.cid, root.data, { claims: [asked.pinClaim('dead', { root: true })] })
      assert.is((await rejection(late)).code, 'put_expired')
    }
  })
})

test('a member that is away may have the record: nothing goes before it is back, or has left', async () => {
  await withMesh(async (mesh, writer) => {
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

    away.mood = 'well'
    mesh.setState(away.peerId, 'alive')
    await settle(mesh)
    await eventually('it was asked', () => copiesOf(mesh, 'dead') === 0)
    assert.ok(copiesOf(mesh, 'kept') >= ALL, 'and had the record of the other')
  })
})

test('an answer that says nothing keeps a put', async () => {
  await withMesh(async (mesh, writer) => {
    await begin(mesh, writer, 'dead')
    // As a message without fields is read.
    mesh.nodes.forEach(({ rpc }) => {
      rpc.handle(gcPins, async () => ({ header: { agreed: false, count: 0, recorded: [], young: [] } }))
    })
    await mesh.age(PUT_ABANDONED_MS * 2)
    await settle(mesh)
    assert.is(copiesOf(mesh, 'dead'), ALL)
  })
})

test.run()
