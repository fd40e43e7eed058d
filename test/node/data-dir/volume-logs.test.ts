import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openVolumeLogs } from '../../../src/node/data-dir/volume-logs.js'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { silentLogger } from '../../../src/util/logger.js'
import { openOnce } from '../../helpers/open-once.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { LogStore } from '../../../src/store/types.js'

async function withLogs (dataDir: string, use: (logs: LogStore) => Promise<void>): Promise<void> {
  const store = createSegmentStore({ dir: path.join(dataDir, 'store') })
  await store.open()

  try {
    const { logs, close } = await openVolumeLogs({ store, dataDir, logger: silentLogger, onReadOnly: () => {} })
    await use(logs)
    await close()
  } finally {
    await store.close()
  }
}

async function write (dir: string, text: string): Promise<void> {
  await openOnce(createSegmentStore({ dir }), async logs => {
    await logs.log('volume:v').append([{ position: 0, bytes: Buffer.from(text) }])
  })
}

test('logs that an earlier version kept beside a store of files are found beside segments', async () => {
  await withTempDir(async dataDir => {
    await write(path.join(dataDir, 'volumes', 'logs'), 'promised')

    for (let start = 0; start < 2; start++) {
      await withLogs(dataDir, async logs => {
        assert.equal(logs.logOwners(), ['volume:v'])
        assert.is(Buffer.from(await logs.log('volume:v').read(0)).toString(), 'promised')
      })
    }
  })
})

test('the logs are in the store', async () => {
  await withTempDir(async dataDir => {
    await withLogs(dataDir, async logs => {
      await logs.log('volume:v').append([{ position: 0, bytes: Buffer.from('promised') }])
    })
    await openOnce(createSegmentStore({ dir: path.join(dataDir, 'store') }), store => {
      assert.equal(store.logOwners(), ['volume:v'])
    })
  })
})

test('logs that an earlier version left behind when it turned to those of the store do not come back', async () => {
  await withTempDir(async dataDir => {
    await write(path.join(dataDir, 'volumes', 'logs'), 'promised first')
    await write(path.join(dataDir, 'store'), 'promised last')

    await withLogs(dataDir, async logs => {
      assert.is(Buffer.from(await logs.log('volume:v').read(0)).toString(), 'promised last')
      await logs.log('volume:v').trim(0, Infinity)
    })
    await withLogs(dataDir, async logs => { assert.equal(logs.logOwners(), []) })
    assert.is((await readdir(path.join(dataDir, 'volumes'))).filter(name => name.startsWith('logs.outdated-')).length, 1)
  })
})

test.run()
