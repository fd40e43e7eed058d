import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { syncFolder } from '../../src/store/device/fs.js'
import { seededRandom } from '../../src/util/random.js'
import { FaultDisk } from '../../testing/faults/fault-disk.js'
import { FaultIndexDb } from '../../testing/faults/fault-index-db.js'
import { all } from '../../testing/bytes.js'
import type { StoreFs } from '../../src/store/device/fs.js'

const SEEDS = 200

/** What is in the file, or undefined when there is none. */
async function content (fs: StoreFs, path: string): Promise<string | undefined> {
  let fd: number

  try {
    fd = await fs.open(path, 'r')
  } catch {
    return undefined
  }

  const buffer = Buffer.alloc(await fs.size(fd))

  await fs.read(fd, buffer, 0)
  await fs.close(fd)

  return buffer.toString('latin1')
}

/** Runs the work on many disks with a crash behind it; how often each state of `/d/f` came about. */
async function afterCrash (
  work: (fs: StoreFs, disk: FaultDisk) => Promise<void>, path = '/d/f', seeds = SEEDS
): Promise<Map<string | undefined, number>> {
  const found = new Map<string | undefined, number>()

  for (let seed = 0; seed < seeds; seed++) {
    const disk = new FaultDisk(seededRandom(seed))

    disk.makeFolder('/d')
    await work(disk.start().fs, disk)
    disk.crash()

    const state = await content(disk.start().fs, path)

    found.set(state, (found.get(state) ?? 0) + 1)
  }

  return found
}

async function create (fs: StoreFs, path: string, text: string, { synced = true } = {}): Promise<number> {
  const fd = await fs.open(path, 'wx')

  await fs.writev(fd, [Buffer.from(text)], 0)

  if (synced) {
    await fs.fdatasync(fd)
    await syncFolder(fs, '/d')
  }

  return fd
}

test('what was synced, file and folder, survives every crash', async () => {
  const found = await afterCrash(async fs => { await create(fs, '/d/f', 'hello') })

  assert.equal([...found], [['hello', SEEDS]])
})

test('a name without an fsync of its folder may be lost, and may be there', async () => {
  const found = await afterCrash(async fs => {
    await fs.fdatasync(await create(fs, '/d/f', 'hello', { synced: false }))
  })

  assert.equal(new Set(found.keys()), new Set(['hello', undefined]))
})

test('a write without a sync may be lost, torn at any byte, or there; and leave a hole', async () => {
  const found = await afterCrash(async fs => {
    const fd = await create(fs, '/d/f', 'base')

    await fs.writev(fd, [Buffer.from('01'), Buffer.from('2')], 4)
  })

  for (const state of ['base', 'base0', 'base01', 'base012', 'base\0', 'base\0\0\0']) {
    assert.ok(found.has(state), `${JSON.stringify(state)} came about`)
  }

  assert.ok([...found.keys()].every(state => state?.startsWith('base')), 'what was synced stays')
})

test('writes without a sync survive in any combination, by sectors', async () => {
  const [a, b] = ['a'.repeat(512), 'b'.repeat(512)]
  const zeros = '\0'.repeat(512)
  const found = await afterCrash(async fs => {
    const fd = await create(fs, '/d/f', '')

    await fs.writev(fd, [Buffer.from(a)], 0)
    await fs.writev(fd, [Buffer.from(b)], 512)
  })

  for (const state of ['', a, a + b, zeros + b]) {
    assert.ok(found.has(state), `${state.length} bytes, ${JSON.stringify(state.slice(0, 3))}, came about`)
  }
})

test('an fdatasync covers what was written before it began, not what came while it ran', async () => {
  const found = await afterCrash(async fs => {
    const fd = await create(fs, '/d/f', 'base')

    await fs.writev(fd, [Buffer.from('1')], 4)
    await Promise.all([fs.fdatasync(fd), fs.writev(fd, [Buffer.from('2')], 5)])
  })

  assert.ok(found.has('base1'))
  assert.ok([...found.keys()].every(state => state?.startsWith('base1')))
})

test('after an fdatasync that failed everybody reads the data, and the next one does not save it', async () => {
  const found = await afterCrash(async (fs, disk) => {
    const fd = await create(fs, '/d/f', 'base')

    await fs.writev(fd, [Buffer.from('lost')], 4)
    disk.plan.failWhen('fdatasync', 'EIO')
    assert.is(await fs.fdatasync(fd).catch((err: NodeJS.ErrnoException) => err.code), 'EIO')
    disk.plan.heal()
    assert.is(await content(fs, '/d/f'), 'baselost')
    await fs.fdatasync(fd)
  })

  assert.ok((found.get('base') ?? 0) > 0, 'gone')
  assert.ok((found.get('baselost') ?? 0) > 0, 'or some of it had been written before it failed')
})

test('SIGKILL loses nothing that was written, and makes nothing durable', async () => {
  const kept = new Set<string | undefined>()

  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = new FaultDisk(seededRandom(seed))

    disk.makeFolder('/d')
    await create(disk.start().fs, '/d/f', 'hello', { synced: false })
    disk.kill()
    assert.is(await content(disk.start().fs, '/d/f'), 'hello')
    disk.crash()
    kept.add(await content(disk.start().fs, '/d/f'))
  }

  assert.ok(kept.has(undefined) && kept.has('hello'))
})

test('a call that waits when the process dies may have happened; nothing that comes later has', async () => {
  const kept = new Set<string | undefined>()

  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = new FaultDisk(seededRandom(seed))

    disk.makeFolder('/d')

    const { fs, process } = disk.start()
    const fd = await create(fs, '/d/f', '')
    const late = fs.writev(fd, [Buffer.from('abc')], 0).catch((err: NodeJS.ErrnoException) => err.code)

    process.end()
    assert.is(await late, 'ESHUTDOWN')
    assert.is(await fs.writev(fd, [Buffer.from('never')], 0).catch((err: NodeJS.ErrnoException) => err.code), 'ESHUTDOWN')
    kept.add(await content(disk.start().fs, '/d/f'))
  }

  assert.equal(kept, new Set(['', 'a', 'ab', 'abc']), 'not, whole, or cut short')
})

test('a process can be ended between an effect and its answer', async () => {
  const disk = new FaultDisk(seededRandom(1))

  disk.makeFolder('/d')

  const { fs, process } = disk.start()
  const fd = await create(fs, '/d/f', '')

  process.endAfter(1)
  assert.is(await fs.writev(fd, [Buffer.from('done')], 0).catch((err: NodeJS.ErrnoException) => err.code), 'ESHUTDOWN')
  assert.is(await content(disk.start().fs, '/d/f'), 'done')
})

test('renames and unlinks: any of them may be undone by a crash, in order or not', async () => {
  const left = new Set<string>()

  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = new FaultDisk(seededRandom(seed))

    disk.makeFolder('/d')

    const { fs } = disk.start()

    await create(fs, '/d/f', 'one')
    await create(fs, '/d/g', 'two')
    await fs.rename('/d/f', '/d/h')
    await fs.unlink('/d/g')
    disk.crash()
    left.add(disk.files().join(' '))
  }

  assert.equal(left, new Set(['/d/f /d/g', '/d/f', '/d/g /d/h', '/d/h']))
})

test('an fsync of a folder keeps names of that folder only', async () => {
  const lost = await afterCrash(async fs => {
    await fs.mkdir('/d/other')
    await fs.fdatasync(await create(fs, '/d/f', 'x', { synced: false }))
    await syncFolder(fs, '/d/other')
  })

  assert.ok(lost.has(undefined))
})

test('an unlinked file can be read and written while it is open', async () => {
  const disk = new FaultDisk(seededRandom(1))

  disk.makeFolder('/d')

  const { fs } = disk.start()
  const fd = await create(fs, '/d/f', 'hello')
  const buffer = Buffer.alloc(5)

  await fs.unlink('/d/f')
  await fs.writev(fd, [Buffer.from('J')], 0)
  assert.is(await fs.read(await fs.open('/d', 'r').then(() => fd), buffer, 0), 5)
  assert.is(buffer.toString(), 'Jello')
  assert.is(await content(fs, '/d/f'), undefined)
})

test('faults: by plan so many times, by chance, and reads and writes that stop short', async () => {
  const disk = new FaultDisk(seededRandom(3))

  disk.makeFolder('/d')

  const { fs } = disk.start()
  const fd = await create(fs, '/d/f', '')
  const bytes = Buffer.from('a long enough text to be cut several times')

  disk.plan.failWhen('writev', 'ENOSPC', path => path === '/d/f', 1)
  assert.is(await fs.writev(fd, [bytes], 0).catch((err: NodeJS.ErrnoException) => err.code), 'ENOSPC')
  assert.ok(await fs.size(fd) <= bytes.byteLength, 'part of it may be there')
  disk.plan.shortCalls = 0.8
  await fs.writev(fd, [bytes.subarray(0, 7), bytes.subarray(7)], 0)
  assert.is(await content(fs, '/d/f'), bytes.toString())

  disk.plan.failAtRandom({ operations: ['open'], codes: ['EIO'], probability: 0.5 })

  const outcomes = await Promise.all(Array.from({ length: 50 }, () => content(fs, '/d/f')))

  assert.ok(outcomes.includes(undefined) && outcomes.includes(bytes.toString()))
  assert.is(disk.plan.injected, 1 + outcomes.filter(text => text === undefined).length)
})

test('a flipped bit is read, and stays', async () => {
  const found = await afterCrash(async (fs, disk) => {
    await create(fs, '/d/f', 'hello')
    disk.file('/d/f').flipBit(5)
    assert.is(await content(fs, '/d/f'), 'Hello')
  })

  assert.equal([...found], [['Hello', SEEDS]])
})

test('the same seed makes the same disk', async () => {
  const run = async (): Promise<unknown> => {
    const disk = new FaultDisk(seededRandom(99))

    disk.makeFolder('/d')

    const { fs } = disk.start()

    await Promise.all(['a', 'b', 'c'].map(name => create(fs, `/d/${name}`, name.repeat(2000), { synced: false })))
    disk.crash()

    return disk.files().map(path => [path, disk.file(path).bytes.toString('hex')])
  }

  assert.equal(await run(), await run())
})

test('the index: a crash keeps the writes up to some point, nothing, or a wreck that must be destroyed', async () => {
  const found = new Set<string>()

  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = new FaultDisk(seededRandom(seed))
    const index = new FaultIndexDb(seededRandom(seed), disk.plan)
    const db = index.attach(disk.start().process)

    await db.open()
    await db.write([['a', Buffer.from('1')], ['b', Buffer.from('1')]])
    await db.write([['b', undefined], ['c', Buffer.from('2')]])
    disk.crash()
    index.crash()

    const after = index.attach(disk.start().process)
    const state = await after.open().then(async () => {
      const pairs = await all(after.iterate('a', 'z'))

      return pairs.map(([key, value]) => `${key}${Buffer.from(value).toString()}`).join(' ')
    }, async () => {
      await after.destroy()
      await after.open()
      assert.equal(await all(after.iterate('a', 'z')), [])

      return 'wreck'
    })

    found.add(state)
  }

  assert.equal(found, new Set(['', 'a1 b1', 'a1 c2', 'wreck']))
})

test.run()
