import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { block, claim } from '../../helpers/store-blocks.js'
import { codeOf } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { SegmentStore } from '../../../src/store/disk/segment-store.js'

const SIZES = { segmentBytes: 16 * 1024, checkpointBytes: 1024, autoCompact: false }

async function withStore (
  task: (store: SegmentStore, reopen: () => Promise<SegmentStore>) => Promise<void>
): Promise<void> {
  await withTempDir(async dir => {
    let store = createSegmentStore({ dir, ...SIZES })

    await store.open()

    try {
      await task(store, async () => {
        await store.close()
        store = createSegmentStore({ dir, ...SIZES })
        await store.open()

        return store
      })
    } finally {
      await store.close()
    }
  })
}

function entry (position: number, text: string): { position: number, bytes: Uint8Array } {
  return { position, bytes: Buffer.from(text) }
}

async function text (store: SegmentStore, owner: string, position: number): Promise<string> {
  return Buffer.from(await store.log(owner).read(position)).toString()
}

test('entries are kept by owner and position, the last one written counts', async () => {
  await withStore(async (store, reopen) => {
    await store.log('a').append([entry(5, 'five'), entry(1, 'one'), entry(2, '')])
    await store.log('b').append([entry(5, 'other')])
    await store.log('a').append([entry(5, 'five again')])

    const check = async (now: SegmentStore): Promise<void> => {
      assert.equal(now.log('a').positions(), [1, 2, 5])
      assert.is(await text(now, 'a', 5), 'five again')
      assert.is(await text(now, 'a', 2), '')
      assert.is(await text(now, 'b', 5), 'other')
      assert.equal(now.logOwners().sort(), ['a', 'b'])
      assert.is(await codeOf(now.log('a').read(3)), 'log_position_missing')
    }

    await check(store)
    await check(await reopen())
  })
})

test('what was trimmed stays away, what is written there later stays', async () => {
  await withStore(async (store, reopen) => {
    const log = store.log('a')

    await log.append(Array.from({ length: 100 }, (_, i) => entry(i, `v${i}`)))
    await log.trim(0, 50)
    await log.append([entry(10, 'new')])
    await log.trim(90, Infinity)

    const check = async (now: SegmentStore): Promise<void> => {
      assert.equal(now.log('a').positions(), [10, ...Array.from({ length: 40 }, (_, i) => 50 + i)])
      assert.is(await text(now, 'a', 10), 'new')
    }

    await check(store)

    const again = await reopen()

    await check(again)
    // Fill and empty segments, so that compaction moves what is left, trims included.
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 30; i++) {
        const { cid, bytes } = block(round * 100 + i, 1000)

        await again.put(cid, bytes, [claim('pin:x')])
        await again.delete(cid)
      }

      await again.compact()
      await check(again)
    }

    await check(await reopen())
  })
})

test('many at once end in order, each append whole', async () => {
  await withStore(async (store, reopen) => {
    const log = store.log('a')

    await Promise.all(Array.from({ length: 200 }, (_, i) =>
      log.append([entry(i * 2, `${i}`), entry(i * 2 + 1, `${i}`), entry(1_000_000, `${i}`)])))

    const now = await reopen()

    assert.is(now.log('a').positions().length, 401)
    assert.is(await text(now, 'a', 1_000_000), '199')
  })
})

test('wrong positions, entries and owners are refused', async () => {
  await withStore(async store => {
    const fails = async (promise: Promise<void>): Promise<void> => {
      let thrown: unknown

      await promise.catch((err: unknown) => { thrown = err })
      assert.instance(thrown, RangeError)
    }

    await fails(store.log('a').append([entry(-1, '')]))
    await fails(store.log('a').append([entry(0.5, '')]))
    await fails(store.log('a').append([entry(1, ''), entry(1, '')]))
    await fails(store.log('a').append([{ position: 1, bytes: new Uint8Array(4 * 1024 * 1024 + 1) }]))
    assert.throws(() => store.log(''), /1 to 200 characters/)
    assert.equal(store.logOwners(), [])
  })
})

test.run()
