import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../helpers/cli-terminal.js'
import { eventually } from '../helpers/eventually.js'
import { withFakeApi, readBody, sendRows } from '../helpers/fake-api.js'
import type { FakeHandler } from '../helpers/fake-api.js'

const MIB = 1024 * 1024

test('progress bars: on a terminal, on standard error, and gone at the end; none in a pipe or beside JSON', async () => {
  const routes: Record<string, FakeHandler> = {
    'PUT /files': async ({ req }, res) => {
      await readBody(req)
      sendRows(res, [{ progress: { bytes: 4, blocks: 1 } }, {
        result: { cid: 'bafy', bytes: 8, blocks: 1, copies_min: 1, replicas: 3, warning: 'Only 1 copy.' }
      }])
    }
  }
  await withFakeApi(routes, async (dir, at) => {
    await writeFile(join(dir, 'in'), 'abcdefgh')
    const terminal = await cli(['put', '--pin', 'in', ...at], { cwd: dir, isTerminal: true, columns: 100 })
    assert.is(terminal.code, 0, terminal.stderr)
    assert.match(terminal.stderr, /\r\u001b\[Kput in {2}▕█+ +▏ +50 % {2}4 B \/ 8 B/)
    assert.match(terminal.stderr, /\r\u001b\[Kin: 8 B in 1 block/)
    assert.match(terminal.stderr, /\u001b\[33mWarning: Only 1 copy\./)
    assert.is(terminal.stdout, 'bafy\n')

    for (const [argv, isTerminal] of [[[], false], [['-o', 'json'], true]] as [string[], boolean][]) {
      const quiet = await cli(['put', '--pin', 'in', ...argv, ...at], { cwd: dir, isTerminal })
      assert.not.match(quiet.stderr, '\r')
    }
  })
})

test('a reader that goes away ends the command quietly', async () => {
  await withFakeApi({
    'GET /files': (_request, res) => {
      res.writeHead(200)
      Readable.from((function * () { for (;;) { yield Buffer.alloc(64 * 1024) } })()).pipe(res)
    }
  }, async (_dir, at, api) => {
    let taken = 0
    const stdout = new Writable({
      write (chunk: Buffer, _encoding, done) {
        taken += chunk.length
        done(taken > MIB ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null)
      }
    })
    stdout.on('error', () => {})
    const result = await cli(['cat', 'bafy', ...at], { stdout })
    assert.is(result.code, 0)
    assert.is(result.stderr, '')
    await eventually('the node is told to stop sending', api.clientGone)
  })
})

test('what reads slowly is waited for', async () => {
  let sent = 0
  await withFakeApi({
    'GET /files': (_request, res) => {
      res.writeHead(200)
      Readable.from((function * () {
        for (; sent < 64; sent++) {
          yield Buffer.alloc(MIB)
        }
      })(), { objectMode: false }).pipe(res)
    }
  }, async (_dir, at) => {
    let release: () => void = () => {}
    const held = new Promise<void>(resolve => { release = resolve })
    let received = 0
    const stdout = new Writable({
      write (chunk: Buffer, _encoding, done) {
        received += chunk.length
        void held.then(() => { done() })
      }
    })
    const running = cli(['cat', 'bafy', ...at], { stdout })
    let before = -1
    await eventually('nothing moves any more', async () => {
      const same = sent === before && received > 0
      before = sent
      await new Promise(resolve => { setTimeout(resolve, 100) })
      return same
    })
    assert.ok(sent < 16, `${sent} MiB were taken from the node for a reader that takes nothing`)
    release()
    assert.is((await running).code, 0)
    assert.is(received, 64 * MIB)
  })
})

test.run()
