/** Stores on real small file systems that fill up, with compaction on. */
import { open, readdir, readlink, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DISK_RESERVE_SHARE_MAX, FLOOR_RESERVE_SHARE } from '../../src/store/device/constants.js'
import { BALLAST_FILE, BALLAST_SHARE_MAX, freeBallast, restoreBallast, tendBallast } from '../../src/store/device/ballast.js'
import { lockDir } from '../../src/store/lock.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { errorCode } from '../../src/util/errors.js'
import { silentLogger } from '../../src/util/logger.js'
import { block, claim } from '../helpers/store-blocks.js'
import { codeOf } from '../helpers/rejection.js'
import { withSmallDisk } from '../helpers/small-disk.js'
import { waitFor } from '../../testing/wait-for.js'
import type { SegmentStore } from '../../src/store/disk/segment-store.js'

const MIB = 1024 * 1024
const DISK_MIB = 64
const BLOCK_BYTES = 256 * 1024
const RESERVE_BYTES = DISK_MIB * MIB * DISK_RESERVE_SHARE_MAX
const FLOOR_BYTES = RESERVE_BYTES * FLOOR_RESERVE_SHARE

/** What writes that were on their way when the disk was asked may take of the floor: pages of the index, a mark. */
const SLACK_BYTES = 256 * 1024

async function freeBytes (dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)

  return bavail * bsize
}

async function opened (dir: string, autoCompact = true): Promise<SegmentStore> {
  const store = createSegmentStore({ dir, autoCompact })
  await store.open()

  return store
}

/** Puts until there is no room; resolves to how many there are. */
async function fill (store: SegmentStore, from = 0): Promise<number> {
  for (let i = from; ; i++) {
    const { cid, bytes } = block(i, BLOCK_BYTES)

    try {
      await store.put(cid, bytes, [claim('pin:a')])
    } catch (err) {
      assert.is(errorCode(err), 'store_full')

      return i
    }
  }
}

async function expectBlocks (store: SegmentStore, ids: readonly number[]): Promise<void> {
  for (const i of ids) {
    const { cid, bytes } = block(i, BLOCK_BYTES)
    assert.equal(Buffer.from(await store.get(cid)).equals(bytes), true, `block ${i}`)
  }
}

/** Another program takes all that is left of the disk. */
async function takeAll (dir: string, flag = 'w'): Promise<string> {
  const file = path.join(dir, 'somebody-else')
  const handle = await open(file, flag)

  try {
    for (const size of [MIB, 4_096]) {
      for (;;) {
        await handle.write(Buffer.alloc(size, 1))
      }
    }
  } catch {
    // It is full.
  } finally {
    await handle.close()
  }

  await writeFile(file, Buffer.alloc(4_096, 1), { flag: 'a' }).catch(() => {})

  return file
}

const emptySegments = async (dir: string): Promise<number> => {
  const root = path.join(dir, 'segments')
  const sizes = await Promise.all((await readdir(root)).filter(name => name.endsWith('.seg'))
    .map(async name => (await stat(path.join(root, name))).size))

  return sizes.filter(size => size === 0).length
}

test('a full disk: what was deleted becomes room again, and compaction never goes below the floor of the reserve', async () => {
  await withSmallDisk(DISK_MIB, async dir => {
    const store = await opened(dir)
    const count = await fill(store)
    assert.ok(await freeBytes(dir) >= RESERVE_BYTES - 2 * BLOCK_BYTES)

    const kept: number[] = []
    let lowest = Infinity
    const watch = setInterval(() => { void freeBytes(dir).then(free => { lowest = Math.min(lowest, free) }) }, 1)

    for (let i = 0; i < count; i++) {
      if (i % 2 === 0) {
        await store.delete(block(i, BLOCK_BYTES).cid)
      } else {
        kept.push(i)
      }
    }

    try {
      // By itself, as in a node.
      await waitFor(async () => await freeBytes(dir) > DISK_MIB * MIB * 0.4, { what: 'the space to be given back' })
    } finally {
      clearInterval(watch)
    }

    assert.ok(lowest >= FLOOR_BYTES - SLACK_BYTES, `${lowest} bytes were free at the worst, the floor is ${FLOOR_BYTES}`)
    assert.ok(await fill(store, count) - count > count * 0.4, 'there is room for new copies')
    await expectBlocks(store, kept)
    await store.close()
  })
})

test('without a free byte a store opens and reads, loses nothing, and goes on when there is room', async () => {
  await withSmallDisk(DISK_MIB, async dir => {
    const store = await opened(dir)
    const count = await fill(store)
    const all = Array.from({ length: count }, (_, i) => i)
    const other = await takeAll(dir)
    assert.is(await freeBytes(dir), 0)

    // Each attempt begins a segment, which must not be left behind.
    for (let i = 0; i < 20; i++) {
      await codeOf(store.log('volume:v').append([{ position: 1, bytes: new Uint8Array(5_000) }]))
      await store.compact()
    }

    assert.ok(await emptySegments(dir) <= 1, `${await emptySegments(dir)} empty segments`)
    await expectBlocks(store, all)
    await store.close()

    const again = await opened(dir)
    await expectBlocks(again, all)
    const { count: before } = again.starts.point
    await again.close()

    // As versions left it that remembered fewer starts, or counted none.
    const starts = path.join(dir, 'segments', 'starts')
    const forgotten: [() => Promise<void>, number][] = [
      [async () => { await truncate(starts, 1_024) }, before + 1],
      [async () => { await rm(starts) }, 0]
    ]

    for (const [forget, count] of forgotten) {
      await forget()
      await takeAll(dir, 'a')
      assert.is(await freeBytes(dir), 0)
      const older = await opened(dir)
      assert.is(older.starts.point.count, count)
      await expectBlocks(older, all)
      await older.close()
    }

    await rm(other)
    const last = await opened(dir)
    await expectBlocks(last, all)
    await last.log('volume:v').append([{ position: 1, bytes: new Uint8Array(5_000) }])
    assert.is(last.log('volume:v').damage(), undefined)
    await last.delete(block(0, BLOCK_BYTES).cid)
    await last.close()
  })
})

test('nothing that fits, nothing that is compacted: the disk is left as it is', async () => {
  await withSmallDisk(DISK_MIB, async dir => {
    const store = await opened(dir, false)
    const count = await fill(store)

    for (let i = 0; i < count; i += 2) {
      await store.delete(block(i, BLOCK_BYTES).cid)
    }

    const other = path.join(dir, 'somebody-else')
    await writeFile(other, Buffer.alloc(await freeBytes(dir) - Math.floor(FLOOR_BYTES / 2), 1))
    const before = await freeBytes(dir)
    // The store asks the disk every few seconds, and when a write finds it full.
    await waitFor(() => store.usage().freeBytes <= before, { what: 'the store to see it' })
    await store.compact()
    assert.ok(await freeBytes(dir) >= before - SLACK_BYTES)
    await rm(other)
    await waitFor(() => store.usage().freeBytes > before, { what: 'the store to see it' })
    assert.ok(await store.compact() > 0)
    await store.close()
  })
})

test('the ballast is made while there is room; a full disk takes half, each start half of the rest; it is made again', async () => {
  await withSmallDisk(DISK_MIB, async dir => {
    const ballastBytes = DISK_MIB * MIB * BALLAST_SHARE_MAX
    const held = async (): Promise<number> => (await stat(path.join(dir, BALLAST_FILE))).size
    assert.is(await tendBallast(dir, silentLogger), 'made')
    assert.is(await tendBallast(dir, silentLogger), undefined)
    assert.is(await held(), Math.floor(ballastBytes))
    await freeBallast(dir, silentLogger)
    assert.is(await held(), Math.floor(ballastBytes), 'a start that has room takes nothing')

    const other = await takeAll(dir)
    assert.is(await freeBytes(dir), 0)
    assert.is(await tendBallast(dir, silentLogger), 'given up')
    assert.ok(await freeBytes(dir) >= ballastBytes * 0.4)
    await takeAll(dir, 'a')
    assert.is(await tendBallast(dir, silentLogger), undefined, 'a node that runs leaves the rest to starts')

    for (const share of [0.2, 0.1]) {
      await takeAll(dir, 'a')
      assert.is(await freeBytes(dir), 0)
      await freeBallast(dir, silentLogger)
      assert.ok(await freeBytes(dir) >= ballastBytes * share, `${await freeBytes(dir)} bytes for a start`)
    }

    const left = await held()
    await restoreBallast(dir, silentLogger)
    assert.ok(await held() > left, 'what the start did not need is for the next')
    await rm(other)
    assert.is(await tendBallast(dir, silentLogger), 'made')
    assert.is(await held(), Math.floor(ballastBytes))
  })
})

test('on a disk without a free byte a folder is locked, by one of many, let go and locked again', async () => {
  await withSmallDisk(1, async disk => {
    const dir = path.join(disk, 'node')
    await (await lockDir(dir)).release()
    await takeAll(disk)

    for (let round = 0; round < 3; round++) {
      const locks = await Promise.allSettled(Array.from({ length: 20 }, () => lockDir(dir)))
      const won = locks.flatMap(result => result.status === 'fulfilled' ? [result.value] : [])
      assert.is(won.length, 1)
      assert.ok(locks.every(result => result.status === 'fulfilled' || errorCode(result.reason) === 'data_dir_locked'))
      assert.is(await codeOf(lockDir(dir)), 'data_dir_locked')
      // Of the lock before, which was a file at first.
      await takeAll(disk, 'a')
      await won[0]?.release()
      assert.is((await readdir(dir)).length, 1, 'nothing half made is left behind')
    }

    const [name = ''] = await readdir(dir)
    assert.match(await readlink(path.join(dir, name)), /:r$/)
  })
})

test.run()
