/** Crashes and faults that the model in model.test.ts found stores to fail at, one by one. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { seededRandom } from '../../src/util/random.js'
import { block, claim } from '../helpers/store-blocks.js'
import { codeOf } from '../helpers/rejection.js'
import { FaultDisk } from '../../testing/faults/fault-disk.js'
import { FaultIndexDb } from '../../testing/faults/fault-index-db.js'
import type { StoreUnderTest } from '../../testing/store/store-calls.js'
import type { FaultProcess } from '../../testing/faults/process.js'
import type { IndexDb } from '../../src/store/disk/index-db.js'
import type { StoreFs } from '../../src/store/device/fs.js'

/** What a crash leaves is chance; so many of them show every case. */
const SEEDS = 40

const DIR = '/disk/node'
const SEGMENT_BYTES = 4096
/** More than one segment of that size holds. */
const LATER_MARKS = 12
const one = block(1, 600)

function create (fs: StoreFs, indexDb: IndexDb): StoreUnderTest {
  return createSegmentStore({
    dir: DIR, fs, indexDb, segmentBytes: SEGMENT_BYTES, checkpointBytes: 1, autoCompact: false, markIdleMs: 0
  })
}

/** A machine: its disk, and one store after the other. */
class Machine {
  readonly disk: FaultDisk
  readonly #index: FaultIndexDb
  store!: StoreUnderTest
  process!: FaultProcess

  constructor (seed: number) {
    this.disk = new FaultDisk(seededRandom(seed))
    this.disk.makeFolder(DIR)
    this.#index = new FaultIndexDb(seededRandom(seed), this.disk.plan)
  }

  async open (): Promise<void> {
    const { fs, process } = this.disk.start()

    this.process = process
    this.store = create(fs, this.#index.attach(process))
    await this.store.open()
  }

  /** Kills the process, with a power cut or without, and opens the store again. */
  async restart (how: 'kill' | 'crash'): Promise<void> {
    if (how === 'kill') {
      this.disk.kill()
    } else {
      this.disk.crash()
      this.#index.crash()
    }

    await this.store.close().catch(() => {})
    await this.open()
  }

  /** Everything that is waiting for the disk fails from now on, as its fsync does. */
  failSyncs (): void {
    this.disk.plan.failWhen('fdatasync', 'ENOSPC', path => path.endsWith('.seg'))
    this.disk.plan.failWhen('fsync', 'ENOSPC')
  }
}

function check (what: string, run: (machine: Machine, seed: number) => Promise<void>): void {
  test(what, async () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const machine = new Machine(seed)

      await machine.open()

      try {
        await run(machine, seed)
      } catch (err) {
        throw new Error(`seed ${seed}`, { cause: err })
      } finally {
        machine.process.end()
        await machine.store.close().catch(() => {})
      }
    }
  })
}

check('what is there after a kill is there after a power cut as well', async (machine, seed) => {
  machine.process.endAfter(1 + seed % 10)
  await Promise.race([machine.store.put(one.cid, one.bytes, []).catch(() => {}), machine.process.ended])
  await machine.restart('kill')

  const isThere = machine.store.has(one.cid)

  await machine.restart('crash')
  assert.is(machine.store.has(one.cid), isThere)
})

check('what is gone after a kill is gone after a power cut as well', async (machine, seed) => {
  await machine.store.put(one.cid, one.bytes, [])
  machine.process.endAfter(1 + seed % 4)
  await Promise.race([machine.store.delete(one.cid).catch(() => {}), machine.process.ended])
  await machine.restart('kill')

  const isThere = machine.store.has(one.cid)

  await machine.restart('crash')
  assert.is(machine.store.has(one.cid), isThere)
})

check('a put that failed does not come back after a delete that was acknowledged', async machine => {
  machine.failSyncs()
  assert.is(await codeOf(machine.store.put(one.cid, one.bytes, [])), 'store_full')
  machine.disk.plan.heal()
  assert.not.ok(machine.store.has(one.cid))
  await machine.store.delete(one.cid)
  await machine.restart('crash')
  assert.not.ok(machine.store.has(one.cid))
})

check('a delete that failed is not done later, when the copy was put again', async machine => {
  await machine.store.put(one.cid, one.bytes, [])
  machine.failSyncs()
  assert.is(await codeOf(machine.store.delete(one.cid)), 'store_full')
  machine.disk.plan.heal()
  await machine.store.put(one.cid, one.bytes, [])
  await machine.restart('crash')
  assert.ok(machine.store.has(one.cid))
})

check('a delete that failed can be repeated, and is done then', async machine => {
  await machine.store.put(one.cid, one.bytes, [])
  machine.failSyncs()
  assert.is(await codeOf(machine.store.delete(one.cid)), 'store_full')
  machine.disk.plan.heal()
  await machine.store.delete(one.cid)
  await machine.restart('crash')
  assert.not.ok(machine.store.has(one.cid))
})

check('a copy keeps its claims when its delete did not come to its end', async machine => {
  const other = block(2, 100)

  await machine.store.put(one.cid, one.bytes, [])
  await machine.store.addClaims(one.cid, [claim('pin:a')])
  await machine.store.put(other.cid, other.bytes, [])
  machine.failSyncs()
  assert.is(await codeOf(machine.store.delete(one.cid)), 'store_full')
  machine.disk.plan.heal()

  // What is written later must not hide what is known of the copy.
  for (let pledgedUntil = 1; pledgedUntil <= LATER_MARKS; pledgedUntil++) {
    await machine.store.setFlags([{ cid: other.cid, pledgedUntil }])
  }

  await machine.restart('crash')

  const owners = machine.store.info(one.cid)?.claims.map(({ owner }) => owner)

  assert.ok(owners === undefined || owners.includes('pin:a'), 'gone, or whole')
})

check('a mark that meets a delete that fails is not lost', async machine => {
  await machine.store.put(one.cid, one.bytes, [])
  machine.disk.plan.failWhen('unlink', 'EIO')
  machine.disk.plan.failWhen('fdatasync', 'ENOSPC', path => path.endsWith('.seg'), 1)

  const [, marked] = await Promise.allSettled([
    machine.store.delete(one.cid), machine.store.setFlags([{ cid: one.cid, pledgedUntil: 5 }])
  ])

  machine.disk.plan.heal()

  if (marked.status === 'fulfilled' && machine.store.has(one.cid)) {
    assert.is(machine.store.info(one.cid)?.pledgedUntil, 5)
  }
})

test('an open that failed half-way leaves the next one as much to make durable', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const machine = new Machine(seed)

    await machine.open()
    machine.process.endAfter(1 + seed % 10)
    await Promise.race([machine.store.put(one.cid, one.bytes, []).catch(() => {}), machine.process.ended])
    machine.disk.plan.failWhen('fdatasync', 'EIO', path => path.endsWith('.seg'))
    // With no log to speak of there is nothing that could fail.
    await machine.restart('kill').catch(() => {})
    machine.disk.plan.heal()
    await machine.restart('kill')

    const isThere = machine.store.has(one.cid)

    await machine.restart('crash')
    assert.is(machine.store.has(one.cid), isThere, `seed ${seed}`)
    await machine.store.close()
  }
})

test('an entry of a log whose bytes went bad is not handed out', async () => {
  const machine = new Machine(1)

  await machine.open()

  const bytes = Buffer.alloc(100, 'entry')

  await machine.store.log?.('volume:a').append([{ position: 1, bytes }, { position: 2, bytes }])

  const file = machine.disk.file(machine.disk.files().find(path => path.endsWith('.seg')) as string)

  file.flipBit(8 * file.bytes.lastIndexOf('entry'))
  assert.equal(await machine.store.log?.('volume:a').read(1), bytes)
  assert.is(await codeOf(machine.store.log?.('volume:a').read(2) as Promise<unknown>), 'log_corrupt')
  await machine.store.close()
})

test('a copy that is here again keeps what comes while its old tombstone is moved', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const { store } = await compactable(seed)
    let removed: unknown
    const compacted = store.compact?.().then(count => { removed = count })

    for (let i = 0; removed === undefined; i++) {
      assert.equal(await store.put(one.cid, one.bytes, [claim(`pin:${i}`)]), { isNew: false }, `seed ${seed}`)
      await new Promise(resolve => { setImmediate(resolve) })
    }

    await compacted
    assert.is(removed, 1)
    await store.close()
  }
})

/** A store with a segment that is worth compacting, and has the tombstone of a copy that is here again. */
async function compactable (seed: number): Promise<Machine> {
  const machine = new Machine(seed)
  const filler = Array.from({ length: 5 }, (_, i) => block(10 + i, 1000))

  await machine.open()

  const { store } = machine

  await store.put(one.cid, one.bytes, [])

  // The first segment is full with these, and stays: so the tombstone has to.
  for (const { cid, bytes } of filler.slice(0, 3)) {
    await store.put(cid, bytes, [])
  }

  await store.delete(one.cid)

  for (const { cid, bytes } of filler.slice(3)) {
    await store.put(cid, bytes, [])
  }

  await store.put(one.cid, one.bytes, [claim('pin:first')])

  for (const { cid } of filler.slice(2)) {
    await store.delete(cid)
  }

  return machine
}

test.run()
