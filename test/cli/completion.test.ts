import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { unquote } from '../../src/cli/completion/unquote.js'
import { flatten, loadAllCommands } from '../../src/cli/specs.js'
import { cli } from '../helpers/cli-terminal.js'
import { fakeApi, sendJson } from '../helpers/fake-api.js'
import { hasProgram } from '../helpers/pty.js'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { complete } from '../../src/cli/completion/complete.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { PinList } from '../../src/api/pins.js'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
/** Far above the limit of a completion. */
const HANG_MS_MAX = 20_000

/** What shoal answers a shell: the kind, then the words, without what they are. */
async function answer (...words: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await cli(['__complete', 'zsh', ...words])
  assert.equal([code, stderr], [0, ''], words.join(' '))

  return stdout.split('\n').slice(0, -1).map(line => line.split('\t')[0] ?? '')
}

test('commands, flags, values and arguments where they belong, with no node anywhere', async () => {
  const cases: [string[], string[]][] = [
    [['pe'], ['words', 'peer']],
    [['peer', ''], ['words', 'add', 'remove', 'block', 'unblock']],
    [['peer', 'un'], ['words', 'unblock']],
    [['help', 'peer', 'un'], ['words', 'unblock']],
    [['peer', 'unblock', 'ad'], ['words']],
    [['completion', ''], ['words', 'bash', 'zsh', 'fish']],
    [['status', '--lo'], ['words', '--local']],
    [['status', '-o', ''], ['words', 'table', 'json']],
    [['status', '--output', 'j'], ['words', 'json']],
    [['status', '--output=j'], ['words', '--output=json']],
    [['-d', 'a folder', 'node', 'i'], ['words', 'info']],
    [['-o', 'json', 'node', 'i'], ['words', 'info']],
    [['-oj', 'node', 'i'], ['words', 'info']],
    [['block', 'put', '--codec', ''], ['words', 'raw', 'dag-pb']],
    [['volume', 'create', 'x', '--on-partition', ''], ['words', 'refuse', 'accept']],
    [['find', 'v:/', '--type', ''], ['words', 'f', 'd', 'l']],
    [['put', 'a'], ['files']],
    [['put', 'x', 'y', 'a'], ['files']],
    [['put', '--pin', '--replicas', '3', 'a f'], ['files']],
    [['put', 'x', 'v:/a'], ['words']],
    [['put', './a:b'], ['files']],
    [['put', '--', '-'], ['files']],
    [['put', '--', '--pi'], ['files']],
    [['put', '--pi'], ['words', '--pin']],
    [['restore', 'a'], ['files']],
    [['put', 'x', 'v:/', '--exclude-from', 'a'], ['files']],
    [['sync', 'a'], ['files']],
    [['sync', 'v:/x', 'a'], ['files']],
    [['check', 'x', 'a'], ['files']],
    [['check', '--qui'], ['words', '--quick']],
    [['get', 'bafy', 'a f'], ['files']],
    [['get', 'a'], ['words']],
    [['--data-dir', 'a'], ['dirs']],
    [['--data-dir=a'], ['dirs']],
    [['-c', 'a fi'], ['files']],
    [['config', 'check', 'shoal.b'], ['files']],
    [['--console-log-level', 'w'], ['words', 'warn']],
    [['--network-n'], ['words', '--network-name']],
    [['no-such-command', 'x', ''], ['words']],
    [['put', '--no-such-flag', 'x'], ['files']],
    [[], ['words', ...(await loadAllCommands()).map(({ path }) => path)]]
  ]

  for (const [words, expected] of cases) {
    assert.equal(await answer(...words), expected, words.join(' '))
  }
})

test('every command and every flag is offered', async () => {
  for (const { path, options } of flatten(await loadAllCommands())) {
    const flags = options.flatMap(option => option.flags.split(/[ ,]+/).filter(word => word.startsWith('-')))
    assert.equal((await answer(...path.split(' '), '-')).sort(), ['words', ...flags, '-h', '--help'].sort(), path)
  }
})

test('a word is read as a shell reads it', () => {
  const cases: [string, string][] = [
    ['a\\ b', 'a b'], ['"a b"', 'a b'], ['\'a b\'', 'a b'], ['\'a\\b\'', 'a\\b'], ['"a\\"b"', 'a"b'], ['"a', 'a'], ['a\\', 'a'], ['\'\\\'\'', '\\']
  ]

  for (const [word, text] of cases) {
    assert.is(unquote(word), text, word)
  }
})

for (const [shell, check] of [['bash', '-n'], ['zsh', '-n'], ['fish', '--no-execute']] as const) {
  test(`the script for ${shell} asks shoal${hasProgram(shell) ? ' and parses' : ''}`, async () => {
    const { code, stdout } = await cli(['completion', shell])
    assert.is(code, 0)
    assert.ok(stdout.includes(`__complete ${shell}`))

    if (hasProgram(shell)) {
      await withTempDir(async dir => {
        await writeFile(join(dir, 'script'), stdout)
        await run(shell, [check, join(dir, 'script')])
      })
    }
  })
}

test('another shell is a usage error', async () => {
  const result = await cli(['completion', 'tcsh'])
  assert.is(result.code, 2)
  assert.match(result.stderr, /Allowed choices are bash, zsh, fish\. See: shoal completion --help/)
})

test('pins complete by their CIDs: those that are there to unpin, and those that can be restored', async () => {
  await withTempDir(async dir => {
    const pin = { id: 'x', by: 'ann', pinned_at: '2026-01-01T00:00:00.000Z', copies: 3 }
    const info: PinList = {
      pins: [
        { ...pin, cid: 'bafyone', label: 'the first', kept_until: null },
        { ...pin, cid: 'bafytwo', label: '', kept_until: null },
        { ...pin, cid: 'bafygone', label: 'gone', kept_until: '2026-01-02T00:00:00.000Z' }
      ],
      unanswered: []
    }
    const api = await fakeApi(dir, { 'GET /pins': (_request, res) => { sendJson(res, info) } })

    try {
      const at = ['-d', api.dataDir]
      assert.equal(await answer(...at, 'pin', 'rm', ''), ['words', 'bafyone', 'bafytwo'])
      assert.equal(await answer(...at, 'pin', 'rm', 'bafyone', ''), ['words', 'bafytwo'])
      assert.equal(await answer(...at, 'pin', 'restore', 'b'), ['words', 'bafygone'])
    } finally {
      await api.close()
    }
  })
})

test('nothing is read of a configuration that is a pipe or a terminal, and nothing is waited for', async () => {
  await withTempDir(async dir => {
    const fifo = join(dir, 'config')
    await run('mkfifo', [fifo])

    for (const config of [fifo, '/dev/zero', '-']) {
      const startedAt = performance.now()
      const { stdout } = await run(process.execPath, [MAIN, '__complete', 'zsh', 'ls', '-c', config, 'v'],
        { cwd: dir, timeout: HANG_MS_MAX, env: { ...process.env, SHOAL_DATA_DIR: '' } })
      assert.match(stdout, /^words\n/)
      assert.ok(performance.now() - startedAt < HANG_MS_MAX, config)
    }
  })
})

test('whatever hangs, the answer ends in time, and it is said that something hangs', async () => {
  const stream = Object.assign(new Writable({ write: (_chunk, _encoding, done) => { done() } }), { isTTY: false })
  const terminal = { stdin: Readable.from([]), stdout: stream, stderr: stream, env: {}, cwd: '/' }
  const hangs = async (): Promise<never> => await new Promise<never>(() => {})
  let timer: NodeJS.Timeout | undefined
  const late = new Promise(resolve => { timer = setTimeout(resolve, HANG_MS_MAX, 'it hangs') })

  assert.is(await Promise.race([complete(['zsh', 'ls', 'v'], terminal, new AbortController().signal, hangs), late]), false)
  clearTimeout(timer)
})

test.run()
