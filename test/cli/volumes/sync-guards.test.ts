import { execFile } from 'node:child_process'
import { link, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { rejection } from '../../helpers/rejection.js'
import { withShell } from '../../helpers/volume-shell.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { ApiClient } from '../../../src/cli/client.js'
import { sourceEntries } from '../../../src/cli/sync/entries.js'
import { FolderWriter } from '../../../src/cli/sync/folder-writer.js'
import { UploadWriter } from '../../../src/cli/sync/volume-writer.js'
import { errorCode } from '../../../src/util/errors.js'
import { sideOf } from '../../../src/cli/sync/sides.js'
import type { NodeLocation } from '../../../src/cli/node-location.js'
import type { FolderSide, VolumeSide } from '../../../src/cli/sync/sides.js'
import type { Shell } from '../../helpers/volume-shell.js'

/** What must not be lost by a sync, nor written elsewhere, when something changes under its hands. */

test.after.each(closeApis)

const run = promisify(execFile)
const plain = <T>(body: T): T => body
const never = new AbortController().signal

const clientOf = ({ api: { socketPath } }: Shell): ApiClient =>
  new ApiClient({ dataDir: dirname(socketPath), socketPath } as NodeLocation)
const volumeAt = (path: string): VolumeSide => sideOf(`v:${path}`, '/') as VolumeSide
const folderAt = (folder: string): FolderSide => ({ kind: 'folder', folder, shown: 'out' })

test('a list of which a folder has become a link half way is refused: nothing is written through the link', async () => {
  const row = (path: string, type: string): unknown => ({ path, type, bytes: 1, mtime: '2026-01-01T00:00:00.000Z' })
  const rows = [row('/a', 'symlink'), row('/a/passwd', 'file')]
  const client = {
    rows: async function * () { yield * rows },
    json: async () => await Promise.resolve(row('/', 'directory'))
  } as unknown as ApiClient
  const err = await rejection(sourceEntries(client, volumeAt('/'), { followSymlinks: false, choice: {} }, never))
  assert.is(errorCode(err), 'source_changed')
  assert.match(String(err), /v:\/ changed while it was listed: of a\/passwd/)
})

test('a folder of the target that becomes a link while a file comes is not written through', async () => {
  await withShell(async shell => {
    const { dir, ok } = shell
    await mkdir(join(dir, 'in/d'), { recursive: true })
    await writeFile(join(dir, 'in/d/f'), 'from the volume')
    await ok('put', 'in', 'v:/in')
    await mkdir(join(dir, 'out/d'), { recursive: true })
    await mkdir(join(dir, 'elsewhere'))
    await writeFile(join(dir, 'elsewhere/f'), 'not to be touched')
    let isSwapped = false
    const swap = async function * (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      yield * body
      await rm(join(dir, 'out/d'), { recursive: true })
      await symlink(join(dir, 'elsewhere'), join(dir, 'out/d'))
      isSwapped = true
    }
    const writer = new FolderWriter(clientOf(shell), folderAt(join(dir, 'out')), volumeAt('/in'),
      { throttle: swap, partial: new Set(), choice: {}, onGone: () => {}, onGoneIn: () => {}, signal: never })
    const put = { type: 'put', path: 'd/f', size: 15, mtimeMs: 0, why: 'new' } as const
    const err = await rejection(writer.make([put], () => {}))
    assert.ok(isSwapped)
    assert.is(errorCode(err), 'destination_unwritable', String(err))
    assert.is(await readFile(join(dir, 'elsewhere/f'), 'utf8'), 'not to be touched')
  })
})

test('what was just made is not removed under the name that it had before, where the case of names does not count', async () => {
  await withShell(async shell => {
    const { dir, ok } = shell
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/A.txt'), 'renamed')
    await ok('put', 'in', 'v:/in')
    await mkdir(join(dir, 'out'))
    const writer = new FolderWriter(clientOf(shell), folderAt(join(dir, 'out')), volumeAt('/in'),
      { throttle: plain, partial: new Set(), choice: {}, onGone: () => {}, onGoneIn: () => {}, signal: never })
    await writer.make([{ type: 'put', path: 'A.txt', size: 7, mtimeMs: 0, why: 'new' }], () => {})
    // As such a file system has it: two names, one file.
    await link(join(dir, 'out/A.txt'), join(dir, 'out/a.txt'))
    await writeFile(join(dir, 'out/b.txt'), 'superfluous')
    await writer.remove(['a.txt', 'b.txt', 'gone.txt'])
    assert.equal((await readdir(join(dir, 'out'))).sort(), ['A.txt', 'a.txt'])
  })
})

test('Ctrl-C ends removals on this machine', async () => {
  await withTempDir(async dir => {
    const controller = new AbortController()
    const writer = new FolderWriter({} as ApiClient, folderAt(dir), volumeAt('/'), {
      throttle: plain, partial: new Set(), choice: {}, onGone: () => {}, onGoneIn: () => {}, signal: controller.signal
    })
    await writeFile(join(dir, 'a'), '')
    await writeFile(join(dir, 'b'), '')
    await writer.remove(['a'])
    controller.abort()
    await rejection(writer.remove(['b']))
    assert.equal(await readdir(dir), ['b'])
  })
})

test('what was there when it was looked at and is not even listed again is told by name', async () => {
  await withShell(async shell => {
    const { dir, ok } = shell
    await mkdir(join(dir, 'in/B'), { recursive: true })
    await writeFile(join(dir, 'in/B/f'), 'f')
    await ok('put', 'in', 'v:/in')
    const gone: string[] = []
    const writer = new UploadWriter(clientOf(shell), volumeAt('/in'), { kind: 'folder', folder: join(dir, 'in'), shown: 'in' },
      { followSymlinks: false, choice: {}, onGone: shown => { gone.push(shown) } }, plain)
    const wanted = ['B', 'C', 'C/f'].map(path => ({ type: 'mkdir', path, mtimeMs: 0 } as const))
    await writer.make(wanted, () => {})
    assert.equal(gone, ['in/C', 'in/C/f'])
  })
})

test('what cannot be copied keeps what has its name in the target, with all that is in it', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await mkdir(join(dir, 'in/d'), { recursive: true })
    await writeFile(join(dir, 'in/a'), 'a')
    await ok('put', 'in', 'v:/in')
    await ok('put', 'in/a', 'v:/in/d/pipe')
    await mkdir(join(dir, 'more/x'), { recursive: true })
    await ok('put', 'more', 'v:/in/queue')
    await ok('put', 'in/a', 'v:/in/gone')
    await run('mkfifo', [join(dir, 'in/d/pipe'), join(dir, 'in/queue')])
    const { removed } = await json('sync', 'in', 'v:/in', '--delete')
    assert.is(removed, 1)
    assert.equal((await ok('find', 'v:/in')).trim().split('\n').map(path => path.replace('v:', '')).sort(),
      ['/in', '/in/a', '/in/d', '/in/d/pipe', '/in/queue', '/in/queue/x'])
  })
})

test('a file of patterns from Windows means what it says; all that is in a folder is not the folder itself', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await mkdir(join(dir, 'in/docs'), { recursive: true })
    await Promise.all(['in/a.tmp', 'in/b', 'in/docs/keep.txt', 'in/docs/other'].map(async name => {
      await writeFile(join(dir, name), name)
    }))
    await writeFile(join(dir, 'rules'), '\uFEFF*.tmp\r\n')
    await ok('put', 'in', 'v:/in', '--exclude-from', 'rules', '--include', 'docs/keep.txt', '--exclude', 'docs/**')
    const rows: { path: string }[] = await json('ls', '-R', 'v:/in')
    assert.equal(rows.map(({ path }) => path).sort(), ['/in/b', '/in/docs', '/in/docs/keep.txt'])
  })
})

test('what others take away between the list and its turn is named and left out, and the exit code is 17', async () => {
  for (const target of ['out', 'w:/']) {
    let taken: Promise<void> | undefined

    await withShell(async ({ api, dir, ok, run }) => {
      await mkdir(join(dir, 'in/new/sub'), { recursive: true })
      await mkdir(join(dir, 'in/there'), { recursive: true })

      for (const name of ['new/a', 'new/sub/b', 'there/gone', 'there/kept', 'there/moved']) {
        await writeFile(join(dir, 'in', name), name)
      }

      await ok('put', 'in', 'v:/in')
      await ok('volume', 'create', 'w')
      await (target === 'out' ? mkdir(join(dir, 'out/there'), { recursive: true }) : ok('mkdir', 'w:/there'))
      const volume = await api.volumes.open('v')
      // When the source was listed to its end.
      taking = async () => {
        taken ??= (async () => {
          await volume.rm('/in/new', { recursive: true })
          await volume.rm('/in/there/gone')
          await volume.rename('/in/there/moved', '/in/there/renamed')
        })()
        await taken
      }
      const { code, stderr, stdout } = await run(['sync', 'v:/in', target])
      taking = undefined
      assert.ok(taken !== undefined)
      assert.is(code, 17, stderr)

      for (const name of ['new', 'there/gone', 'there/moved']) {
        assert.ok(stderr.includes(`v:/in/${name} is gone, or something else, since it was listed, and was left out.`), stderr)
      }

      assert.match(stdout, /^1 file put/)
      assert.match(await ok('sync', 'v:/in', target), /^1 file put/, 'the same again finishes it')
      await ok('check', 'v:/in', target)
    }, volume => ({
      ...volume,
      walk: async function * (path, options) {
        yield * volume.walk(path, options)

        if (path === '/in') {
          await taking?.()
        }
      }
    }))
  }
})

test('--bwlimit holds what is copied, and not what --hash reads to compare', async () => {
  await withShell(async ({ dir, ok }) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/large'), Buffer.alloc(1024 * 1024, 'x'))
    await ok('put', 'in', 'v:/in')
    const startedAt = performance.now()
    assert.is(await ok('sync', 'in', 'v:/in', '--hash', '--bwlimit', '1KiB'), 'Nothing to do.\n')
    // At that speed it would be a quarter of an hour.
    assert.ok(performance.now() - startedAt < 120_000)
  })
})

let taking: (() => Promise<void>) | undefined

test.run()
