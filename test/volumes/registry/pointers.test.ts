import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createVolumesFolder } from '../../../src/volumes/folder.js'
import { Pointers } from '../../../src/volumes/registry/pointers.js'
import { precedes } from '../../../src/volumes/registry/types.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { Pointer } from '../../../src/volumes/registry/types.js'

const pointer = (group: string, createdAtMs: number, epoch = 1): Pointer => ({ group, createdAtMs, epoch, members: [`${group}-${epoch}`] })

const OLD = `r${'0'.repeat(32)}`
const NEW = `r${'1'.repeat(32)}`

test('whoever hears of the same registries in any order ends up with the same one', async () => {
  const told = fc.array(fc.record({ group: fc.integer({ min: 0, max: 5 }), at: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 12 })

  await fc.assert(fc.asyncProperty(told, fc.integer(), async (records, seed) => {
    // One time for each group: that is part of what it is.
    const times = new Map(records.map(({ group, at }) => [group, at]))
    const pointers = [...times].map(([group, at]) => pointer(`g${group}`, at))
    const orders = [
      pointers,
      [...pointers].reverse(),
      pointers.slice(Math.abs(seed) % pointers.length).concat(pointers.slice(0, Math.abs(seed) % pointers.length))
    ]
    const ends = await Promise.all(orders.map(async order => {
      const known = new Pointers(createVolumesFolder(undefined))

      for (const one of order) {
        await known.learn({ ...one })
      }

      assert.is(known.lost.length, pointers.length - 1)

      return known.known?.group
    }))
    const oldest = pointers.reduce((a, b) => precedes(a, b) ? a : b)

    assert.equal(ends, [oldest.group, oldest.group, oldest.group])
  }))
})

test('a newer set of a known registry is believed, an older one is not', async () => {
  const known = new Pointers(createVolumesFolder(undefined))

  await known.learn(pointer('a', 1, 5))
  assert.not(await known.learn(pointer('a', 1, 4)))
  assert.is(known.known?.epoch, 5)
  assert.ok(await known.learn(pointer('a', 1, 6)))
  assert.equal(known.known?.members, ['a-6'])
})

test('it is remembered over restarts; a file that is no use is taken for none', async () => {
  await withTempDir(async dir => {
    const first = new Pointers(createVolumesFolder(dir))

    await first.learn(pointer(NEW, 2))
    await first.learn(pointer(OLD, 1))
    await first.absorbed(NEW)

    const second = new Pointers(createVolumesFolder(dir))
    await second.load()
    assert.is(second.known?.group, OLD)
    assert.equal(second.lost.map(({ group, absorbed }) => [group, absorbed]), [[NEW, true]])

    const file = path.join(dir, 'registry.json')
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 20))
    const third = new Pointers(createVolumesFolder(dir))
    await third.load()
    assert.is(third.known, undefined)
  })
})

test('what an older version was told and wrote down, and is no registry, is not read', async () => {
  await withTempDir(async dir => {
    const nonsense = { group: '', createdAtMs: 0, epoch: 0, members: [] }
    await writeFile(path.join(dir, 'registry.json'), JSON.stringify({ version: 1, known: nonsense, lost: [pointer(NEW, 2), nonsense] }))
    const pointers = new Pointers(createVolumesFolder(dir))
    await pointers.load()
    assert.is(pointers.known, undefined)
    assert.equal(pointers.lost.map(({ group }) => group), [NEW])
  })
})

test.run()
