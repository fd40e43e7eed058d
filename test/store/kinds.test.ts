import fs from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { STORE_CHOICES } from '../../src/config/schema.js'
import { STORE_VERSION } from '../../src/store/disk/constants.js'
import { nodeFs } from '../../src/store/disk/fs.js'
import { createIdentity, readIdentity, readStoreJson } from '../../src/store/disk/identity.js'
import { createFileStore } from '../../src/store/files.js'
import { chooseKind, identityFile, kindFolder, STORE_KIND_DEFAULT, STORE_KINDS, storeKindOf } from '../../src/store/kinds.js'
import { systemClock } from '../../src/util/clock.js'
import { rejection, thrownBy } from '../compliance/block-store.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { StoreKind } from '../../src/store/types.js'

const ID = 'ab'.repeat(16)

async function makeIdentity (dir: string, kind: StoreKind, id: string, generation?: number): Promise<void> {
  await fs.mkdir(kindFolder(dir, kind), { recursive: true })
  await createIdentity(nodeFs, identityFile(dir, kind), kind, systemClock, id, generation)
}

test('the setting knows the kinds that there are', () => {
  assert.equal([...STORE_CHOICES].sort(), [...STORE_KINDS].sort())
})

test('nothing there: no kind, and a new node gets what it asks for, else the default', async () => {
  await withTempDir(async dir => {
    assert.is(await storeKindOf(dir), undefined)
    assert.is(await storeKindOf(`${dir}/not/there`), undefined)
    await fs.mkdir(kindFolder(dir, 'segments'))
    assert.is(await storeKindOf(dir), undefined, 'an empty folder is no store')
    assert.is(await chooseKind(dir), STORE_KIND_DEFAULT)
    assert.is(await chooseKind(dir, 'files'), 'files')
    assert.is(await chooseKind(dir, 'segments'), 'segments')
  })
})

test('what is there counts, and a setting that says otherwise is refused with the way out', async () => {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })

    await store.open()
    await store.close()
    assert.is(await chooseKind(dir), 'files')
    assert.is(await chooseKind(dir, 'files'), 'files')

    const err = await thrownBy(chooseKind(dir, 'segments'))

    assert.is(err.code, 'store_kind_mismatch')
    assert.match(err.message, 'shoal store convert --to segments')
    assert.ok(err.message.includes(dir))

    // Without its identity it still has the copies.
    await fs.unlink(identityFile(dir, 'files'))
    assert.is(await storeKindOf(dir), 'files')
  })
})

test('both kinds: the one that was made from the other counts', async () => {
  for (const [segments, files, expected] of [[1, 0, 'segments'], [1, 2, 'files']] as const) {
    await withTempDir(async dir => {
      await makeIdentity(dir, 'segments', ID, segments)
      await makeIdentity(dir, 'files', ID, files)
      assert.is(await storeKindOf(dir), expected)
    })
  }
})

test('both kinds, one without identity: the other one counts', async () => {
  await withTempDir(async dir => {
    await makeIdentity(dir, 'files', ID)
    await fs.mkdir(kindFolder(dir, 'segments'))
    await fs.writeFile(`${kindFolder(dir, 'segments')}/something`, '')
    assert.is(await storeKindOf(dir), 'files')
  })
})

test('both kinds and neither from the other: refused', async () => {
  for (const other of ['cd'.repeat(16), ID]) {
    await withTempDir(async dir => {
      await makeIdentity(dir, 'segments', ID)
      await makeIdentity(dir, 'files', other, other === ID ? 0 : 1)
      assert.is(await rejection(storeKindOf(dir)), 'store_ambiguous')
    })
  }
})

test('store.json: id and generation, and what is no generation', async () => {
  await withTempDir(async dir => {
    const file = identityFile(dir, 'files')

    assert.is(await readStoreJson(nodeFs, file, 'files'), undefined)
    await makeIdentity(dir, 'files', ID, 3)
    assert.equal(await readStoreJson(nodeFs, file, 'files'), { version: STORE_VERSION, storeId: ID, generation: 3, incarnation: ID, isUnverified: false })
    assert.is(await readIdentity(nodeFs, file, 'files'), ID)

    for (const generation of [-1, 0.5, 'x', null]) {
      await fs.writeFile(file, JSON.stringify({ version: 1, store_id: ID, kind: 'files', generation }))
      assert.is(await rejection(readStoreJson(nodeFs, file, 'files')), 'store_corrupt', String(generation))
    }
  })
})

test.run()
