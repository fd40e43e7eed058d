import { chmod, mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InterruptedError } from '../../src/cli/errors.js'
import { closeApis } from '../helpers/api-server.js'
import { seededBytes } from '../helpers/bytes.js'
import { cli } from '../helpers/cli-terminal.js'
import { eventually } from '../helpers/eventually.js'
import { has } from '../helpers/has.js'
import { withTempDir } from '../helpers/temp-dir.js'
import { startVolumeApi } from '../helpers/volume-api.js'
import type { CliOptions, CliResult } from '../helpers/cli-terminal.js'
import type { VolumeApi } from '../helpers/volume-api.js'

const MIB = 1024 * 1024

test.after.each(closeApis)

interface Shell {
  api: VolumeApi
  dir: string
  /** Runs and expects success. */
  ok: (...argv: string[]) => Promise<string>
  json: (...argv: string[]) => Promise<any>
  run: (argv: readonly string[], options?: CliOptions) => Promise<CliResult>
  fails: (exit: number, message: RegExp, ...argv: string[]) => Promise<void>
}

/** The real command line over the real local API, in a folder of its own. */
async function withShell (task: (shell: Shell) => Promise<void>): Promise<void> {
  const api = await startVolumeApi()

  await withTempDir(async dir => {
    const run: Shell['run'] = async (argv, options) => await cli([...argv, ...api.at], { cwd: dir, ...options })
    const ok: Shell['ok'] = async (...argv) => {
      const { code, stdout, stderr } = await run(argv)
      assert.is(code, 0, `${argv.join(' ')}: ${stderr}`)
      return stdout
    }

    await task({
      api,
      dir,
      run,
      ok,
      json: async (...argv) => JSON.parse(await ok(...argv, '-o', 'json')),
      fails: async (exit, message, ...argv) => {
        const result = await run(argv)
        assert.is(result.code, exit, `${argv.join(' ')}: ${result.stderr}`)
        assert.match(result.stderr, message)
      }
    })
  })
}

test('put without a target: the volume "default", made on first use, prints path and CID', async () => {
  await withShell(async ({ api, dir, ok, json, run, fails }) => {
    await writeFile(join(dir, 'movie.mkv'), seededBytes(MIB + 1))
    const { stdout, stderr } = await run(['put', 'movie.mkv'])
    const { cid } = await api.files.add(seededBytes(MIB + 1))

    assert.is(stdout, `default:/movie.mkv  ${cid.toString()}\n`)
    assert.match(stderr, /^movie\.mkv: 1 MiB, version \d+\n$/)
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
    await fails(4, /There is no folder v:\/no\/such\. Make it first/, 'put', 'a', 'v:/no/such/x')
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

    await fails(4, /shoal mkdir -p v:\/to, or give --parents/, 'put', 'one', 'in', 'v:/to/')
    await ok('mkdir', 'v:/to')
    await ok('put', 'one', 'in', 'v:/to/')
    has(await json('stat', 'v:/to/one'), { mode: '0640', mtime: time.toISOString() })
    has(await json('stat', 'v:/to/in/sub/two'), { mode: '0640', mtime: time.toISOString() })
    await ok('get', 'v:/to', 'out')
    const { mode, mtimeMs } = await stat(join(dir, 'out/in/sub/two'))
    assert.equal([mode & 0o777, Math.round(mtimeMs)], [0o640, time.getTime()])
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
    await fails(2, /a directory/, 'cat', 'v:/d')
    await fails(2, /give one of them/, 'cat', 'v:/d/f', '--version', '1', '--snapshot', 'monday')
    await fails(2, /what has a CID never changes/, 'cat', 'bafy', '--version', '1')
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
    assert.match(text, /Path +\/b\/f\n.*Size +4 B \(4 bytes\)\nCID +bafk/s)
    assert.match(text, /Kept +in its entry/)
    assert.match(text, /Written by +tester through peer-0/)
    assert.match(await ok('stat', 'v:/b'), /Entries +1\n/)
  })
})

test('mkdir, mv, cp, touch, write, truncate, rm', async () => {
  await withShell(async ({ dir, ok, run, json, fails }) => {
    await writeFile(join(dir, 'f'), '0123456789')
    await fails(4, /ENOENT|no such/i, 'mkdir', 'v:/a/b')
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
    await fails(2, /root of a volume/, 'mv', 'v:/', 'v:/x')

    await ok('cp', 'v:/a/b/f', 'v:/')
    await ok('cp', '-r', 'v:/a', 'v:/copy')
    await ok('cp', '-r', 'v:/a', 'v:/copy')
    assert.is(await ok('ls', '-R', 'v:/copy'), 'b/\nb/f\n', 'again is the same')
    await fails(2, /recursively/, 'cp', 'v:/a', 'v:/copy2')
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

test('volumes: create, ls, stat, set, recover, rm', async () => {
  await withShell(async ({ ok, json, fails, run }) => {
    assert.match(await ok('volume', 'create', 'photos', '--replicas', '2', '--metadata-replicas', '5', '--on-partition', 'accept',
      '--trash', '1d', '--versions', '3', '--versions-age', '30d', '--quota', '100GiB'), /^Created the volume photos\./)
    has((await json('volume', 'stat', 'photos')).settings, {
      replicas: 2, metadata_replicas: 5, on_partition: 'accept', trash_ms: 86_400_000, versions: 3,
      versions_ms: 30 * 86_400_000, quota_bytes: 100 * 1024 ** 3
    })
    assert.equal((await json('volume', 'ls')).map((row: any) => row.name), ['v', 'photos'])
    assert.match(await ok('volume', 'ls'), /^NAME +METADATA NODES +CREATED +ID\nv /)
    const text = await ok('volume', 'stat', 'photos:/')
    assert.match(text, /State +writable\n/)
    assert.match(text, /Trash kept for +1d\n/)
    assert.match(text, /host-0 +peer-0 +alive +\d+ +orders\n/)

    assert.match(await ok('volume', 'set', 'photos', '--trash', '0s', '--quota', '0'), /Trash kept for +off\n/)
    await fails(2, /Nothing to set/, 'volume', 'set', 'photos')
    await fails(2, /is unclear|not a size|needs|unit/, 'volume', 'set', 'photos', '--quota', '5G')
    await fails(2, /3, 5/, 'volume', 'create', 'x', '--metadata-replicas', '4')
    await fails(2, /no name for a volume/, 'volume', 'create', 'a b')
    await fails(13, /There is a volume "v" already/, 'volume', 'create', 'v')
    await fails(4, /There is no volume "none"/, 'volume', 'stat', 'none')

    const looked = await ok('volume', 'recover', 'photos')
    assert.match(looked, /may be missing/)
    assert.match(looked, /Nothing was changed\. To go on with this, give --accept-loss/)
    assert.match(await ok('volume', 'recover', 'photos', '--accept-loss'), /Recovered/)

    await fails(2, /was not deleted\. .* give --yes/, 'volume', 'rm', 'photos')
    const asked = await run(['volume', 'rm', 'photos'], {
      isTerminal: true, stdin: Object.assign(Readable.from(['n\n']), { isTTY: true })
    })
    assert.is(asked.code, 2)
    assert.match(asked.stderr, /Delete the volume photos \(0 files, .*\) for good\? \[y\/N\]/)
    assert.is(await ok('volume', 'rm', 'photos', '--yes'), 'Deleted photos.\n')
    assert.equal((await json('volume', 'ls')).map((row: any) => row.name), ['v'])
  })
})

test('versions, restore, trash, snapshots, conflicts, log', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await writeFile(join(dir, 'f'), 'one')
    await ok('put', 'f', 'v:/f')
    await writeFile(join(dir, 'f'), 'two')
    await ok('put', 'f', 'v:/f')

    const [older] = await json('versions', 'v:/f')
    assert.match(await ok('versions', 'v:/f'), new RegExp(`VERSION .*\n *${older.version} .* 3 B +tester +peer-0\n$`))
    await ok('restore', `v:/f@${older.version}`)
    assert.is(await ok('cat', 'v:/f'), 'one')
    await ok('restore', `v:/f@${older.version}`, '--to', 'v:/g')
    assert.is(await ok('cat', 'v:/g'), 'one')
    await fails(2, /To read a backup, name the volume as well/, 'restore', 'file.car')
    await fails(4, /not kept/, 'restore', 'v:/f@99999')

    await ok('rm', 'v:/g')
    const [item] = await json('trash', 'ls', 'v')
    assert.is(item.path, '/g')
    assert.match(await ok('trash', 'ls', 'v:'), new RegExp(`${item.trash_id} .* 3 B +tester +/g\n`))
    assert.is(await ok('trash', 'restore', 'v', String(item.trash_id)), 'v:/g\n')
    await ok('rm', 'v:/g')
    const [again] = await json('trash', 'ls', 'v')
    assert.is(await ok('trash', 'restore', 'v', String(again.trash_id), '--to', 'v:/h'), 'v:/h\n')
    await fails(4, /Not in the trash/, 'trash', 'restore', 'v', '4242')
    await fails(2, /shows the ids/, 'trash', 'restore', 'v', 'x')
    await fails(2, /same volume/, 'trash', 'restore', 'v', '1', '--to', 'w:/h')
    await ok('rm', 'v:/h')
    assert.is(await ok('trash', 'empty', 'v'), 'The trash of v is empty.\n')
    assert.equal(await json('trash', 'ls', 'v'), [])

    assert.is(await ok('snapshot', 'create', 'v', 'monday'), 'monday\n')
    await fails(13, /snapshot "monday" already/, 'snapshot', 'create', 'v', 'monday')
    await ok('rm', 'v:/f')
    assert.is(await ok('ls', 'v:/', '--snapshot', 'monday'), 'f\n')
    assert.match(await ok('snapshot', 'ls', 'v'), /^NAME +TAKEN +BY\nmonday /)
    assert.is(await ok('snapshot', 'restore', 'v', 'monday'), '1 entry brought back, 0 removed.\n')
    assert.is(await ok('cat', 'v:/f'), 'one')
    await ok('snapshot', 'rm', 'v', 'monday')
    await fails(4, /no snapshot/, 'snapshot', 'rm', 'v', 'monday')

    assert.equal(await json('conflicts'), [])
    assert.equal(await json('conflicts', 'ls', 'v'), [])
    await ok('conflicts', 'clear', 'v')

    const rows = await json('log', 'v')
    assert.ok(rows.length > 5)
    assert.ok(rows[0].index > rows.at(-1).index, 'newest first')
    const log = await ok('log', 'v:/f', '-n', '2')
    assert.match(log, /^INDEX +WHEN +WHO +THROUGH +WHAT +PATH\n/)
    assert.is(log.trim().split('\n').length, 3)
    const oldest = await json('log', 'v', '--oldest-first')
    assert.ok(oldest[0].index < oldest.at(-1).index)
  })
})

test('watch prints what happens until it is interrupted', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await writeFile(join(dir, 'f'), 'x')
    await ok('put', 'f', 'v:/before')
    const abort = new AbortController()
    const chunks: Buffer[] = []
    const { Writable } = await import('node:stream')
    const stdout = new Writable({
      write (chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk))
        done()
      }
    })
    const watching = run(['watch', 'v', '--after', '0', '-o', 'json'], { signal: abort.signal, stdout })

    await eventually('what was', () => Buffer.concat(chunks).includes('"path":"/before"'))
    await ok('put', 'f', 'v:/during')
    await eventually('what is', () => Buffer.concat(chunks).includes('"path":"/during"'))
    abort.abort(new InterruptedError('SIGINT'))
    assert.is((await watching).code, 130)
    Buffer.concat(chunks).toString().trim().split('\n').forEach(line => { JSON.parse(line) })
  })
})

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
    assert.match((await run(['ls', 'v:/www'])).stderr, /www/, 'nothing was done')
    assert.equal(await json(...args), {
      files: 2, directories: 2, bytes: 2, touched: 0, removed: 0, clashes: [], pending: false
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

    // a file where the volume has a folder
    await rm(join(local, 'd'), { recursive: true })
    await at('d', 'file now')
    const clash = await run(args)
    assert.is(clash.code, 13)
    assert.match(clash.stderr, /d is a file here and a folder in v:\/www: left alone/)
    await ok(...args, '--delete')
    assert.is(await ok('cat', 'v:/www/d'), 'file now')
    await fails(2, /is a file; name a folder/, 'sync', 'site', 'v:/www/a')
    await fails(11, /There is no file or folder none/, 'sync', 'none', 'v:/www')
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

test('names for the Tab key, and nothing at all when the node is away', async () => {
  await withShell(async ({ api, dir, ok }) => {
    const complete = async (...argv: string[]): Promise<string> => {
      const { code, stdout, stderr } = await cli(['__complete', ...argv, ...api.at])
      assert.equal([code, stderr], [0, ''])
      return stdout
    }
    await writeFile(join(dir, 'f'), 'x')
    await ok('put', 'f', 'v:/alpha/beta', '--parents')
    await ok('put', 'f', 'v:/alp')
    await ok('put', 'f', 'v:/zed')
    await ok('volume', 'create', 'photos')

    assert.is(await complete('volume', 'ph'), 'photos\n')
    assert.is(await complete('target', ''), 'v:/\nphotos:/\n')
    assert.is(await complete('target', 'v:/al'), 'v:/alp\nv:/alpha/\n')
    assert.is(await complete('target', 'v:/alpha/'), 'v:/alpha/beta\n')
    assert.is(await complete('target', 'none:/a'), '')
    const away = await cli(['__complete', 'target', 'v:/', '-d', join(dir, 'no-node')])
    assert.equal([away.code, away.stdout, away.stderr], [0, '', ''])
  })
})

test.run()
