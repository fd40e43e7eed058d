import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FOLDER_SYNCS_IN_FLIGHT_MAX } from '../../src/store/files/constants.js'
import { FolderSync } from '../../src/store/files/folder-sync.js'
import { nodeFs } from '../../src/store/disk/fs.js'
import { eventually } from '../helpers/eventually.js'

interface Sync { fd: number, resolve: () => void, reject: (err: Error) => void }

/** fsyncs that end when the test says so. */
function heldFsync (): { sync: (fd: number) => Promise<void>, running: Sync[], started: number[] } {
  const running: Sync[] = []
  const started: number[] = []
  const folderSync = new FolderSync({
    ...nodeFs,
    fsync: fd => new Promise((resolve, reject) => {
      started.push(fd)
      running.push({ fd, resolve, reject })
    })
  })

  return { sync: fd => folderSync.sync(fd), running, started }
}

test('all who wait for a folder share one fsync that began after they asked', async () => {
  const { sync, running, started } = heldFsync()
  const settled: string[] = []
  const ask = (name: string, fd: number): void => { void sync(fd).then(() => { settled.push(name) }) }

  ask('first', 1)
  // Its fsync is running: what these changed may not be in it.
  ask('second', 1)
  ask('third', 1)
  assert.equal(started, [1])
  running.shift()?.resolve()
  await eventually('the next fsync', () => started.length === 2)
  assert.equal(settled, ['first'])
  ask('fourth', 1)
  running.shift()?.resolve()
  await eventually('the one after', () => started.length === 3)
  assert.equal(settled, ['first', 'second', 'third'])
  running.shift()?.resolve()
  await eventually('the last', () => settled.length === 4)
  assert.equal(started, [1, 1, 1])
})

test('few fsyncs run at once, in the order of asking, and each serves all who wait', async () => {
  const { sync, running, started } = heldFsync()
  const waiting = Array.from({ length: 60 }, (_, i) => sync(i % 10))
  let most = 0

  // The first of the folders 0 and 1 began at once; the other 58 requests gather.
  assert.equal(started, Array.from({ length: FOLDER_SYNCS_IN_FLIGHT_MAX }, (_, i) => i))

  while (started.length < 10 + FOLDER_SYNCS_IN_FLIGHT_MAX || running.length > 0) {
    await eventually('an fsync to run', () => running.length > 0)
    most = Math.max(most, running.length)
    running.shift()?.resolve()
    await new Promise(resolve => { setImmediate(resolve) })
  }

  await Promise.all(waiting)
  assert.is(most, FOLDER_SYNCS_IN_FLIGHT_MAX)
  assert.is(started.length, 10 + FOLDER_SYNCS_IN_FLIGHT_MAX)
  assert.equal([...new Set(started)].sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a failed fsync fails those who waited for it and nobody else', async () => {
  const { sync, running, started } = heldFsync()
  const outcomes = [sync(1), sync(1), sync(1), sync(2)]

  running.shift()?.resolve()
  await eventually('the next fsync of the folder', () => started.length === 3)
  running.find(({ fd }) => fd === 1)?.reject(new Error('made to fail'))
  running.find(({ fd }) => fd === 2)?.resolve()

  const results = await Promise.allSettled(outcomes)

  assert.equal(results.map(({ status }) => status), ['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  running.length = 0

  const later = sync(1)

  await eventually('a fresh fsync', () => running.length === 1)
  running.shift()?.resolve()
  await later
})

test.run()
