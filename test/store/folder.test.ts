import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNode } from '../../src/node/create.js'
import { checkStore } from '../../src/store/check.js'
import { STORE_VERSION } from '../../src/store/device/constants.js'
import { nodeFs } from '../../src/store/device/fs.js'
import { createIdentity, readIdentity, readStoreJson } from '../../src/store/device/identity.js'
import { holdsStore } from '../../src/store/folder.js'
import { replaceStore } from '../../src/store/replace.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { systemClock } from '../../src/util/clock.js'
import { fingerprint } from '../helpers/disk-contents.js'
import { openOnce } from '../helpers/open-once.js'
import { codeOf, rejection } from '../helpers/rejection.js'
import { withTempDir } from '../helpers/temp-dir.js'

const ID = 'ab'.repeat(16)

async function makeSegments (dir: string, id = ID, generation = 0): Promise<string> {
  const file = path.join(dir, 'segments', 'store.json')
  await fs.mkdir(path.dirname(file), { recursive: true })
  await createIdentity(nodeFs, file, systemClock, id, generation)

  return file
}

/** As earlier versions left a store of one file per block. */
async function makeFiles (dir: string, id = ID, generation = 0): Promise<void> {
  const folder = path.join(dir, 'blocks')
  await fs.mkdir(path.join(folder, 'a'), { recursive: true })
  await fs.writeFile(path.join(folder, 'store.json'), JSON.stringify({
    version: 1, store_id: id, kind: 'files', created: '2026-01-01T00:00:00Z', ...generation > 0 && { generation }
  }))
  await fs.writeFile(path.join(folder, 'a', 'bafyaa'), 'a copy')
}

test('nothing there, and an empty folder, are no store; segments are, with store.json or without', async () => {
  await withTempDir(async dir => {
    assert.is(await holdsStore(path.join(dir, 'not', 'there')), false)
    assert.is(await holdsStore(dir), false)
    await fs.mkdir(path.join(dir, 'segments'))
    assert.is(await holdsStore(dir), false)
    await openOnce(createSegmentStore({ dir }), () => {})
    assert.is(await holdsStore(dir), true)
    await fs.unlink(path.join(dir, 'segments', 'store.json'))
    assert.is(await holdsStore(dir), true)
  })
})

test('one file per block: refused by all that would open it, with the way out, and left as it is', async () => {
  await withTempDir(async dataDir => {
    const dir = path.join(dataDir, 'store')
    await makeFiles(dir)
    const before = await fingerprint(dir)
    const err = await rejection(holdsStore(dir))
    assert.is(err.code, 'store_retired')
    assert.match(err.message, path.join(dir, 'blocks'))
    assert.match(err.message, 'shoal store convert --to segments')
    assert.match(err.message, 'shoal store replace --yes')
    assert.is(await codeOf(checkStore(dir)), 'store_retired')
    assert.is(await codeOf(createNode({ dataDir })), 'store_retired')
    assert.match((await rejection(replaceStore(dir))).message, 'still holds a store of one file per block')
    assert.equal(await fingerprint(dir), before)

    const { moved } = await replaceStore(dir, { force: true })
    assert.is(moved.length, 1)
    assert.is(await fs.readFile(path.join(moved[0] as string, 'blocks', 'a', 'bafyaa'), 'utf8'), 'a copy')
    await (await createNode({ dataDir })).stop()
  })
})

test('copies of one file each without store.json are a store too', async () => {
  await withTempDir(async dir => {
    await makeFiles(dir)
    await fs.unlink(path.join(dir, 'blocks', 'store.json'))
    assert.is(await codeOf(holdsStore(dir)), 'store_retired')
    await makeSegments(dir)
    assert.is(await holdsStore(dir), true, 'not beside segments, which know who they are')
  })
})

test('both: the one that was made from the other counts, and what is left of that is told of', async () => {
  await withTempDir(async dir => {
    await openOnce(createSegmentStore({ dir }), () => {})
    const id = await readIdentity(nodeFs, path.join(dir, 'segments', 'store.json')) as string
    await makeSegments(dir, id, 1)
    await makeFiles(dir, id, 0)
    await fs.mkdir(path.join(dir, 'converting'))
    await fs.mkdir(path.join(dir, 'blocks.removing'))
    assert.is(await holdsStore(dir), true)
    const { notes } = await checkStore(dir)
    assert.equal(notes.sort(), ['blocks', 'blocks.removing', 'converting'].map(name =>
      `${path.join(dir, name)} is of a store of one file per block, by an earlier version. This one reads nothing of it: ` +
      'remove it when all copies are elsewhere.'))
    await makeFiles(dir, id, 2)
    assert.is(await codeOf(holdsStore(dir)), 'store_retired')
  })
})

test('both and neither from the other: refused', async () => {
  for (const [other, generation] of [['cd'.repeat(16), 1], [ID, 0]] as const) {
    await withTempDir(async dir => {
      await makeSegments(dir)
      await makeFiles(dir, other, generation)
      assert.is(await codeOf(holdsStore(dir)), 'store_ambiguous')
    })
  }
})

test('store.json: id and generation, and what is no generation', async () => {
  await withTempDir(async dir => {
    assert.is(await readStoreJson(nodeFs, path.join(dir, 'segments', 'store.json')), undefined)
    const file = await makeSegments(dir, ID, 3)
    assert.equal(await readStoreJson(nodeFs, file),
      { version: STORE_VERSION, storeId: ID, generation: 3, incarnation: ID, isUnverified: false })
    assert.is(await readIdentity(nodeFs, file), ID)

    for (const generation of [-1, 0.5, 'x', null]) {
      await fs.writeFile(file, JSON.stringify({ version: 1, store_id: ID, kind: 'segments', generation }))
      assert.is(await codeOf(readStoreJson(nodeFs, file)), 'store_corrupt', String(generation))
    }

    await fs.writeFile(file, JSON.stringify({ version: 1, store_id: ID, kind: 'files' }))
    assert.is(await codeOf(readStoreJson(nodeFs, file)), 'store_corrupt')
  })
})

test.run()
