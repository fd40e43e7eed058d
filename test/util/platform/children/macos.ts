/* Run by fakes.test.ts under the fake macOS: its disk takes `a` and `A` for one, and gives back é in its other form. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { socketPathFor } from '../../../../src/gateway/http/socket-path.js'
import { MACOS, thisPlatform } from '../../../../src/util/platform/platform.js'
import { closeApis } from '../../../helpers/api-server.js'
import { cli } from '../../../helpers/cli-terminal.js'
import { sendTar, tarOf, withFakeApi } from '../../../helpers/fake-api.js'
import { filesBelow } from '../../../helpers/temp-dir.js'
import { withShell } from '../../../helpers/volume-shell.js'

test.after.each(closeApis)

const COMPOSED = 'caf\u00e9'
const DECOMPOSED = 'cafe\u0301'

test('this process takes itself for one on macOS', () => {
  assert.is(thisPlatform.name, MACOS.name)
  assert.match(socketPathFor(`/${'d'.repeat(95)}`, { uid: 1, tmpDir: '/t' }), /^\/t\//, 'shorter than on Linux')
})

test('of two names that are one here the second is refused by name, and nothing is lost', async () => {
  const entries: Record<string, [string, string]> = {
    files: ['Readme', 'README'], folders: ['Sub/a', 'sub/b'], below: ['x/y', 'X/Y'], spelled: [COMPOSED, DECOMPOSED]
  }
  const routes = Object.entries(entries).map(async ([name, pair]) =>
    [`GET /files/${name}`, sendTar(await tarOf(pair.map(entry => ({ name: entry, text: entry }))))] as const)

  await withFakeApi(Object.fromEntries(await Promise.all(routes)), async (dir, at) => {
    for (const [name, pair] of Object.entries(entries)) {
      const { code, stderr } = await cli(['get', name, ...at], { cwd: dir })

      assert.is(code, 11, `${name}: ${stderr}`)
      assert.match(stderr, /takes it for/)
      assert.ok(stderr.includes(pair[1].split('/')[0] as string), stderr)
      assert.equal(await filesBelow(dir), [], 'all or nothing')
    }

    // And of those that are there already.
    await mkdir(path.join(dir, 'files'))
    await writeFile(path.join(dir, 'files', 'README'), 'mine')
    const { code, stderr } = await cli(['get', 'files', '--force', ...at], { cwd: dir })
    assert.is(code, 11)
    assert.match(stderr, /"Readme".*"README"/)
    assert.is(await readFile(path.join(dir, 'files', 'README'), 'utf8'), 'mine')
  })
})

test('sync names both, and a name that has only changed its case is followed', async () => {
  await withShell(async ({ dir, ok, fails }) => {
    await ok('mkdir', 'v:/in')
    await writeFile(path.join(dir, 'one'), 'one')
    await writeFile(path.join(dir, 'two'), 'two')
    await ok('put', 'one', 'v:/in/Readme')
    await ok('put', 'two', 'v:/in/README')
    await fails(11, /"Readme" cannot be written here.*"README"|"README" cannot be written here.*"Readme"/, 'sync', 'v:/in', 'out')
    const [kept = ''] = await readdir(path.join(dir, 'out'))
    assert.is(await readFile(path.join(dir, 'out', kept), 'utf8'), kept === 'Readme' ? 'one' : 'two')

    await ok('rm', 'v:/in/README')
    await ok('sync', 'v:/in', 'out', '--delete')
    await ok('mv', 'v:/in/Readme', 'v:/in/readme')
    await ok('sync', 'v:/in', 'out', '--delete')
    assert.is(await readFile(path.join(dir, 'out', (await readdir(path.join(dir, 'out')))[0] as string), 'utf8'), 'one')
  })
})

test('a name that the disk gives back in another spelling is sent once', async () => {
  await withShell(async ({ dir, ok, json }) => {
    const changes = (result: any): unknown[] => [result.files, result.directories, result.removed]

    await ok('mkdir', 'v:/in')
    await writeFile(path.join(dir, 'one'), 'one')
    await ok('put', 'one', `v:/in/${COMPOSED}/${COMPOSED}.txt`, '--parents')
    await ok('sync', 'v:/in', 'out')
    assert.equal(await readdir(path.join(dir, 'out')), [DECOMPOSED], 'as the disk keeps it')

    // There and back, and nothing is to be done.
    assert.equal(changes(await json('sync', 'v:/in', 'out', '--delete')), [0, 0, 0])
    assert.equal(changes(await json('sync', 'out', 'v:/in', '--delete')), [0, 0, 0])
    assert.equal(await json('check', 'out', 'v:/in'), [])

    // What changes goes to the name that the volume has, and so does what is new beside it.
    await writeFile(path.join(dir, 'out', DECOMPOSED, `${DECOMPOSED}.txt`), 'longer')
    await writeFile(path.join(dir, 'out', DECOMPOSED, 'new'), 'new')
    assert.equal(changes(await json('sync', 'out', 'v:/in', '--delete')), [2, 0, 0])
    const paths = (await json('ls', '-R', 'v:/in') as { path: string }[]).map(row => row.path).sort()
    assert.equal(paths, [`/in/${COMPOSED}`, `/in/${COMPOSED}/${COMPOSED}.txt`, `/in/${COMPOSED}/new`])
  })
})

test.run()
