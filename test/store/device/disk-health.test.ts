import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DiskHealth, FAULT_PLACE_BYTES, IO_ERRORS_MAX } from '../../../src/store/device/health.js'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { block, claim } from '../../helpers/store-blocks.js'
import { codeOf, rejection } from '../../helpers/rejection.js'
import { eventually } from '../../helpers/eventually.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { instrumentedFs } from '../../helpers/store-fs.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { SegmentStoreInit } from '../../../src/store/disk/segment-store.js'
import type { BlockStore } from '../../../src/store/types.js'
import type { InstrumentedFs } from '../../helpers/store-fs.js'

function fault (code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code })
}

function makeHealth (): { health: DiskHealth, told: unknown[] } {
  const told: unknown[] = []

  return { health: new DiskHealth(err => { told.push(err) }), told }
}

/** A store on a file system that fails on demand, with three copies in it. */
async function withStore (
  task: (given: {
    store: BlockStore, io: InstrumentedFs, dir: string, blocks: ReturnType<typeof block>[], reasons: string[]
  }) => Promise<void>, init: Partial<SegmentStoreInit> = {}
): Promise<void> {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const reasons: string[] = []
    const store = createSegmentStore({ dir, fs: io.fs, onReadOnly: reason => { reasons.push(reason) }, ...init })
    const blocks = [block(1), block(2), block(3)]

    await store.open()

    for (const { cid, bytes } of blocks) {
      await store.put(cid, bytes, [claim('pin:a')])
    }

    await task({ store, io, dir, blocks, reasons })
    io.heal()
    await store.close()
    assert.equal(io.openFiles(), [])
  })
}

test('the third fault is one too many, and is told once', () => {
  const { health, told } = makeHealth()

  for (let i = 1; i < IO_ERRORS_MAX; i++) {
    health.note(fault('EIO'))
    health.assertWritable()
    assert.is(health.reason, undefined)
  }

  const last = fault('ESTALE')

  health.note(last)
  health.note(fault('EIO'))
  assert.equal(told, [last])
  assert.is(health.ioErrors, IO_ERRORS_MAX + 1)
  assert.is(health.reason, 'its disk failed 3 times, the last time with ESTALE')
  assert.throws(() => { health.assertWritable() }, (err: { code: string }) => err.code === 'store_read_only')
})

test('one place counts once however often it fails; a write counts each time; an error told twice once', () => {
  const { health } = makeHealth()

  for (let i = 0; i < 10; i++) {
    health.note(fault('EIO'), { place: 'copy 0' })
  }

  assert.is(health.readOnly, false)
  assert.is(health.ioErrors, 10, 'every failed call is shown')

  const twice = fault('EIO')

  health.note(twice)
  health.note(twice)
  assert.is(health.readOnly, false)
  health.note(fault('EIO'))
  assert.ok(health.readOnly)
})

test('no fault: a full disk, a lack of descriptors, a file that is not there, errors of our own', () => {
  const { health } = makeHealth()

  for (const code of ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENOENT', 'EEXIST', 'ERR_OUT_OF_RANGE', 'store_full']) {
    for (let i = 0; i < IO_ERRORS_MAX; i++) {
      health.note(fault(code))
    }
  }

  health.note(new Error('no code'))
  assert.is(health.ioErrors, 0)

  // What the runtime has no name for: EUCLEAN, a file system that found itself damaged.
  health.note(fault('Unknown system error -117'))
  assert.is(health.ioErrors, 1)
  assert.is(health.readOnly, false)
  health.note(fault('ENOENT'), { isCreating: true })
  assert.is(health.reason, 'its folder is gone (ENOENT)')
})

for (const [code, reason] of [
  ['EROFS', 'the kernel made its file system read-only (EROFS)'],
  ['ENODEV', 'its disk is gone (ENODEV)'], ['ENXIO', 'its disk is gone (ENXIO)']
] as const) {
  test(`${code}: read-only at once`, () => {
    const { health, told } = makeHealth()

    health.note(fault(code))
    assert.is(told.length, 1)
    assert.is(health.reason, reason)
  })
}

test('a disk that fails writes turns the store read-only: reads go on, all else is refused', async () => {
  const { logger, at } = recordingLogger()

  await withStore(async ({ store, io, blocks, reasons }) => {
    const [one, two] = blocks as [typeof blocks[0], typeof blocks[0]]

    io.failWhen('fdatasync', 'EIO')

    for (let i = 0; i < IO_ERRORS_MAX; i++) {
      assert.is(store.usage().readOnly, false)
      assert.is(await codeOf(store.put(block(10 + i).cid, block(10 + i).bytes, [])), 'store_io')
    }

    // From here on the disk could write again: it is not asked.
    io.heal()

    const writes = io.calls.writev + io.calls.unlink + io.calls.rename
    const refused = await rejection(store.put(block(20).cid, block(20).bytes, []))

    assert.is(refused.code, 'store_read_only')
    assert.is(refused.message, 'The store takes no more writes: its disk failed 3 times, the last time with EIO. ' +
      'Look at the disk (dmesg, smartctl); replace it and run `shoal store replace`, or restart the node if the ' +
      'fault is mended.')
    assert.is(await codeOf(store.put(one.cid, one.bytes, [claim('pin:a')])), 'store_read_only',
      'nor is a copy acknowledged that is here already')
    assert.is(await codeOf(store.addClaims(one.cid, [claim('pin:b')])), 'store_read_only')
    assert.is(await codeOf(store.setFlags([{ cid: one.cid, dropping: true }])), 'store_read_only')
    assert.is(await codeOf(store.delete(one.cid)), 'store_read_only')
    assert.is(await codeOf(store.quarantine(two.cid)), 'store_read_only')
    assert.is(io.calls.writev + io.calls.unlink + io.calls.rename, writes, 'nothing was written')


    for (const { cid, bytes } of blocks) {
      assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
    }

    const { readOnly, readOnlyReason, ioErrors, blocks: count } = store.usage()

    assert.equal({ readOnly, ioErrors, count }, { readOnly: true, ioErrors: 3, count: 3 })
    assert.equal(reasons, [readOnlyReason])
    assert.is(at('error').length, 1)

    // A person looked at it: a new start tries again.
    await store.close()
    await store.open()
    assert.is(store.usage().readOnly, false)
    assert.equal(await store.put(block(20).cid, block(20).bytes, []), { isNew: true })
    await store.delete(one.cid)
  }, { logger })
})

test('the kernel made the file system read-only: no second try', async () => {
  await withStore(async ({ store, io, blocks }) => {
    io.failWhen('writev', 'EROFS')
    assert.is(await codeOf(store.put(block(10).cid, block(10).bytes, [])), 'store_io')
    assert.is(await codeOf(store.put(block(10).cid, block(10).bytes, [])), 'store_read_only')
    assert.is((await store.get((blocks[0] as typeof blocks[0]).cid)).byteLength, 1000)
  })
})

test('the folder of an idle store vanished: a look at the disk tells', async () => {
  await withStore(async ({ store, io, reasons }) => {
    io.failWhen('statfs', 'ENOENT')
    // What asks the disk by itself every few seconds does so at once after this.
    io.failWhen('writev', 'ENOSPC')
    assert.is(await codeOf(store.put(block(10).cid, block(10).bytes, [])), 'store_full')
    await eventually('read-only', () => store.usage().readOnly)
    assert.equal(reasons, ['its folder is gone (ENOENT)'])
  })
})

test('one bad sector does not make a store read-only, three do', async () => {
  await withStore(async ({ store, io }) => {
    const apart = [block(30, FAULT_PLACE_BYTES), block(31, FAULT_PLACE_BYTES), block(32, FAULT_PLACE_BYTES)]

    for (const { cid, bytes } of apart) {
      await store.put(cid, bytes, [])
    }

    io.failWhen('read', 'EIO', file => file.endsWith('.seg'))

    for (const [index, { cid }] of apart.entries()) {
      assert.is(store.usage().readOnly, false, `after ${index} bad copies`)

      for (let i = 0; i < 5; i++) {
        assert.is(await codeOf(store.get(cid, { offset: i * 100, length: 100 })), 'block_corrupt')
      }
    }

    assert.is(store.usage().readOnly, true)
    assert.is(store.usage().ioErrors, 15)
  })
})

test('a failed fdatasync that many puts share is one fault', async () => {
  await withStore(async ({ store, io }) => {
    io.failWhen('fdatasync', 'EIO', file => file.endsWith('.seg'))
    io.log.length = 0
    const all = Array.from({ length: 8 }, (_, i) => block(100 + i, 100))
    const results = await Promise.allSettled(all.map(({ cid, bytes }) => store.put(cid, bytes, [])))

    assert.ok(results.every(({ status }) => status === 'rejected'))
    assert.is(store.usage().ioErrors, io.log.filter(line => line.startsWith('fdatasync ') && line.endsWith('.seg')).length)
    assert.ok(store.usage().ioErrors < all.length, 'fewer than those who waited')
    assert.is(store.usage().blocks, 3)
  })
})

test('files in quarantine are counted, those of before included', async () => {
  await withStore(async ({ store, blocks }) => {
    const [one, two] = blocks as [typeof blocks[0], typeof blocks[0]]

    assert.is(store.usage().quarantined, 0)
    await store.quarantine(one.cid)
    await store.quarantine(block(77).cid)
    assert.is(store.usage().quarantined, 1)
    await store.close()
    await store.open()
    assert.is(store.usage().quarantined, 1)
    await store.quarantine(two.cid)
    assert.is(store.usage().quarantined, 2)
  })
})

for (const [code, words] of [
  ['EROFS', 'mounted read-only'], ['EACCES', 'chown'], ['EIO', 'smartctl'], ['ENOSPC', 'no space left'],
  ['ENOTDIR', 'a file where a folder should be']
] as const) {
  test(`a store that cannot be opened for ${code} says what to do, and opens when it is mended`, async () => {
    await withStore(async ({ store, io, blocks }) => {
      await store.close()
      io.failWhen('open', code, file => file.endsWith('.seg'))

      const err = await rejection(store.open())

      assert.is(err.code, 'store_unusable')
      assert.ok(err.message.includes(words), err.message)
      assert.equal(io.openFiles(), [])
      io.heal()
      await store.open()
      assert.is(store.usage().blocks, blocks.length)
    })
  })
}

test('a file where a folder should be', async () => {
  await withTempDir(async dir => {
    await fs.writeFile(path.join(dir, 'segments'), 'no folder')

    const err = await rejection(createSegmentStore({ dir }).open())

    assert.is(err.code, 'store_unusable')
    assert.ok(err.message.includes('a file where a folder should be'), err.message)
  })
})

test.run()
