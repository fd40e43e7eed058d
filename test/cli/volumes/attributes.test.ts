/* eslint-disable @typescript-eslint/no-unsafe-argument -- JSON of answers */
import { execFileSync } from 'node:child_process'
import { chmod, chown, lchown, lstat, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { withShell } from '../../helpers/volume-shell.js'
import { hasXattrs, skip } from '../../helpers/xattrs.js'

/** Owners and extended attributes: kept when asked, never by default. */

const isRoot = process.getuid?.() === 0
const OTHER_UID = 65_534
/** Beyond the 18 bits of a tar's header. */
const LARGE_ID = 3_000_000_000
const BYTES = '000a3d80ff'

test.after.each(closeApis)

function setXattr (path: string, name: string, hex: string): void {
  execFileSync('setfattr', ['-n', name, '-v', `0x${hex}`, path])
}

function xattrs (path: string): Record<string, string> {
  const dump = execFileSync('getfattr', ['-d', '-h', '-e', 'hex', '--absolute-names', path]).toString()

  return Object.fromEntries(dump.split('\n').filter(line => line.includes('=0x')).map(line => line.split('=0x') as [string, string]))
}

async function owner (path: string): Promise<string> {
  const { uid, gid } = await lstat(path)

  return `${uid}:${gid}`
}

const TREE = ['', 'a', 'd', 'd/large', 'd/empty', 'l'] as const
const XATTRS: Readonly<Record<string, Record<string, string>>> = {
  '': { 'user.root': '31' }, a: { 'user.a': BYTES, 'user.empty': '' }, d: { 'user.dir': '' }, 'd/large': { 'user.ä b': '32' }
}
const OWNERS: Readonly<Record<string, number>> = { '': 1, a: 0, d: 2, 'd/large': LARGE_ID, 'd/empty': 3, l: 4 }

/** Modes that forbid their owner to write are among them. */
async function makeTree (root: string): Promise<void> {
  await mkdir(join(root, 'd'), { recursive: true })
  await writeFile(join(root, 'a'), 'a')
  await writeFile(join(root, 'd/large'), seededBytes(300_000))
  await writeFile(join(root, 'd/empty'), '')
  await symlink('a', join(root, 'l'))

  for (const [path, found] of Object.entries(XATTRS)) {
    Object.entries(found).forEach(([name, hex]) => { setXattr(join(root, path), name, hex) })
  }

  for (const [path, id] of Object.entries(isRoot ? OWNERS : {})) {
    await lchown(join(root, path), id, id + 1)
  }

  await chmod(join(root, 'a'), 0o400)
  await utimes(join(root, 'a'), 1, 1)
  await chmod(join(root, 'd'), 0o555)
  await utimes(join(root, 'd'), 2, 2)
}

/** @param below - the folder itself was there before, and keeps its own */
async function check (
  root: string, { owners, has, below = false }: { owners: boolean, has: boolean, below?: boolean }
): Promise<void> {
  for (const path of below ? TREE.slice(1) : TREE) {
    const at = join(root, path)
    assert.equal(xattrs(at), has ? XATTRS[path] ?? {} : {}, `extended attributes of ${path}`)
    const mine = `${process.getuid?.()}:${process.getgid?.()}`
    assert.is(await owner(at), owners && isRoot ? `${OWNERS[path]}:${(OWNERS[path] ?? 0) + 1}` : mine, `owner of ${path}`)
  }

  for (const [path, mode, time] of [['a', 0o400, 1_000], ['d', 0o555, 2_000]] as const) {
    const stats = await lstat(join(root, path))
    assert.equal([stats.mode & 0o7777, stats.mtimeMs], [mode, time], path)
  }
}

if (hasXattrs()) {
  test('put and get: with what is asked for, and none of it by default', async () => {
    await withShell(async ({ dir, ok, json, run }) => {
      await makeTree(join(dir, 'in'))
      await ok('put', 'in', 'v:/plain')
      await ok('put', 'in', 'v:/all', '--owner', '--xattrs')
      await ok('put', 'in', 'v:/owner', '--owner')
      await ok('put', 'in/a', 'v:/one', '--owner', '--xattrs')

      for (const [path, uid, found] of [['plain/a', null, null], ['all/a', 0, 2], ['owner/a', 0, null], ['one', 0, 2]] as const) {
        const { uid: told, xattrs: kept } = await json('stat', `v:/${path}`)
        assert.equal([told === null, kept === null ? null : Object.keys(kept).length], [uid === null, found], path)
      }

      const shown = await ok('stat', 'v:/all/a')
      assert.match(shown, isRoot ? /Owner +0:1\n/ : /Owner +\d+:\d+\n/)
      assert.match(shown, /Attribute +user\.a = 5 bytes\nAttribute +user\.empty = ""\n/)
      assert.not.match(await ok('stat', 'v:/plain/a'), /Owner|Attribute/)
      const link = await json('stat', 'v:/all/l')
      assert.equal([link.uid === null, link.xattrs], [false, null], 'a link has an owner, and none of user.*')
      const empty = await json('stat', 'v:/all/d/empty')
      assert.equal(empty.xattrs, {}, 'none is another thing than unknown')

      await ok('get', 'v:/all', 'unasked')
      await check(join(dir, 'unasked'), { owners: false, has: false })
      await ok('get', 'v:/all', 'all', '--owner', '--xattrs')
      await check(join(dir, 'all'), { owners: true, has: true })
      await ok('get', 'v:/plain', 'plain', '--owner', '--xattrs')
      await check(join(dir, 'plain'), { owners: false, has: false })
      await ok('get', 'v:/one', 'one', '--owner', '--xattrs')
      assert.equal([await owner(join(dir, 'one')), xattrs(join(dir, 'one'))], [await owner(join(dir, 'in/a')), XATTRS.a])
      assert.equal([(await lstat(join(dir, 'one'))).mode & 0o7777, (await lstat(join(dir, 'one'))).mtimeMs], [0o400, 1_000])

      await mkdir(join(dir, 'untarred'))
      const { stdoutBytes } = await run(['get', 'v:/all', '-', '--owner', '--xattrs'])
      execFileSync('tar', ['x', '--xattrs', '-p', '-C', join(dir, 'untarred')], { input: stdoutBytes })
      await check(join(dir, 'untarred'), { owners: true, has: true })
    })
  })

  test('sync three ways sends what differs: one that is gone, an empty one, root; and then has nothing to do', async () => {
    await withShell(async ({ dir, ok, run }) => {
      const all = ['--owner', '--xattrs']
      const nothing = async (from: string, to: string): Promise<void> => {
        assert.is(await ok('sync', from, to, ...all), 'Nothing to do.\n', `${from} ${to}`)
        assert.match((await run(['check', from, to, ...all])).stderr, /, 0 differences/)
      }
      await makeTree(join(dir, 'in'))
      await ok('sync', 'in', 'v:/t')
      assert.match((await run(['check', 'in', 'v:/t', '--owner'])).stdout, /owner +a\n/)
      assert.match((await run(['check', 'in', 'v:/t', '--xattrs'])).stdout, /extended attributes +a\n/)
      assert.is((await run(['check', 'in', 'v:/t', '--xattrs'])).code, 16)
      assert.match((await run(['check', 'in', 'v:/t'])).stderr, /, 0 differences/, 'not by default')

      // The contents are there: attributes alone go.
      assert.match(await ok('sync', 'in', 'v:/t', ...all), /^5 times set\.\n$/)
      await nothing('in', 'v:/t')
      await ok('sync', 'v:/t', 'out', ...all)
      await check(join(dir, 'out'), { owners: true, has: true, below: true })
      await nothing('v:/t', 'out')
      await ok('sync', 'v:/t', 'v:/u', ...all)
      await nothing('v:/t', 'v:/u')

      execFileSync('setfattr', ['-x', 'user.a', join(dir, 'in/a')])
      setXattr(join(dir, 'in/d/large'), 'user.ä b', '')
      setXattr(join(dir, 'in/d/empty'), 'user.new', '')
      execFileSync('setfattr', ['-x', 'user.dir', join(dir, 'in/d')])

      if (isRoot) {
        await chown(join(dir, 'in/d/empty'), 0, 0)
        await lchown(join(dir, 'in/l'), 0, 0)
      }

      assert.is(await ok('sync', 'in', 'v:/t'), 'Nothing to do.\n', 'not by default')
      const count = isRoot ? 5 : 4
      assert.match(await ok('sync', 'in', 'v:/t', ...all), new RegExp(`^${count} times set\\.`))
      await nothing('in', 'v:/t')
      assert.match(await ok('sync', 'v:/t', 'v:/u', ...all), new RegExp(`^${count} times set\\.`))
      await nothing('v:/t', 'v:/u')
      assert.match(await ok('sync', 'v:/t', 'out', ...all), new RegExp(`^${count} times set\\.`))
      await nothing('v:/t', 'out')
      assert.equal(xattrs(join(dir, 'out/a')), { 'user.empty': '' })
      assert.equal(xattrs(join(dir, 'out/d')), {})
      assert.equal(xattrs(join(dir, 'out/d/large')), { 'user.ä b': '' })
      assert.is(await owner(join(dir, 'out/l')), await owner(join(dir, 'in/l')))
      const { mode, mtimeMs } = await lstat(join(dir, 'out/a'))
      assert.equal([mode & 0o7777, mtimeMs], [0o400, 1_000])

      // A folder of which something is left out is made by itself, and what is in it goes one by one.
      for (const to of ['filtered', 'v:/filtered']) {
        await ok('sync', 'v:/t', to, '--exclude', 'empty', ...all)
        assert.is(await ok('sync', 'v:/t', to, '--exclude', 'empty', ...all), 'Nothing to do.\n', to)
        assert.match((await run(['check', 'v:/t', to, '--exclude', 'empty', ...all])).stderr, /, 0 differences/)
      }

      assert.equal([xattrs(join(dir, 'filtered/d')), xattrs(join(dir, 'filtered/d/large'))], [{}, { 'user.ä b': '' }])
      assert.is(await owner(join(dir, 'filtered/d')), await owner(join(dir, 'in/d')))
    })
  })

  test('what is not told of, or that the other side does not know, stays as it is', async () => {
    await withShell(async ({ dir, ok }) => {
      await makeTree(join(dir, 'in'))
      await ok('put', 'in', 'v:/plain')
      await ok('sync', 'in', 'v:/t', '--owner', '--xattrs')
      await ok('get', 'v:/t', 'out', '--owner', '--xattrs')
      assert.is(await ok('sync', 'v:/plain', 'out', '--owner', '--xattrs'), 'Nothing to do.\n')
      await check(join(dir, 'out'), { owners: true, has: true })
      assert.is(await ok('sync', 'v:/plain', 'v:/t', '--owner', '--xattrs'), 'Nothing to do.\n')
    })
  })

  test('so it does when the file is fetched anew: by sync, by get of a folder and by get of a file', async () => {
    await withShell(async ({ dir, ok }) => {
      const path = join(dir, 'out/a')
      await mkdir(join(dir, 'out'))
      await writeFile(path, 'one')
      await ok('put', 'out', 'v:/plain')
      setXattr(path, 'user.a', BYTES)
      await (isRoot ? chown(path, 7, 8) : Promise.resolve())
      const before = [xattrs(path), await owner(path)]

      for (const [i, command] of [
        ['sync', 'v:/plain', 'out'], ['get', '-f', 'v:/plain', 'out'], ['get', '-f', 'v:/plain/a', 'out/a']
      ].entries()) {
        await writeFile(join(dir, 'new'), `content ${i}`)
        await ok('put', 'new', 'v:/plain/a')
        await ok(...command, '--owner', '--xattrs')
        assert.is(await readFile(path, 'utf8'), `content ${i}`, command.join(' '))
        assert.equal([xattrs(path), await owner(path)], before, command.join(' '))
      }

      await ok('get', '-f', 'v:/plain', 'out')
      assert.equal(xattrs(path), {}, 'not asked for')
    })
  })

  test('a backup has them, and a copy and a snapshot do', async () => {
    await withShell(async ({ dir, ok, api }) => {
      await makeTree(join(dir, 'in'))
      await ok('put', 'in', 'v:/t', '--owner', '--xattrs')
      await ok('snapshot', 'create', 'v', 's')
      await ok('backup', 'v', 'saved.car')
      await api.volumes.create('w')
      await ok('restore', 'saved.car', 'w')
      await ok('get', 'w:/t', 'restored', '--owner', '--xattrs')
      // The folder that a backup begins in is the target's own; here it is below it.
      await check(join(dir, 'restored'), { owners: true, has: true })
      await ok('cp', '-r', 'v:/t', 'w:/copied')
      await ok('get', 'w:/copied', 'copied', '--owner', '--xattrs')
      await check(join(dir, 'copied'), { owners: true, has: true })
    })
  })

  test('a link that is followed gives what it leads to; one that is named is followed', async () => {
    await withShell(async ({ dir, ok, json }) => {
      await makeTree(join(dir, 'in'))
      await ok('put', 'in', 'v:/t', '--xattrs', '--follow-symlinks')
      await ok('put', 'in/l', 'v:/one', '--xattrs')

      for (const path of ['v:/t/l', 'v:/one']) {
        const { type, xattrs } = await json('stat', path)
        assert.equal([type, Object.keys(xattrs)], ['file', ['user.a', 'user.empty']], path)
      }
    })
  })

  test('what no volume takes is named with its path; a file system without any is named, and unknown is kept unknown', async () => {
    await withShell(async ({ dir, ok, json, fails, run }) => {
      await mkdir(join(dir, 'in'))
      await writeFile(join(dir, 'in/f'), 'x')
      // `setfattr -n` takes the bytes of its argument; a shell makes one that is no UTF-8.
      execFileSync('sh', ['-c', 'setfattr -n "user.$(printf "\\377")" -v 1 in/f'], { cwd: dir })
      await fails(11, /in\/f cannot be stored with --xattrs, since the name of its extended attribute "user.ÿ" is not UTF-8/, 'put', 'in', 'v:/t', '--xattrs')
      await fails(11, /in\/f cannot be stored with --xattrs/, 'put', 'in/f', 'v:/t', '--xattrs')
      await ok('put', 'in', 'v:/t')

      const mounted = join(dir, 'mnt')
      await mkdir(mounted)

      try {
        execFileSync('mount', ['-t', 'ramfs', 'ramfs', mounted], { stdio: 'pipe' })
      } catch {
        console.log('SKIPPED: no file system can be mounted here')
        return
      }

      try {
        await writeFile(join(mounted, 'f'), 'x')
        const put = await run(['put', 'mnt', 'v:/ram', '--xattrs'])
        assert.is(put.code, 0)
        assert.match(put.stderr, /The file system of mnt has no extended attributes/)
        const row = await json('stat', 'v:/ram/f')
        assert.is(row.xattrs, null)

        await makeTree(join(dir, 'full'))
        await ok('put', 'full', 'v:/full', '--xattrs')
        const got = await run(['get', 'v:/full', 'mnt/out', '--xattrs'])
        assert.is(got.code, 11)
        assert.match(got.stderr, /The extended attributes of 4 entries could not be set \(Operation not supported\)/)
        assert.is((await readdir(join(mounted, 'out'))).length, 3, 'all the rest is there')
      } finally {
        execFileSync('umount', ['-l', mounted], { stdio: 'pipe' })
      }
    })
  })
} else {
  skip('--xattrs')
}

test('a CID alone has neither: refused with what to do; so is --xattrs without the tools, before anything is done', async () => {
  await withShell(async ({ dir, fails, api, run }) => {
    await writeFile(join(dir, 'f'), 'x')
    const { cid } = await api.files.add(Buffer.from('x'))

    for (const option of ['--owner', '--xattrs']) {
      const message = /--owner and --xattrs are for paths in a volume.*Put it into a volume, or store a tar of it/s
      await fails(2, message, 'put', '--pin', 'f', option)
      await fails(2, message, 'get', cid.toString(), 'out', option)
    }

    const path = process.env.PATH
    process.env.PATH = ''

    try {
      for (const argv of [['put', 'f', 'v:/f', '--xattrs'], ['sync', '.', 'v:/f', '--xattrs'], ['sync', 'v:/', 'new', '--xattrs'],
        ['get', 'v:/f', 'new', '--xattrs'], ['check', '.', 'v:/', '--xattrs']]) {
        const { code, stderr } = await run(argv)
        assert.is(code, 11, argv.join(' '))
        assert.match(stderr, /--xattrs needs the program [gs]etfattr, which is not here. Install the package attr/)
      }
    } finally {
      process.env.PATH = path
    }

    await fails(4, /v:\/f/, 'stat', 'v:/f')
    assert.not((await readdir(dir)).includes('new'))
  })
})

if (isRoot) {
  test('who is not root may not give files away: it is said, all the rest is done, and it ends with 11', async () => {
    await withShell(async ({ dir, ok, run, api }) => {
      await mkdir(join(dir, 'in'))
      await writeFile(join(dir, 'in/mine'), 'x')
      await writeFile(join(dir, 'in/roots'), 'x')
      await chown(join(dir, 'in/mine'), OTHER_UID, OTHER_UID)
      await chown(join(dir, 'in'), OTHER_UID, OTHER_UID)
      await chmod(join(dir, 'in/roots'), 0o604)
      await symlink('mine', join(dir, 'in/l'))
      await ok('put', 'in', 'v:/t', '--owner')

      for (const path of [dir, dirname(api.socketPath), api.socketPath]) {
        await chown(path, OTHER_UID, OTHER_UID)
      }

      process.setegid?.(OTHER_UID)
      process.seteuid?.(OTHER_UID)

      try {
        const { code, stderr } = await run(['get', 'v:/t', 'out', '--owner'])
        assert.is(code, 11, stderr)
        assert.match(stderr, /The owner of 2 entries could not be set: only root may give files to others/)
        const one = await run(['get', 'v:/t/mine', 'one', '--owner'])
        assert.equal([one.code, one.stderr], [0, ''], 'what is one\'s own is no refusal')
        const sync = await run(['sync', 'v:/t', 'synced', '--owner'])
        assert.is(sync.code, 11, sync.stderr)
        assert.is((await run(['get', 'v:/t', 'plain'])).code, 0)
      } finally {
        process.seteuid?.(0)
        process.setegid?.(0)
      }

      assert.equal([await owner(join(dir, 'out/roots')), (await lstat(join(dir, 'out/roots'))).mode & 0o7777], [`${OTHER_UID}:${OTHER_UID}`, 0o604])
      assert.is((await readdir(join(dir, 'out'))).length, 3)
    })
  })

  test('extended attributes of what its owner may not write, nor read, are set and changed all the same', async () => {
    if (!hasXattrs()) {
      return
    }

    await withShell(async ({ dir, ok, api }) => {
      await mkdir(join(dir, 'in/d'), { recursive: true })
      await writeFile(join(dir, 'in/d/f'), 'x')
      setXattr(join(dir, 'in/d/f'), 'user.a', '31')
      setXattr(join(dir, 'in/d'), 'user.a', '31')
      await chmod(join(dir, 'in/d/f'), 0o400)
      await chmod(join(dir, 'in/d'), 0o500)
      await ok('put', 'in', 'v:/t', '--xattrs')

      for (const path of [dir, dirname(api.socketPath), api.socketPath]) {
        await chown(path, OTHER_UID, OTHER_UID)
      }

      const asOther = async (...argv: string[]): Promise<string> => {
        process.seteuid?.(OTHER_UID)

        try {
          return await ok(...argv)
        } finally {
          process.seteuid?.(0)
        }
      }

      await asOther('get', 'v:/t', 'out', '--xattrs')
      assert.equal([xattrs(join(dir, 'out/d')), xattrs(join(dir, 'out/d/f'))], [{ 'user.a': '31' }, { 'user.a': '31' }])
      setXattr(join(dir, 'in/d/f'), 'user.a', '32')
      execFileSync('setfattr', ['-x', 'user.a', join(dir, 'in/d')])
      await ok('sync', 'in', 'v:/t', '--xattrs')
      assert.match(await asOther('sync', 'v:/t', 'out', '--xattrs'), /^2 times set\./)
      assert.equal([xattrs(join(dir, 'out/d')), xattrs(join(dir, 'out/d/f'))], [{}, { 'user.a': '32' }])
      const modes = await Promise.all(['out/d', 'out/d/f'].map(async path => (await lstat(join(dir, path))).mode & 0o7777))
      assert.equal(modes, [0o500, 0o400])
      assert.is(await asOther('sync', 'v:/t', 'out', '--xattrs'), 'Nothing to do.\n')
    })
  })
}

test.run()
