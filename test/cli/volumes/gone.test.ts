import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { withShell } from '../../helpers/volume-shell.js'
import { eventually } from '../../helpers/eventually.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { packFolder, scanFolder } from '../../../src/cli/sources/folder-source.js'
import { goneTrailers, parseGoneTrailer } from '../../../src/api/gone-text.js'
import { GoneEntries } from '../../../src/gateway/http/gone-entries.js'
import { TRAILER_GONE } from '../../../src/api/constants.js'
import { GONE_NAMES_BYTES_MAX } from '../../../src/gateway/http/constants.js'
import { readTar } from '../../../src/gateway/http/tar-in.js'
import { ContendedError, VolumeFsError } from '../../../src/volumes/errors.js'
import { IDS_MAX } from '../../../src/volumes/tree/constants.js'
import type { Shell } from '../../helpers/volume-shell.js'
import type { Volume } from '../../../src/volumes/types.js'

/** What others take away between the list of a folder and its turn: named, left out, and the exit code is 17. */

test.after.each(closeApis)

/** Told when a folder of the volume was listed to its end, before anybody has an entry of it. */
let listed: ((path: string, volume: Volume) => Promise<void>) | undefined

const wrap = (volume: Volume): Volume => ({
  ...volume,
  walk: async function * (path, options) {
    const entries = []

    for await (const entry of volume.walk(path, options)) {
      entries.push(entry)
    }

    await listed?.(path, volume)
    yield * entries
  }
})

/** A folder of which three files go when `folder` is listed; runs the command, which tells of them. */
async function whileTaken (
  { ok, run, dir }: Shell, folder: string, argv: readonly string[], isJson = false
): Promise<{ stdout: string, changed: unknown }> {
  await mkdir(join(dir, 'in/d'), { recursive: true })

  for (const name of ['kept', 'removed', 'renamed', 'replaced', 'd/below']) {
    await writeFile(join(dir, 'in', name), name)
  }

  await ok('put', 'in', 'v:/top/in')
  listed = async (path, volume) => {
    if (path === folder) {
      listed = undefined
      await volume.rm('/top/in/removed')
      await volume.rename('/top/in/renamed', '/top/in/other')
      await volume.rm('/top/in/replaced')
      await volume.mkdir('/top/in/replaced')
      await volume.rm('/top/in/d', { recursive: true })
      await volume.writeFile('/top/in/d', 'a file now')
    }
  }
  const { code, stdout, stderr } = await run(argv)
  assert.is(listed, undefined, 'it was listed')
  assert.is(code, 17, stderr)

  for (const name of isJson ? [] : ['removed', 'renamed', 'replaced', 'd/below']) {
    assert.ok(stderr.includes(`v:/top/in/${name} is gone, or something else, since it was listed, and was left out.`), stderr)
  }

  return { stdout, changed: isJson ? (JSON.parse(stdout) as { changed: string[] }).changed : undefined }
}

test('get of a folder in which others remove, rename and replace', async () => {
  await withShell(async shell => {
    await whileTaken(shell, '/top/in', ['get', 'v:/top/in', 'out'])
    assert.equal((await readdir(join(shell.dir, 'out'))).sort(), ['d', 'kept'])
    assert.ok((await shell.ok('get', 'v:/top/in', 'quiet')).includes('3 files'), 'where nobody does, all comes and it is 0')
  }, wrap)

  await withShell(async shell => {
    const { changed } = await whileTaken(shell, '/top/in', ['get', 'v:/top/in', 'again', '-o', 'json'], true)
    assert.equal(changed, ['d/below', 'removed', 'renamed', 'replaced'].map(name => `v:/top/in/${name}`))
  }, wrap)
})

test('the tar of such a folder is a good one, with what is left', async () => {
  await withShell(async shell => {
    const { stdout } = await whileTaken(shell, '/top/in', ['get', 'v:/top/in', '-'])
    const paths: string[] = []

    for await (const { path, content } of readTar((async function * () { yield Buffer.from(stdout) })())) {
      paths.push(path)

      for await (const chunk of content ?? []) {
        assert.is(String(Buffer.from(chunk)), path)
      }
    }

    assert.equal(paths, ['d', 'kept'])
  }, wrap)
})

test('a folder that goes itself', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/a'), 'a')
    await ok('put', 'in', 'v:/in')
    let isLooking = true
    const gone = new VolumeFsError('ENOENT', '/in', { volume: 'v' })
    listed = async () => { await (isLooking ? Promise.reject(gone) : Promise.resolve()) }
    const { code, stderr } = await run(['get', 'v:/in', 'out'])
    isLooking = false
    listed = undefined
    assert.is(code, 17, stderr)
    assert.match(stderr, /v:\/in is gone, or something else/)
  }, wrap)
})

test('folders that are copied into another volume, and fetched or copied by sync', async () => {
  for (const argv of [['cp', '-r', 'v:/top/in', 'w:/copy'], ['sync', 'v:/top', 'w:/'], ['sync', 'v:/top', 'out']]) {
    await withShell(async shell => {
      await shell.ok('volume', 'create', 'w')
      await whileTaken(shell, '/top/in', argv)
    }, wrap)
  }
})

test('local files and folders that go are left out of an archive, and told', async () => {
  await withTempDir(async dir => {
    const gone: string[] = []
    const options = { followSymlinks: false, onGone: (shown: string) => { gone.push(shown) } }
    const root = join(dir, 'in')

    for (const name of ['a', 'b', 'c']) {
      await mkdir(join(root, name), { recursive: true })
      // One is read ahead, the other as its turn comes.
      await writeFile(join(root, name, 'large'), Buffer.alloc(4 * 1024 * 1024, name))
      await writeFile(join(root, name, 'small'), name)
    }

    assert.is((await scanFolder(root, 'in', options)).files, 6)
    const found = new Set<string>()
    const archive = packFolder(root, 'in', { ...options, nameOf: path => { found.add(path); return path } })
    const chunks = [(await archive.next()).value as Uint8Array]
    await eventually('the walk has found them', () => found.has('b/large') && found.has('c/large') && found.has('c/small'))
    await rm(join(root, 'b/large'))
    await rm(join(root, 'c'), { recursive: true })

    for await (const chunk of archive) {
      chunks.push(chunk)
    }

    const paths: string[] = []

    for await (const { path, content } of readTar((async function * () { yield * chunks })())) {
      paths.push(path)

      for await (const chunk of content ?? []) {
        assert.ok(chunk.byteLength > 0)
      }
    }

    assert.ok(gone.includes('in/b/large'), gone.join())
    assert.ok(gone.every(shown => !paths.includes(shown.slice('in/'.length)) || shown === 'in/c'), paths.join())
    assert.ok(paths.includes('b/small') && paths.includes('a/large'), paths.join())
    assert.not.ok(paths.includes('c/large'), paths.join())
  })
})

test('as many names as fit, and the number of the others', async () => {
  const gone = new GoneEntries()
  assert.equal(goneTrailers(gone.info), {})
  const name = 'n'.repeat(1021)
  const fitting = GONE_NAMES_BYTES_MAX / 1024

  for (let i = 0; i < fitting + 3; i++) {
    await gone.unlessGone(name, async () => await Promise.reject(new VolumeFsError('ENOENT', name)))
  }

  assert.equal(parseGoneTrailer(goneTrailers(gone.info)[TRAILER_GONE]), { paths: Array(fitting).fill(name), more: 3 })
  assert.is(parseGoneTrailer(undefined), undefined)
  assert.is(parseGoneTrailer('AAAA'), undefined)
  const other = new ContendedError('/a', 5)
  const thrown = await gone.unlessGone('a', async () => await Promise.reject(other)).catch((err: unknown) => err)
  assert.is(thrown, other, 'another failure stays one')
})

test('all conflicts of a volume are cleared, in portions that an operation takes', async () => {
  const portions: number[] = []
  const conflict = { kind: 'file', path: '/a', atMs: 0, by: 'n', node: 'n', message: 'm' }

  await withShell(async ({ ok }) => {
    assert.is(await ok('conflicts', 'clear', 'v'), '20,001 conflicts of v cleared.\n')
    assert.equal(portions, [IDS_MAX, IDS_MAX, 1])
  }, volume => ({
    ...volume,
    conflicts: {
      ...volume.conflicts,
      list: async function * () {
        for (let conflictId = 1; conflictId <= 2 * IDS_MAX + 1; conflictId++) {
          yield { ...conflict, conflictId } as never
        }
      },
      clear: async (ids: readonly number[]) => {
        portions.push(ids.length)
        return await Promise.resolve({} as never)
      }
    }
  }))
})

test.run()
