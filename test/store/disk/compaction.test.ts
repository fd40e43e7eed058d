import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { pickVictim } from '../../../src/store/disk/compaction-policy.js'
import { block, claim } from '../../helpers/store-blocks.js'
import { instrumentedFs } from '../../helpers/store-fs.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { SegmentStats } from '../../../src/store/disk/catalog.js'
import type { SegmentStore } from '../../../src/store/disk/segment-store.js'
import type { CompactionView } from '../../../src/store/disk/compaction-policy.js'

const SIZES = { segmentBytes: 32 * 1024, checkpointBytes: 1024, autoCompact: false }

function segment (id: number, bytes: number, liveBytes: number): SegmentStats {
  return { id, bytes, liveBytes, graveBytes: 0, previous: id - 1, previousEnd: 0, hasFirst: true, hasManifest: true }
}

function view (segments: SegmentStats[], more: Partial<CompactionView> = {}): CompactionView {
  return {
    segments,
    isOpen: () => false,
    isGuard: () => false,
    shadowed: new Set(),
    segmentBytes: 100,
    isPressed: false,
    roomBytes: Infinity,
    ...more
  }
}

/** Stores so many blocks, and deletes all but every so manyth. */
async function putAndDelete (store: SegmentStore, count: number, keptEvery: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, async (_, i) => {
    await store.put(block(i).cid, block(i).bytes, [])
  }))
  await Promise.all(Array.from({ length: count }, async (_, i) => {
    if (i % keptEvery !== 0) {
      await store.delete(block(i).cid)
    }
  }))
}

test('the victim is the emptiest below the mark, never the newest, an open one or a guard', () => {
  const segments = [segment(1, 100, 40), segment(2, 100, 10), segment(3, 100, 90), segment(4, 100, 0)]

  assert.is(pickVictim(view(segments)), 2)
  assert.is(pickVictim(view(segments, { isOpen: id => id === 2 })), 1)
  assert.is(pickVictim(view(segments, { isGuard: ({ id }) => id === 2 })), 1)
  assert.is(pickVictim(view(segments, { shadowed: new Set([3]) })), 3, 'a shadowed one goes first')
  assert.is(pickVictim(view([segment(1, 100, 60), segment(2, 100, 0)])), undefined)
  assert.is(pickVictim(view([segment(1, 100, 60), segment(2, 100, 0)], { isPressed: true })), 1)
})

test('small segments are merged once there are some', () => {
  const small = [1, 2, 3, 4].map(id => segment(id, 10, 10))

  assert.is(pickVictim(view(small)), undefined)
  assert.is(pickVictim(view([...small, segment(5, 10, 10)])), 1)
})

test('compaction gives space back and keeps what is alive, marks, claims and time included', async () => {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir, ...SIZES })

    await store.open()
    await Promise.all(Array.from({ length: 200 }, async (_, i) => {
      await store.put(block(i).cid, block(i).bytes, [claim(`pin:${i}`)])
    }))
    await Promise.all(Array.from({ length: 200 }, async (_, i) => {
      if (i % 4 !== 0) {
        await store.delete(block(i).cid)
      }
    }))
    await store.setFlags([{ cid: block(8).cid, dropping: true, pledgedUntil: 77 }])
    await store.addClaims(block(12).cid, [claim('pin:later')])

    const infos = (): unknown[] => [...store.entries()]
      .map(info => ({ ...info, cid: info.cid.toString() }))
      .sort((a, b) => a.cid < b.cid ? -1 : 1)
    const before = { infos: infos(), disk: store.usage().diskBytes }

    assert.ok(await store.compact() > 0)
    assert.equal(infos(), before.infos)
    assert.ok(store.usage().diskBytes < before.disk / 2, `${store.usage().diskBytes} of ${before.disk}`)

    const files = (await readdir(path.join(dir, 'segments'))).filter(name => name.endsWith('.seg'))
    const sizes = await Promise.all(files.map(async name => (await stat(path.join(dir, 'segments', name))).size))
    const total = sizes.reduce((sum, size) => sum + size, 0)

    assert.is(store.usage().diskBytes, total, 'what is on the disk is known')
    await store.close()
    await store.open()
    assert.is(store.usage().diskBytes, total)
    assert.equal(infos(), before.infos)
    assert.ok(files.length <= 4, files.join())

    for (let i = 0; i < 200; i += 4) {
      assert.ok(Buffer.from(await store.get(block(i).cid)).equals(block(i).bytes))
    }

    await store.close()
  })
})

test('nothing deleted comes back, whatever is compacted in which order', async () => {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir, ...SIZES })

    await store.open()

    // Copies and their tombstones end up in different segments, and those are compacted in turn.
    for (let round = 0; round < 6; round++) {
      await Promise.all(Array.from({ length: 40 }, async (_, i) => {
        await store.put(block(round * 40 + i).cid, block(round * 40 + i).bytes, [])
      }))
      await Promise.all(Array.from({ length: 40 }, async (_, i) => {
        if (round > 0 && i % 3 !== 0) {
          await store.delete(block((round - 1) * 40 + i).cid)
        }
      }))
      await store.compact()
      await store.close()
      await store.open()

      for (let i = 0; i < round * 40; i++) {
        assert.is(store.has(block(i).cid), i % 40 % 3 === 0, `round ${round}, copy ${i}`)
      }
    }

    await store.close()
  })
})

test('a trim whose record rotted keeps what it trimmed away, when its segment is compacted too', async () => {
  await withTempDir(async dir => {
    const root = path.join(dir, 'segments')
    const entry = (position: number): { position: number, bytes: Buffer } => ({ position, bytes: Buffer.alloc(2_000, 'e') })
    const segments = async (): Promise<string[]> => (await readdir(root)).filter(name => name.endsWith('.seg')).sort()
    const newSegment = async (store: SegmentStore, from: number): Promise<void> => {
      const before = (await segments()).length

      for (let i = from; (await segments()).length === before; i++) {
        await store.put(block(i).cid, block(i).bytes, [claim(`pin:${i}`)])
      }
    }
    const store = createSegmentStore({ dir, ...SIZES })
    await store.open()
    await store.log('volume:v').append([entry(5), entry(6)])
    await newSegment(store, 0)
    // The last one lies behind the turn. The others stay, and what is trimmed with them.
    const kept = new Set([...store.entries()].map(({ cid }) => cid.toString()))
    const [victim] = (await segments()).slice(-1) as [string]
    await store.log('volume:v').trim(5, 6)
    await newSegment(store, 1_000)
    await store.close()

    const bytes = await readFile(path.join(root, victim))
    // The records of blocks have no such text.
    const key = bytes.indexOf('volume:v')
    bytes[key] = (bytes[key] as number) ^ 4
    await writeFile(path.join(root, victim), bytes)

    const again = createSegmentStore({ dir, ...SIZES })
    await again.open()

    // Of the segment with the trim hardly anything is left.
    for (const { cid } of [...again.entries()].filter(({ cid }) => !kept.has(cid.toString()))) {
      await again.delete(cid)
    }

    while (await again.compact() > 0) {}
    assert.not((await segments()).includes(victim))
    await again.close()
    await rm(path.join(root, 'index'), { recursive: true })

    const last = createSegmentStore({ dir, ...SIZES })
    await last.open()
    assert.equal(last.log('volume:v').positions(), [6])
    assert.is(last.log('volume:v').damage(), undefined)
    await last.close()
  })
})

test('a victim whose folder could not be made durable goes first the next time', async () => {
  await withTempDir(async dir => {
    const disk = instrumentedFs()
    const store = createSegmentStore({ dir, ...SIZES, fs: disk.fs })

    await store.open()
    await putAndDelete(store, 100, 5)
    disk.failWhen('unlink', 'EIO', file => file.endsWith('.seg'))
    assert.is(await store.compact(), 0)
    disk.heal()
    assert.ok(await store.compact() > 0)

    for (let i = 0; i < 100; i++) {
      assert.is(store.has(block(i).cid), i % 5 === 0)
    }

    await store.close()
  })
})

test('reads go on while their segment is compacted away', async () => {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir, ...SIZES })

    await store.open()
    await putAndDelete(store, 100, 5)

    let isDone = false
    const compacting = store.compact().finally(() => { isDone = true })
    let reads = 0

    while (!isDone) {
      await Promise.all(Array.from({ length: 20 }, async (_, i) => {
        assert.ok(Buffer.from(await store.get(block(i * 5).cid)).equals(block(i * 5).bytes))
        reads++
      }))
    }

    assert.ok(await compacting > 0)
    assert.ok(reads > 0)
    await store.close()
  })
})

test.run()
