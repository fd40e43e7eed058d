import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { withShell } from '../../helpers/volume-shell.js'

test.after.each(closeApis)

test('cat, stat, get and rm take several targets, go on after one that fails, and tell the worst', async () => {
  await withShell(async ({ dir, ok, json, run, fails }) => {
    for (const name of ['a', 'b']) {
      await writeFile(join(dir, name), `text of ${name}\n`)
    }

    await ok('put', 'a', 'b', 'v:/')
    await ok('mkdir', 'v:/folder')
    assert.is(await ok('cat', 'v:/a', 'v:/b'), 'text of a\ntext of b\n')
    const cat = await run(['cat', 'v:/a', 'v:/none', 'v:/folder', 'v:/b'])
    assert.equal([cat.code, cat.stdout], [4, 'text of a\ntext of b\n'])
    assert.match(cat.stderr, /^shoal: .*none.*\nshoal: .*folder.*\n$/)

    assert.match(await ok('stat', 'v:/a', 'v:/b'), /^v:\/a\nPath .*\/a\n.*^v:\/b\nPath .*\/b\n/ms)
    assert.equal((await json('stat', 'v:/a', 'v:/b') as { path: string }[]).map(({ path }) => path), ['/a', '/b'])
    const stat = await run(['stat', '-o', 'json', 'v:/none', 'v:/b'])
    assert.equal([stat.code, (JSON.parse(stat.stdout) as unknown[]).length], [4, 1])
    assert.is((JSON.parse(stat.stderr) as { error: { code: string } }).error.code, 'ENOENT')

    await mkdir(join(dir, 'out'))
    assert.is((await run(['get', 'v:/a', 'v:/none', 'v:/b', 'out'])).code, 4)
    assert.equal([await readFile(join(dir, 'out/a'), 'utf8'), await readFile(join(dir, 'out/b'), 'utf8')],
      ['text of a\n', 'text of b\n'])
    assert.match((await run(['get', 'v:/a', 'v:/b', 'out'])).stderr, /out\/a exists already.*\n.*out\/b exists already/)
    await mkdir(join(dir, 'here'))
    assert.is(await ok('get', 'v:/a', 'v:/b', '-'), 'text of a\ntext of b\n')
    await fails(11, /There is no folder/, 'get', 'v:/a', 'v:/b', 'nowhere')

    const rm = await run(['rm', 'v:/a', 'v:/none', 'v:/b'])
    assert.is(rm.code, 4)
    assert.is(await ok('ls', 'v:/'), 'folder/\n')
  })
})

test.run()
