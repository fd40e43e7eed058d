import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiClient } from '../../src/cli/client.js'
import { DataDirNotFoundError } from '../../src/cli/errors.js'
import { LINE_CHARS_MAX, readNdjson } from '../../src/cli/ndjson.js'
import { explainConnectError } from '../../src/cli/node-location.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { fakeApi, readBody, sendError, sendJson, sendRows } from '../helpers/fake-api.js'
import { eventually } from '../helpers/eventually.js'
import { WAIT_TIMEOUT_MS } from '../../testing/wait-for.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { FakeHandler } from '../helpers/fake-api.js'
import type { NodeLocation } from '../../src/cli/node-location.js'

interface Failure { code: string, message: string }

function locationOf (dataDir: string): NodeLocation {
  return { dataDir, origin: 'from -d', socketPath: socketPathFor(dataDir) }
}

async function failureOf (work: Promise<unknown>): Promise<Failure> {
  return await work.then(
    () => { throw new Error('should have failed') },
    (err: unknown) => err as Failure
  )
}

async function collect<T> (source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []

  for await (const item of source) {
    items.push(item)
  }

  return items
}

async function withApi (
  routes: Record<string, FakeHandler>,
  run: (client: ApiClient, api: Awaited<ReturnType<typeof fakeApi>>, abort: AbortController) => Promise<void>,
  answerMs = WAIT_TIMEOUT_MS
): Promise<void> {
  await withTempDir(async dir => {
    const api = await fakeApi(dir, routes)
    const abort = new AbortController()

    try {
      await run(new ApiClient(locationOf(api.dataDir), abort.signal, answerMs), api, abort)
    } finally {
      await api.close()
    }
  })
}

test('ndjson: lines across chunks, letters cut in half, no newline at the end', async () => {
  const bytes = Buffer.from('{"a":1}\n\n{"name":"日本"}\n{"b":2}')

  for (let size = 1; size <= bytes.length; size++) {
    const source = (async function * () {
      for (let at = 0; at < bytes.length; at += size) {
        yield bytes.subarray(at, at + size)
      }
    })()
    assert.equal(await collect(readNdjson(source)), [{ a: 1 }, { name: '日本' }, { b: 2 }])
  }
})

test('ndjson: what is no object is a bad answer, and a line without end is not kept', async () => {
  const lines = async (...parts: string[]): Promise<Failure> =>
    await failureOf(collect(readNdjson((async function * () { yield * parts.map(part => Buffer.from(part)) })())))

  assert.is((await lines('<html>\n')).code, 'bad_answer')
  assert.is((await lines('[1]\n')).code, 'bad_answer')
  assert.is((await lines('x'.repeat(LINE_CHARS_MAX), 'y')).code, 'bad_answer')
})

test('json answers, query and body', async () => {
  let body = ''
  await withApi({
    'GET /status': ({ query }, res) => { sendJson(res, { local: query.get('local'), other: query.get('other') }) },
    'POST /peers': async ({ req }, res) => {
      body = (await readBody(req)).toString()
      sendJson(res, { ok: true })
    }
  }, async client => {
    assert.equal(await client.json('GET /status', { query: { local: true } }), { local: '1', other: null })
    await client.json('POST /peers', { body: { address: 'ü:1' } })
    assert.is(body, '{"address":"ü:1"}')
  })
})

test('an error of the node keeps its code and message', async () => {
  await withApi({
    'GET /peers': (_request, res) => { sendError(res, 507, 'no_space', 'No room. Add a node.') }
  }, async client => {
    const err = await failureOf(client.json('GET /peers'))
    assert.is(err.code, 'no_space')
    assert.is(err.message, 'No room. Add a node.')
  })
})

test('an answer that is no JSON, and an error without an error, are bad answers', async () => {
  await withApi({
    'GET /node': (_request, res) => { res.end('hello') },
    'GET /peers': (_request, res) => { sendJson(res, { oops: 1 }, 500) }
  }, async client => {
    assert.is((await failureOf(client.json('GET /node'))).code, 'bad_answer')
    assert.is((await failureOf(client.json('GET /peers'))).code, 'bad_answer')
  })
})

test('a node that takes the request and says nothing', async () => {
  await withApi({ 'GET /node': () => {} }, async client => {
    assert.is((await failureOf(client.json('GET /node'))).code, 'node_not_answering')
  }, 500)
})

test('a connection that breaks before the answer', async () => {
  await withApi({ 'GET /node': ({ req }) => { req.socket.destroy() } }, async client => {
    assert.is((await failureOf(client.json('GET /node'))).code, 'connection_lost')
  })
})

test('rows: an error line ends the list with its code', async () => {
  await withApi({
    'GET /ls': (_request, res) => { sendRows(res, [{ n: 1 }, { error: { code: 'block_not_found', detail: 'gone' } }]) }
  }, async client => {
    const seen: unknown[] = []
    const err = await failureOf((async () => {
      for await (const row of client.rows('GET /ls/*target', { params: { target: ['x'] } })) {
        seen.push(row)
      }
    })())
    assert.equal(seen, [{ n: 1 }])
    assert.is(err.code, 'block_not_found')
  })
})

test('rows and files: a connection that breaks midway is truncated, never a short answer', async () => {
  const breakOff: FakeHandler = (_request, res) => {
    res.writeHead(200)
    res.write('{"n":1}\n', () => { res.destroy() })
  }
  await withApi({ 'GET /ls': breakOff, 'GET /files': breakOff }, async client => {
    assert.is((await failureOf(collect(client.rows('GET /ls/*target', { params: { target: ['x'] } })))).code, 'truncated')
    const { body } = await client.download('GET /files/*target', { params: { target: ['x'] } })
    assert.is((await failureOf(collect(body))).code, 'truncated')
  })
})

test('a download says what it is', async () => {
  await withApi({
    'GET /files': (_request, res) => {
      res.writeHead(200, { 'x-shoal-type': 'directory', 'x-shoal-bytes': '7' })
      res.end('1234567')
    }
  }, async client => {
    const download = await client.download('GET /files/*target', { params: { target: ['x'] } })
    assert.is(download.type, 'directory')
    assert.is(download.totalBytes, 7)
    assert.is(Buffer.concat(await collect(download.body)).toString(), '1234567')
  })
})

test('an upload reaches the node whole, its progress comes while it runs', async () => {
  let received = Buffer.alloc(0)
  await withApi({
    'PUT /files': async ({ req }, res) => {
      res.writeHead(200)
      let bytes = 0
      const chunks: Buffer[] = []

      for await (const chunk of req as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        bytes += chunk.length
        res.write(`${JSON.stringify({ progress: { bytes } })}\n`)
      }

      received = Buffer.concat(chunks)
      res.end(`${JSON.stringify({ result: { cid: 'bafy' } })}\n`)
    }
  }, async client => {
    let send: () => void = () => {}
    const progressSeen = new Promise<void>(resolve => { send = resolve })
    const source = async function * (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(100_000, 1)
      // The second half is held back until progress of the first was seen: the answer must not wait for the end.
      await progressSeen
      yield Buffer.alloc(100_000, 2)
    }
    const lines: unknown[] = []

    for await (const line of client.upload('PUT /files', { open: source })) {
      lines.push(line)
      send()
    }

    assert.equal(lines.at(-1), { result: { cid: 'bafy' } })
    assert.ok(received.equals(Buffer.concat([Buffer.alloc(100_000, 1), Buffer.alloc(100_000, 2)])))
  })
})

test('an upload that the node refuses ends at once, although its source would go on for ever', async () => {
  await withApi({
    'PUT /files': ({ req }, res) => {
      req.once('data', () => { sendError(res, 503, 'too_few_replicas', 'Only 1 node.') })
    }
  }, async client => {
    let closed = false
    const endless = async function * (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(64 * 1024)
        }
      } finally {
        closed = true
      }
    }
    const err = await failureOf(collect(client.upload('PUT /files', { open: endless })))
    assert.is(err.code, 'too_few_replicas')
    await new Promise(resolve => { setImmediate(resolve) })
    assert.ok(closed, 'the source was let go')
  })
})

test('a source that fails breaks the upload off, so that the node pins nothing', async () => {
  let markBegun = (): void => {}
  const begun = new Promise<void>(resolve => { markBegun = resolve })
  await withApi({
    'PUT /files': async ({ req }, res) => {
      req.once('data', markBegun)
      await readBody(req)
      res.end('{"result":{"cid":"wrong"}}\n')
    }
  }, async (client, api) => {
    const failing = async function * (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(1000)
      await begun
      throw Object.assign(new Error('disk on fire'), { code: 'test' })
    }
    const err = await failureOf(collect(client.upload('PUT /files', { open: failing })))
    assert.is(err.message, 'disk on fire')
    await eventually('the node sees the broken connection', api.clientGone)
  })
})

test('a fast source and a slow node: what is in memory stays bounded', async () => {
  const total = 64
  let produced = 0
  let resume: () => void = () => {}
  await withApi({
    'PUT /files': async ({ req }, res) => {
      // Reads nothing until told.
      await new Promise<void>(resolve => { resume = resolve })
      await readBody(req)
      res.end('{"result":{}}\n')
    }
  }, async client => {
    const source = async function * (): AsyncGenerator<Uint8Array> {
      for (; produced < total; produced++) {
        yield Buffer.alloc(1024 * 1024)
      }
    }
    const done = collect(client.upload('PUT /files', { open: source }))
    let before = -1

    // Wait until it no longer moves: the socket's buffers are full.
    while (before !== produced) {
      before = produced
      await new Promise(resolve => { setTimeout(resolve, 100) })
    }

    assert.ok(produced < 8, `${produced} MiB were read ahead of a node that takes nothing`)
    resume()
    await done
    assert.is(produced, total)
  })
})

test('the signal ends a call with its reason and the connection with it', async () => {
  let markBegun = (): void => {}
  const begun = new Promise<void>(resolve => { markBegun = resolve })
  await withApi({
    'GET /files': (_request, res) => {
      res.writeHead(200)
      res.write('some')
    },
    'PUT /files': ({ req }) => { req.once('data', markBegun) }
  }, async (client, api, abort) => {
    const { body } = await client.download('GET /files/*target', { params: { target: ['x'] } })
    const reading = failureOf(collect(body))
    const endless = (async function * () { for (;;) { yield Buffer.alloc(1000) } })()
    const putting = failureOf(collect(client.upload('PUT /files', { open: () => endless })))
    await begun
    abort.abort(Object.assign(new Error('stop'), { code: 'interrupted' }))
    assert.is((await reading).code, 'interrupted')
    assert.is((await putting).code, 'interrupted')
    await eventually('the node sees the broken connection', api.clientGone)
    assert.is((await failureOf(client.json('GET /node'))).code, 'interrupted')
  })
})

test('a data dir that is not there, never held a node, is a file, or whose node is down', async () => {
  await withTempDir(async dir => {
    const failing = async (name: string): Promise<Failure> =>
      await failureOf(new ApiClient(locationOf(join(dir, name))).json('GET /node'))

    assert.match((await failing('none')).message, /none \(from -d\) does not exist\. Name the data dir .* start a node/)
    assert.is((await failing('none')).code, 'data_dir_not_found')

    await mkdir(join(dir, 'empty'))
    assert.match((await failing('empty')).message, /has never held a node/)

    await writeFile(join(dir, 'file'), '')
    assert.match((await failing('file')).message, /is not a folder/)

    await mkdir(join(dir, 'down'))
    await writeFile(join(dir, 'down', 'identity.key'), '')
    const down = await failing('down')
    assert.is(down.code, 'node_not_running')
    assert.match(down.message, /No node is running on .*down .*Start one with: shoal -d/)
  })
})

test('a socket that a killed node left behind', async () => {
  await withTempDir(async dir => {
    const location = locationOf(dir)
    const server = createServer().listen(location.socketPath)
    await once(server, 'listening')
    // Closing would remove the file, a kill does not: keep a second name for it.
    const { link, rename } = await import('node:fs/promises')
    await link(location.socketPath, `${location.socketPath}.kept`)
    await new Promise(resolve => { server.close(resolve) })
    await rename(`${location.socketPath}.kept`, location.socketPath)

    const err = await failureOf(new ApiClient(location).json('GET /node'))
    assert.is(err.code, 'node_gone')
    assert.match(err.message, /probably killed\. Start it again/)
  })
})

test('another user\'s node', async () => {
  await withTempDir(async dir => {
    await chmod(dir, 0o700)
    const refused = Object.assign(new Error('connect EACCES'), { code: 'EACCES', syscall: 'connect' })
    const err = await explainConnectError(refused, locationOf(dir)) as unknown as Failure
    assert.is(err.code, 'permission_denied')
    assert.match(err.message, new RegExp(`belongs to user ${process.getuid?.()}.*Run the command as that user`))
  })
})

test('messages name where the data dir came from', () => {
  assert.match(new DataDirNotFoundError('/x', 'from SHOAL_DATA_DIR').message, /\/x \(from SHOAL_DATA_DIR\) does not exist/)
})

test.run()
