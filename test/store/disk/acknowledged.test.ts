import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32c } from '../../../src/store/disk/crc32c.js'
import { MARK_IDLE_MS } from '../../../src/store/disk/constants.js'
import { oneByteOff, wrongByte } from '../../../src/store/disk/one-byte-off.js'
import { encodeHead, encodeTrailer, RecordKind } from '../../../src/store/disk/record.js'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { block } from '../../helpers/store-blocks.js'
import { codeOf } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { IndexDb } from '../../../src/store/disk/index-db.js'
import type { SegmentStore, SegmentStoreInit } from '../../../src/store/disk/segment-store.js'

/** No index: what the log says is all there is. */
const NO_INDEX: IndexDb = {
  open: async () => await Promise.reject(new Error('there is none')),
  close: async () => {},
  get: async () => undefined,
  write: async () => {},
  iterate: async function * () { yield * [] },
  destroy: async () => {}
}

/** Nothing is marked by itself. */
const UNMARKED: Options = { autoCompact: false, markIdleMs: 600_000, indexDb: NO_INDEX }
const MARKED: Options = { autoCompact: false, markIdleMs: 0, indexDb: NO_INDEX }

type Options = Omit<SegmentStoreInit, 'dir'>

const OWNER = 'volume:v'
const OTHER = 'volume:other'

async function append (store: SegmentStore, owner: string, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    await store.log(owner).append([
      { position: 0, bytes: Buffer.from(`hard state ${i} of ${owner}`) }, { position: i, bytes: Buffer.from(`item ${i}`) }
    ])
  }
}

/** The store as a kill leaves it. */
async function killed (
  dir: string, options: Options, fill: (store: SegmentStore) => Promise<void>
): Promise<{ dir: string, segment: string, bytes: Buffer }> {
  const store = createSegmentStore({ dir: path.join(dir, 'live'), ...options })
  await store.open()
  await fill(store)
  const copy = path.join(dir, 'killed')
  await cp(path.join(dir, 'live'), copy, { recursive: true })
  await rm(path.join(copy, 'segments', 'index'), { recursive: true, force: true })
  await store.close()
  const root = path.join(copy, 'segments')
  const [segment] = (await readdir(root)).filter(name => name.endsWith('.seg')).sort().slice(-1) as [string]

  return { dir: copy, segment: path.join(root, segment), bytes: await readFile(path.join(root, segment)) }
}

interface Found { hard: string | undefined, damage: string | undefined, other: string | undefined, hasBlock: boolean }

async function open (dir: string, options: Options = UNMARKED): Promise<Found> {
  const store = createSegmentStore({ dir, ...options })
  await store.open()

  try {
    const read = async (): Promise<string | undefined> =>
      store.log(OWNER).has(0) ? Buffer.from(await store.log(OWNER).read(0)).toString() : undefined

    return {
      hard: await read().catch(() => undefined),
      damage: store.log(OWNER).damage(),
      other: store.log(OTHER).damage(),
      hasBlock: store.has(block(1).cid)
    }
  } finally {
    await store.close()
  }
}

/** What a damaged store says, and says again at the next start. */
async function openDamaged (found: { dir: string, segment: string }, bytes: Buffer, scratch: string): Promise<Found> {
  const dir = path.join(scratch, 'damaged')
  await rm(dir, { recursive: true, force: true })
  await cp(found.dir, dir, { recursive: true })
  await writeFile(path.join(dir, 'segments', path.basename(found.segment)), bytes)
  const first = await open(dir)
  assert.equal(await open(dir), first, 'the next start says the same')

  return first
}

function flipped (bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] as number) ^ (1 << bit)

  return copy
}

/** The end of the log, record by record, is what may have been on its way. */
const LAST_RECORDS_BYTES = 700

test('a bit anywhere in the last records: never an older hard state that counts, also before anything was marked', async () => {
  await withTempDir(async dir => {
    const found = await killed(dir, UNMARKED, async store => { await append(store, OWNER, 4) })
    const { bytes } = found

    for (let at = bytes.byteLength - LAST_RECORDS_BYTES; at < bytes.byteLength; at += 3) {
      const { hard, damage } = await openDamaged(found, flipped(bytes, at, at % 8), dir)

      assert.ok(damage !== undefined || hard === `hard state 4 of ${OWNER}`, `byte ${at} of ${bytes.byteLength}: ${hard}`)
    }
  })
})

test('several bytes of the last records, once they were marked: the same', async () => {
  await withTempDir(async dir => {
    const found = await killed(dir, MARKED, async store => { await append(store, OWNER, 4) })
    const { bytes } = found
    // The last record is the mark itself, and what it says is said by no other.
    const end = bytes.byteLength - 72

    for (let at = end - LAST_RECORDS_BYTES; at + 40 < end; at += 37) {
      const { hard, damage } = await openDamaged(found, Buffer.from(bytes).fill(0, at, at + 40), dir)

      assert.ok(damage !== undefined || hard === `hard state 4 of ${OWNER}`, `bytes ${at} to ${at + 40}: ${hard}`)
    }
  })
})

test('what an open told of is marked by then: the next one misses it', async () => {
  await withTempDir(async dir => {
    const first = await killed(dir, UNMARKED, async store => { await append(store, OWNER, 9) })
    const end = first.bytes.byteLength
    // Started again, and killed at once.
    const live = createSegmentStore({ dir: first.dir, ...UNMARKED })
    await live.open()
    const again = path.join(dir, 'again')
    await cp(first.dir, again, { recursive: true })
    await live.close()
    const found = { ...first, dir: again }

    for (let at = end - LAST_RECORDS_BYTES; at + 40 < end; at += 37) {
      const { hard, damage } = await openDamaged(found, Buffer.from(first.bytes).fill(0, at, at + 40), dir)

      assert.ok(damage !== undefined || hard === `hard state 9 of ${OWNER}`, `bytes ${at} to ${at + 40}: ${hard}`)
    }

    const truncated = await openDamaged(found, first.bytes.subarray(0, end - 100), dir)
    assert.ok(truncated.damage !== undefined)
  })
})

test('a part in the middle that tells nobody\'s name harms every log, one that names its owner only that', async () => {
  await withTempDir(async dir => {
    const found = await killed(dir, UNMARKED, async store => {
      await append(store, OTHER, 2)
      await append(store, OWNER, 2)
      await append(store, OTHER, 2)
    })
    const { bytes } = found
    const head = bytes.indexOf(`hard state 2 of ${OWNER}`) - 100
    const all = await openDamaged(found, Buffer.from(bytes).fill(0xee, head, head + 60), dir)
    assert.match(all.damage ?? '', /acknowledged records are gone/)
    assert.match(all.other ?? '', /acknowledged records are gone/)

    const payload = bytes.indexOf(`hard state 2 of ${OWNER}`)
    const one = await openDamaged(found, Buffer.from(bytes).fill(0xee, payload, payload + 8), dir)
    assert.match(one.damage ?? '', /acknowledged records are gone/)
    assert.is(one.other, undefined)
  })
})

test('a damaged block harms no log, whether its head or its bytes went bad', async () => {
  await withTempDir(async dir => {
    const { cid, bytes: content } = block(1)
    const found = await killed(dir, UNMARKED, async store => {
      await append(store, OWNER, 2)
      await store.put(cid, content, [])
    })
    const payload = found.bytes.indexOf(Buffer.from(content))

    for (const at of [payload - 20, payload + 5, payload - cid.bytes.byteLength - 60]) {
      const { damage, hard, hasBlock } = await openDamaged(found, flipped(found.bytes, at, 1), dir)
      assert.is(damage, undefined)
      assert.is(hard, `hard state 2 of ${OWNER}`)
      assert.not.ok(hasBlock)
    }
  })
})

test('an end that was torn off while it was written harms nobody', async () => {
  await withTempDir(async dir => {
    const found = await killed(dir, UNMARKED, async store => { await append(store, OWNER, 4) })
    const { bytes } = found
    const from = bytes.lastIndexOf('SHOL')

    for (const cut of [from + 1, from + 63, from + 70, bytes.byteLength - 30, bytes.byteLength - 1]) {
      const { damage, hard } = await openDamaged(found, bytes.subarray(0, cut), dir)
      assert.is(damage, undefined, `cut at ${cut - from}`)
      assert.is(hard, `hard state 3 of ${OWNER}`)
    }

    // Pages that never reached the disk read as zeros.
    const zeros = await openDamaged(found, Buffer.from(bytes).fill(0, from + 40), dir)
    assert.is(zeros.damage, undefined)
    assert.is(zeros.hard, `hard state 3 of ${OWNER}`)
  })
})

test('an end that is gone, and that the index knows to be durable, was lost', async () => {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir, autoCompact: false })
    await store.open()
    await append(store, OWNER, 4)
    await store.close()
    const root = path.join(dir, 'segments')
    const [segment] = (await readdir(root)).filter(name => name.endsWith('.seg')) as [string]
    const file = path.join(root, segment)
    await truncate(file, (await readFile(file)).lastIndexOf('SHOL', -200))
    const { damage } = await open(dir, { autoCompact: false })
    assert.match(damage ?? '', /acknowledged records are gone/)
    assert.match((await open(dir, { autoCompact: false })).damage ?? '', /acknowledged records are gone/)
  })
})

test('a log that is trimmed as a whole begins anew', async () => {
  await withTempDir(async dir => {
    const found = await killed(dir, UNMARKED, async store => { await append(store, OWNER, 4) })
    await writeFile(found.segment, flipped(found.bytes, found.bytes.byteLength - 30, 2))
    const store = createSegmentStore({ dir: found.dir, ...UNMARKED })
    await store.open()
    assert.ok(store.log(OWNER).damage() !== undefined)
    assert.equal(store.logOwners(), [OWNER])
    await store.log(OWNER).trim(0, Infinity)
    assert.is(store.log(OWNER).damage(), undefined)
    await store.log(OWNER).append([{ position: 0, bytes: Buffer.from('anew') }])
    await store.close()
    const { damage, hard } = await open(found.dir)
    assert.is(damage, undefined)
    assert.is(hard, 'anew')
  })
})

test('what was acknowledged is marked a moment later, and a stream of writes marks itself', async () => {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir, autoCompact: false })
    await store.open()
    await append(store, OWNER, 3)
    const before = store.syncs
    await waitFor(() => store.syncs > before, { what: 'the mark', everyMs: MARK_IDLE_MS / 4 })
    const marked = store.syncs
    await append(store, OWNER, 20)
    // One more for the mark that follows the last one, whenever the machine comes to it.
    assert.ok(store.syncs <= marked + 21 + 5, `${store.syncs - marked} fdatasyncs for 20 appends`)
    await store.close()
  })
})

test('damage that cannot be remembered keeps the store closed: it would be forgotten', async () => {
  await withTempDir(async dir => {
    const found = await killed(dir, UNMARKED, async store => { await append(store, OWNER, 4) })
    await writeFile(found.segment, flipped(found.bytes, found.bytes.byteLength - 30, 2))
    const { nodeFs } = await import('../../../src/store/device/fs.js')
    const fs = {
      ...nodeFs,
      open: async (file: string, flags: string) => {
        if (file.includes('manifest') && flags !== 'r') {
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        }

        return await nodeFs.open(file, flags)
      }
    }
    assert.match(await codeOf(createSegmentStore({ dir: found.dir, ...UNMARKED, fs }).open()), /^store_/)
    assert.ok((await open(found.dir)).damage !== undefined)
  })
})

test('one byte is wrong by rot, unless it may be what was torn off at the end of a sector', () => {
  const seed = 7
  const fields = {
    kind: RecordKind.mark, key: new Uint8Array(0), extra: new Uint8Array(0), dropping: false, encoding: 0, a: 9, b: 0
  }
  // Its segment, the only byte that is not zero of 13, stands in the middle of what the sector has of the record.
  const record = (offset: number): Buffer => Buffer.concat(
    [encodeHead(fields, { segment: 8, offset, seq: 10 }, 0, seed), encodeTrailer(new Uint8Array(0), 10)])
  const isOff = (part: Buffer, offset: number): boolean => oneByteOff(part, { segment: 8, offset }, seed) !== undefined
  const torn = 512 - 13

  assert.not.ok(isOff(Buffer.from(record(torn)).fill(0, 8, 13), torn))
  assert.ok(isOff(Buffer.from(record(torn - 100)).fill(0, 8, 13), torn - 100))
  assert.ok(isOff(flipped(record(torn), 8, 0), torn))

  for (const offset of [0, 100, 440, torn]) {
    for (let at = 0; at < 64; at++) {
      const part = flipped(record(offset), at, 4)
      assert.ok(isOff(part, offset), `byte ${at} of a record at ${offset}`)
    }
  }
})

test('one wrong byte is found by the difference of two checksums, several are not', () => {
  const text = Buffer.from('what an acceptor promised is not what it would promise again, had it forgotten')
  const difference = (...changes: [number, number][]): number => {
    const other = Buffer.from(text)
    changes.forEach(([at, bits]) => { other[at] = (other[at] as number) ^ bits })

    return (crc32c(other) ^ crc32c(text)) >>> 0
  }

  for (let at = 0; at < text.byteLength; at++) {
    for (const bits of [1, 0x80, 0x5a, 0xff]) {
      assert.equal(wrongByte(difference([at, bits]), text.byteLength), { at, bits })
    }
  }

  assert.is(wrongByte(difference([3, 1], [40, 1]), text.byteLength), undefined)
  assert.is(wrongByte(0, text.byteLength), undefined)
})

test.run()
