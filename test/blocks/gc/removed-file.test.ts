import { readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RemovedFile } from '../../../src/blocks/gc/removed-file.js'
import { systemClock } from '../../../src/util/clock.js'
import { silentLogger } from '../../../src/util/logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'

const open = (file: string): RemovedFile =>
  new RemovedFile({ path: file, clock: systemClock, logger: silentLogger })

test('what was appended is there again; what a crash cut off is left out, and harms nothing after it', async () => {
  await withTempDir(async dir => {
    const file = path.join(dir, 'removed-pins')
    const first = open(file)
    assert.equal(await first.load(), [])
    await first.append(['pin:a'], () => ['pin:a'])
    await first.append(['pin:b b%', 'pin:c'], () => [])
    assert.equal(await open(file).load(), ['pin:a', 'pin:b b%', 'pin:c'])
    const { length } = await readFile(file)
    await truncate(file, length - 2)
    const second = open(file)
    assert.equal(await second.load(), ['pin:a', 'pin:b b%'])
    await second.append(['pin:d'], () => [])
    assert.equal(await open(file).load(), ['pin:a', 'pin:b b%', 'pin:d'])
    assert.is(second.problem, undefined)
  })
})

test('a damaged file is set aside; one of a newer Shoal is left alone, and nothing counts as removed', async () => {
  await withTempDir(async dir => {
    const file = path.join(dir, 'removed-pins')
    await writeFile(file, 'nonsense\n')
    const damaged = open(file)
    assert.equal(await damaged.load(), [])
    await damaged.append(['pin:a'], () => ['pin:a'])
    assert.equal(await open(file).load(), ['pin:a'])
    await writeFile(file, 'shoal-removed-pins-2\nother\n')
    const newer = open(file)
    assert.equal(await newer.load(), [])
    assert.match(String(newer.problem), /newer Shoal/)
    let refused = false
    await newer.append(['pin:b'], () => ['pin:b']).catch(() => { refused = true })
    assert.ok(refused)
    assert.is(await readFile(file, 'utf8'), 'shoal-removed-pins-2\nother\n')
  })
})

test.run()
