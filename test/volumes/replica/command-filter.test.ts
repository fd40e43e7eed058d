import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ClassicLevel } from 'classic-level'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CommandFilter } from '../../../src/volumes/replica/command-filter.js'
import { commandKey } from '../../../src/volumes/tree/keys.js'

const keyOf = (n: number): string => commandKey(createHash('sha256').update(String(n)).digest('hex').slice(0, 32))
const keys = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => keyOf(from + i))

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
    const filter = new CommandFilter()
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
    const filter = new CommandFilter()
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

test('more commands than it has room for are looked up', async () => {
  await withLevel(async level => {
    const filter = new CommandFilter(8)
    await filter.load(level)
    keys(0, 8 * 63).forEach(key => { filter.add(key) })
    assert.is(keys(1_000, 1_100).some(key => filter.isAbsent(key)), true)
    filter.add(keyOf(8 * 63))
    assert.is(keys(1_000, 1_100).some(key => filter.isAbsent(key)), false)
  })
})

test.run()
