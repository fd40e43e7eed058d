/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument,
  @typescript-eslint/no-unsafe-call -- JSON of answers */
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { cli } from '../../helpers/cli-terminal.js'
import { withShell } from '../../helpers/volume-shell.js'

test.after.each(closeApis)

test('get: files, folders, ranges, older contents, snapshots, standard output', async () => {
  await withShell(async ({ dir, ok, run, json, fails }) => {
    await writeFile(join(dir, 'f'), 'old text')
    await ok('put', 'f', 'v:/d/f', '--parents')
    await ok('snapshot', 'create', 'v', 'monday')
    await writeFile(join(dir, 'f'), 'new text')
    await ok('put', 'f', 'v:/d/f')

    assert.is(await ok('cat', 'v:/d/f', '--offset', '4', '--length', '2'), 'te')
    assert.is(await ok('cat', 'v:/d/f', '--snapshot', 'monday'), 'old text')
    const [older] = await json('versions', 'v:/d/f')
    assert.is(await ok('cat', 'v:/d/f', '--version', String(older.version)), 'old text')
    await ok('get', 'v:/d', 'out', '--snapshot', 'monday')
    assert.is(await readFile(join(dir, 'out/f'), 'utf8'), 'old text')
    await ok('get', 'v:/d/f', 'g')
    assert.is(await readFile(join(dir, 'g'), 'utf8'), 'new text')
    assert.is((await run(['get', 'v:/d/f', '-'])).stdout, 'new text')
    await ok('get', 'v:/', 'all')
    assert.is(await readFile(join(dir, 'all/d/f'), 'utf8'), 'new text')

    await fails(11, /exists already/, 'get', 'v:/d/f', 'g')
    await fails(4, /none/, 'get', 'v:/none')
    await fails(4, /no snapshot "none"/, 'cat', 'v:/d/f', '--snapshot', 'none')
    await fails(2, /v:\/d: it is a folder; .shoal ls v:\/d. shows/, 'cat', 'v:/d')
    await fails(2, /give one of them/, 'cat', 'v:/d/f', '--version', '1', '--snapshot', 'monday')
    await fails(2, /what has a CID never changes/, 'cat', 'bafy', '--version', '1')
    await fails(2, /what has a CID never changes/, 'find', 'bafy', '--snapshot', 'monday')
    assert.is(await ok('cat', 'v:/d/f', '--stale'), 'new text')
    assert.is(await ok('find', 'v:/d', '--snapshot', 'monday', '--stale', '--type', 'f'), 'v:/d/f\n')
  })
})

test('ls and stat', async () => {
  await withShell(async ({ dir, ok, json, run }) => {
    await writeFile(join(dir, 'f'), 'text')
    await ok('put', 'f', 'v:/b/f', '--parents')
    await ok('touch', 'v:/a', '--mode', '0755')

    assert.is(await ok('ls', 'v:/'), 'a\nb/\n')
    assert.is(await ok('ls', 'v:'), 'a\nb/\n')
    assert.is(await ok('ls', '-R', 'v:'), 'a\nb/\nb/f\n')
    assert.is(await ok('ls', 'v:/b/f'), 'f\n', 'a file lists as itself')
    const long = await ok('ls', '-l', 'v:/')
    assert.match(long, /^MODE +SIZE +MODIFIED +BY +NAME\n/)
    assert.match(long, /-rwxr-xr-x +0 B +\d{4}-\d\d-\d\d \d\d:\d\d +tester +a\n/)
    assert.match(long, /drwxr-xr-x +- +.* b\/\n/)
    const rows = await json('ls', '-R', 'v:/')
    assert.equal(rows.map((row: any) => row.path), ['/a', '/b', '/b/f'])
    await ok('mkdir', 'v:/empty')
    assert.match((await run(['ls', 'v:/empty'])).stderr, /The folder is empty/)

    const text = await ok('stat', 'v:/b/f')
    assert.match(text, /Path +\/b\/f\n.*Size +4 B\nCID +bafk/s)
    assert.match(text, /Kept +in its entry/)
    assert.match(text, /Written by +tester through peer-0/)
    assert.match(await ok('stat', 'v:/b'), /Entries +1\n/)
  })
})

test('mkdir, mv, cp, touch, write, truncate, rm', async () => {
  await withShell(async ({ dir, ok, run, json, fails }) => {
    await writeFile(join(dir, 'f'), '0123456789')
    await fails(4, /v:\/a\/b: there is no folder v:\/a; /, 'mkdir', 'v:/a/b')
    await ok('mkdir', '-p', 'v:/a/b', 'v:/c')
    await ok('put', 'f', 'v:/a/f')

    await ok('mv', 'v:/a/f', 'v:/c')
    assert.is(await ok('ls', 'v:/c'), 'f\n', 'into a folder that is there')
    await ok('mv', 'v:/c', 'v:/a/')
    assert.is(await ok('cat', 'v:/a/c/f'), '0123456789')
    await ok('mv', '-T', 'v:/a/c', 'v:/a/b')
    assert.is(await ok('ls', '-R', 'v:/'), 'a/\na/b/\na/b/f\n')
    await ok('touch', 'v:/t')
    await fails(13, /there already/, 'mv', '-n', 'v:/t', 'v:/a/b/f')
    await ok('rm', 'v:/t')
    await fails(2, /within one volume/, 'mv', 'v:/a', 'w:/a')
    await fails(2, /v:\/ is the volume itself.*volume rename v/, 'mv', 'v:/', 'v:/x')
    await fails(2, /v:\/a -> v:\/a\/b\/a: a folder cannot be moved into itself\./, 'mv', 'v:/a', 'v:/a/b')

    // the loser of a race learns who won, and a retry finds what it did itself
    const id = 'd'.repeat(32)
    await ok('mkdir', 'v:/race')
    await ok('mv', 'v:/race', 'v:/won', '--operation-id', id)
    await ok('mv', 'v:/race', 'v:/won', '--operation-id', id)
    await fails(4, /v:\/race -> v:\/lost: v:\/race is not there any more: it was renamed to v:\/won by tester at 2/,
      'mv', 'v:/race', 'v:/lost')
    await fails(13, /operation id d+ belongs to another operation \(rename \/race -> \/won\)/,
      'mv', 'v:/won', 'v:/other', '--operation-id', id)
    await ok('rm', '-r', 'v:/won')

    await ok('cp', 'v:/a/b/f', 'v:/')
    await ok('cp', '-r', 'v:/a', 'v:/copy')
    await ok('cp', '-r', 'v:/a', 'v:/copy')
    assert.is(await ok('ls', '-R', 'v:/copy'), 'b/\nb/f\n', 'again is the same')
    await fails(2, /v:\/a is a folder; give -r/, 'cp', 'v:/a', 'v:/copy2')
    await ok('volume', 'create', 'w')
    await ok('cp', '-r', 'v:/a', 'w:/')
    assert.is(await ok('ls', '-R', 'w:/'), 'a/\na/b/\na/b/f\n')
    const { cid } = await json('put', '--pin', 'f')
    await ok('cp', cid, 'w:/from-cid')
    assert.is(await ok('cat', 'w:/from-cid'), '0123456789')

    await ok('write', 'v:/f', '--offset', '3', '--data', 'abc')
    assert.is(await ok('cat', 'v:/f'), '012abc6789')
    const piped = await run(['write', 'v:/f', '--offset', '8'], { stdin: Readable.from([Buffer.from('XYZ')]) })
    assert.is(piped.code, 0, piped.stderr)
    assert.is(await ok('cat', 'v:/f'), '012abc67XYZ')
    await fails(4, /new/, 'write', 'v:/new', '--data', 'x')
    await ok('write', 'v:/new', '--data', 'x', '--create')
    await ok('truncate', 'v:/f', '--size', '2')
    assert.is(await ok('cat', 'v:/f'), '01')
    await fails(2, /Give --size/, 'truncate', 'v:/f')
    await fails(4, /none/, 'touch', '--no-create', 'v:/none')

    await fails(13, /not empty/, 'rm', 'v:/copy')
    await ok('rm', '-r', 'v:/copy', 'v:/new')
    await fails(4, /new/, 'rm', 'v:/new')
    await ok('rm', '-f', 'v:/new')
    await fails(2, /is the volume itself\. To delete it: shoal volume rm v/, 'rm', '-r', 'v:/')
    await ok('rm', cid)
    await fails(4, /is not pinned/, 'rm', cid)
  })
})

test('find and du, in volumes and below CIDs', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await mkdir(join(dir, 'in/d/e'), { recursive: true })
    await writeFile(join(dir, 'in/a.jpg'), seededBytes(1000))
    await writeFile(join(dir, 'in/d/b.jpg'), seededBytes(3000))
    await writeFile(join(dir, 'in/d/e/c.txt'), 'c')
    await utimes(join(dir, 'in/a.jpg'), new Date('2020-01-01'), new Date('2020-01-01'))
    await ok('put', 'in', 'v:/in')
    const { cid } = await json('put', '--pin', 'in')

    for (const target of ['v:/in', cid]) {
      const lines = async (...argv: string[]): Promise<string[]> =>
        (await ok('find', target, ...argv)).trim().split('\n').map(line => line.slice(target.length)).sort()

      assert.equal(await lines('--name', '*.jpg'), ['/a.jpg', '/d/b.jpg'])
      assert.equal(await lines('--type', 'd'), ['', '/d', '/d/e'])
      assert.equal(await lines('--size', '+1000'), ['/d/b.jpg'])
      assert.equal(await lines('--size', '1000'), ['/a.jpg'])
      assert.equal(await lines('--size=-1000'), ['/d/e/c.txt'])
      const rows = await json('du', target)
      assert.equal(rows.map((row: any) => [row.path, row.bytes, row.files]),
        [['', 4001, 3], ['d', 3001, 2], ['d/e', 1, 1]])
      assert.match(await ok('du', '-s', '-b', target), new RegExp(`SIZE +FILES +PATH\n4001 +3 +${target}\n$`))
    }

    assert.equal((await ok('find', 'v:/in', '--newer', '1d', '--type', 'f')).split('\n').sort(), ['', 'v:/in/d/b.jpg', 'v:/in/d/e/c.txt'])
    assert.is(await ok('find', 'v:/in/a.jpg', '--name', 'a.*'), 'v:/in/a.jpg\n')
    await fails(2, /keeps no times/, 'find', cid, '--newer', '1d')
    assert.match(await ok('du', '-b', 'v:/in/a.jpg'), /1000 +1 +v:\/in\/a\.jpg/)
    assert.equal((await json('why', 'v:/in')).length, 0, 'small files have no blocks')
    assert.match(await ok('ls', '-R', cid), /directory .* d\/\n.*file .* d\/b\.jpg\n/s)
  })
})

test('names for the Tab key, and nothing at all when the node is away', async () => {
  await withShell(async ({ api, dir, ok }) => {
    const complete = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await cli(['__complete', 'bash', ...api.at, ...words])
      assert.equal([code, stderr], [0, ''])
      return stdout.replace(/\t.*/g, '')
    }
    await writeFile(join(dir, 'f'), 'x')
    await ok('put', 'f', 'v:/alpha/beta', '--parents')
    await ok('put', 'f', 'v:/alp')
    await ok('put', 'f', 'v:/zed')
    await ok('volume', 'create', 'photos')

    await ok('snapshot', 'create', 'v', 'monday')
    await ok('rm', 'v:/zed')

    assert.is(await complete('volume', 'stat', 'ph'), 'words\nphotos\n')
    assert.is(await complete('ls', ''), 'words\nv:/\nphotos:/\n')
    assert.is(await complete('ls', 'v:/al'), 'words\nv:/alp\nv:/alpha/\n')
    assert.is(await complete('ls', 'v:/alpha/'), 'words\nv:/alpha/beta\n')
    assert.is(await complete('ls', 'none:/a'), 'words\n')
    assert.is(await complete('ls', 'v:/', '--snapshot', ''), 'words\nmonday\n')
    assert.match(await complete('trash', 'restore', 'v', ''), /^words\n\d+\n$/)
    const away = await cli(['__complete', 'bash', '-d', join(dir, 'no-node'), 'ls', 'v:/'])
    assert.equal([away.code, away.stdout, away.stderr], [0, 'words\n', ''])
  })
})

test.run()
