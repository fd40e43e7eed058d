import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ClassicLevel } from 'classic-level'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CommandFilter } from '../../../../src/volumes/replica/state/command-filter.js'
import { commandKey } from '../../../../src/volumes/tree/keys.js'

const keyOf = (n: number): string => commandKey(createHash('sha256').update(String(n)).digest('hex').slice(0, 32))
const keys = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => keyOf(from + i))

/** All that a test adds is there, or need not be. */
async function flush (): Promise<void> {}

async function withLevel (use: (level: ClassicLevel<string, Uint8Array>) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-command-filter-'))
  const level = new ClassicLevel<string, Uint8Array>(dir, { keyEncoding: 'utf8', valueEncoding: 'view' })

  try {
    await level.open()
    await use(level)
  } finally {
    await level.close()
    await rm(dir, { recursive: true })
  }
}

test('no command that was applied is taken for absent, be it from before or since; nearly every other one is', async () => {
  await withLevel(async level => {
    await level.batch(keys(0, 3_000).map(key => ({ type: 'put', key, value: new Uint8Array(0) })))
    await level.put('p/1', new Uint8Array(0))
    await level.put('r/1', new Uint8Array(0))
    const filter = new CommandFilter({ flush })
    const loading = filter.load(level)
    assert.is(filter.isAbsent(keyOf(-1)), false, 'nothing is known before it has looked')
    keys(3_000, 4_000).forEach(key => { filter.add(key) })
    await loading
    // Beyond the first part as well.
    keys(4_000, 150_000).forEach(key => { filter.add(key) })

    assert.equal(keys(0, 150_000).filter(key => filter.isAbsent(key)), [])
    const absent = keys(200_000, 300_000).filter(key => filter.isAbsent(key)).length
    assert.ok(absent > 98_500, `${absent} of 100 000 are known to be absent`)
    assert.is(filter.isAbsent('r/2'), false, 'of other keys it knows nothing')
  })
})

test('what cannot be read, or was closed meanwhile, is not known to be absent', async () => {
  await withLevel(async level => {
    await level.batch(keys(0, 3_000).map(key => ({ type: 'put', key, value: new Uint8Array(0) })))
    const filter = new CommandFilter({ flush })
    const loading = filter.load(level)
    await level.close()
    await loading
    assert.is(filter.isAbsent(keyOf(-1)), false)

    await level.open()
    const cleared = filter.load(level)
    filter.clear()
    await cleared
    assert.is(filter.isAbsent(keyOf(-1)), false)
  })
})

/** Room for 63 times as many. */
const FIRST_IDS = 8
const ROOM = 63 * FIRST_IDS

const absentOf = (filter: CommandFilter): number => keys(100_000, 101_000).filter(key => filter.isAbsent(key)).length

test('a full one is made anew from what the state still has, and misses nothing that comes meanwhile', async () => {
  await withLevel(async level => {
    let arrived = (): void => {}
    const begun = new Promise<void>(resolve => { arrived = resolve })
    let go = (): void => {}
    const gate = new Promise<void>(resolve => { go = resolve })
    const staged = new Set<string>()
    const filter = new CommandFilter({
      firstIds: FIRST_IDS,
      flush: async () => {
        arrived()
        await gate
        await level.batch([...staged].map(key => ({ type: 'put', key, value: new Uint8Array(0) })))
      }
    })
    await filter.load(level)
    // Of these the state has forgotten all but the last ones, which are not on the disk yet.
    keys(0, ROOM - 50).forEach(key => { filter.add(key) })
    const before = absentOf(filter)
    keys(ROOM - 50, ROOM).forEach(key => {
      staged.add(key)
      filter.add(key)
    })
    await begun
    keys(ROOM, ROOM + 50).forEach(key => { filter.add(key) })
    assert.ok(absentOf(filter) > 900, 'the old one is in use meanwhile')
    go()
    await filter.settled()

    assert.equal(keys(ROOM - 50, ROOM + 50).filter(key => filter.isAbsent(key)), [])
    assert.ok(keys(0, ROOM - 50).filter(key => filter.isAbsent(key)).length > ROOM - 100, 'what was forgotten is absent')
    assert.ok(absentOf(filter) >= before)
    // And again, as often as it is full.
    let next = ROOM + 50

    for (let round = 0; round < 5; round++) {
      staged.clear()
      keys(next, next + ROOM).forEach(key => { filter.add(key) })
      next += ROOM
      await filter.settled()
      assert.ok(absentOf(filter) > 900, `round ${round}`)
    }
  })
})

test('one that cannot be renewed, or of which the state holds more than there is room for, is less sharp and never wrong', async () => {
  await withLevel(async level => {
    let flushes = 0
    const failing = new CommandFilter({
      firstIds: FIRST_IDS,
      flush: async () => {
        flushes++
        await Promise.reject(new Error('no room on the disk'))
      }
    })
    await failing.load(level)

    for (const key of keys(0, 10 * ROOM)) {
      failing.add(key)
      await failing.settled()
    }

    assert.equal(keys(0, 10 * ROOM).filter(key => failing.isAbsent(key)), [])
    assert.ok(flushes > 5 && flushes <= 20, `${flushes} times it is tried, not each time`)

    // What is added is in the state already, as the flush says.
    await level.batch(keys(0, 4 * ROOM).map(key => ({ type: 'put', key, value: new Uint8Array(0) })))
    const full = new CommandFilter({ firstIds: FIRST_IDS, flush })
    await full.load(level)
    keys(3 * ROOM, 4 * ROOM).forEach(key => { full.add(key) })
    await full.settled()
    assert.equal(keys(0, 4 * ROOM).filter(key => full.isAbsent(key)), [])
  })
})

test('one that is cleared in the middle of a renewal knows nothing', async () => {
  await withLevel(async level => {
    const filter: CommandFilter = new CommandFilter({
      firstIds: FIRST_IDS,
      flush: async () => {
        filter.clear()
        await Promise.resolve()
      }
    })
    await filter.load(level)
    keys(0, ROOM).forEach(key => { filter.add(key) })
    await filter.settled()
    assert.is(absentOf(filter), 0)
  })
})

test.run()
