import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { STORE_VERSION } from '../../src/store/disk/constants.js'
import { createFileStore } from '../../src/store/files.js'
import { block, claim, rejection } from '../compliance/block-store.js'
import { recordingLogger } from '../helpers/recording-logger.js'
import { instrumentedFs } from '../helpers/store-fs.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { BlockStore } from '../../src/store/types.js'

const one = block(1)

/** The state of the one block after n steps is told by its pledge. */
async function takeSteps (store: BlockStore, from: number, to: number): Promise<void> {
  for (let step = from; step <= to; step++) {
    await store.mark([{ cid: one.cid, pledgedUntil: step }])
    await store.addClaims(one.cid, [claim(`pin:${step}`)])
  }
}

function journalOf (dir: string): string {
  return path.join(dir, 'blocks', 'journal.log')
}

test('a journal cut at any byte opens with all whole records before the cut, and goes on', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })

    await store.open()
    await store.put(one.cid, one.bytes, [])

    const ends = [(await fs.stat(journalOf(dir))).size]

    for (let step = 1; step <= 2; step++) {
      await store.mark([{ cid: one.cid, pledgedUntil: step }])
      ends.push((await fs.stat(journalOf(dir))).size)
    }

    await store.close()

    const whole = await fs.readFile(journalOf(dir))

    assert.is(ends.at(-1), whole.byteLength)

    for (let length = 0; length <= whole.byteLength; length++) {
      await fs.writeFile(journalOf(dir), whole.subarray(0, length))
      await store.open()

      const expected = ends.findLastIndex(end => end <= length)

      assert.is(store.info(one.cid)?.pledgedUntil, Math.max(0, expected), `cut at ${length}`)
      assert.is(store.report?.journalDamages, length < (ends[0] as number) ? 1 : 0)
      await store.mark([{ cid: one.cid, pledgedUntil: 77 }])
      await store.close()
      await store.open()
      assert.is(store.info(one.cid)?.pledgedUntil, 77, `a change after the cut at ${length} holds`)
      assert.is(store.report?.journalTornBytes, 0)
      await store.close()
    }
  })
})

test('damage in the middle costs the record it hit, is told, and the journal is kept aside', async () => {
  await withTempDir(async dir => {
    const { logger, at } = recordingLogger()
    const store = createFileStore({ dir, logger })

    await store.open()
    await store.put(one.cid, one.bytes, [])
    await takeSteps(store, 1, 20)
    await store.close()

    const whole = await fs.readFile(journalOf(dir))
    const hit = Buffer.from(whole)

    hit.fill(0xaa, 400, 410)
    await fs.writeFile(journalOf(dir), hit)
    await store.open()
    assert.is(store.report?.journalDamages, 1)
    assert.is(store.info(one.cid)?.pledgedUntil, 20, 'records behind the damage count')
    assert.ok((store.info(one.cid)?.claims.length ?? 0) >= 19)
    assert.is(at('error').length, 1)

    const [kept] = await fs.readdir(path.join(dir, 'blocks', 'quarantine'))

    assert.ok(kept?.startsWith('journal.log.'))
    assert.ok((await fs.readFile(path.join(dir, 'blocks', 'quarantine', kept as string))).equals(hit))
    await store.close()
    await store.open()
    assert.is(store.report?.journalDamages, 0, 'mended')
    await store.close()
  })
})

test('marks of many copies are one fdatasync; concurrent changes share theirs', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })
    const blocks = Array.from({ length: 300 }, (_, i) => block(i + 1, 10))

    await store.open()
    await Promise.all(blocks.map(({ cid, bytes }) => store.put(cid, bytes, [claim('pin:a')])))
    assert.is(store.journalSyncs, 0, 'a fresh put does not touch the journal')
    await store.mark(blocks.map(({ cid }) => ({ cid, dropping: true, pledgedUntil: 5 })))
    assert.is(store.journalSyncs, 1)
    await Promise.all(blocks.map(({ cid }) => store.addClaims(cid, [claim('pin:b')])))
    assert.ok(store.journalSyncs <= 3, `${store.journalSyncs} fdatasyncs for 300 concurrent claims`)
    await store.close()
    await store.open()

    for (const { cid } of blocks) {
      const info = store.info(cid)

      assert.equal([info?.dropping, info?.pledgedUntil, info?.claims.length], [true, 5, 2])
    }

    await store.close()
  })
})

test('a grown journal is rewritten, records of deleted copies go, nothing else does', async () => {
  await withTempDir(async dir => {
    const init = { dir, journalCompactBytesMin: 4096 }
    const store = createFileStore(init)
    const gone = block(2)

    await store.open()
    await store.put(one.cid, one.bytes, [])
    await store.put(gone.cid, gone.bytes, [])
    await store.addClaims(gone.cid, [claim('pin:gone-for-ever')])
    await store.delete(gone.cid)

    let biggest = 0

    for (let step = 1; step <= 500; step++) {
      await store.mark([{ cid: one.cid, dropping: step % 2 === 0, pledgedUntil: step }])
      biggest = Math.max(biggest, (await fs.stat(journalOf(dir))).size)
    }

    assert.ok(biggest > 2000 && biggest <= 4096 + 200, `the journal grew to ${biggest} bytes`)
    assert.not.ok((await fs.readFile(journalOf(dir), 'latin1')).includes('gone-for-ever'))
    await store.close()

    const reopened = createFileStore(init)

    await reopened.open()
    assert.equal([reopened.info(one.cid)?.dropping, reopened.info(one.cid)?.pledgedUntil], [true, 500])
    await reopened.close()
  })
})

test('changes that are made while the journal is being rewritten survive', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir, journalCompactBytesMin: 1024 })
    const blocks = Array.from({ length: 40 }, (_, i) => block(i + 1, 10))

    await store.open()
    await Promise.all(blocks.map(async ({ cid, bytes }, i) => {
      await store.put(cid, bytes, [])

      for (let step = 1; step <= 15; step++) {
        await store.mark([{ cid, pledgedUntil: step * 100 + i }])
      }

      await (i % 4 === 0 ? store.delete(cid) : store.addClaims(cid, [claim(`pin:${i}`)]))
    }))

    const before = [...store.entries()].map(info => ({ ...info, cid: info.cid.toString() }))

    await store.close()
    await store.open()

    const after = [...store.entries()].map(info => ({ ...info, cid: info.cid.toString() }))
    const byCid = (a: { cid: string }, b: { cid: string }): number => a.cid < b.cid ? -1 : 1

    assert.is(before.length, 30)
    assert.equal(after.sort(byCid), before.sort(byCid))
    await store.close()
  })
})

test('a change that could not be written is not seen, not then and not after reopening', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs, ioErrorsMax: Infinity })
    const isJournal = (file: string): boolean => file.includes('journal.log')

    await store.open()
    await store.put(one.cid, one.bytes, [])
    await takeSteps(store, 1, 3)

    for (const [operation, code, expected] of [
      ['writev', 'ENOSPC', 'store_full'], ['writev', 'EIO', 'store_io'], ['fdatasync', 'EIO', 'store_io']
    ] as const) {
      io.failWhen(operation, code, isJournal)
      assert.is(await rejection(store.mark([{ cid: one.cid, pledgedUntil: 1000 }])), expected)
      assert.is(await rejection(store.addClaims(one.cid, [claim('pin:lost')])), expected)
      assert.is(await rejection(store.put(one.cid, one.bytes, [claim('pin:lost')])), expected)
      assert.is(store.info(one.cid)?.pledgedUntil, 3)
      assert.ok(Buffer.from(await store.get(one.cid)).equals(one.bytes))
      io.heal()
    }

    // After a failed fdatasync the kernel may have dropped pages: the journal is written anew.
    const before = (await fs.stat(journalOf(dir))).ino

    await takeSteps(store, 4, 4)
    assert.is.not((await fs.stat(journalOf(dir))).ino, before)
    await store.close()
    await store.open()
    assert.is(store.info(one.cid)?.pledgedUntil, 4)
    assert.equal(store.info(one.cid)?.claims.map(({ owner }) => owner), ['pin:1', 'pin:2', 'pin:3', 'pin:4'])
    await store.close()
    assert.equal(io.openFiles(), [])
  })
})

test('a rewrite that fails half-way leaves the old journal in use', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs, ioErrorsMax: Infinity, journalCompactBytesMin: 1024 })

    await store.open()
    await store.put(one.cid, one.bytes, [])

    for (const [operation, matches] of [
      ['rename', '.tmp'], ['fdatasync', 'journal.log.tmp'], ['open', 'journal.log.tmp']
    ] as const) {
      io.failWhen(operation, 'EIO', file => file.endsWith(matches) && file.includes('journal'))
      await takeSteps(store, 1, 60)
      io.heal()
      assert.is(store.info(one.cid)?.pledgedUntil, 60)
    }

    await store.close()
    await store.open()
    assert.is(store.info(one.cid)?.pledgedUntil, 60)
    assert.is(store.info(one.cid)?.claims.length, 60)
    await store.close()
    assert.equal(io.openFiles(), [])
  })
})

test('a store opens for reading even when its torn journal cannot be rewritten', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs })

    await store.open()
    await store.put(one.cid, one.bytes, [])
    await takeSteps(store, 1, 2)
    await store.close()
    await fs.appendFile(journalOf(dir), 'SJR\u0001half a record')
    io.failWhen('open', 'ENOSPC', file => file.endsWith('journal.log.tmp'))
    await store.open()
    assert.ok(Buffer.from(await store.get(one.cid)).equals(one.bytes))
    assert.is(store.info(one.cid)?.pledgedUntil, 2)
    assert.is(await rejection(store.mark([{ cid: one.cid, pledgedUntil: 9 }])), 'store_full')
    io.heal()
    await store.mark([{ cid: one.cid, pledgedUntil: 10 }])
    await store.close()
    await store.open()
    assert.is(store.info(one.cid)?.pledgedUntil, 10)
    await store.close()
  })
})

test('records of an earlier copy do not touch a later one of the same block', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })

    await store.open()
    await store.put(one.cid, one.bytes, [claim('pin:a')])
    await store.mark([{ cid: one.cid, dropping: true, pledgedUntil: 9 }])
    await store.addClaims(one.cid, [claim('pin:a', { removed: true })])

    const old = await fs.readFile(journalOf(dir))

    await store.delete(one.cid)
    await store.put(one.cid, one.bytes, [claim('pin:a')])
    await store.close()
    assert.ok((await fs.readFile(journalOf(dir))).equals(old), 'the old records are still there')
    await store.open()
    assert.equal(store.info(one.cid)?.claims, [claim('pin:a')])
    assert.equal([store.info(one.cid)?.dropping, store.info(one.cid)?.pledgedUntil], [false, 0])
    await store.close()
  })
})

test('a journal from the future is refused', async () => {
  await withTempDir(async dir => {
    const { crc32 } = await import('node:zlib')
    const store = createFileStore({ dir })

    await store.open()
    await store.close()

    const journal = await fs.readFile(journalOf(dir))

    journal.writeUInt16LE(STORE_VERSION + 1, 8)
    journal.writeUInt32LE(crc32(journal.subarray(0, 12)), 12)
    await fs.writeFile(journalOf(dir), journal)
    assert.is(await rejection(store.open()), 'store_too_new')
    assert.ok((await fs.readFile(journalOf(dir))).equals(journal))
  })
})

test.run()
