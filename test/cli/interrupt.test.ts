/** Ctrl-C wherever a command may be: 130, one line, at once. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import fs, { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../helpers/eventually.js'
import { sendJson, withFakeApi } from '../helpers/fake-api.js'
import { Pty, hasProgram } from '../helpers/pty.js'
import { reapAll } from '../../testing/processes/reaped.js'
import { withTempDir } from '../helpers/temp-dir.js'
import { waitFor } from '../../testing/wait-for.js'
import { MAIN } from '../../testing/processes/main-file.js'
import type { ChildProcess } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'
import type { FakeHandler } from '../helpers/fake-api.js'

const INTERRUPTED = 'shoal: Interrupted.\n'

interface Ended { code: number | null, signal: NodeJS.Signals | null, stderr: string }

function start (argv: readonly string[], cwd: string): { child: ChildProcess, ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...argv], { cwd, env: { HOME: cwd, PATH: process.env.PATH } })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
  child.stdout.resume()
  child.stdin.on('error', () => {})

  return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, stderr })) }
}

const never: FakeHandler = ({ req }) => { req.resume() }
/** The node that is asked to stop is this process, which does not. */
const info: FakeHandler = (_request, res) => { sendJson(res, { pid: process.pid }) }
const ok: FakeHandler = (_request, res) => { sendJson(res, {}) }

test('Ctrl-C while a command waits for the node', async () => {
  const routes: Record<string, FakeHandler> = {
    'GET /': never, 'PUT /': never, 'POST /': never, 'DELETE /': never, 'GET /node': info, 'POST /node/stop': ok
  }

  await withFakeApi(routes, async (dir, at, api) => {
    await mkdir(join(dir, 'folder'))
    await writeFile(join(dir, 'folder/file'), 'content')

    for (const argv of [
      ['ls'], ['ls', 'v:/'], ['ls', '-o', 'json', 'bafy'], ['status'], ['peer'], ['find', 'v:/'], ['du', 'v:/'], ['why', 'v:/a'],
      ['stat', 'v:/a', 'v:/b'], ['get', 'v:/a', 'here'], ['cat', 'v:/a', 'v:/b'], ['put', 'folder/file', 'v:/f'],
      ['put', 'folder', 'v:/f'], ['put', '--pin', '-'], ['rm', 'v:/a', 'v:/b'], ['sync', 'folder', 'v:/f'], ['watch', 'v'],
      ['backup', 'v', 'out.car'], ['restore', 'folder/file', 'v'], ['volume', 'rm', 'v', '--yes'], ['node', 'stop'], ['leave']
    ]) {
      const before = api.requests.length
      const { child, ended } = start([...argv, ...at], dir)
      const awaited = argv[0] === 'node' ? 2 : 1
      await eventually(`shoal ${argv.join(' ')} asks`, () => api.requests.length >= before + awaited)
      child.kill('SIGINT')
      const { code, stderr } = await ended
      assert.is(code, 130, argv.join(' '))
      assert.is(stderr, argv.includes('json') ? '{"error":{"code":"interrupted","message":"Interrupted."}}\n' : INTERRUPTED)
      assert.equal(await readdir(dir), ['folder'], `${argv.join(' ')} leaves nothing`)
    }
  })
})

if (hasProgram('script')) {
  /** The exit code, and what was shown behind the last thing that was waited for. */
  const atQuestion = async (keys: string): Promise<{ code: number | null, screen: string }> => {
    let result: { code: number | null, screen: string } | undefined
    const volume: FakeHandler = (_request, res) => {
      sendJson(res, { name: 'photos', files: 1, used_bytes: 10, snapshots: 0 })
    }

    await withFakeApi({ 'GET /volumes/photos': volume }, async (dir, at, api) => {
      const command = `'${process.execPath}' '${MAIN}' volume rm photos ${at.join(' ')}`
      const pty = new Pty(command, { cwd: dir, env: { HOME: dir, PATH: process.env.PATH } })
      await pty.shows('for good? [y/N] ')
      pty.type(keys)
      const code = await pty.ended()
      assert.equal(api.requests, ['GET /volumes/photos'], 'nothing was deleted')
      result = { code, screen: pty.screen.replace(/.*\[y\/N\] /s, '') }
    })

    return result ?? { code: null, screen: '' }
  }

  test('Ctrl-C at a question: 130, one line; nothing is done', async () => {
    const { code, screen } = await atQuestion('\x03')
    assert.is(code, 130)
    assert.match(screen, /^\^C\s*shoal: Interrupted\.\s*$/)
  })

  test('Ctrl-D at a question, and an empty line, are no', async () => {
    for (const keys of ['\x04', '\n', 'n\n']) {
      const { code, screen } = await atQuestion(keys)
      assert.is(code, 2, JSON.stringify(keys))
      assert.match(screen, /was not deleted/)
    }
  })

  test('Ctrl-C while standard input is typed', async () => {
    await withFakeApi({ 'PUT /files': never }, async (dir, at, api) => {
      const pty = new Pty(`'${process.execPath}' '${MAIN}' put --pin - ${at.join(' ')}`, { cwd: dir, env: { HOME: dir } })
      await eventually('the upload runs', () => api.requests.length > 0)
      pty.type('some\x03')
      assert.is(await pty.ended(), 130)
      assert.match(pty.screen, /shoal: Interrupted\.\s*$/)
    })
  })
} else {
  console.log('skipped: questions on a terminal, since script of util-linux is not installed here')
}

test('a command that cannot stop is ended after ten seconds, and says so; a second Ctrl-C ends it at once', async () => {
  await withTempDir(async dir => {
    const open: FileHandle[] = []
    /** Reads a configuration from a pipe that stays open: it hangs in the system, where nothing of ours can end it. */
    const hang = async (name: string): Promise<{ child: ChildProcess, ended: Promise<Ended> }> => {
      await promisify(execFile)('mkfifo', [join(dir, name)])
      const started = start(['ls', '-c', name], dir)
      // fails until there is a reader
      open.push(await waitFor(async () => await fs.open(join(dir, name), constants.O_WRONLY | constants.O_NONBLOCK), {
        what: 'the command to read'
      }))

      return started
    }

    try {
      const [one, two] = await Promise.all([hang('one.toml'), hang('two.toml')])
      one.child.kill('SIGINT')
      await eventually('two signals end it', () => {
        two.child.kill('SIGINT')
        return two.child.signalCode !== null
      })
      assert.is((await two.ended).stderr, '')
      const { signal, stderr } = await one.ended
      assert.is(signal, 'SIGINT')
      assert.match(stderr, /^shoal: The command did not stop within 10 s of SIGINT, and was ended; .* left behind\.\n$/)
    } finally {
      await Promise.all(open.map(async file => { await file.close() }))
    }
  })
})

test.after(reapAll)
test.run()
