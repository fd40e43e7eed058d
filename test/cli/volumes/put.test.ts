/* eslint-disable @typescript-eslint/no-unsafe-return,
  @typescript-eslint/no-unsafe-call -- JSON of answers */
import { chmod, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../helpers/bytes.js'
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

test.run()
