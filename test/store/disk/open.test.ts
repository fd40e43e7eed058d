import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RECORD_VERSION } from '../../../src/store/disk/constants.js'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { crc32c } from '../../../src/store/disk/crc32c.js'
import { inspectSegments } from '../../../src/store/disk/inspect.js'
import { headBytesOf } from '../../../src/store/disk/record.js'
import { block, claim } from '../../helpers/store-blocks.js'
import { codeOf } from '../../helpers/rejection.js'
import { instrumentedFs } from '../../helpers/store-fs.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { SegmentStore, SegmentStoreInit } from '../../../src/store/disk/segment-store.js'

const SIZES = { segmentBytes: 32 * 1024, checkpointBytes: 1024, autoCompact: false }
const COPIES = 100

async function opened (dir: string, init: Partial<SegmentStoreInit> = {}): Promise<SegmentStore> {
  const store = createSegmentStore({ dir, ...SIZES, ...init })

  await store.open()

  return store
}

/** A hundred copies in several segments; every tenth is deleted, every seventh has a later claim. */
async function fill (dir: string): Promise<void> {
  const store = await opened(dir)

  for (let i = 0; i < COPIES; i++) {
    const { cid, bytes } = block(i)

    await store.put(cid, bytes, [claim(`pin:${i}`)])
  }

  await Promise.all(Array.from({ length: COPIES }, async (_, i) => {
    if (i % 10 === 0) {
      await store.delete(block(i).cid)
    } else if (i % 7 === 0) {
      await store.addClaims(block(i).cid, [claim('pin:later')])
    }
  }))
  await store.close()
}

async function expectFilled (store: SegmentStore, but: (i: number) => boolean = () => false): Promise<void> {
  for (let i = 0; i < COPIES; i++) {
    const { cid, bytes } = block(i)

    if (but(i)) {
      continue
    }

    assert.is(store.has(cid), i % 10 !== 0, `copy ${i}`)

    if (i % 10 !== 0) {
      assert.ok(Buffer.from(await store.get(cid)).equals(bytes), `bytes of ${i}`)
      assert.equal(store.info(cid)?.claims.map(({ owner }) => owner),
        i % 7 === 0 ? [`pin:${i}`, 'pin:later'] : [`pin:${i}`])
    }
  }
}

async function segments (dir: string): Promise<string[]> {
  const root = path.join(dir, 'segments')
  const names = (await readdir(root)).filter(name => name.endsWith('.seg')).sort()

  return names.map(name => path.join(root, name))
}

test('a clean open reads the index only; without it all is read from the segments', async () => {
  await withTempDir(async dir => {
    await fill(dir)
    assert.ok((await segments(dir)).length >= 4)

    const clean = await opened(dir)

    assert.is(clean.report?.scannedBytes, 0)
    await expectFilled(clean)
    await clean.close()
    await rm(path.join(dir, 'segments', 'index'), { recursive: true })

    const rebuilt = await opened(dir)

    assert.ok((rebuilt.report?.scannedBytes ?? 0) > 90_000)
    await expectFilled(rebuilt)
    await rebuilt.close()

    const again = await opened(dir)

    assert.is(again.report?.scannedBytes, 0, 'the rebuild was written to the index')
    await expectFilled(again)
    await again.close()
  })
})

test('a damaged index is made anew', async () => {
  await withTempDir(async dir => {
    await fill(dir)

    const index = path.join(dir, 'segments', 'index')

    for (const name of await readdir(index)) {
      await writeFile(path.join(index, name), 'not LevelDB')
    }

    const store = await opened(dir)

    await expectFilled(store)
    await store.close()
  })
})

test('bytes behind the last record are cut off, and the log goes on behind them', async () => {
  await withTempDir(async dir => {
    await fill(dir)

    const last = (await segments(dir)).at(-1) as string
    const whole = await readFile(last)

    await writeFile(last, Buffer.concat([whole, whole.subarray(0, 700)]))

    const store = await opened(dir)

    assert.is(store.report?.tornBytes, 700)
    assert.is((await stat(last)).size, whole.byteLength)
    await expectFilled(store)

    const { cid, bytes } = block(1000)

    await store.put(cid, bytes, [])
    await store.close()

    const again = await opened(dir)

    assert.ok(again.has(cid))
    await expectFilled(again)
    await again.close()
  })
})

test('damage inside a segment costs what it hits; the records behind it are found', async () => {
  await withTempDir(async dir => {
    await fill(dir)
    await rm(path.join(dir, 'segments', 'index'), { recursive: true })

    const first = (await segments(dir))[0] as string
    const bytes = await readFile(first)

    bytes.fill(0, 5000, 5100)
    await writeFile(first, bytes)

    const store = await opened(dir)
    const lost = Array.from({ length: COPIES }, (_, i) => i).filter(i => i % 10 !== 0 && !store.has(block(i).cid))

    assert.is(store.report?.damages, 1)
    assert.ok(lost.length <= 2, `lost: ${lost.join()}`)
    await expectFilled(store, i => lost.includes(i) || !store.has(block(i).cid))
    await store.close()
  })
})

test('a segment that is shorter than its index is read again as far as it goes', async () => {
  await withTempDir(async dir => {
    await fill(dir)

    const first = (await segments(dir))[0] as string

    await truncate(first, 10_000)

    const store = await opened(dir)

    assert.ok(store.usage().blocks > 60 && store.usage().blocks < 90)

    for (const { cid } of store.entries()) {
      await store.get(cid)
    }

    await store.close()
  })
})

test('after a failed fdatasync nothing of that segment is trusted, and nothing acknowledged is lost', async () => {
  await withTempDir(async dir => {
    const disk = instrumentedFs()
    const store = await opened(dir, { fs: disk.fs })
    const [kept, failed, later] = [block(1), block(2), block(3)]

    await store.put(kept.cid, kept.bytes, [])
    disk.failWhen('fdatasync', 'EIO', file => file.endsWith('.seg'))
    assert.is(await codeOf(store.put(failed.cid, failed.bytes, [])), 'store_io')
    assert.is(await codeOf(store.delete(kept.cid)), 'store_io')
    disk.heal()
    assert.not.ok(store.has(failed.cid))
    assert.ok(store.has(kept.cid))

    const syncsBefore = disk.calls.fdatasync

    await store.put(later.cid, later.bytes, [])
    assert.ok(disk.calls.fdatasync > syncsBefore)
    assert.is(store.usage().ioErrors, 2)

    // Its bytes are in the file, behind the end: they must not count, now or after a restart.
    await store.addClaims(kept.cid, [claim('pin:after')])
    await store.close()

    const again = await opened(dir)

    assert.not.ok(again.has(failed.cid))
    assert.equal(again.info(kept.cid)?.claims.map(({ owner }) => owner), ['pin:after'])
    assert.ok(again.has(later.cid))
    await again.close()
  })
})

test('a disk that fails again and again turns the store read-only; reads go on', async () => {
  await withTempDir(async dir => {
    const disk = instrumentedFs()
    const store = await opened(dir, { fs: disk.fs })
    const { cid, bytes } = block(1)

    await store.put(cid, bytes, [])
    disk.failWhen('writev', 'EIO', file => file.endsWith('.seg'))

    for (let i = 2; i < 5; i++) {
      assert.is(await codeOf(store.put(block(i).cid, block(i).bytes, [])), 'store_io')
    }

    disk.heal()
    assert.is(store.usage().readOnly, true)
    assert.is(await codeOf(store.put(block(9).cid, block(9).bytes, [])), 'store_read_only')
    assert.is(await codeOf(store.delete(cid)), 'store_read_only')
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
    await store.close()
    await store.open()
    assert.is(store.usage().readOnly, false)
    await store.put(block(9).cid, block(9).bytes, [])
    await store.close()
  })
})

test('a full disk refuses copies, takes deletes, and loses nothing', async () => {
  await withTempDir(async dir => {
    const disk = instrumentedFs()
    const store = await opened(dir, { fs: disk.fs })
    const { cid, bytes } = block(1)

    await store.put(cid, bytes, [])
    disk.failWhen('writev', 'ENOSPC', file => file.endsWith('.seg'))
    assert.is(await codeOf(store.put(block(2).cid, block(2).bytes, [])), 'store_full')
    disk.heal()
    assert.is(store.usage().ioErrors, 0, 'a full disk is no fault')
    await store.delete(cid)
    await store.put(block(2).cid, block(2).bytes, [])
    await store.close()

    const again = await opened(dir)

    assert.equal([again.has(cid), again.has(block(2).cid)], [false, true])
    await again.close()
  })
})

/** Gives all segments another version in their first header. */
async function changeVersion (dir: string, finish: (head: Buffer) => void): Promise<void> {
  for (const file of await segments(dir)) {
    const bytes = await readFile(file)

    bytes[4] = RECORD_VERSION + 1
    finish(bytes)
    await writeFile(file, Buffer.concat([bytes, Buffer.alloc(1)]))
  }
}

test('segments of a newer Shoal are refused', async () => {
  await withTempDir(async dir => {
    await fill(dir)

    const store = await opened(dir)
    const seed = crc32c(Buffer.from(store.storeId))

    await store.close()
    await changeVersion(dir, bytes => {
      const end = headBytesOf(bytes, 0) as number

      bytes.writeUInt32LE(crc32c(bytes.subarray(64, end), crc32c(bytes.subarray(0, 60), seed)), 60)
    })

    assert.is(await codeOf(opened(dir)), 'store_too_new')
  })
})

test('a version that went bad is damage like any other', async () => {
  await withTempDir(async dir => {
    await fill(dir)
    await changeVersion(dir, () => {})

    const store = await opened(dir)

    assert.is(store.usage().blocks, COPIES - COPIES / 10)
    await store.close()
  })
})

test('an inspection tells all and changes nothing', async () => {
  await withTempDir(async dir => {
    await fill(dir)

    const last = (await segments(dir)).at(-1) as string

    await writeFile(last, Buffer.concat([await readFile(last), Buffer.alloc(300, 1)]))

    const before = await Promise.all((await segments(dir)).map(async file => await readFile(file)))
    const inspection = await inspectSegments({ dir })

    assert.is(inspection.report.tornBytes, 300)
    assert.is(inspection.report.copies, 90)

    for (const { cid, bytes } of inspection.copies()) {
      assert.is((await inspection.read(cid)).byteLength, bytes)
    }

    await inspection.close()

    const after = await Promise.all((await segments(dir)).map(async file => await readFile(file)))

    assert.ok(before.every((bytes, i) => bytes.equals(after[i] as Buffer)))
  })
})

test.run()
