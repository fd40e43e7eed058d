import * as assert from 'uvu/assert'
import { errorCode, errorMessage } from '../../src/util/errors.js'
import { FRESH_COPY_MS, INVENTORY_SETTLE_MS, PLAN_INTERVAL_MS, SURPLUS_DELAY_MS } from '../../src/blocks/constants.js'
import { testAtOnce } from '../helpers/at-once.js'
import { BlockMesh, testBlock, withMesh, type TestNode } from '../helpers/block-mesh.js'
import { eventually } from '../helpers/eventually.js'

const test = testAtOnce()

/** In this time every node has had a turn, and has compared if it wanted to. */
const TURNS_MS = 2 * PLAN_INTERVAL_MS + 200

async function putBlocks (mesh: BlockMesh, count: number): Promise<ReturnType<typeof testBlock>[]> {
  const blocks = Array.from({ length: count }, (_, i) => testBlock(`failing ${i}`))

  for (const { cid, data } of blocks) {
    await mesh.nodes[0]!.blocks.put(cid, data, { claims: [mesh.nodes[0]!.blocks.pinClaim('file')] })
  }

  await eventually('all copies', () => blocks.every(({ cid }) => mesh.holders(cid).length === 3))
  mesh.advance(FRESH_COPY_MS)

  return blocks
}

function holdersBeside (mesh: BlockMesh, cid: ReturnType<typeof testBlock>['cid'], node: TestNode): number {
  return mesh.holders(cid).filter(holder => holder !== node).length
}

test('a gateway whose disk failed still takes puts: the copies go to others', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const gateway = mesh.nodes[0]!
    mesh.failDisk(gateway.peerId)

    for (let i = 0; i < 10; i++) {
      const { cid, data } = testBlock(`gateway ${i}`)
      const { copies } = await gateway.blocks.put(cid, data)
      assert.ok(copies >= 2)
      await eventually('three copies', () => holdersBeside(mesh, cid, gateway) === 3)
      assert.equal(Buffer.from(await gateway.blocks.get(cid)), Buffer.from(data))
    }
  })
})

test('a failure that nobody has heard of yet: the put turns to the next in rank', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const [gateway, failed] = mesh.nodes
    mesh.failDisk(gateway!.peerId, false)
    mesh.failDisk(failed!.peerId, false)

    for (let i = 0; i < 10; i++) {
      const { cid, data } = testBlock(`unheard ${i}`)
      await gateway!.blocks.put(cid, data)
      await eventually('three copies', () => mesh.holders(cid).length === 3)
    }
  })
})

test('too few nodes beside those whose disk failed: the error names them', async () => {
  await withMesh(new BlockMesh(3, { minReplicas: 2 }), async mesh => {
    mesh.failDisk(mesh.nodes[1]!.peerId)
    mesh.failDisk(mesh.nodes[2]!.peerId)
    const { cid, data } = testBlock('few')
    const err = await mesh.nodes[0]!.blocks.put(cid, data).then(() => undefined, (reason: unknown) => reason)
    assert.is(errorCode(err), 'too_few_replicas')
    assert.match(errorMessage(err), /node1 is read-only: its disk failed/)
    assert.match(errorMessage(err), /node2 is read-only: its disk failed/)
  })
})

test('copies on a disk that failed are made once more elsewhere, and dropped when it is mended', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const blocks = await putBlocks(mesh, 20)
    const failed = mesh.nodes[2]!
    const held = blocks.filter(({ cid }) => failed.store.has(cid))
    assert.ok(held.length > 0)
    mesh.failDisk(failed.peerId)
    await eventually('safe copies', () => blocks.every(({ cid }) => holdersBeside(mesh, cid, failed) >= 3))
    assert.ok(held.every(({ cid }) => failed.store.has(cid)), 'it goes on serving them')
    const stat = await mesh.nodes[0]!.blocks.stat(held[0]!.cid)
    assert.match(stat.holders.find(({ peerId }) => peerId === failed.peerId)?.note ?? '', /its disk failed/)

    mesh.mendDisk(failed.peerId)
    await eventually('the copies that stood in to be dropped', () => {
      mesh.advance(SURPLUS_DELAY_MS / 10)

      return blocks.every(({ cid }) => mesh.holders(cid).length === 3)
    }, 40_000)
  })
})

test('a disk that failed confirms no drop and takes no claims, and comparisons with it end', async () => {
  await withMesh(new BlockMesh(4), async mesh => {
    const blocks = await putBlocks(mesh, 8)
    const failed = mesh.nodes[1]!
    const others = mesh.nodes.filter(node => node !== failed)
    const shared = blocks.filter(({ cid }) => failed.store.has(cid))
    mesh.failDisk(failed.peerId)
    const claim = others[0]!.blocks.pinClaim('later')

    // The others have a claim more than the failed one can take.
    for (const node of others) {
      for (const { cid } of shared.filter(({ cid }) => node.store.has(cid))) {
        await node.store.addClaims(cid, [claim])
      }
    }

    const digests = (): number => mesh.nodes.reduce((sum, { calls }) =>
      sum + calls.filter(({ method }) => method === 'inventory.digest').length, 0)
    await eventually('copies beside it', () => shared.every(({ cid }) => holdersBeside(mesh, cid, failed) >= 3))
    // Whatever the repair set in motion is compared when it has settled; then there is nothing left to compare.
    let quiet = 0

    for (let round = 0; round < 20 && quiet < 2; round++) {
      const before = digests()
      mesh.advance(2 * INVENTORY_SETTLE_MS)
      await new Promise(resolve => setTimeout(resolve, TURNS_MS))
      quiet = digests() === before ? quiet + 1 : 0
    }

    assert.is(quiet, 2, 'comparisons do not end')
    assert.ok(shared.every(({ cid }) => failed.store.info(cid)?.claims.length === 1))
    mesh.mendDisk(failed.peerId)
    // As after a restart: all compare with it anew.
    mesh.nodes.forEach(({ membership }) => {
      membership.set(failed.peerId, { state: 'dead' })
      membership.set(failed.peerId, { state: 'alive' })
    })
    await eventually('the claims to arrive', () =>
      shared.every(({ cid }) => failed.store.info(cid)?.claims.length === 2))
  })
})

test('leave from a disk that failed ends when others have pledged to keep every copy', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const blocks = await putBlocks(mesh, 20)
    const leaver = mesh.nodes[2]!
    const held = leaver.store.usage().blocks
    mesh.failDisk(leaver.peerId)
    mesh.setFlags(leaver.peerId, { draining: true })
    const steps: number[] = []
    await leaver.blocks.handOver({ onProgress: ({ blocksLeft }) => { steps.push(blocksLeft) } })
    assert.is(leaver.store.usage().blocks, held, 'nothing was deleted')
    assert.is(steps[0], held)
    assert.is(steps.at(-1), 0)
    assert.ok(blocks.every(({ cid }) => holdersBeside(mesh, cid, leaver) >= 3))
  })
})

test('a pin is taken back although one holder cannot write it down', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('unpin')
    const [a, b, c] = mesh.nodes
    await a!.blocks.put(cid, data, { claims: [a!.blocks.pinClaim('x', { root: true })] })
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    mesh.failDisk(a!.peerId)
    assert.is(await a!.blocks.unpin(cid), 1)
    assert.ok(b!.store.info(cid)!.claims[0]!.removed && c!.store.info(cid)!.claims[0]!.removed)
    assert.not(a!.store.info(cid)!.claims[0]!.removed)
  })
})

test('a bad copy on a disk that failed stays, and the block is read from another', async () => {
  await withMesh(new BlockMesh(3), async mesh => {
    const { cid, data } = testBlock('bad there')
    const victim = mesh.nodes[1]!
    await mesh.nodes[0]!.blocks.put(cid, data)
    await eventually('three copies', () => mesh.holders(cid).length === 3)
    await victim.store.quarantine(cid)
    await victim.store.put(cid, Buffer.from('rotten'), [])
    mesh.failDisk(victim.peerId)
    assert.equal(Buffer.from(await victim.blocks.get(cid)), Buffer.from(data))
    assert.ok(victim.store.has(cid))
  })
})

test('an overfull node hands copies over, and holds no more than it may', async () => {
  await withMesh(new BlockMesh(5), async mesh => {
    const blocks = await putBlocks(mesh, 40)
    const small = mesh.nodes[3]!
    const { usedBytes } = small.store.usage()
    const capacity = Math.ceil(usedBytes / 2)
    small.store.setCapacity(capacity)
    mesh.setFlags(small.peerId, { full: true })
    await eventually('room', () => {
      assert.ok(blocks.every(({ cid }) => mesh.holders(cid).length >= 3), 'dropped too early')

      return small.store.usage().usedBytes <= capacity
    })
    await eventually('exactly three copies of each', () => blocks.every(({ cid }) => mesh.holders(cid).length === 3))
    assert.ok(small.store.usage().usedBytes > capacity * 0.8, 'no more than needed')
  })
})

test.run()
