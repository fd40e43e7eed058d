import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DISK_RESERVE_BYTES } from '../../../src/store/device/constants.js'
import { nodeFs } from '../../../src/store/device/fs.js'
import { DiskSpace } from '../../../src/store/device/space.js'
import { Watermark } from '../../../src/store/watermark.js'
import { systemClock } from '../../../src/util/clock.js'

const GIB = 1024 * 1024 * 1024
const CAPACITY = 1_000_000

test('full and room again are two marks: what lies between changes nothing', () => {
  const mark = new Watermark()

  assert.is(mark.isFull(0.979 * CAPACITY, CAPACITY), false)
  assert.is(mark.isFull(0.98 * CAPACITY, CAPACITY), true)
  assert.is(mark.isFull(0.96 * CAPACITY, CAPACITY), true)
  assert.is(mark.isFull(0.95 * CAPACITY, CAPACITY), true)
  assert.is(mark.isFull(0.9499 * CAPACITY, CAPACITY), false)
  assert.is(mark.isFull(0.979 * CAPACITY, CAPACITY), false)
})

test('overfull: hands over down to its own mark, stays full there, and is not overfull again at once', () => {
  const mark = new Watermark()

  assert.is(mark.excessBytes(CAPACITY, CAPACITY), 0)
  assert.is(mark.excessBytes(1.2 * CAPACITY, CAPACITY), 230_000)
  assert.is(mark.isFull(1.2 * CAPACITY, CAPACITY), true)
  assert.is(mark.excessBytes(0.98 * CAPACITY, CAPACITY), 10_000)
  assert.is(mark.excessBytes(0.97 * CAPACITY, CAPACITY), 0)
  assert.is(mark.isFull(0.97 * CAPACITY, CAPACITY), true, 'nobody brings the copies back')
  assert.is(mark.excessBytes(CAPACITY, CAPACITY), 0)
})

test('a capacity of nothing: everything has to go', () => {
  assert.is(new Watermark().excessBytes(5, 0), 5)
  assert.is(new Watermark().excessBytes(0, 0), 0)
})

/** Space on a disk of 200 GiB, of which the test says what is free and used. */
async function withSpace (
  task: (space: DiskSpace, disk: { freeBytes: number, used: number, dead: number }) => Promise<void>
): Promise<void> {
  const disk = { freeBytes: 50 * GIB, used: 10 * GIB, dead: 0 }
  const space = new DiskSpace({
    fs: { ...nodeFs, statfs: async () => ({ freeBytes: disk.freeBytes, totalBytes: 200 * GIB }) },
    dir: '/',
    usedBytes: () => disk.used,
    diskBytes: () => disk.used + disk.dead,
    onError: err => { throw err },
    clock: systemClock
  })

  await space.start()

  try {
    await task(space, disk)
  } finally {
    await space.stop()
  }
}

test('others fill the disk: full below the reserve, overfull below half of it, and back with a margin', async () => {
  await withSpace(async (space, disk) => {
    const at = async (freeBytes: number): Promise<[boolean, number]> => {
      disk.freeBytes = freeBytes
      await space.refresh()

      return [space.full, space.excessBytes]
    }

    assert.equal(await at(DISK_RESERVE_BYTES), [false, 0])
    assert.equal(await at(0.99 * DISK_RESERVE_BYTES), [true, 0])
    assert.equal(await at(1.2 * DISK_RESERVE_BYTES), [true, 0])
    assert.equal(await at(1.25 * DISK_RESERVE_BYTES), [false, 0])
    assert.equal(await at(0.5 * DISK_RESERVE_BYTES), [true, 0])
    assert.equal(await at(0.25 * DISK_RESERVE_BYTES), [true, 0.5 * DISK_RESERVE_BYTES])
    assert.equal(await at(0.5 * DISK_RESERVE_BYTES), [true, 0.25 * DISK_RESERVE_BYTES], 'not yet relieved')
    assert.equal(await at(0.75 * DISK_RESERVE_BYTES), [true, 0])
    assert.equal(await at(0.6 * DISK_RESERVE_BYTES), [true, 0], 'overfull again only below the half')
  })
})

test('what was dropped counts before the disk shows it: nothing is dropped twice', async () => {
  await withSpace(async (space, disk) => {
    disk.freeBytes = 0
    await space.refresh()

    const excess = space.excessBytes

    assert.is(excess, 0.75 * DISK_RESERVE_BYTES)
    // An append-only store has only dead records so far; the disk still says nothing is free.
    disk.used -= excess
    disk.dead += excess
    assert.is(space.excessBytes, 0)
    await space.refresh()
    assert.is(space.excessBytes, 0)
    // Compaction has worked it off.
    disk.dead = 0
    disk.freeBytes = excess
    await space.refresh()
    assert.is(space.excessBytes, 0)
    assert.is(space.full, true)
  })
})

test('never more than there is', async () => {
  await withSpace(async (space, disk) => {
    disk.used = 1000
    disk.freeBytes = 0
    await space.refresh()
    assert.is(space.excessBytes, 1000)
  })
})

test.run()
