import { test as testAlone } from 'uvu'
import * as assert from 'uvu/assert'
import { PUT_HEDGE_MS } from '../../src/blocks/constants.js'
import { StoreBusyError } from '../../src/store/errors.js'
import { errorCode, retryAfterOf } from '../../src/util/errors.js'
import { testAtOnce } from '../helpers/at-once.js'
import { BlockMesh, BUSY_HINT_MS, testBlock, withMesh } from '../helpers/block-mesh.js'
import { RETRY_MS_MIN } from '../../src/util/retry-hint.js'
import { eventually } from '../helpers/eventually.js'
import { codeOf, rejection } from '../helpers/rejection.js'
import type { TestNode } from '../helpers/block-mesh.js'
import type { CID } from 'multiformats/cid'

const test = testAtOnce()

/** Long enough for some rounds, short enough for a test. */
const PATIENCE_MS = 900

/** A node that is in the set of none of the copies. */
function outsider (mesh: BlockMesh, cid: CID): TestNode {
  return mesh.nodes.find(node => !mesh.holders(cid).includes(node)) as TestNode
}

const calls = (node: TestNode, method: string, to?: string): number =>
  node.calls.filter(call => call.method === method && (to == null || call.to === to)).length

test('a put waits for a holder that is busy, at its pace, and makes no copy where none belongs', async () => {
  await withMesh(new BlockMesh(6, { minReplicas: 3 }), async mesh => {
    const { cid, data } = testBlock('busy for a while')
    // Learn the set from a first put of the same block.
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    const set = mesh.holders(cid)
    const writer = outsider(mesh, cid)
    const busy = set[0]!
    await busy.store.delete(cid)
    busy.mood = 'busy'

    const startedAt = performance.now()
    const put = writer.blocks.put(cid, data)
    await eventually('it was asked again', () => calls(writer, 'block.put', busy.peerId) >= 2)
    busy.mood = 'well'
    assert.is((await put).copies, 3)

    const tookMs = performance.now() - startedAt
    const asked = calls(writer, 'block.put', busy.peerId)
    assert.ok(asked <= 2 + tookMs / BUSY_HINT_MS, `asked ${asked} times: a tight loop`)

    // On a machine that stood still for so long, the hedge has rightly asked others too.
    if (tookMs < PUT_HEDGE_MS) {
      assert.equal(mesh.holders(cid).map(({ peerId }) => peerId).sort(), set.map(({ peerId }) => peerId).sort())
    }
  })
})

test('a put whose holders stay busy ends in busy, with a hint, and not in too few replicas', async () => {
  await withMesh(new BlockMesh(4, { busyPatienceMs: PATIENCE_MS }), async mesh => {
    const [writer, ...others] = mesh.nodes as [TestNode, ...TestNode[]]
    const { cid, data } = testBlock('overload')
    others.forEach(node => { node.mood = 'busy' })
    const err = await rejection(writer.blocks.put(cid, data))

    assert.is(errorCode(err), 'busy')
    assert.is(retryAfterOf(err), BUSY_HINT_MS)
    assert.match((err as Error).message, /holders are too busy; try again in 120 ms/)
    // The pauses double, so four rounds at most fit into the patience.
    assert.ok(calls(writer, 'block.put') <= 4 * others.length, `${calls(writer, 'block.put')} calls`)
  })
})

test('a full node counts before a busy one: the caller has to make room', async () => {
  const capacityBytes = (index: number): number => index === 1 ? 10 : 1e9

  await withMesh(new BlockMesh(3, { busyPatienceMs: 0, minReplicas: 3, capacityBytes }), async mesh => {
    const { cid, data } = testBlock('full and busy')
    mesh.nodes[2]!.mood = 'busy'
    assert.is(await codeOf(mesh.nodes[0]!.blocks.put(cid, data)), 'busy', 'one is full and one busy')
    mesh.nodes[2]!.mood = 'well'
    assert.is(await codeOf(mesh.nodes[0]!.blocks.put(cid, data)), 'no_space')
  })
})

test('a get turns to another holder at once when one is busy', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const { cid, data } = testBlock('read elsewhere')
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    const reader = outsider(mesh, cid)
    mesh.holders(cid).slice(1).forEach(node => { node.mood = 'busy' })

    assert.equal(Buffer.from(await reader.blocks.get(cid)), Buffer.from(data))
    assert.ok(calls(reader, 'block.get') <= 3)
  })
})

test('a get whose holders are all busy comes back to them, and never says that nobody has the block', async () => {
  await withMesh(new BlockMesh(5, { busyPatienceMs: PATIENCE_MS }), async mesh => {
    const { cid, data } = testBlock('read later')
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    const reader = outsider(mesh, cid)
    const holders = mesh.holders(cid)
    holders.forEach(node => { node.mood = 'busy' })

    const err = await rejection(reader.blocks.get(cid))
    assert.is(errorCode(err), 'busy')
    assert.is(retryAfterOf(err), BUSY_HINT_MS)
    assert.is(calls(reader, 'block.info'), 0, 'the holders are known: nobody else is asked')
    const asked = calls(reader, 'block.get')
    // Five rounds fit into the patience when the jitter of all pauses is low, and a round may ask one holder again.
    assert.ok(asked <= 6 * holders.length, `${asked} calls`)

    const later = reader.blocks.get(cid)
    await eventually('they were asked', () => calls(reader, 'block.get') >= asked + 3)
    holders[1]!.mood = 'well'
    assert.equal(Buffer.from(await later), Buffer.from(data))
  })
})

test('a get that waits for busy holders ends when it is aborted', async () => {
  await withMesh(new BlockMesh(4), async mesh => {
    const { cid, data } = testBlock('give up')
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    const reader = outsider(mesh, cid)
    mesh.holders(cid).forEach(node => { node.mood = 'busy' })
    const controller = new AbortController()
    const get = rejection(reader.blocks.get(cid, { signal: controller.signal }))

    await eventually('all were asked', () => calls(reader, 'block.get') >= 3)
    controller.abort()
    assert.is(errorCode(await get), 'aborted')
  })
})

test('a copy that the disk has no time to read is not taken for a bad one', async () => {
  await withMesh(new BlockMesh(3, { busyPatienceMs: 0 }), async mesh => {
    const { cid, data } = testBlock('healthy')
    const [node, ...others] = mesh.nodes as [TestNode, ...TestNode[]]
    await node.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    const get = node.store.get
    node.store.get = async () => { throw new StoreBusyError('test') }

    assert.equal(Buffer.from(await node.blocks.get(cid)), Buffer.from(data), 'read from another holder')
    others.forEach(other => { other.mood = 'gone' })
    assert.is(await codeOf(node.blocks.get(cid)), 'busy')
    node.store.get = get
    assert.is(node.store.has(cid), true)
    assert.is(node.store.usage().quarantined, 0)
  })
})

test('a holder whose store is busy says busy on the wire, with a hint', async () => {
  await withMesh(new BlockMesh(2, { busyPatienceMs: 0, minReplicas: 2, replicas: 2 }), async mesh => {
    const [writer, holder] = mesh.nodes as [TestNode, TestNode]
    holder.store.put = async () => { throw new StoreBusyError('test') }
    const { cid, data } = testBlock('store busy')
    const err = await rejection(writer.blocks.put(cid, data))

    assert.is(errorCode(err), 'busy')
    assert.ok((retryAfterOf(err) as number) > 0)
    assert.is(holder.blocks.disk.stats().classes.client.done, 1)
  })
})

test('repair comes back to a busy holder later, not at once', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('repair waits')
    const [source, second, lacking] = mesh.nodes as [TestNode, TestNode, TestNode]
    const put = lacking.store.put
    const tries: number[] = []
    lacking.store.put = async () => {
      tries.push(performance.now())
      throw new StoreBusyError('test')
    }
    // Straight into two stores, so that only repair can make the third copy.
    await source.store.put(cid, data, [source.blocks.pinClaim('p')])
    await second.store.put(cid, data, [source.blocks.pinClaim('p')])
    await eventually('repair has tried twice', () => tries.length >= 2)

    assert.ok((tries[1] as number) - (tries[0] as number) >= RETRY_MS_MIN, 'a tight loop')
    lacking.store.put = put
    await eventually('the third copy', () => lacking.store.has(cid))
  })
})

// Alone, after all above: its 320 MiB keep the process from anything else for a while.
testAlone('beyond the bound, puts of a library are refused as busy, and those that were taken in end well', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const blocks = Array.from({ length: 320 }, (_, seed) => testBlock(`many ${seed}`, 1024 * 1024))
    const outcomes = await Promise.all(blocks.map(async ({ cid, data }) =>
      await mesh.nodes[0]!.blocks.put(cid, data, { trusted: true }).then(() => 'stored', (err: unknown) => errorCode(err))))

    // 32 MiB under way and 256 MiB waiting.
    assert.is(outcomes.filter(outcome => outcome === 'stored').length, 288)
    assert.is(outcomes.filter(outcome => outcome === 'busy').length, 32)
  })
})

test.run()
