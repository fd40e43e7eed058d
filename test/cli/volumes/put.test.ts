/* eslint-disable @typescript-eslint/no-unsafe-return,
  @typescript-eslint/no-unsafe-call -- JSON of answers */
import { chmod, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { mtimeText } from '../../../src/api/attribute-text.js'
import { splitTime } from '../../../src/gateway/http/tar-attributes.js'
import { has } from '../../helpers/has.js'
import { withShell } from '../../helpers/volume-shell.js'

const MIB = 1024 * 1024

test.after.each(closeApis)

test('put without a target: the volume "default", made on first use, prints path and CID', async () => {
  await withShell(async ({ api, dir, ok, json, run, fails }) => {
    await writeFile(join(dir, 'movie.mkv'), seededBytes(MIB + 1))
    const { stdout, stderr } = await run(['put', 'movie.mkv'])
    const { cid } = await api.files.add(seededBytes(MIB + 1))

    assert.is(stdout, `default:/movie.mkv  ${cid.toString()}\n`)
    assert.match(stderr, /^movie\.mkv: 1 MiB, version \d+, \d+\.\d s at .*\/s\n$/)
    assert.ok(api.volumes.trees.has('default'))
    const again = await json('put', 'movie.mkv')
    has(again, { target: 'default:/movie.mkv', path: '/movie.mkv', type: 'file', cid: cid.toString(), pending: false })
    await ok('get', 'default:/movie.mkv', 'copy')
    assert.is(Buffer.compare(await readFile(join(dir, 'copy')), seededBytes(MIB + 1)), 0)

    await fails(2, /Standard input has no name of its own/, 'put', '-')
    await fails(4, /There is no volume "none"/, 'put', 'movie.mkv', 'none:/a')
  })
})

test('put files: to a path, into a folder, several, standard input, with conditions', async () => {
  await withShell(async ({ dir, ok, json, run, fails }) => {
    await writeFile(join(dir, 'a'), 'aaa')
    await writeFile(join(dir, 'b'), 'bbb')
    await ok('mkdir', 'v:/dir')

    assert.match(await ok('put', 'a', 'v:/x'), /^v:\/x {2}baf/)
    assert.match(await ok('put', 'a', 'v:/dir'), /^v:\/dir\/a /, 'into a folder that is there')
    assert.match(await ok('put', 'a', 'v:/'), /^v:\/a /)
    assert.match(await ok('put', 'a', 'b', 'v:/dir/'), /^v:\/dir\/a .*\nv:\/dir\/b .*\n$/)
    assert.is((await json('put', 'a', 'b', 'v:/dir/')).length, 2)
    await fails(4, /v:\/no\/such\/x: there is no folder v:\/no; make it with `shoal mkdir -p v:\/no\/such`, or give --parents\.\n$/, 'put', 'a', 'v:/no/such/x')
    await ok('put', '--parents', 'a', 'v:/no/such/x')

    const piped = await run(['put', '-', 'v:/piped'], { stdin: Readable.from([Buffer.from('from a pipe')]) })
    assert.is(piped.code, 0, piped.stderr)
    assert.is(await ok('cat', 'v:/piped'), 'from a pipe')

    await fails(13, /v:|\/x/, 'put', '-n', 'b', 'v:/x')
    assert.is(await ok('cat', 'v:/x'), 'aaa')
    const { version } = await json('stat', 'v:/x')
    await ok('put', 'b', 'v:/x', '--if-version', String(version))
    await fails(13, /has changed since/, 'put', 'a', 'v:/x', '--if-version', String(version))

    const id = 'c'.repeat(32)
    await ok('put', '-n', 'a', 'v:/once', '--operation-id', id)
    await ok('put', '-n', 'a', 'v:/once', '--operation-id', id)
    const reused = new RegExp(`operation id ${id} belongs to another operation`)
    await fails(13, reused, 'put', 'b', 'v:/once', '--operation-id', id)
    await fails(13, reused, 'put', 'a', 'v:/twice', '--operation-id', id)
    await fails(13, reused, 'mkdir', 'v:/folder', '--operation-id', id)
    assert.is(await ok('cat', 'v:/once'), 'aaa')
    await fails(13, /once/, 'put', '-n', 'a', 'v:/once')
  })
})

test('modes and times go with files, both ways', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    const time = new Date('2026-01-31T12:00:00.123Z')
    await mkdir(join(dir, 'in/sub'), { recursive: true })

    for (const name of ['one', 'in/sub/two']) {
      await writeFile(join(dir, name), name)
      await chmod(join(dir, name), 0o640)
      await utimes(join(dir, name), time, time)
    }

    // As near to it as Node gets.
    const mtime = mtimeText(splitTime((await stat(join(dir, 'one'), { bigint: true })).mtimeNs))

    await fails(4, /shoal mkdir -p v:\/to`, or give --parents/, 'put', 'one', 'in', 'v:/to/')
    await ok('mkdir', 'v:/to')
    await ok('put', 'one', 'in', 'v:/to/')
    has(await json('stat', 'v:/to/one'), { mode: '0640', mtime })
    has(await json('stat', 'v:/to/in/sub/two'), { mode: '0640', mtime })
    await ok('get', 'v:/to', 'out')
    const { mode, mtimeMs } = await stat(join(dir, 'out/in/sub/two'))
    assert.equal([mode & 0o777, Math.round(mtimeMs)], [0o640, time.getTime()])
  })
})

/** Modes, and times in ms as they are exactly, by path; of what is there in a folder that nobody else may read. */
async function attributes (root: string, paths: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {}

  for (const path of paths) {
    const { mode, mtimeNs } = await stat(join(root, path), { bigint: true })
    found[path] = `${(Number(mode) & 0o7777).toString(8)} ${mtimeNs / 1_000_000n}`
  }

  return found
}

/** A time of each kind: 1970, before it, between two seconds, far. */
const TREE = [
  // Nobody but root could read it to put it.
  { path: 'f0', mode: process.getuid?.() === 0 ? 0o000 : 0o400, ms: 0 },
  { path: 'f1', mode: 0o555, ms: -1 },
  { path: 'd/f2', mode: 0o1777, ms: 1_700_000_000_123 },
  { path: 'd/f3', mode: 0o602, ms: -86_400_000 * 365 - 250 },
  { path: 'd/deep/f4', mode: 0o700, ms: 4_102_444_800_999 },
  { path: 'd/deep/', mode: 0o710, ms: 1_000 },
  { path: 'd/', mode: 0o1777, ms: -1_500 },
  { path: 'e/', mode: 0o555, ms: 0 },
  { path: '', mode: 0o750, ms: 1_234_567_890_001 }
] as const

/** Behind the millisecond, and as text: Node cuts doubles off, and takes no negative ones. */
const timeOf = (ms: number): string => String(ms / 1000 + Math.sign(ms) * 5e-7)

async function makeTree (root: string): Promise<Record<string, string>> {
  for (const { path } of TREE) {
    await mkdir(join(root, path.endsWith('/') || path === '' ? path : dirname(path)), { recursive: true })

    if (path !== '' && !path.endsWith('/')) {
      await writeFile(join(root, path), path)
    }
  }
  for (const { path, mode, ms } of TREE) {
    await chmod(join(root, path), mode)
    await utimes(join(root, path), timeOf(ms), timeOf(ms))
  }

  return await attributes(root, TREE.map(({ path }) => path))
}

test('modes and times of files, folders and the root come back to the last bit, whatever the umask', async () => {
  await withShell(async ({ dir, ok, json }) => {
    const wanted = await makeTree(join(dir, 'in'))
    const umask = process.umask(0o077)

    try {
      await ok('put', 'in', 'v:/in')
      has(await json('stat', 'v:/in'), { mode: '0750', mtime: '2009-02-13T23:31:30.001Z' })
      has(await json('stat', 'v:/in/e'), { mode: '0555', mtime: '1970-01-01T00:00:00.000Z' })
      has(await json('stat', 'v:/in/f1'), { mode: '0555', mtime: '1969-12-31T23:59:59.999Z' })
      await ok('get', 'v:/in', 'out')
      assert.equal(await attributes(join(dir, 'out'), Object.keys(wanted)), wanted)

      // A file alone, by its name and into a folder.
      await ok('get', 'v:/in/d/f3', 'alone')
      await ok('get', 'v:/in/f0', 'e0')
      assert.equal(await attributes(dir, ['alone']), { alone: wanted['d/f3'] })
      assert.equal(await attributes(dir, ['e0']), { e0: wanted.f0 })
      await ok('put', 'alone', 'v:/back')
      has(await json('stat', 'v:/back'), { mode: '0602', mtime: new Date(-86_400_000 * 365 - 250).toISOString() })

      // Again into a folder that was there: what is below is as it was put, the folder itself is the user's.
      await mkdir(join(dir, 'mine'), { mode: 0o700 })
      await ok('get', '-f', 'v:/in', 'mine')
      assert.equal({ ...await attributes(join(dir, 'mine'), Object.keys(wanted)), '': '' }, { ...wanted, '': '' })
      assert.is((await stat(join(dir, 'mine'))).mode & 0o777, 0o700)

      // A set-id bit is kept in the volume, and never given to whoever fetches it.
      await ok('touch', 'v:/in/f1', '--mode', '6755')
      await ok('get', 'v:/in/f1', 'plain')
      assert.is((await stat(join(dir, 'plain'))).mode & 0o7777, 0o755)
    } finally {
      process.umask(umask)
    }
  })
})

test('snapshots and backups bring back the attributes of folders, too', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await makeTree(join(dir, 'in'))
    await ok('put', 'in', 'v:/in')
    const rows = async (target: string): Promise<unknown[]> =>
      (await json('ls', '-R', target) as { name: string, mode: string, mtime: string }[])
        .map(({ name, mode, mtime }) => [name, mode, mtime])
    const wanted = await rows('v:/in')
    await ok('snapshot', 'create', 'v', 'one')
    await ok('rm', 'v:/in/d/f2')
    await ok('touch', 'v:/in/e/new')
    await ok('snapshot', 'create', 'v', 'two')
    const changed = await rows('v:/in')
    assert.not.equal(changed, wanted)

    await ok('backup', 'v', 'one.car', '--snapshot', 'one')
    await ok('backup', 'v', 'two.car', '--snapshot', 'two', '--since', 'one')
    await ok('restore', 'one.car', 'w')
    assert.equal(await rows('w:/in'), wanted)
    await ok('restore', 'two.car', 'w')
    assert.equal(await rows('w:/in'), changed)
    await ok('snapshot', 'restore', 'v', 'one')
    assert.equal(await rows('v:/in'), wanted)
  })
})

test('a copy of a folder has the attributes of all its folders, and one that is there keeps its own', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await makeTree(join(dir, 'in'))
    await ok('put', 'in', 'v:/in')
    await ok('volume', 'create', 'w')
    const rows = async (target: string): Promise<unknown[]> =>
      (await json('ls', '-R', target) as { name: string, mode: string, mtime: string }[])
        .map(({ name, mode, mtime }) => [name, mode, mtime])
    const wanted = await rows('v:/in')

    for (const target of ['v:/copy', 'w:/copy']) {
      await ok('cp', '-r', 'v:/in', target)
      assert.equal(await rows(target), wanted, target)
      has(await json('stat', target), { mode: '0750', mtime: '2009-02-13T23:31:30.001Z' })
      await ok('touch', target, '--mode', '0700')
      await ok('cp', '-r', 'v:/in', target)
      assert.equal(await rows(target), wanted, `${target}, again`)
      has(await json('stat', target), { mode: '0700' })
    }
  })
})

test('put of a folder: its contents become those of the target, and again changes nothing about where', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await mkdir(join(dir, 'src/node_modules/x'), { recursive: true })
    await mkdir(join(dir, 'src/empty'))

    for (const [name, text] of [['a.ts', 'a'], ['a.tmp', 't'], ['node_modules/x/y', 'y']] as const) {
      await writeFile(join(dir, 'src', name), text)
    }

    const result = await json('put', 'src', 'v:/code', '--exclude', 'node_modules/', '--exclude', '*.tmp')
    has(result, { target: 'v:/code', type: 'directory', files: 1, directories: 1, pending: false })
    assert.is(await ok('ls', '-R', 'v:/code'), 'a.ts\nempty/\n')
    await ok('put', 'src', 'v:/code', '--exclude', 'node_modules/')
    assert.is(await ok('ls', 'v:/code'), 'a.tmp\na.ts\nempty/\n', 'not a level deeper')
    assert.is(await ok('put', 'src', 'v:/'), 'v:/src\n')
    assert.is(await ok('put', 'src'), 'default:/src\n')
    await fails(2, /--no-clobber is for one file/, 'put', '-n', 'src', 'v:/code')
    await ok('put', '--pin', 'src', '--exclude', 'node_modules/')
  })
})

/** What a local file may be called on the systems that we know, as far as a volume takes it. */
const legalName = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map(text => Buffer.from(text.replace(/[/\0]/g, '_').replace(/\ufffd/g, '?')).toString())
  .filter(name => name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255 && !name.includes('\ufffd'))

test('any legal name survives put, ls and get, as a file and in a folder', async () => {
  await withShell(async ({ dir, ok, json }) => {
    let run = 0

    await fc.assert(fc.asyncProperty(fc.uniqueArray(legalName, { minLength: 1, maxLength: 3 }), async names => {
      const folder = `r${++run}`
      await mkdir(join(dir, folder))

      for (const name of names) {
        await writeFile(join(dir, folder, name), name)
      }

      await ok('put', folder, `v:/${folder}`)

      for (const name of names) {
        await ok('put', `${folder}/${name}`, `v:/one-${folder}/`, '--parents')
      }

      for (const at of [folder, `one-${folder}`]) {
        const rows = await json('ls', `v:/${at}`)
        assert.equal(rows.map((row: any) => row.name).sort(), [...names].sort())
        await ok('get', `v:/${at}`, `out-${at}`)

        for (const name of names) {
          assert.is(await readFile(join(dir, `out-${at}`, name), 'utf8'), name)
          await ok('get', `v:/${at}/${name}`, `copy-${at}`, '-f')
          assert.is(await readFile(join(dir, `copy-${at}`), 'utf8'), name)
        }
      }
    }), { numRuns: 25 })
  })
})

test('put says of how many blocks there are fewer copies than were asked for', async () => {
  await withShell(async ({ api, dir, run, json }) => {
    await mkdir(join(dir, 'tree'))
    await writeFile(join(dir, 'tree/small'), 'x')
    await writeFile(join(dir, 'big'), seededBytes(MIB + 1))
    await writeFile(join(dir, 'tree/big'), seededBytes(MIB + 2))
    const commands = [['put', 'big', 'v:/big'], ['put', 'tree', 'v:/tree'], ['put', 'big', 'tree', 'v:/'], ['put', '--pin', 'big']]

    for (const command of commands) {
      assert.not.match((await run(command)).stderr, /Warning/)
    }

    has(await json('put', 'tree', 'v:/tree'), { copies_min: 3, copies: 3 })
    has(await json('put', 'tree/small', 'v:/small'), { copies_min: null, copies: 3 })
    Object.assign(api.blocks.init, { possible: 2, copies: () => 2 })
    const warning = 'There are 2 copies of the 3 that were asked for: no more nodes are there that take one. The rest is made ' +
      'when there are.'

    for (const command of [...commands, ['sync', 'tree', 'v:/synced'], ['block', 'put', 'tree/small']]) {
      const { code, stderr } = await run(command)
      assert.is(code, 0)
      assert.equal(stderr.match(/Warning: .*/g), [`Warning: ${warning}`], command.join(' '))
    }

    for (const command of [['put', 'big', 'v:/big'], ['put', 'tree', 'v:/tree'], ['put', '--pin', 'big']]) {
      has(await json(...command), { copies_min: 2, warning })
    }
  })
})

test.run()
