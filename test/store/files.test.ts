import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { STORE_VERSION } from '../../src/store/disk/constants.js'
import { createFileStore } from '../../src/store/files.js'
import { block, claim, rejection, thrownBy } from '../compliance/block-store.js'
import { recordingLogger } from '../helpers/recording-logger.js'
import { instrumentedFs } from '../helpers/store-fs.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { CID } from 'multiformats/cid'

const MIB = 1024 * 1024
const GIB = 1024 * MIB

function blockPath (dir: string, cid: CID): string {
  const name = cid.toString()

  return path.join(dir, 'blocks', name.at(-2) as string, name)
}

/** Every file below the copies' folders, without folders, quarantine and the store's own files. */
async function blockFiles (dir: string): Promise<string[]> {
  const found = await fs.readdir(path.join(dir, 'blocks'), { recursive: true, withFileTypes: true })

  return found.filter(entry => entry.isFile() && /^[a-z2-7]$/.test(path.basename(entry.parentPath)))
    .map(entry => entry.name)
}

test('concurrent puts share folder fsyncs, and none is acknowledged without one', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs })

    await store.open()

    const before = io.calls.fsync
    const blocks = Array.from({ length: 400 }, (_, i) => block(i + 1, 500))

    io.log.length = 0
    await Promise.all(blocks.map(async ({ cid, bytes }) => {
      await store.put(cid, bytes, [claim('pin:a')])

      const renamed = io.log.findIndex(line => line.startsWith('rename ') && line.includes(cid.toString()))
      const synced = io.log.lastIndexOf(`fsync ${path.dirname(blockPath(dir, cid))}`)

      const durable = io.log.findIndex(line => line.startsWith('fdatasync ') && line.includes(cid.toString()))

      assert.ok(durable !== -1 && durable < renamed, 'the bytes were on disk before the rename')
      assert.ok(renamed !== -1 && synced > renamed, 'the folder was fsynced after the rename')
    }))

    const syncs = io.calls.fsync - before

    // By how much depends on the disk; folder-sync.test.ts pins down the rule.
    assert.ok(syncs < 400, `${syncs} folder fsyncs for 400 puts`)
    assert.is(io.log.filter(line => line.startsWith('fdatasync ')).length, 400)
    assert.is(io.log.filter(line => line.startsWith('writev ')).length, 400, 'one writev a put')
    await store.close()
    assert.equal(io.openFiles(), [])
  })
})

test('a failed write leaves nothing behind and can be repeated', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs, ioErrorsMax: Infinity })
    const { cid, bytes } = block(1)
    const isCopy = (file: string): boolean => file.includes(cid.toString())

    await store.open()

    const cases = [
      ['writev', 'ENOSPC', 'store_full'],
      ['writev', 'EDQUOT', 'store_full'],
      ['writev', 'EIO', 'store_io'],
      ['fdatasync', 'EIO', 'store_io'],
      ['rename', 'EIO', 'store_io'],
      ['open', 'EMFILE', 'store_io']
    ] as const

    for (const [operation, code, expected] of cases) {
      io.failWhen(operation, code, isCopy)

      const err = await thrownBy(store.put(cid, bytes, []))

      assert.is(err.code, expected, `${operation} ${code}`)
      assert.is((err.cause as { code: string }).code, code)
      io.heal()
      assert.not.ok(store.has(cid))
      assert.equal(await blockFiles(dir), [], `no file after a failed ${operation}`)
      assert.is(store.usage().usedBytes, 0)
    }

    assert.equal(await store.put(cid, bytes, []), { isNew: true })
    await store.close()
    assert.equal(io.openFiles(), [])
  })
})

test('a failed fsync of the folder is no acknowledgement, for anybody who waited for it', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs })
    const blocks = Array.from({ length: 40 }, (_, i) => block(i + 1))

    await store.open()
    io.failWhen('fsync', 'EIO', file => /[a-m]$/.test(file))

    const results = await Promise.allSettled(blocks.map(({ cid, bytes }) => store.put(cid, bytes, [])))

    blocks.forEach(({ cid }, i) => {
      const shouldFail = /[a-m]$/.test(path.dirname(blockPath(dir, cid)))

      assert.is(results[i]?.status, shouldFail ? 'rejected' : 'fulfilled')
      assert.is(store.has(cid), !shouldFail)
    })
    assert.equal((await blockFiles(dir)).sort(),
      blocks.filter(({ cid }) => store.has(cid)).map(({ cid }) => cid.toString()).sort())
    await store.close()
  })
})

test('a delete is on disk before it is acknowledged', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs })
    const { cid, bytes } = block(1)
    const file = blockPath(dir, cid)

    await store.open()
    await store.put(cid, bytes, [])
    io.log.length = 0
    await store.delete(cid)
    assert.equal(io.log, [`unlink ${file}`, `fsync ${path.dirname(file)}`])
    await store.close()
  })
})

test('a failed delete keeps the copy', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs })
    const { cid, bytes } = block(1)

    await store.open()
    await store.put(cid, bytes, [claim('pin:a')])
    io.failWhen('unlink', 'EIO')
    assert.is(await rejection(store.delete(cid)), 'store_io')
    io.heal()
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
    assert.is(store.usage().blocks, 1)
    await store.close()
  })
})

test('a copy that is cut short, gone or unreadable is corrupt, not missing', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs })
    const [short, gone, unreadable] = [block(1), block(2), block(3)]

    await store.open()

    for (const { cid, bytes } of [short, gone, unreadable]) {
      await store.put(cid, bytes, [])
    }

    await fs.truncate(blockPath(dir, short.cid), 500)
    assert.is(await rejection(store.get(short.cid)), 'block_corrupt')
    assert.is((await store.get(short.cid, { offset: 0, length: 100 })).byteLength, 100)
    await fs.unlink(blockPath(dir, gone.cid))
    assert.is(await rejection(store.get(gone.cid)), 'block_corrupt')
    io.failWhen('read', 'EIO')
    assert.is(await rejection(store.get(unreadable.cid)), 'block_corrupt')
    io.heal()

    // The way to heal one: take it out of service, put it again.
    await store.quarantine(short.cid)
    await store.delete(gone.cid)

    for (const { cid, bytes } of [short, gone]) {
      assert.equal(await store.put(cid, bytes, []), { isNew: true })
      assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
    }

    const kept = await fs.readdir(path.join(dir, 'blocks', 'quarantine'))

    assert.is(kept.length, 1)
    assert.ok(kept[0]?.startsWith(short.cid.toString()))
    await store.close()
    assert.equal(io.openFiles(), [])
  })
})

test('damaged and foreign files go to quarantine at open, temporary ones go', async () => {
  await withTempDir(async dir => {
    const { logger, at } = recordingLogger()
    const store = createFileStore({ dir, logger })
    const blocks = Array.from({ length: 40 }, (_, i) => block(i + 1))

    await store.open()

    for (const { cid, bytes } of blocks) {
      await store.put(cid, bytes, [claim('pin:a', { root: true })])
    }

    await store.close()

    // Every byte of a header counts: flip one in each of the first files.
    for (let i = 0; i < 30; i++) {
      const file = blockPath(dir, (blocks[i] as { cid: CID }).cid)
      const content = await fs.readFile(file)
      const at = Math.floor(i * (content.byteLength - 1000) / 30)

      content[at] = (content[at] as number) ^ 0x40
      await fs.writeFile(file, content)
    }

    const cut = blockPath(dir, (blocks[30] as { cid: CID }).cid)
    const empty = blockPath(dir, (blocks[31] as { cid: CID }).cid)
    const long = blockPath(dir, (blocks[32] as { cid: CID }).cid)
    const folder = path.dirname(long)

    await fs.truncate(cut, 1000)
    await fs.truncate(empty, 0)
    await fs.appendFile(long, 'x')
    await fs.writeFile(path.join(folder, 'notes.txt'), 'hello')
    await fs.writeFile(`${long}.7.tmp`, 'half a block')
    await fs.mkdir(path.join(folder, 'somebody'))
    await fs.mkdir(path.join(dir, 'blocks', 'lost+found'))
    await store.open()
    assert.equal(store.report, {
      copies: 7, temporaryRemoved: 1, quarantined: 34, journalDamages: 0, journalTornBytes: 0
    })
    assert.is(at('error').length, 34)
    assert.is((await fs.readdir(path.join(dir, 'blocks', 'quarantine'))).length, 34)
    assert.is((await blockFiles(dir)).length, 7)
    assert.is(store.usage().blocks, 7)

    for (const { cid, bytes } of blocks) {
      assert.is((await store.put(cid, bytes, [])).isNew, blocks.findIndex(one => one.cid === cid) < 33)
      assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
    }

    await store.close()
  })
})

test('a file that holds another block than its name says goes to quarantine', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })
    const [a, b] = [block(1), block(2)]

    await store.open()
    await store.put(a.cid, a.bytes, [])
    await store.close()
    await fs.rename(blockPath(dir, a.cid), blockPath(dir, b.cid))
    await store.open()
    assert.is(store.report?.quarantined, 1)
    assert.is(store.usage().blocks, 0)
    await store.close()
  })
})

test('the id lives with the blocks', async () => {
  await withTempDir(async dir => {
    const { logger, at } = recordingLogger()
    const store = createFileStore({ dir, logger })
    const { cid, bytes } = block(1)

    assert.throws(() => store.storeId, (err: { code: string }) => err.code === 'store_closed')
    await store.open()
    await store.put(cid, bytes, [])

    const first = store.storeId

    await store.close()
    await store.open()
    assert.is(store.storeId, first)
    await store.close()

    // store.json lost: nobody can say whose copies these are, so a new id; the copies are still
    // good.
    await fs.unlink(path.join(dir, 'blocks', 'store.json'))
    await store.open()

    const second = store.storeId

    assert.is.not(second, first)
    assert.ok(store.has(cid))
    assert.is(at('warn').length, 1)
    await store.close()

    // The whole folder lost, as with a disk that is not mounted.
    await fs.rm(path.join(dir, 'blocks'), { recursive: true })
    await store.open()
    assert.is.not(store.storeId, second)
    assert.is(store.usage().blocks, 0)
    await store.close()
  })
})

test('a newer store is refused untouched, a damaged identity is named', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })
    const identity = path.join(dir, 'blocks', 'store.json')
    const { cid, bytes } = block(1)

    await store.open()
    await store.put(cid, bytes, [])
    await store.close()

    const good = await fs.readFile(identity, 'utf8')
    const expectOpen = async (content: string, code: string): Promise<void> => {
      await fs.writeFile(identity, content)
      assert.is(await rejection(store.open()), code)
      assert.is(await fs.readFile(identity, 'utf8'), content)
      assert.is(await rejection(store.get(cid)), 'store_closed')
    }

    assert.equal(Object.keys(JSON.parse(good) as object), ['version', 'store_id', 'kind', 'created'])
    await expectOpen(good.replace(/"version": \d+/, `"version": ${STORE_VERSION + 1}`), 'store_too_new')
    await expectOpen('{', 'store_corrupt')
    await expectOpen('[]', 'store_corrupt')
    await expectOpen('', 'store_corrupt')
    await expectOpen(good.replace('"files"', '"segments"'), 'store_corrupt')
    await expectOpen(good.replace(/"store_id": "../, '"store_id": "'), 'store_corrupt')
    await fs.writeFile(identity, good)
    await store.open()
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
    await store.close()
  })
})

test('capacity comes from the disk, less a reserve, and does not flutter', async () => {
  await withTempDir(async dir => {
    const capacityOn = async (freeBytes: number, totalBytes: number, capacityBytes?: number): Promise<number> => {
      const io = instrumentedFs()

      io.disk = { freeBytes, totalBytes }

      const store = createFileStore({ dir, fs: io.fs, capacityBytes })

      await store.open()

      const { capacityBytes: found, freeBytes: free } = store.usage()

      assert.is(free, freeBytes)
      await store.close()

      return found
    }
    const big = await capacityOn(100.5 * GIB, 200 * GIB)

    assert.is(big, 99 * GIB)
    assert.is(await capacityOn(100.3 * GIB, 200 * GIB), big, 'the same when others wrote a little')
    assert.is(await capacityOn(100 * GIB, 200 * GIB, 5 * GIB), 5 * GIB, 'a setting below it stands')
    assert.is(await capacityOn(100.5 * GIB, 200 * GIB, 500 * GIB), big, 'a setting above it cannot')

    const small = await capacityOn(800 * MIB, 1 * GIB)

    assert.ok(small > 700 * MIB && small < 750 * MIB, `a small disk keeps a small reserve: ${small / MIB} MiB`)
    assert.is(await capacityOn(0, 1 * GIB), 0)
  })
})

test('a disk that others fill makes the store full, and one they clear not', async () => {
  await withTempDir(async dir => {
    const io = instrumentedFs()
    const store = createFileStore({ dir, fs: io.fs, capacityBytes: 10 * GIB })
    const blocks = Array.from({ length: 5 }, (_, i) => block(i + 1, MIB))

    io.disk = { freeBytes: GIB + 2.5 * MIB, totalBytes: 100 * GIB }
    await store.open()
    store.setCapacity(10 * GIB)

    const [first, second, third] = blocks as [typeof blocks[0], typeof blocks[0], typeof blocks[0]]

    assert.equal(await store.put(first.cid, first.bytes, []), { isNew: true })
    assert.is(store.usage().full, false)
    assert.equal(await store.put(second.cid, second.bytes, []), { isNew: true })
    assert.is(await rejection(store.put(third.cid, third.bytes, [])), 'store_full',
      'what was written counts before the disk is asked again')
    await store.close()

    io.disk = { freeBytes: 50 * GIB, totalBytes: 100 * GIB }
    await store.open()
    assert.is(store.usage().full, false)
    assert.equal(await store.put(third.cid, third.bytes, []), { isNew: true })

    // The disk says no: the store asks it at once, and believes what it hears.
    io.disk = { freeBytes: 0, totalBytes: 100 * GIB }
    io.failWhen('writev', 'ENOSPC')
    assert.is(await rejection(store.put(block(9).cid, block(9).bytes, [])), 'store_full')
    io.heal()
    await store.addClaims(third.cid, [claim('pin:a')])
    assert.is(store.usage().full, true)
    assert.is(store.usage().freeBytes, 0)
    await store.close()
  })
})

test('a CID that no file name can hold is refused', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })
    const { CID } = await import('multiformats/cid')
    const { identity } = await import('multiformats/hashes/identity')
    const cid = CID.createV1(0x55, identity.digest(new Uint8Array(200)))

    await store.open()
    assert.is(await rejection(store.put(cid, new Uint8Array(200), [])), 'invalid_cid')
    await store.close()
  })
})

test('messages say what happened, to what, and what to do', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir, capacityBytes: 100 })
    const { cid, bytes } = block(1)
    const message = async (promise: Promise<unknown>): Promise<string> =>
      await promise.then(() => '', (err: Error) => err.message)

    await store.open()
    assert.is(await message(store.put(cid, bytes, [])), 'The store takes no new copies: 0 of 100 bytes are used. ' +
      'Raise the capacity, free some disk, or add nodes.')
    assert.is(await message(store.get(cid)), `This node holds no copy of block ${cid.toString()}. Ask the mesh for it.`)
    await store.close()
    assert.is(await message(store.get(cid)), 'The block store is not open. Start the node before using it.')
  })
})

test.run()
