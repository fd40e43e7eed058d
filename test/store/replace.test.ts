import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { copiesIn } from '../../src/store/remains.js'
import { replaceStore } from '../../src/store/replace.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { block, claim } from '../helpers/store-blocks.js'
import { rejection } from '../helpers/rejection.js'
import { withTempDir } from '../helpers/temp-dir.js'

const { cid, bytes } = block(1)

/** A store with one copy in `<dir>/store`; resolves to its id. */
async function makeStore (dir: string, withCopy = true): Promise<string> {
  const store = createSegmentStore({ dir })

  await store.open()

  if (withCopy) {
    await store.put(cid, bytes, [claim('pin:a')])
  }

  await store.close()

  return store.storeId
}

async function reopened (dir: string): Promise<{ storeId: string, copies: number }> {
  const store = createSegmentStore({ dir })

  await store.open()

  const { blocks: copies } = store.usage()

  await store.close()

  return { storeId: store.storeId, copies }
}

test('nothing there: a fresh store with an id of its own', async () => {
  await withTempDir(async data => {
    const dir = path.join(data, 'store')
    const report = await replaceStore(dir)

    assert.equal(report.moved, [])
    assert.ok(report.freeBytes > 0)
    assert.equal(await reopened(dir), { storeId: report.storeId, copies: 0 })
    assert.equal(await fs.readdir(data), ['store'])
  })
})

test('a store with copies stays unless forced, then it is renamed with all that is in it', async () => {
  await withTempDir(async data => {
    const dir = path.join(data, 'store')
    const old = await makeStore(dir)
    const err = await rejection(replaceStore(dir))

    assert.is(err.code, 'store_not_empty')
    assert.match(err.message, '1 segment of copies')
    assert.match(err.message, '--yes')
    assert.equal(await reopened(dir), { storeId: old, copies: 1 })

    const { storeId, moved } = await replaceStore(dir, { force: true })

    assert.is.not(storeId, old)
    assert.equal(await reopened(dir), { storeId, copies: 0 })
    assert.is(moved.length, 1)
    assert.match(path.basename(moved[0] as string), /^store\.replaced-\d{4}-/)
    assert.equal(await reopened(moved[0] as string), { storeId: old, copies: 1 })
  })
})

test('an old store without copies needs no force, and is still not deleted', async () => {
  await withTempDir(async data => {
    const dir = path.join(data, 'store')
    const old = await makeStore(dir, false)

    assert.is(await copiesIn(dir), undefined)

    const { moved } = await replaceStore(dir)

    assert.equal(await reopened(moved[0] as string), { storeId: old, copies: 0 })
  })
})

test('a store that cannot be looked at counts as holding copies', async () => {
  await withTempDir(async data => {
    const dir = path.join(data, 'store')

    await makeStore(dir)
    await fs.rm(path.join(dir, 'segments'), { recursive: true })
    await fs.writeFile(path.join(dir, 'segments'), 'a file where a folder should be')
    assert.is((await rejection(replaceStore(dir))).code, 'store_not_empty')
    assert.is((await replaceStore(dir, { force: true })).moved.length, 1)
  })
})

test('a link to another disk stays: what belongs to the store is renamed behind it', async () => {
  await withTempDir(async data => {
    const disk = path.join(data, 'disk')
    const dir = path.join(data, 'store')

    await fs.mkdir(path.join(disk, 'lost+found'), { recursive: true })
    await fs.symlink(disk, dir)

    // A new disk, as it comes from mkfs.
    const first = await replaceStore(dir)

    assert.equal(first.moved, [])
    assert.ok((await fs.lstat(dir)).isSymbolicLink())

    const store = createSegmentStore({ dir })

    await store.open()
    await store.put(cid, bytes, [])
    await store.close()

    const { moved, storeId } = await replaceStore(dir, { force: true })

    assert.is(moved.length, 1)
    assert.match(path.basename(moved[0] as string), /^segments\.replaced-/)
    assert.equal(await reopened(dir), { storeId, copies: 0 })
    assert.ok((await fs.readdir(disk)).includes('lost+found'))
    assert.ok((await fs.lstat(dir)).isSymbolicLink())
  })
})

test('a folder of copies that is itself on another disk: nothing is renamed, the message says what to do', async () => {
  await withTempDir(async data => {
    const dir = path.join(data, 'store')
    const disk = path.join(data, 'disk')
    const old = await makeStore(dir)

    await fs.rename(path.join(dir, 'segments'), disk)
    await fs.symlink(disk, path.join(dir, 'segments'))

    const err = await rejection(replaceStore(dir, { force: true }))

    assert.is(err.code, 'store_on_own_mount')
    assert.match(err.message, 'Unmount it, or empty it')
    assert.equal(await reopened(dir), { storeId: old, copies: 1 })
  })
})

test.run()
