import { Readable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiClient, BUSY_RETRIES_MAX } from '../../src/cli/client.js'
import { RETRY_MS_MIN } from '../../src/util/retry-hint.js'
import { closeApis, startApi, until } from '../helpers/api-server.js'
import { seededBytes } from '../../testing/bytes.js'
import { cli } from '../helpers/cli-terminal.js'
import { fakeApi, readBody, sendJson, sendRows } from '../helpers/fake-api.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { NodeLocation } from '../../src/cli/node-location.js'
import type { BusyRetry } from '../../src/cli/client.js'
import type { CliOptions, CliResult } from '../helpers/cli-terminal.js'
import type { FakeHandler } from '../helpers/fake-api.js'
import type { ServerResponse } from 'node:http'

const PUT_RESULT = { result: { cid: 'bafy', bytes: 3, blocks: 1, copies_min: 3, replicas: 3 } }

test.after.each(closeApis)

function sendBusy (res: ServerResponse, hint: object = { retry_after_ms: 1 }): void {
  sendJson(res, { title: '', status: 503, code: 'busy', detail: 'Too much to do.', ...hint }, 503)
}

/** Runs a command against a node that refuses the first so many requests as busy. */
async function run (
  refusals: number, handler: FakeHandler, argv: readonly string[], options: CliOptions & { hint?: object } = {}
): Promise<CliResult & { requests: number, times: number[] }> {
  const times: number[] = []
  const handle: FakeHandler = async (request, res) => {
    times.push(performance.now())
    await (times.length <= refusals ? sendBusy(res, options.hint) : handler(request, res))
  }

  return await withTempDir(async dir => {
    const api = await fakeApi(dir, { 'PUT /files': handle, 'GET /stat/': handle, 'DELETE /pins': handle })

    try {
      const result = await cli([...argv, '-d', api.dataDir], { cwd: dir, ...options })

      return { ...result, requests: times.length, times }
    } finally {
      await api.close()
    }
  })
}

const unpinned: FakeHandler = (_request, res) => { sendJson(res, { cid: 'bafy', removed: 1 }) }

test('a busy node is asked again after its hint, and the user is told', async () => {
  const result = await run(2, unpinned, ['rm', 'bafy'])

  assert.is(result.code, 0)
  assert.is(result.requests, 3)
  assert.match(result.stderr, /The node is busy; trying again in 0\.[01] s \(1 of 5\)\.\n.*\(2 of 5\)\./)
  assert.match(result.stdout, /Unpinned/)
  const [first = 0, second = 0, third = 0] = result.times
  assert.ok(second - first >= RETRY_MS_MIN && third - second >= 2 * RETRY_MS_MIN, 'each pause at least as asked, doubled')
})

test('a node that stays busy: exit code of its class, and how often it was tried', async () => {
  const result = await run(Infinity, unpinned, ['rm', 'bafy', '-o', 'json'])

  assert.is(result.code, 9)
  assert.is(result.requests, BUSY_RETRIES_MAX + 1)
  assert.equal(JSON.parse(result.stderr), { error: { code: 'busy', message: 'Too much to do. It was tried 6 times.' } })
})

test('without a hint nothing is tried again: the node did not ask for it', async () => {
  const result = await run(1, unpinned, ['rm', 'bafy'], { hint: {} })

  assert.is(result.code, 9)
  assert.is(result.requests, 1)
})

test('Ctrl-C ends the waiting', async () => {
  const abort = new AbortController()
  const running = run(Infinity, unpinned, ['rm', 'bafy'], { hint: { retry_after_ms: 60_000 }, signal: abort.signal })
  await new Promise(resolve => { setTimeout(resolve, 100) })
  abort.abort(new Error('interrupted'))
  const result = await running
  assert.is.not(result.code, 0)
  assert.ok(result.requests <= 1)
})

test('a put of a file whose node turns busy in the middle is sent again from its beginning', async () => {
  const bodies: string[] = []
  const busyAfterBody: FakeHandler = async ({ req }, res) => {
    bodies.push((await readBody(req)).toString())

    if (bodies.length === 1) {
      sendBusy(res)
    } else {
      sendRows(res, [PUT_RESULT])
    }
  }
  const result = await withTempDir(async dir => {
    const { writeFile } = await import('node:fs/promises')
    await writeFile(`${dir}/f`, 'abc')

    return await run(0, busyAfterBody, ['put', '--pin', `${dir}/f`])
  })

  assert.is(result.code, 0)
  assert.equal(bodies, ['abc', 'abc'])
  assert.is(result.stdout, 'bafy\n')
})

test('standard input that was partly sent cannot be sent again', async () => {
  const busyAfterBody: FakeHandler = async ({ req }, res) => {
    await readBody(req)
    sendBusy(res)
  }
  const result = await run(0, busyAfterBody, ['put', '--pin', '-'], { stdin: Readable.from([Buffer.from('abc')]) })

  assert.is(result.code, 9)
  assert.is(result.requests, 1)
})

test('a node that is full refuses an upload before a byte is read, also of standard input, and takes it later', async () => {
  let release = (): void => {}
  const gate = new Promise<void>(resolve => { release = resolve })
  const blocks = new FakeBlocks({ beforeGet: async () => gate })
  const api = await startApi({ blocks, requestsMax: 1 })
  const { cid } = await api.files.add(seededBytes(10))
  const running = api.call('GET', `/v1/blocks/${cid.toString()}`)
  await until(() => blocks.getsInFlight === 1, 'a get runs')

  let opened = 0
  const retries: BusyRetry[] = []
  const location: NodeLocation = { dataDir: '/nowhere', origin: 'from -d', socketPath: api.socketPath }
  const client = new ApiClient(location, undefined, undefined, retry => {
    retries.push(retry)
    assert.is(opened, 0)
    release()
  })
  const upload = {
    isReplayable: false,
    open: async function * (): AsyncGenerator<Uint8Array> {
      opened++
      yield seededBytes(1_000, 7)
    }
  }
  const lines: unknown[] = []

  for await (const line of client.upload('PUT /files', upload)) {
    lines.push(line)
  }

  assert.is((lines.at(-1) as { result: { bytes: number } }).result.bytes, 1_000)
  assert.is(opened, 1)
  assert.ok(retries.length >= 1)
  assert.is((await running).status, 200)
})

test('the state of the node is told while all places for transfers are taken; busy carries its hint twice', async () => {
  let release = (): void => {}
  const gate = new Promise<void>(resolve => { release = resolve })
  const blocks = new FakeBlocks({ beforeGet: async () => gate })
  const api = await startApi({ blocks, requestsMax: 2, backend: { config: async () => ({ values: {}, sources: {} }) } })
  const { cid } = await api.files.add(seededBytes(10))
  const running = [1, 2].map(async () => await api.call('GET', `/v1/blocks/${cid.toString()}`))
  await until(() => blocks.getsInFlight === 2, 'two gets run')

  const refused = await api.call('GET', '/v1/blocks')
  const problem = JSON.parse(refused.text)
  assert.is(refused.status, 503)
  assert.is(problem.code, 'busy')
  assert.ok(problem.retry_after_ms >= RETRY_MS_MIN / 2)
  assert.is(refused.headers['retry-after'], String(Math.ceil(problem.retry_after_ms / 1_000)))
  assert.is((await api.call('GET', '/v1/config')).status, 200)

  release()
  assert.equal((await Promise.all(running)).map(({ status }) => status), [200, 200])
  assert.is((await api.call('GET', '/v1/blocks')).status, 200)
})

test.run()
