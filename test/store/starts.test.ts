import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { block, claim } from '../helpers/store-blocks.js'
import { instrumentedFs } from '../helpers/store-fs.js'
import { withTempDir } from '../helpers/temp-dir.js'
import { openOnce } from '../helpers/open-once.js'
import { createMemoryStore } from '../../src/store/memory/memory-store.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { segmentLayout } from '../../src/store/disk/layout.js'
import { UnverifiedStore } from '../../src/store/unverified.js'
import { silentLogger } from '../../src/util/logger.js'
import { systemClock } from '../../src/util/clock.js'
import type { StartPoint } from '../../src/peer/membership/start.js'
import type { BlockStore } from '../../src/store/types.js'

type TestBlock = ReturnType<typeof block>

const BLOCKS = Array.from({ length: 6 }, (_, i) => block(i + 1, 5_000))

const KINDS = ['segments', 'memory'] as const

function openerOf (kind: typeof KINDS[number], dir: string): () => BlockStore {
  const memory = createMemoryStore()

  return () => kind === 'memory' ? memory : createSegmentStore({ dir })
}

for (const kind of KINDS) {
  test(`${kind}: each start counts one more, with a nonce of its own, and knows where the last one ended`, async () => {
    await withTempDir(async dir => {
      const make = openerOf(kind, dir)
      const first = await openOnce(make(), store => store.starts)
      const second = await openOnce(make(), async store => {
        await store.beat()
        await store.beat()

        return store.starts
      })
      const third = await openOnce(make(), store => store.starts)

      assert.equal([first, second, third].map(({ point }) => point.count), [1, 2, 3])
      assert.is(new Set([first, second, third].map(({ point }) => point.nonce)).size, 3)
      assert.equal(second.previous, first.point)
      assert.equal(third.previous, { ...second.point, beats: 2 })
      assert.equal(third.known, third.previous)
    })
  })

  test(`${kind}: all starts before are remembered with their last beat, those of another incarnation are not`, async () => {
    await withTempDir(async dir => {
      const make = openerOf(kind, dir)
      const points: StartPoint[] = []

      for (let i = 0; i < 5; i++) {
        const { past, point } = await openOnce(make(), async store => {
          const { past } = store.starts

          for (let beat = 0; beat < i; beat++) {
            await store.beat()
          }

          return { past, point: store.starts.point }
        })
        assert.equal(past, points)
        points.unshift(point)
      }

      await openOnce(make(), async store => { await store.renew({ count: 2 }) })
      await openOnce(make(), store => {
        const { past, point } = store.starts
        assert.equal(past.map(({ count }) => count), [point.count - 1, point.count - 2])
        assert.ok(past.every(({ count }) => count > 6))
      })
    })
  })

  test(`${kind}: what is superseded knows it at its next start, until it is renewed`, async () => {
    await withTempDir(async dir => {
      const make = openerOf(kind, dir)
      const supersededBy = async (): Promise<number> => await openOnce(make(), store => store.starts.supersededBy)
      assert.is(await supersededBy(), 0)
      await openOnce(make(), async store => {
        await store.supersede({ count: 9 })
        await store.supersede({ count: 4 })
        await store.beat()
        assert.is(store.starts.supersededBy, 9)
      })
      assert.is(await supersededBy(), 9)
      assert.is(await supersededBy(), 9)
      await openOnce(make(), async store => { await store.renew({ count: 9 }) })
      assert.is(await supersededBy(), 0)
    })
  })

  test(`${kind}: a renewed store has another id and goes on above what others know`, async () => {
    await withTempDir(async dir => {
      const make = openerOf(kind, dir)
      const before = await openOnce(make(), async store => {
        await store.renew({ count: 40 })

        return store.storeId
      })
      const after = await openOnce(make(), store => ({ storeId: store.storeId, count: store.starts.point.count }))
      const later = await openOnce(make(), store => ({ storeId: store.storeId, count: store.starts.point.count }))

      assert.is(kind === 'memory' ? true : after.storeId !== before, true)
      assert.ok(after.count > 41)
      assert.equal(later, { storeId: after.storeId, count: after.count + 1 })
    })
  })
}

/** A store with copies that was renewed, closed. Resolves to its id then. */
async function renewed (dir: string): Promise<string> {
  await openOnce(createSegmentStore({ dir }), async store => {
    for (const { cid, bytes } of BLOCKS) {
      await store.put(cid, bytes, [claim('pin:a')])
    }

    await store.renew({ count: 7 })
  })

  return await openOnce(createSegmentStore({ dir }), store => store.storeId)
}

const file = (dir: string, name: string): string => path.join(segmentLayout(dir).root, name)

test('a renewed store has its copies, and says that they are not verified until they are', async () => {
  await withTempDir(async dir => {
    await renewed(dir)
    await openOnce(createSegmentStore({ dir }), async store => {
      assert.ok(store.isUnverified)
      assert.ok(store.isRenewed)
      assert.is(store.usage().blocks, BLOCKS.length)
      await store.verified()
      assert.not.ok(store.isUnverified)
    })
    await openOnce(createSegmentStore({ dir }), store => {
      assert.not.ok(store.isUnverified)
      assert.ok(store.isRenewed, 'for good')
    })
  })
})

test('a torn write of the count costs nothing but that write', async () => {
  await withTempDir(async dir => {
    const counts: number[] = []

    for (let i = 0; i < 6; i++) {
      counts.push(await openOnce(createSegmentStore({ dir }), store => store.starts.point.count))
      const bytes = await fs.readFile(file(dir, 'starts'))
      // The slot that the next start would write, half written.
      const slot = ((i + 2) % 2) * 512
      bytes.fill(0, slot, slot + 200)
      await fs.writeFile(file(dir, 'starts'), bytes)
    }

    assert.equal(counts, [1, 2, 3, 4, 5, 6])
  })
})

test('a count that rotted begins anew: too low, which others notice', async () => {
  await withTempDir(async dir => {
    await openOnce(createSegmentStore({ dir }), () => {})
    await openOnce(createSegmentStore({ dir }), () => {})
    await fs.writeFile(file(dir, 'starts'), Buffer.alloc(1024, 7))
    await openOnce(createSegmentStore({ dir }), store => { assert.is(store.starts.point.count, 1) })
    await openOnce(createSegmentStore({ dir }), store => { assert.is(store.starts.point.count, 2) })
  })
})

test('a start before that rotted, or that an older version did not note, is missing, and no other', async () => {
  await withTempDir(async dir => {
    const counts = async (): Promise<number[]> =>
      await openOnce(createSegmentStore({ dir }), store => store.starts.past.map(({ count }) => count))
    for (let i = 0; i < 3; i++) {
      await counts()
    }
    assert.equal(await counts(), [3, 2, 1])

    const bytes = await fs.readFile(file(dir, 'starts'))
    bytes[1024 + 2 * 32 + 10]! ^= 4
    await fs.writeFile(file(dir, 'starts'), bytes)
    assert.equal(await counts(), [4, 3, 1])

    await fs.truncate(file(dir, 'starts'), 1024)
    assert.equal(await counts(), [5, 4])
    assert.equal(await counts(), [6, 5])
  })
})

test('a first start that has no room is none, and the disk is opened: it counts once there is', async () => {
  await withTempDir(async dir => {
    await openOnce(createSegmentStore({ dir }), async store => { await store.put(BLOCKS[0]!.cid, BLOCKS[0]!.bytes, [claim('pin:a')]) })
    // As a version left it that counted nothing.
    await fs.unlink(file(dir, 'starts'))
    const { fs: storeFs, failWhen, heal } = instrumentedFs()
    failWhen('open', 'ENOSPC', name => name.includes('starts.'))
    await openOnce(createSegmentStore({ dir, fs: storeFs }), async store => {
      assert.is(store.starts.point.count, 0)
      assert.equal(Buffer.from(await store.get(BLOCKS[0]!.cid)), Buffer.from(BLOCKS[0]!.bytes))
      assert.is((await store.beat()).count, 0)
      heal()
      assert.is((await store.beat()).count, 1)
      assert.is((await store.beat()).beats, 1)
    })
    await openOnce(createSegmentStore({ dir }), store => { assert.is(store.starts.point.count, 2) })
  })
})

test('a disk that does not take the count is opened, and is one with the start before', async () => {
  await withTempDir(async dir => {
    const first = await openOnce(createSegmentStore({ dir }), store => store.starts)
    const { fs: storeFs, failWhen, heal } = instrumentedFs()
    failWhen('writev', 'ENOSPC', name => name.endsWith('starts'))
    const store = createSegmentStore({ dir, fs: storeFs })
    await openOnce(store, async store => {
      assert.equal(store.starts.point, first.point)
      assert.equal(store.starts.known, first.point)
      assert.is(await store.beat().catch((err: { code: string }) => err.code), 'store_full')
    })
    heal()
    await openOnce(createSegmentStore({ dir }), store => { assert.is(store.starts.point.count, 2) })
  })
})

test('only copies that were read are there, bad ones are set aside', async () => {
  await withTempDir(async dir => {
    await renewed(dir)
    const inner = createSegmentStore({ dir })
    await inner.open()
    const [good, bad, asked, brought] = BLOCKS as [TestBlock, TestBlock, TestBlock, TestBlock]
    const get = inner.get.bind(inner)
    const torn = new Set([bad.cid.toString(), brought.cid.toString()])
    inner.get = async (cid, range) => {
      const bytes = await get(cid, range)

      return torn.has(cid.toString()) ? new Uint8Array(bytes.byteLength) : bytes
    }
    const store = new UnverifiedStore(inner, systemClock, silentLogger)
    const added: string[] = []
    store.onChange(({ kind: what, info }) => { added.push(`${what} ${info.cid.toString()}`) })

    assert.is([...store.entries()].length, 0)
    assert.not.ok(store.has(good.cid))
    assert.is(store.info(good.cid), undefined)

    assert.equal(Buffer.from(await store.get(asked.cid)), Buffer.from(asked.bytes))
    assert.ok(store.has(asked.cid))
    assert.equal(added, [`added ${asked.cid.toString()}`])

    const { isNew } = await store.put(brought.cid, brought.bytes, [claim('pin:b')])
    torn.delete(brought.cid.toString())
    assert.ok(isNew)
    assert.equal(Buffer.from(await store.get(brought.cid)), Buffer.from(brought.bytes))

    store.start()
    await store.done()
    assert.equal(BLOCKS.map(({ cid }) => store.has(cid)), BLOCKS.map(one => one !== bad))
    assert.is(store.usage().quarantined, 2)
    assert.not.ok(inner.isUnverified)
    await store.close()
  })
})
test('store.json lost: the mesh goes on knowing the store by its last id', async () => {
  await withTempDir(async dir => {
    const storeId = await renewed(dir)
    await fs.unlink(path.join(segmentLayout(dir).root, 'store.json'))
    await openOnce(createSegmentStore({ dir }), store => {
      assert.is(store.storeId, storeId)
      assert.ok(store.isUnverified)
      assert.is(store.usage().blocks, BLOCKS.length)
    })
  })
})

test.run()
