 
import { chmod, mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { withShell } from '../../helpers/volume-shell.js'

const MIB = 1024 * 1024

test.after.each(closeApis)

test('sync: what is new or changed, what is gone, what is excluded', async () => {
  await withShell(async ({ dir, ok, json, run, fails }) => {
    const local = join(dir, 'site')
    const at = async (name: string, text: string, time = '2026-01-01'): Promise<void> => {
      await mkdir(join(local, name, '..'), { recursive: true })
      await writeFile(join(local, name), text)
      await utimes(join(local, name), new Date(time), new Date(time))
    }
    await at('a', 'a')
    await at('d/b', 'b')
    await at('d/skip.tmp', 't')
    await mkdir(join(local, 'empty'))
    const args = ['sync', 'site', 'v:/www', '--exclude', '*.tmp']

    assert.match(await ok(...args, '--dry-run'), /mkdir +d\n.*put \(new\) +d\/b\n/s)
    assert.equal(await json(...args, '--dry-run'), [
      { action: 'put', path: 'a', why: 'new', bytes: 1 },
      { action: 'mkdir', path: 'd', why: null, bytes: null },
      { action: 'put', path: 'd/b', why: 'new', bytes: 1 },
      { action: 'mkdir', path: 'empty', why: null, bytes: null }
    ])
    assert.match((await run(['ls', 'v:/www'])).stderr, /www/, 'nothing was done')
    assert.equal(await json(...args), {
      files: 2,
      directories: 2,
      symlinks: 0,
      bytes: 2,
      touched: 0,
      removed: 0,
      clashes: [],
      changed: [],
      pending: false
    })
    assert.is(await ok('ls', '-R', 'v:/www'), 'a\nd/\nd/b\nempty/\n')
    assert.is(await ok(...args), 'Nothing to do.\n')

    await at('a', 'longer')
    await at('d/b', 'B', '2026-02-02')
    await rm(join(local, 'empty'), { recursive: true })
    assert.is(await ok(...args), '2 files put (7 B).\n')
    assert.is(await ok('cat', 'v:/www/d/b'), 'B')
    await ok('put', 'site/a', 'v:/www/kept.tmp')
    assert.is(await ok(...args, '--delete'), '1 removed.\n')
    assert.is(await ok('ls', '-R', 'v:/www'), 'a\nd/\nd/b\nkept.tmp\n', 'what is excluded is not removed either')

    // only the time differs: --hash looks at the content, and sets the time
    await at('d/b', 'B', '2026-03-03')
    assert.is(await ok(...args, '--hash'), '1 time set.\n')
    assert.is((await json('stat', 'v:/www/d/b')).mtime, '2026-03-03T00:00:00.000Z')
    // the time does not differ: only --hash sees it
    await at('d/b', 'C', '2026-03-03')
    assert.is(await ok(...args), 'Nothing to do.\n')
    assert.is(await ok(...args, '--hash'), '1 file put (1 B).\n')

    // files where folders are needed
    await fails(2, /site\/a is a file; name a folder/, 'sync', 'site/a', 'v:/www')
    await fails(2, /v:\/www\/a is a file; name a folder/, 'sync', 'site', 'v:/www/a')
    await fails(2, /v:\/www\/a is not a directory/, 'sync', 'site', 'v:/www/a/b')

    // a file where the volume has a folder
    await rm(join(local, 'd'), { recursive: true })
    await at('d', 'file now')
    const dry = await run([...args, '--dry-run'])
    assert.is(dry.code, 13, 'as it will be without --dry-run')
    const clash = await run(args)
    assert.is(clash.code, 13)
    assert.match(clash.stderr, /d is something else in v:\/www than in site: left alone/)
    await ok(...args, '--delete')
    assert.is(await ok('cat', 'v:/www/d'), 'file now')
    await fails(2, /is a file; name a folder/, 'sync', 'site', 'v:/www/a')
    await fails(11, /There is no file or folder none/, 'sync', 'none', 'v:/www')
  })
})

test('sync: files of 1970 are sent once, and folders have their modes and times', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await mkdir(join(dir, 'site/d/sub'), { recursive: true })

    for (const name of ['zero', 'd/zero', 'd/sub/zero']) {
      await writeFile(join(dir, 'site', name), name)
      await utimes(join(dir, 'site', name), 0, 0)
    }
    for (const name of ['d/sub', 'd']) {
      await chmod(join(dir, 'site', name), 0o750)
      await utimes(join(dir, 'site', name), 1, 1)
    }

    await ok('sync', 'site', 'v:/www')
    assert.is(await ok('sync', 'site', 'v:/www'), 'Nothing to do.\n')
    const folder = async (path: string): Promise<unknown[]> => {
      const { mode, mtime } = await json('stat', path) as { mode: string, mtime: string }

      return [mode, mtime]
    }
    assert.equal(await folder('v:/www/d'), ['0750', '1970-01-01T00:00:01.000Z'])

    // What is made and removed in a folder changes its time on both sides.
    await writeFile(join(dir, 'site/d/sub/new'), 'n')
    await rm(join(dir, 'site/d/zero'))
    await chmod(join(dir, 'site/d/sub'), 0o700)
    await utimes(join(dir, 'site/d/sub'), 2, 2)
    await utimes(join(dir, 'site/d'), 1, 1)
    assert.is(await ok('sync', 'site', 'v:/www', '--delete'), '1 file put (1 B), 2 times set, 1 removed.\n')
    assert.equal(await folder('v:/www/d'), ['0750', '1970-01-01T00:00:01.000Z'])
    assert.equal(await folder('v:/www/d/sub'), ['0700', '1970-01-01T00:00:02.000Z'])
    assert.is(await ok('sync', 'site', 'v:/www', '--delete'), 'Nothing to do.\n')
  })
})

test('backup and restore, in full and since a snapshot', async () => {
  await withShell(async ({ dir, ok, json, run, fails }) => {
    await writeFile(join(dir, 'f'), seededBytes(2 * MIB))
    await ok('put', 'f', 'v:/d/f', '--parents')
    await ok('snapshot', 'create', 'v', 'monday')
    await ok('backup', 'v', 'monday.car', '--snapshot', 'monday')
    await writeFile(join(dir, 'g'), 'new')
    await ok('put', 'g', 'v:/d/g')
    const since = await json('backup', 'v', 'tuesday.car', '--since', 'monday')
    assert.ok(since.bytes < MIB, 'only what changed')

    assert.match(await ok('restore', 'monday.car', 'w'), /^w: \d+ entr/)
    await ok('restore', 'tuesday.car', 'w')
    assert.is(await ok('ls', '-R', 'w:/'), 'd/\nd/f\nd/g\n')
    await ok('get', 'w:/d/f', 'f2')
    assert.is(Buffer.compare(await readFile(join(dir, 'f2')), seededBytes(2 * MIB)), 0)
    await fails(4, /monday/, 'restore', 'tuesday.car', 'empty')
    await fails(10, /not a whole backup/, 'restore', 'f', 'w')
    await fails(11, /exists already/, 'backup', 'v', 'monday.car')

    const out = await run(['backup', 'v', '-'])
    const back = await run(['restore', '-', 'x'], { stdin: Readable.from([out.stdoutBytes]) })
    assert.is(back.code, 0, back.stderr)
    assert.equal((await readdir(dir)).filter(name => name.startsWith('.')), [], 'nothing temporary is left')
  })
})

test.run()
