import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as assert from 'uvu/assert'
import { testAtOnce } from '../helpers/at-once.js'
import { eventually } from '../helpers/eventually.js'
import { sendError, sendJson, withFakeApi } from '../helpers/fake-api.js'
import { Pty, hasProgram } from '../helpers/pty.js'
import { reapAll } from '../../testing/processes/reaped.js'
import { MAIN } from '../../testing/processes/main-file.js'
import type { StatusReport } from '../../src/api/status.js'
import type { FakeHandler } from '../helpers/fake-api.js'

const test = testAtOnce()

const status = (alive: number, used = 0): StatusReport => ({
  scope: 'mesh',
  members: { alive, suspect: 0, dead: 3 - alive, evicted: 0, left: 0 },
  blocks: { total: 10, healthy: 10, under_replicated: 0, missing: 0 },
  repair: { queue: 0, bytes_per_s: 0, eta_s: null, done: 0 },
  capacity: { usable_bytes: 1, total_bytes: 2, used_bytes: used },
  volumes: { total: 0, unwritable: [] },
  unreached_peers: [],
  replicas: 3,
  min_replicas: 2,
  clock_skew_ms: null,
  unanswered: [],
  warnings: []
})

for (const format of ['table', 'json']) {
  test(`status --watch into a pipe as ${format}: a line for each change, none for what moves all the time; Ctrl-C ends it`, async () => {
    let asked = 0
    const answers: FakeHandler = (_request, res) => {
      const answer = [status(3), status(3, 1), status(2), undefined, status(3)][asked++] ?? status(3)

      if (asked === 4) {
        sendError(res, 503, 'node_stopping', 'The node is stopping.')
      } else {
        sendJson(res, answer)
      }
    }

    await withFakeApi({ 'GET /status': answers }, async (dir, at) => {
      const child = spawn(process.execPath, [MAIN, 'status', '--watch', '-o', format, ...at], { cwd: dir, env: { HOME: dir } })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString() })
      child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
      await eventually('seven answers', () => asked >= 7)
      child.kill('SIGINT')
      const [code] = await once(child, 'close') as [number | null]
      assert.is(code, 130)
      const lines = stdout.trim().split('\n')
      assert.is(lines.length, 4, stdout)

      if (format === 'json') {
        assert.equal(lines.map(line => JSON.parse(line) as unknown), [
          status(3), status(2), { error: { code: 'node_stopping', message: 'The node is stopping.' } }, status(3)
        ])
      } else {
        assert.is(stderr, 'shoal: Interrupted.\n')
        assert.match(lines[0] ?? '', /^\d{4}-\S+Z {2}3 alive; 10 blocks, 0 under-replicated, 0 missing$/)
        assert.match(lines[1] ?? '', /2 alive, 1 dead;/)
        assert.match(lines[2] ?? '', /The node is stopping\.$/)
      }
    })
  })
}

test('status --watch without a node fails at once', async () => {
  await withFakeApi({}, async dir => {
    const child = spawn(process.execPath, [MAIN, 'status', '--watch', '-d', 'none'], { cwd: dir, env: { HOME: dir } })
    const [code] = await once(child, 'close') as [number | null]
    assert.is(code, 3)
  })
})

if (hasProgram('script')) {
  test('status --watch on a terminal: redrawn in place, and Ctrl-C leaves the last picture', async () => {
    let asked = 0
    await withFakeApi({ 'GET /status': (_request, res) => { sendJson(res, status(asked++ === 0 ? 3 : 2)) } }, async (dir, at) => {
      const pty = new Pty(`'${process.execPath}' '${MAIN}' status --watch ${at.join(' ')}`, { cwd: dir, env: { HOME: dir, TERM: 'xterm', NO_COLOR: '1' } })
      await pty.shows('\u001b[H\u001b[2J')
      await pty.shows('3 alive')
      await pty.shows('\u001b[H')
      await pty.shows('2 alive, 1 dead\u001b[K')
      await pty.shows('\u001b[J')
      pty.type('\x03')
      assert.is(await pty.ended(), 130)
      assert.match(pty.screen, /\u001b\[J\^C\s*shoal: Interrupted\.\s*$/)
    })
  })
} else {
  console.log('skipped: a terminal, since script of util-linux is not installed here')
}

test.after(reapAll)
test.run()
