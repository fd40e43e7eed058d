import { appendFile, mkdir, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { cli } from '../../helpers/cli-terminal.js'
import { sendRows, withFakeApi } from '../../helpers/fake-api.js'
import { withShell } from '../../helpers/volume-shell.js'
import type { Shell } from '../../helpers/volume-shell.js'

/** Files that others write to while they are put. */

/** More than lies in the buffers between a file and what stores it: its end is not read before somebody takes it. */
const LARGE_BYTES = 24 * 1024 * 1024

test.after.each(closeApis)

/** A shell whose node does something when it has the first bytes of a file. */
async function withMeanwhile (
  task: (shell: Shell, meanwhile: (work: () => Promise<void>) => void) => Promise<void>
): Promise<void> {
  let work = async (): Promise<void> => {}

  await withShell(async shell => { await task(shell, next => { work = next }) }, volume => ({
    ...volume,
    writeFile: async (path, content, options) => {
      // What is small comes as it is.
      const isStream = typeof content === 'object' && Symbol.asyncIterator in content
      const now = work

      if (!isStream) {
        return await volume.writeFile(path, content, options)
      }

      work = async () => {}

      return await volume.writeFile(path, afterFirst(content, now), options)
    }
  }))
}

async function * afterFirst (
  content: AsyncIterable<Uint8Array>, work: () => Promise<void>
): AsyncGenerator<Uint8Array> {
  let isFirst = true

  for await (const chunk of content) {
    if (isFirst) {
      isFirst = false
      await work()
    }

    yield chunk
  }
}

test('put of a file that grows, or is written to: said so, exit code 17, as long as it was', async () => {
  await withMeanwhile(async ({ dir, run, json }, meanwhile) => {
    const path = join(dir, 'log')
    await writeFile(path, seededBytes(LARGE_BYTES))
    meanwhile(async () => { await appendFile(path, 'more') })
    const grown = await run(['put', 'log', 'v:/log'])
    assert.is(grown.code, 17, grown.stderr)
    assert.match(grown.stderr, /log changed while it was being read: what is stored is as long as it was at the start/)
    assert.is((await json('stat', 'v:/log')).bytes, LARGE_BYTES)

    meanwhile(async () => { await utimes(path, 1, 1) })
    const written = await run(['put', 'log', 'v:/log', '-o', 'json'])
    assert.is(written.code, 17, written.stderr)
    assert.equal((JSON.parse(written.stdout) as { changed: string[] }).changed, ['log'])
    assert.equal((await json('put', 'log', 'v:/log')).changed, [])
  })
})

test('in a folder and in sync all are named; one that gets shorter is not stored', async () => {
  await withMeanwhile(async ({ dir, run, ok, fails }, meanwhile) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/a'), seededBytes(LARGE_BYTES))
    await writeFile(join(dir, 'in/b'), 'b')
    const grow = async (): Promise<void> => { await appendFile(join(dir, 'in/a'), 'more') }

    for (const command of ['put', 'sync']) {
      meanwhile(grow)
      const { code, stderr } = await run([command, 'in', `v:/${command}`])
      assert.is(code, 17, stderr)
      assert.match(stderr, /in\/a changed while/)
      assert.not.match(stderr, /in\/b/)
      assert.is(await ok('ls', `v:/${command}`), 'a\nb\n', 'the others are there')
    }

    await ok('sync', 'in', 'v:/sync')
    assert.is(await ok('sync', 'in', 'v:/sync'), 'Nothing to do.\n', 'and the same again puts what it became')
    meanwhile(async () => { await truncate(join(dir, 'in/a'), 10) })
    await fails(17, /in\/a got shorter while it was being read \(\d+ of \d+ bytes\), and was not stored/, 'put', 'in/a', 'v:/less')
    await fails(4, /less/, 'stat', 'v:/less')
  })
})

test('check of a file that grows meanwhile says so, and ends with 17', async () => {
  const row = { type: 'file', bytes: LARGE_BYTES, mtime: '2026-01-01T00:00:00.000Z', mode: '0644', path: '/a', cid: 'bafyone' }
  let grow = async (): Promise<void> => {}

  await withFakeApi({
    'GET /volumes/v/stat': (_request, res) => { res.end(JSON.stringify({ ...row, type: 'directory', path: '/' })) },
    'GET /volumes/v/list': (_request, res) => { sendRows(res, [row]) },
    'POST /cid': async ({ req }, res) => {
      const work = grow
      grow = async () => {}

      let bytes = 0

      for await (const chunk of req as AsyncIterable<Uint8Array>) {
        bytes += chunk.byteLength
        await work()
      }

      sendRows(res, [{ result: { cid: 'bafyone', bytes } }])
    }
  }, async (dir, at) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/a'), seededBytes(LARGE_BYTES))
    grow = async () => { await appendFile(join(dir, 'in/a'), '.') }
    const { code, stderr } = await cli(['check', 'in/', 'v:/', ...at], { cwd: dir })
    assert.is(code, 17, stderr)
    assert.match(stderr, /^in\/a changed while it was being read: what is told of it may not hold/m)
    await truncate(join(dir, 'in/a'), LARGE_BYTES)
    assert.is((await cli(['check', 'in', 'v:/', ...at], { cwd: dir })).code, 0)
  })
})

test.run()
