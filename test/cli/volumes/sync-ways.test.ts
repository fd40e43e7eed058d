import { chmod, chown, lstat, mkdir, readFile, readdir, readlink, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { has } from '../../helpers/has.js'
import { withSmallDisk } from '../../helpers/small-disk.js'
import { withShell } from '../../helpers/volume-shell.js'
import { VolumeFsError } from '../../../src/volumes/errors.js'
import type { Volume } from '../../../src/volumes/types.js'

/** Sync to a folder and between volumes, and what guards the target. */

const MIB = 1024 * 1024
/** `nobody` wherever there is one. */
const OTHER_UID = 65_534
/** More than lies in the buffers between a file and what stores it. */
const LARGE_BYTES = 16 * MIB

test.after.each(closeApis)

async function make (root: string, files: Record<string, string | Uint8Array>, time = '2026-01-01'): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
    await utimes(join(root, name), new Date(time), new Date(time))
  }
}

async function look (path: string): Promise<unknown[]> {
  const { mode, mtimeMs } = await stat(path)

  return [(mode & 0o7777).toString(8), mtimeMs]
}

test('volume to folder: contents, modes and times; the same again has nothing to do; --delete, --hash, --dry-run', async () => {
  await withShell(async ({ dir, ok, json }) => {
    const large = seededBytes(2 * MIB + 7)
    await make(join(dir, 'in'), { a: 'a', 'd/sub/b': large, 'd/zero': '' })
    await chmod(join(dir, 'in/a'), 0o4640)
    await utimes(join(dir, 'in/d/zero'), 0, 0)
    await chmod(join(dir, 'in/d/sub'), 0o555)
    await utimes(join(dir, 'in/d/sub'), 5, 5)
    await ok('put', 'in', 'v:/www')

    assert.match(await ok('sync', 'v:/www', 'out', '--dry-run'), /put \(new\) +a\nmkdir +d\n/)
    assert.not.ok((await readdir(dir)).includes('out'))
    assert.equal(await json('sync', 'v:/www', 'out'), {
      files: 3,
      directories: 2,
      symlinks: 0,
      bytes: large.length + 1,
      touched: 0,
      removed: 0,
      clashes: [],
      changed: [],
      pending: false
    })
    assert.is(Buffer.compare(await readFile(join(dir, 'out/d/sub/b')), large), 0)
    assert.equal(await look(join(dir, 'out/a')), ['640', Date.parse('2026-01-01')], 'never set-id')
    assert.equal(await look(join(dir, 'out/d/zero')), [(await look(join(dir, 'in/d/zero')))[0], 0])
    assert.equal(await look(join(dir, 'out/d/sub')), ['555', 5000])
    assert.is(await ok('sync', 'v:/www', 'out'), 'Nothing to do.\n')

    await make(join(dir, 'out'), { a: 'longer than it was', 'more/x': 'x', 'keep.tmp': 't', 'd/zero': '' })
    await utimes(join(dir, 'out/d'), 9, 9)
    const plan = await ok('sync', 'v:/www', 'out', '--delete', '--exclude', '*.tmp', '--dry-run')
    assert.equal(plan.split('\n').map(line => line.replace(/ +/g, ' ').trim()),
      ['ACTION PATH', 'put (size) a', 'put (time) d/zero', 'remove more', 'touch d', ''])
    has(await json('sync', 'v:/www', 'out', '--delete', '--exclude', '*.tmp'), { files: 2, removed: 1, touched: 1 })
    assert.equal((await readdir(join(dir, 'out'))).sort(), ['a', 'd', 'keep.tmp'])
    assert.is(await ok('sync', 'v:/www', 'out', '--delete', '--exclude', '*.tmp'), 'Nothing to do.\n')

    await make(join(dir, 'out'), { a: 'b' })
    assert.is(await ok('sync', 'v:/www', 'out'), 'Nothing to do.\n', 'alike by size and time')
    assert.is(await ok('sync', 'v:/www', 'out', '--hash'), '1 file put (1 B).\n')
    assert.is(await readFile(join(dir, 'out/a'), 'utf8'), 'a')
  })
})

test('a folder as the target: links are never followed, special files stay, nothing temporary is left', async () => {
  await withShell(async ({ dir, ok, run, fails }) => {
    await make(join(dir, 'in'), { 'd/a': 'a', f: 'f', 'sock/x': 'x', was: 'file' })
    await ok('put', 'in', 'v:/www')
    await make(join(dir, 'outside'), { a: 'mine', secret: 'mine' })
    await make(join(dir, 'out'), { 'was/kept': 'folder' })
    await symlink('../outside', join(dir, 'out/d'))
    await symlink('../outside/secret', join(dir, 'out/f'))
    await symlink('../outside', join(dir, 'out/gone'))
    const server = createServer().listen(join(dir, 'out/sock'))
    await once(server, 'listening')

    try {
      const { code, stderr } = await run(['sync', 'v:/www', 'out'])
      assert.is(code, 13)
      assert.match(stderr, /sock is something else in out than in v:\/www: left alone/)
      assert.match(stderr, /was is something else/)
      assert.is((await lstat(join(dir, 'out/d'))).isDirectory(), true, 'the link, not what it leads to')
      assert.is((await lstat(join(dir, 'out/f'))).isFile(), true)
      assert.is(await readlink(join(dir, 'out/gone')), '../outside', 'without --delete nothing superfluous goes')
      assert.is((await run(['sync', 'v:/www', 'out', '--delete'])).code, 13)
      assert.is((await lstat(join(dir, 'out/sock'))).isSocket(), true)
      assert.is(await readFile(join(dir, 'out/was'), 'utf8'), 'file')
    } finally {
      server.close()
    }

    assert.equal((await readdir(join(dir, 'out'), { recursive: true })).sort(), ['d', 'd/a', 'f', 'sock', 'was'].filter(
      name => name !== 'sock' || process.platform !== 'linux'))
    assert.equal(await Promise.all(['a', 'secret'].map(async name => await readFile(join(dir, 'outside', name), 'utf8'))), ['mine', 'mine'])
    assert.equal(await readdir(join(dir, 'outside')), ['a', 'secret'])

    await fails(11, /out\/f is a file and the source is a folder/, 'sync', 'v:/www', 'out/f')
    await fails(11, /Make it first: mkdir -p .*no/, 'sync', 'v:/www', 'no/such')
  })
})

test('links of a volume become links in a folder, and nothing is written through one', async () => {
  await withShell(async ({ dir, ok, json, run, api }) => {
    const volume = await api.volumes.open('v')
    await make(join(dir, 'outside'), { kept: 'mine' })
    const outside = join(dir, 'outside')
    const links = { l: '../outside', up: '../../..', abs: outside, 'd/l': '../../outside/kept' }
    await volume.mkdir('/www/d', { recursive: true })

    for (const [path, target] of Object.entries(links)) {
      await volume.symlink(target, `/www/${path}`, { mtimeMs: 1_000, mtimeNs: 2_000 })
    }

    has(await json('sync', 'v:/www', 'out'), { symlinks: 4, directories: 1, files: 0 })

    for (const [path, target] of Object.entries(links)) {
      assert.is(await readlink(join(dir, 'out', path)), target)
      assert.is((await lstat(join(dir, 'out', path), { bigint: true })).mtimeNs, 1_000_002_000n)
    }

    assert.is(await ok('sync', 'v:/www', 'out'), 'Nothing to do.\n')
    await ok('check', 'v:/www', 'out')
    await volume.symlink('elsewhere', '/www/l')
    assert.match((await run(['check', 'v:/www', 'out'])).stdout, /content +l\n/)
    has(await json('sync', 'v:/www', 'out'), { symlinks: 1 })
    assert.is(await readlink(join(dir, 'out/l')), 'elsewhere')
    await volume.setattr('/www/abs', { mtimeMs: 9_000 })
    has(await json('sync', 'v:/www', 'out'), { symlinks: 0, touched: 1 })
    assert.is((await lstat(join(dir, 'out/abs'))).mtimeMs, 9_000)

    // What was a link is a folder now, and a file: neither is written through what lies there.
    const before = (await stat(outside)).mtimeMs
    await volume.rm('/www/abs')
    await volume.writeFile('/www/abs/kept', 'evil', { parents: true })
    await volume.writeFile('/www/d/l', 'evil')
    await ok('sync', 'v:/www', 'out')
    assert.is(await readFile(join(dir, 'out/abs/kept'), 'utf8'), 'evil')
    assert.is(await readFile(join(dir, 'out/d/l'), 'utf8'), 'evil')
    assert.is(await readFile(join(outside, 'kept'), 'utf8'), 'mine')
    assert.is((await stat(outside)).mtimeMs, before)

    // And the other way round; between volumes too.
    await ok('mkdir', 'v:/copy')
    await ok('sync', 'v:/www', 'v:/copy')
    assert.is(await volume.readlink('/copy/up'), '../../..')
    await volume.rm('/www/abs', { recursive: true })
    await volume.symlink('a', '/www/abs')
    assert.is((await run(['sync', 'v:/www', 'out'])).code, 13, 'a folder with something in it stays')
    await ok('sync', 'v:/www', 'out', '--delete')
    assert.is(await readlink(join(dir, 'out/abs')), 'a')
  })
})

test('a name that is no UTF-8 stays where it is, with the folder that holds it', async () => {
  await withShell(async ({ dir, ok }) => {
    await make(join(dir, 'in'), { a: 'a' })
    await ok('put', 'in', 'v:/www')
    await make(join(dir, 'out'), { 'old/x': 'x' })
    await writeFile(Buffer.concat([Buffer.from(`${dir}/out/old/`), Buffer.from([0x63, 0xe9])]), '')
    await ok('sync', 'v:/www', 'out', '--delete')
    assert.equal((await readdir(join(dir, 'out/old'), 'buffer')).map(name => name.toString('latin1')), ['cé'])
  })
})

test('volume to volume: no data is moved, attributes come along, and it is one way', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await make(join(dir, 'in'), { small: 'a', 'd/large': seededBytes(MIB), 'd/e/f': 'f' })
    await chmod(join(dir, 'in/d'), 0o750)
    await utimes(join(dir, 'in/d'), 7, 7)
    await ok('put', 'in', 'v:/www')
    await ok('volume', 'create', 'w')

    for (const target of ['w:/copy/of', 'v:/other']) {
      assert.match(await ok('sync', 'v:/www', target, '--dry-run'), /put \(new\) +d\/large/)
      has(await json('sync', 'v:/www', target), { files: 3, directories: 2, symlinks: 0, bytes: MIB + 2, removed: 0 })
      assert.is(await ok('sync', 'v:/www', target), 'Nothing to do.\n')
      assert.is(await ok('sync', 'v:/www', target, '--hash'), 'Nothing to do.\n')
      has(await json('stat', `${target}/d`), { mode: '0750', mtime: '1970-01-01T00:00:07.000Z' })
      has(await json('stat', `${target}/small`), { mtime: '2026-01-01T00:00:00.000Z' })
      assert.is((await json('stat', `${target}/d/large`)).cid, (await json('stat', 'v:/www/d/large')).cid)
      await ok('put', 'in/small', `${target}/d/e/more`)
      assert.is(await ok('sync', 'v:/www', target, '--delete'), '1 time set, 1 removed.\n')
      assert.is(await ok('ls', '-R', target), 'd/\nd/e/\nd/e/f\nd/large\nsmall\n')
    }

    await ok('snapshot', 'create', 'v', 'then')
    await ok('rm', '-r', 'v:/www/d')
    await ok('sync', 'v:/www', 'w:/then', '--snapshot', 'then')
    assert.is(await ok('cat', 'w:/then/d/e/f'), 'f')
    await ok('sync', 'v:/www', 'then', '--snapshot', 'then')
    assert.is(await readFile(join(dir, 'then/d/e/f'), 'utf8'), 'f')

    await fails(2, /the same folder, or one lies in the other/, 'sync', 'v:/www', 'v:/www/below')
    await fails(2, /the same folder, or one lies in the other/, 'sync', 'v:/www/x/..', 'v:/www')
    await fails(2, /Neither "in" nor "out" is in a volume/, 'sync', 'in', 'out')
    await fails(2, /--snapshot is for a volume as the source/, 'sync', 'in', 'v:/www', '--snapshot', 'then')
    await fails(2, /--bwlimit means nothing between volumes/, 'sync', 'v:/www', 'w:/x', '--bwlimit', '1MiB')
    await fails(2, /v:\/www\/small is a file; name a folder/, 'sync', 'v:/www/small', 'w:/x')
    await fails(2, /is a CID/, 'sync', `bafy${'a'.repeat(56)}`, 'v:/www')
    await fails(4, /no/, 'sync', 'v:/no', 'w:/x')
    await fails(4, /There is no volume "none"/, 'sync', 'none:/', 'w:/x')
  })
})

test('--delete does not empty a target from a source without files, unless --force says so', async () => {
  await withShell(async ({ dir, ok, run, fails }) => {
    await make(join(dir, 'in'), { a: 'a', 'd/b': 'b' })
    await ok('put', 'in', 'v:/www')
    await mkdir(join(dir, 'mnt/disk1'), { recursive: true })
    await ok('mkdir', 'v:/empty')
    const refusal = /holds no file, and --delete would remove 3 entries from .*Nothing was done.*--force/

    await fails(13, refusal, 'sync', 'mnt', 'v:/www', '--delete')
    await fails(13, refusal, 'sync', 'v:/empty', 'in', '--delete')
    await fails(13, refusal, 'sync', 'v:/empty', 'v:/www', '--delete')
    const dry = await run(['sync', 'mnt', 'v:/www', '--delete', '--dry-run'])
    assert.is(dry.code, 13, 'as it would be')
    assert.match(dry.stdout, /remove +a\nremove +d\n/)
    assert.is(await ok('ls', '-R', 'v:/www'), 'a\nd/\nd/b\n')
    assert.equal((await readdir(join(dir, 'in'), { recursive: true })).sort(), ['a', 'd', 'd/b'])

    // no folder, a file in its place, a volume that is not there: not even --force
    for (const source of ['none', 'in/a', 'v:/none', 'none:/']) {
      const { code, stderr } = await run(['sync', source, source.includes(':') ? 'in' : 'v:/www', '--delete', '--force'])
      assert.ok([2, 4, 11].includes(code), `${source}: ${code} ${stderr}`)
    }
    assert.is(await ok('ls', '-R', 'v:/www'), 'a\nd/\nd/b\n')
    assert.equal((await readdir(join(dir, 'in'), { recursive: true })).sort(), ['a', 'd', 'd/b'])

    await fails(2, /--force goes with --delete/, 'sync', 'mnt', 'v:/www', '--force')
    await ok('sync', 'mnt', 'v:/www', '--delete', '--force')
    assert.is(await ok('ls', '-R', 'v:/www'), 'disk1/\n')
    await ok('sync', 'v:/empty', 'in', '--delete', '--force')
    assert.equal(await readdir(join(dir, 'in')), [])
  })
})

test('what is excluded stays in a folder that goes', async () => {
  await withShell(async ({ dir, ok }) => {
    await make(join(dir, 'in'), { a: 'a' })
    await make(join(dir, 'more'), { 'old/keep.tmp': 't', 'old/x': 'x', 'older/y': 'y' })
    await ok('put', 'more', 'v:/www')
    assert.is(await ok('sync', 'in', 'v:/www', '--delete', '--exclude', '*.tmp'), '1 file put (1 B), 2 removed.\n')
    assert.is(await ok('ls', '-R', 'v:/www'), 'a\nold/\nold/keep.tmp\n')
  })
})

test('nothing is deleted when a source file could not be read', async () => {
  let onWrite = async (): Promise<void> => {}
  const wrap = (volume: Volume): Volume => ({
    ...volume,
    writeFile: async (...args) => {
      await onWrite()

      return await volume.writeFile(...args)
    }
  })

  await withShell(async ({ dir, ok, run }) => {
    await make(join(dir, 'old'), { superfluous: 's' })
    await ok('put', 'old', 'v:/www')
    await make(join(dir, 'in'), { a: seededBytes(LARGE_BYTES), b: 'b' })
    onWrite = async () => { await truncate(join(dir, 'in/a'), MIB) }
    const { code, stderr } = await run(['sync', 'in', 'v:/www', '--delete'])
    assert.match(stderr, /in\/a got shorter/, `${code}`)
    assert.is.not(code, 0)
    assert.match(await ok('ls', 'v:/www'), /superfluous/)
    onWrite = async () => {}
    await rm(join(dir, 'in/a'))
    await ok('sync', 'in', 'v:/www', '--delete')
    assert.is(await ok('ls', 'v:/www'), 'b\n')
  }, wrap)
})

test('nothing local goes before what takes its place has come', async () => {
  let isBroken = false
  const wrap = (volume: Volume): Volume => ({
    ...volume,
    stat: async (path, options) => {
      if (isBroken && path.endsWith('was')) {
        throw new VolumeFsError('EINVAL', path)
      }

      return await volume.stat(path, options)
    }
  })

  await withShell(async ({ dir, ok, run }) => {
    await make(join(dir, 'in'), { a: 'a', was: seededBytes(MIB) })
    await ok('put', 'in', 'v:/www')
    await make(join(dir, 'out'), { 'was/a/folder': 'x', superfluous: 's' })
    isBroken = true
    const { code } = await run(['sync', 'v:/www', 'out', '--delete'])
    assert.is.not(code, 0)
    assert.is(await readFile(join(dir, 'out/was/a/folder'), 'utf8'), 'x')
    assert.is(await readFile(join(dir, 'out/superfluous'), 'utf8'), 's')
    isBroken = false
    await ok('sync', 'v:/www', 'out', '--delete')
    assert.equal((await readdir(join(dir, 'out'))).sort(), ['a', 'was'])
  }, wrap)
})

test('new folders go whole, and with a filter those of which nothing is left out; the same comes of it', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await make(join(dir, 'in'), { a: 'a', 'd/b': 'b', 'd/e/f': 'f', 'd/e/g/h': 'h', 'there/new/i': 'i', 'd/x.tmp': 'x' })
    await chmod(join(dir, 'in/d/e'), 0o711)
    await utimes(join(dir, 'in/d/e'), 3, 3)
    await utimes(join(dir, 'in/d/e/g'), 4, 4)
    await ok('put', 'in', 'v:/www')
    await ok('volume', 'create', 'w')

    for (const filter of [[], ['--exclude', '*.tmp']]) {
      for (const target of [`out${filter.length}`, `w:/${filter.length}`, `v:/${filter.length}`]) {
        await (target.includes(':')
          ? ok('mkdir', '-p', `${target}/there`)
          : mkdir(join(dir, target, 'there'), { recursive: true }))
        has(await json('sync', 'v:/www', target, ...filter), {
          files: 6 - filter.length / 2, directories: 4, bytes: 6 - filter.length / 2
        })
        assert.is(await ok('sync', 'v:/www', target, ...filter), 'Nothing to do.\n', 'modes and times too')
        await ok('check', 'v:/www', target, ...filter)
      }
    }
  })
})

test('a folder has its time again when a file in it was replaced', async () => {
  await withShell(async ({ dir, ok }) => {
    await make(join(dir, 'in'), { 'd/a': 'a', 'd/e/b': 'b' })
    await utimes(join(dir, 'in/d/e'), 3, 3)
    await utimes(join(dir, 'in/d'), 4, 4)
    await ok('put', 'in', 'v:/www')
    await ok('sync', 'v:/www', 'out')
    await make(join(dir, 'out'), { 'd/a': 'other', 'd/e/b': 'other' })
    assert.is(await ok('sync', 'v:/www', 'out'), '2 files put (2 B).\n')
    assert.is((await stat(join(dir, 'out/d'))).mtimeMs, 4000)
    assert.is(await ok('sync', 'v:/www', 'out'), 'Nothing to do.\n')
  })
})

if (process.getuid?.() === 0) {
  test('folders that their owner may not change are changed and removed all the same', async () => {
    await withShell(async ({ api, dir, ok }) => {
      await make(join(dir, 'in'), { 'd/a': 'a', 'd/old/x/y': 'y' })
      await chmod(join(dir, 'in/d'), 0o555)
      await ok('put', 'in', 'v:/www')
      await ok('sync', 'v:/www', 'out')
      await chmod(join(dir, 'out/d/old/x'), 0o555)
      await make(join(dir, 'in'), { 'd/a': 'longer', 'd/new': 'n' })
      await rm(join(dir, 'in/d/old'), { recursive: true })
      await ok('sync', 'in', 'v:/www', '--delete')
      const owned = (await readdir(join(dir, 'out'), { recursive: true })).map(name => join(dir, 'out', name))

      for (const path of [dir, join(dir, 'out'), ...owned, dirname(api.socketPath), api.socketPath]) {
        await chown(path, OTHER_UID, OTHER_UID)
      }

      process.seteuid?.(OTHER_UID)

      try {
        await ok('sync', 'v:/www', 'out', '--delete')
        assert.is(await ok('sync', 'v:/www', 'out', '--delete'), 'Nothing to do.\n')
      } finally {
        process.seteuid?.(0)
      }

      assert.equal((await look(join(dir, 'out/d')))[0], '555')
      assert.equal((await readdir(join(dir, 'out/d'))).sort(), ['a', 'new'])
    })
  })
}

test('a disk that is full ends it with 6; nothing is removed, and nothing half made is left', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await make(join(dir, 'in'), { a: seededBytes(MIB), b: seededBytes(3 * MIB) })
    await ok('put', 'in', 'v:/www')
    await withSmallDisk(2, async disk => {
      await make(disk, { 'out/old': 'o' })
      const { code, stderr } = await run(['sync', 'v:/www', join(disk, 'out'), '--delete'])
      assert.is(code, 6, stderr)
      assert.match(stderr, /No space left on the disk of .*out\/[ab]/)
      assert.equal((await readdir(join(disk, 'out'))).filter(name => name !== 'a'), ['old'])
    })
  })
})

test.run()
