import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNode } from '../../src/index.js'
import { BLOCK_WORKERS } from '../../src/blocks/workers.js'
import { STORE_WORKERS } from '../../src/store/workers.js'
import { errorCode } from '../../src/util/errors.js'
import { VOLUME_WORKERS } from '../../src/volumes/workers.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { WorkerChange } from '../../src/index.js'
import type { WorkerKind } from '../../src/util/worker.js'

test('a running node lists its workers, and takes throttles and pauses where they mean something', async () => {
  await withTempDir(async dataDir => {
    const node = await createNode({ dataDir })

    try {
      const names = node.workers.list().map(({ name }) => name)
      const kinds = [STORE_WORKERS, BLOCK_WORKERS, VOLUME_WORKERS].flatMap(layer => Object.values<WorkerKind>(layer))
      assert.equal(names.sort(), kinds.map(({ name }) => name).sort())
      assert.ok(node.workers.list().every(({ state }) => state === 'idle' || state === 'running'))

      for (const name of ['compaction', 'repair', 'scrub']) {
        const half = node.workers.set(name, { percent: 50, paused: true })
        const { bytesPerSecond = 0, defaultBytesPerSecond = 0 } = half.throttle ?? {}
        assert.is(half.state, 'paused')
        assert.is(bytesPerSecond, defaultBytesPerSecond / 2)
      }

      assert.is(node.workers.set('scrub', { bytesPerSecond: 1_000_000 }).throttle?.bytesPerSecond, 1_000_000)
      assert.is(node.workers.list().find(({ name }) => name === 'scrub')?.state, 'paused')
      node.scrub.now()
      assert.is.not(node.workers.list().find(({ name }) => name === 'scrub')?.state, 'paused')
      assert.is.not(node.workers.set('repair', { paused: false, percent: 100 }).state, 'paused')

      const codes = ([
        ['nothing', {}], ['gc', { paused: true }], ['volume-pruning', { percent: 50 }], ['repair', { percent: 0 }],
        ['repair', { bytesPerSecond: NaN }], ['repair', { bytesPerSecond: 1e6, percent: 50 }]
      ] as [string, WorkerChange][]).map(([name, change]) => {
        try {
          node.workers.set(name, { ...change })
          return 'ok'
        } catch (err) {
          return errorCode(err)
        }
      })
      assert.equal(codes, [
        'unknown_worker', 'worker_not_pausable', 'worker_not_throttled', 'invalid_options', 'invalid_options',
        'invalid_options'
      ])
      const { cid } = await node.files.add(Buffer.from('all the same'))
      assert.is((await node.blocks.stat(cid)).copies, 1)
    } finally {
      await node.stop()
    }

    assert.throws(() => node.workers.list(), (err: unknown) => errorCode(err) === 'node_stopped')
  })
})

test.run()
