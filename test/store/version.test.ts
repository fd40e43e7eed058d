import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { block, claim } from '../helpers/store-blocks.js'
import { codeOf } from '../helpers/rejection.js'
import { instrumentedFs } from '../helpers/store-fs.js'
import { withTempDir } from '../helpers/temp-dir.js'
import { openOnce } from '../helpers/open-once.js'
import { STORE_VERSION } from '../../src/store/device/constants.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { segmentLayout } from '../../src/store/disk/layout.js'
import { crc32c } from '../../src/store/disk/crc32c.js'
import { headBytes, headCrc, decodeHead, headBytesOf, recordBytes } from '../../src/store/disk/record.js'

const OLDEST_VERSION = 1

async function versionOf (file: string): Promise<number> {
  return (JSON.parse(await fs.readFile(file, 'utf8')) as { version: number }).version
}

/** As a Shoal before this one left the folder. */
async function makeOlder (file: string): Promise<void> {
  const content = JSON.parse(await fs.readFile(file, 'utf8')) as object

  await fs.writeFile(file, JSON.stringify({ ...content, version: OLDEST_VERSION }))
}

test('a folder of an older version is one of this one before anything else in it is written', async () => {
  await withTempDir(async dir => {
    const file = segmentLayout(dir).identity
    const { cid, bytes } = block(1)
    const before = await openOnce(createSegmentStore({ dir }), async store => {
      await store.put(cid, bytes, [claim('pin:a')])
      await store.renew({ count: 5 })

      return store.storeId
    })
    const renewed = await openOnce(createSegmentStore({ dir }), store => store.storeId)

    assert.is(await versionOf(file), STORE_VERSION)
    assert.is.not(renewed, before)
    await makeOlder(file)

    const { fs: storeFs, log } = instrumentedFs()

    await openOnce(createSegmentStore({ dir, fs: storeFs }), async store => {
      assert.is(store.storeId, renewed)
      assert.is(store.isUnverified, true)
      assert.equal(Buffer.from(await store.get(cid)), Buffer.from(bytes))
    })

    const changes = log.filter(line => /^(writev|truncate|unlink|rename) /.test(line))

    assert.equal(changes.slice(0, 2), [`writev ${file}.tmp`, `rename ${file}.tmp`])
    assert.is(await versionOf(file), STORE_VERSION)
    assert.is(log.filter(line => line === `rename ${file}.tmp`).length, 1)

    const again = instrumentedFs()

    await openOnce(createSegmentStore({ dir, fs: again.fs }), () => {})
    assert.is(again.log.filter(line => line.startsWith('rename')).length, 0, 'once is enough')
  })
})

test('a folder of a newer version is refused, however it was left', async () => {
  await withTempDir(async dir => {
    const file = segmentLayout(dir).identity

    await openOnce(createSegmentStore({ dir }), async store => { await store.put(block(1).cid, block(1).bytes, []) })

    const text = await fs.readFile(file, 'utf8')

    await fs.writeFile(file, text.replace(/"version": \d+/, `"version": ${STORE_VERSION + 1}`))

    const before = await listing(segmentLayout(dir).root)

    assert.is(await codeOf(createSegmentStore({ dir }).open()), 'store_too_new')
    assert.equal(await listing(segmentLayout(dir).root), before)
  })
})

test('a disk without room for the version is opened, and gets it later', async () => {
  await withTempDir(async dir => {
    const file = segmentLayout(dir).identity
    const { cid, bytes } = block(1)

    await openOnce(createSegmentStore({ dir }), async store => { await store.put(cid, bytes, []) })
    await makeOlder(file)

    const { fs: storeFs, failWhen } = instrumentedFs()

    failWhen('writev', 'ENOSPC', name => name === `${file}.tmp`)
    await openOnce(createSegmentStore({ dir, fs: storeFs }), async store => {
      assert.equal(Buffer.from(await store.get(cid)), Buffer.from(bytes))
    })
    assert.is(await versionOf(file), OLDEST_VERSION)
    await openOnce(createSegmentStore({ dir }), () => {})
    assert.is(await versionOf(file), STORE_VERSION)
  })
})

test('records of older versions are read', async () => {
  await withTempDir(async dir => {
    const root = segmentLayout(dir).root
    const blocks = [1, 2, 3, 4].map(seed => block(seed))

    await openOnce(createSegmentStore({ dir }), async store => {
      for (const { cid, bytes } of blocks) {
        await store.put(cid, bytes, [])
      }
    })
    await fs.rm(path.join(root, 'index'), { recursive: true })

    const { store_id: storeId } = JSON.parse(await fs.readFile(segmentLayout(dir).identity, 'utf8')) as { store_id: string }

    for (const name of (await fs.readdir(root)).filter(one => one.endsWith('.seg'))) {
      const file = path.join(root, name)

      await fs.writeFile(file, withVersions(await fs.readFile(file), crc32c(Buffer.from(storeId)), [1, 2]))
    }

    await openOnce(createSegmentStore({ dir }), async store => {
      for (const { cid, bytes } of blocks) {
        assert.equal(Buffer.from(await store.get(cid)), Buffer.from(bytes))
      }
    })
  })
})

/** Gives the records of a segment these versions, in turn. */
function withVersions (segment: Buffer, seed: number, versions: readonly number[]): Buffer {
  let records = 0

  for (let at = 0; headBytesOf(segment, at) !== undefined; records++) {
    const head = decodeHead(segment, at, seed)

    assert.ok(head)
    segment[at + 4] = versions[records % versions.length]!
    segment.writeUInt32LE(headCrc(segment.subarray(at), headBytes(head), seed), at + 60)
    at += recordBytes(head)
  }

  assert.ok(records > versions.length)

  return segment
}

async function listing (dir: string): Promise<string[]> {
  const entries = await fs.readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))

  return await Promise.all(files.sort().map(async file => `${file} ${(await fs.stat(file)).mtimeMs}`))
}

test.run()
