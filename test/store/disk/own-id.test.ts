import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { block, claim } from '../../helpers/store-blocks.js'
import { rejection } from '../../helpers/rejection.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'

const BLOCKS = Array.from({ length: 10 }, (_, i) => block(i + 1, 5000))

/** A store with copies in several segments; resolves to its id. */
async function fill (dir: string): Promise<string> {
  const store = createSegmentStore({ dir, segmentBytes: 20_000, autoCompact: false })

  await store.open()

  for (const { cid, bytes } of BLOCKS) {
    await store.put(cid, bytes, [claim('pin:a')])
  }

  await store.close()

  return store.storeId
}

async function expectWhole (dir: string, storeId: string): Promise<void> {
  const { logger, at } = recordingLogger()
  const store = createSegmentStore({ dir, logger })

  await store.open()
  assert.is(store.storeId, storeId)
  assert.is(store.usage().blocks, BLOCKS.length)

  for (const { cid, bytes } of BLOCKS) {
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
  }

  await store.close()
  assert.equal(at('error'), [])
}

for (const isFirstDamaged of [false, true]) {
  test(`store.json and index lost${isFirstDamaged ? ', and the first segment damaged' : ''}: the id comes from the segments`, async () => {
    await withTempDir(async dir => {
      const root = path.join(dir, 'segments')
      const storeId = await fill(dir)

      await fs.rm(path.join(root, 'index'), { recursive: true })
      await fs.unlink(path.join(root, 'store.json'))

      if (isFirstDamaged) {
        const file = path.join(root, '0000000001.seg')
        const content = await fs.readFile(file)

        content[70] = (content[70] as number) ^ 1
        await fs.writeFile(file, content)

        const store = createSegmentStore({ dir })

        await store.open()
        assert.is(store.storeId, storeId)
        await store.close()
      } else {
        await expectWhole(dir, storeId)
      }

      assert.match(await fs.readFile(path.join(root, 'store.json'), 'utf8'), storeId)
    })
  })
}

test('the store.json of another store: refused, nothing is touched', async () => {
  await withTempDir(async dir => {
    const storeId = await fill(dir)
    const file = path.join(dir, 'segments', 'store.json')
    const mine = await fs.readFile(file, 'utf8')

    await fs.writeFile(file, mine.replace(storeId, 'ab'.repeat(16)))

    const err = await rejection(createSegmentStore({ dir }).open())

    assert.is(err.code, 'store_corrupt')
    assert.match(err.message, storeId)
    await fs.writeFile(file, mine)
    await expectWhole(dir, storeId)
  })
})

test('segments that nobody can tell the owner of: refused, nothing is touched', async () => {
  await withTempDir(async dir => {
    await fill(dir)

    const root = path.join(dir, 'segments')
    const files = (await fs.readdir(root)).filter(name => name.endsWith('.seg'))

    await fs.unlink(path.join(root, 'store.json'))

    for (const name of files) {
      const content = await fs.readFile(path.join(root, name))

      content[40] = (content[40] as number) ^ 1
      await fs.writeFile(path.join(root, name), content)
    }

    assert.is((await rejection(createSegmentStore({ dir }).open())).code, 'store_corrupt')
    assert.equal((await fs.readdir(root)).filter(name => name.endsWith('.seg')), files)
  })
})

test.run()
