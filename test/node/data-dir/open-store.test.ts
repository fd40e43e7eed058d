import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDiskStore } from '../../../src/node/data-dir/open-store.js'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { silentLogger } from '../../../src/util/logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'

interface DataDir {
  /** As a node does; resolves to the id of its store. */
  start: () => Promise<string>
  /** As a command for the store of a stopped node does. */
  command: () => Promise<void>
  store: string
}

async function withDataDir (run: (dir: DataDir) => Promise<void>): Promise<void> {
  await withTempDir(async dataDir => {
    const dir = path.join(dataDir, 'store')
    await run({
      start: async () => {
        const store = await openDiskStore({ dataDir, onReadOnly: () => {}, logger: silentLogger })
        await store.close()

        return store.storeId
      },
      command: async () => {
        const store = createSegmentStore({ dir })
        await store.open()
        await store.close()
      },
      store: dir
    })
  })
}

test('a store that is put back alone is renewed, also after commands that opened it as often as it lost starts', async () => {
  for (const commands of [0, 1, 2, 3]) {
    await withDataDir(async ({ start, command, store }) => {
      const storeId = await start()
      await cp(store, `${store}.old`, { recursive: true })
      await start()
      await start()
      await rm(store, { recursive: true })
      await cp(`${store}.old`, store, { recursive: true })

      for (let i = 0; i < commands; i++) {
        await command()
      }

      const renewed = await start()
      assert.is.not(renewed, storeId, `after ${commands} commands`)
      assert.is(await start(), renewed)
    })
  }
})

test('a store that commands opened meanwhile is the same', async () => {
  await withDataDir(async ({ start, command }) => {
    const storeId = await start()

    for (let i = 0; i < 3; i++) {
      await command()
      assert.is(await start(), storeId)
    }
  })
})

test.run()
