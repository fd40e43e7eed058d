import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openVolumeLogs } from '../../src/node/volume-logs.js'
import { convertStore } from '../../src/store/convert.js'
import { createStore } from '../../src/store/open-kind.js'
import { silentLogger } from '../../src/util/logger.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { LogStore, StoreKind } from '../../src/store/types.js'

async function withLogs (dataDir: string, kind: StoreKind, use: (logs: LogStore) => Promise<void>): Promise<void> {
  const store = createStore({ kind, dir: path.join(dataDir, 'store') })
  await store.open()

  try {
    const { logs, close } = await openVolumeLogs({ store, dataDir, logger: silentLogger, onReadOnly: () => {} })
    await use(logs)
    await close()
  } finally {
    await store.close()
  }
}

test('a store that becomes one of segments takes no replica its log', async () => {
  await withTempDir(async dataDir => {
    await withLogs(dataDir, 'files', async logs => {
      await logs.log('volume:v').append([{ position: 0, bytes: Buffer.from('promised') }])
    })
    await convertStore(path.join(dataDir, 'store'), { to: 'segments' })

    for (let start = 0; start < 2; start++) {
      await withLogs(dataDir, 'segments', async logs => {
        assert.equal(logs.logOwners(), ['volume:v'])
        assert.is(Buffer.from(await logs.log('volume:v').read(0)).toString(), 'promised')
      })
    }
  })
})

test('a store of segments has the logs in itself', async () => {
  await withTempDir(async dataDir => {
    await withLogs(dataDir, 'segments', async logs => {
      await logs.log('volume:v').append([{ position: 0, bytes: Buffer.from('promised') }])
    })
    const store = createStore({ kind: 'segments', dir: path.join(dataDir, 'store') })
    await store.open()
    assert.equal((store as unknown as LogStore).logOwners(), ['volume:v'])
    await store.close()
  })
})

test('logs that an earlier version left behind when the store became one of segments do not come back', async () => {
  await withTempDir(async dataDir => {
    const write = async (kind: StoreKind, text: string): Promise<void> => {
      await withLogs(dataDir, kind, async logs => {
        await logs.log('volume:v').append([{ position: 0, bytes: Buffer.from(text) }])
      })
    }
    await write('files', 'promised first')
    await convertStore(path.join(dataDir, 'store'), { to: 'segments' })
    // As that version did.
    const store = createStore({ kind: 'segments', dir: path.join(dataDir, 'store') })
    await store.open()
    await (store as unknown as LogStore).log('volume:v').append([{ position: 0, bytes: Buffer.from('promised last') }])
    await store.close()

    await withLogs(dataDir, 'segments', async logs => {
      assert.is(Buffer.from(await logs.log('volume:v').read(0)).toString(), 'promised last')
      await logs.log('volume:v').trim(0, Infinity)
    })
    await withLogs(dataDir, 'segments', async logs => { assert.equal(logs.logOwners(), []) })
    assert.is((await readdir(path.join(dataDir, 'volumes'))).filter(name => name.startsWith('logs.outdated-')).length, 1)
  })
})

test.run()
