/** The binary as users start it: what streams and signals of a real process do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../helpers/eventually.js'
import { withFakeApi, sendError, sendRows } from '../helpers/fake-api.js'
import { withTempDir } from '../helpers/temp-dir.js'
import { MAIN } from '../../testing/processes/main-file.js'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { FakeHandler } from '../helpers/fake-api.js'

const MIB = 1024 * 1024

interface Ended { code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string }

function start (
  argv: readonly string[], cwd: string
): { child: ChildProcessWithoutNullStreams, ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...argv], { cwd, env: { HOME: cwd, PATH: process.env.PATH } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString('latin1') })
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
  // A child that has gone does not take the rest of its input.
  child.stdin.on('error', () => {})

  return {
    child,
    ended: once(child, 'close').then(([code, signal]) =>
      ({ code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr }))
  }
}

const endless: FakeHandler = (_request, res) => {
  res.writeHead(200, { 'x-shoal-type': 'file', 'x-shoal-bytes': '1000000000' })
  Readable.from((function * () { for (;;) { yield Buffer.alloc(64 * 1024) } })()).pipe(res)
}

test('Ctrl-C during a get: exit code 130, nothing left', async () => {
  await withFakeApi({ 'GET /files': endless }, async (dir, at, api) => {
    const { child, ended } = start(['get', 'bafy', 'out', ...at], dir)
    await eventually('the transfer runs', async () => (await readdir(dir)).length > 0)
    child.kill('SIGINT')
    const { code, stderr } = await ended
    assert.is(code, 130)
    assert.is(stderr, 'shoal: Interrupted.\n')
    assert.equal(await readdir(dir), [])
    await eventually('the node is told', api.clientGone)
  })
})

test('SIGTERM during a put: exit code 143, the node sees a broken upload', async () => {
  await withFakeApi({ 'PUT /files': ({ req }) => { req.resume() } }, async (dir, at, api) => {
    const { child, ended } = start(['put', '--pin', '-', ...at], dir)
    child.stdin.write(Buffer.alloc(MIB))
    await eventually('the upload runs', () => api.requests.length > 0)
    child.kill('SIGTERM')
    assert.is((await ended).code, 143)
    await eventually('the node is told', api.clientGone)
  })
})

test('a put of standard input ends when the node refuses it, although the writer goes on', async () => {
  await withFakeApi({
    'PUT /files': ({ req }, res) => {
      req.once('data', () => {
        sendError(res, 503, 'no_space', 'No room.')
        req.resume()
      })
    }
  }, async (dir, at) => {
    const { child, ended } = start(['put', '--pin', '-', ...at], dir)
    child.stdin.write('the beginning of something that never ends')
    const { code, stderr } = await ended
    assert.is(code, 6)
    assert.is(stderr, 'shoal: No room.\n')
  })
})

test('| head: the reader goes away, the command ends at once, quietly, with 0', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => ({ cid: `bafk${i}`, bytes: i }))
  await withFakeApi({ 'GET /blocks': (_request, res) => { sendRows(res, rows) }, 'GET /files': endless }, async (dir, at) => {
    for (const argv of [['cat', 'bafy'], ['block', 'ls'], ['block', 'ls', '-o', 'json']]) {
      const { child, ended } = start([...argv, ...at], dir)
      child.stdout.once('data', () => { child.stdout.destroy() })
      const { code, signal, stderr } = await ended
      assert.is(stderr, '', argv.join(' '))
      assert.is(code, 0)
      assert.is(signal, null)
    }
  })
})

test('output to a pipe is whole although the process ends itself', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ cid: `bafk${i}`, bytes: i }))
  await withFakeApi({ 'GET /blocks': (_request, res) => { sendRows(res, rows) } }, async (dir, at) => {
    const { code, stdout } = await start(['block', 'ls', '-o', 'json', ...at], dir).ended
    assert.is(code, 0)
    assert.equal(JSON.parse(stdout), rows)
  })
})

test('output that cannot be written is no success: /dev/full', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ cid: `bafk${i}`, bytes: i }))
  await withFakeApi({ 'GET /blocks': (_request, res) => { sendRows(res, rows) }, 'GET /files': endless }, async (dir, at) => {
    for (const argv of [['--help'], ['version'], ['cat', 'bafy', ...at], ['block', 'ls', ...at], ['block', 'ls', '-o', 'json', ...at]]) {
      const full = await open('/dev/full', 'w')

      try {
        const child = spawn(process.execPath, [MAIN, ...argv], { cwd: dir, env: { HOME: dir }, stdio: ['ignore', full.fd, 'pipe'] })
        let stderr = ''
        child.stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
        const [code] = await once(child, 'close') as [number | null]
        assert.is(code, 6, argv.join(' '))
        assert.match(stderr, /No space left on the disk of standard output/)
      } finally {
        await full.close()
      }
    }
  })
})

test('--check-config starts nothing and makes nothing', async () => {
  await withTempDir(async dir => {
    await writeFile(join(dir, 'shoal.toml'), 'zone = "rack-1"\n')
    const { code, stdout, stderr } = await start(['-c', 'shoal.toml', '-d', 'data', '--check-config'], dir).ended
    assert.is(code, 0, stderr)
    assert.match(stdout, /^The configuration is valid/)
    assert.equal(await readdir(dir), ['shoal.toml'])
  })
})

test('a wrong flag of a node: nothing is started, exit code 2', async () => {
  await withTempDir(async dir => {
    const { code, stderr } = await start(['-d', 'data', '--capacity', '500G', '-p', 'no address!'], dir).ended
    assert.is(code, 2)
    assert.match(stderr, /--capacity: "500G" is unclear; write 500GiB/)
    assert.match(stderr, /--peers: .*no address!/)
    assert.equal(await readdir(dir), [])
  })
})

test.run()
