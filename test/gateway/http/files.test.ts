/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- JSON of answers */
import net from 'node:net'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { HEADER_BYTES, HEADER_TYPE } from '../../../src/api/constants.js'
import { ShoalError } from '../../../src/util/errors.js'
import { closeApis, startApi, until } from '../../helpers/api-server.js'
import { rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import type { ClientRequest, IncomingMessage } from 'node:http'

const MIB = 1024 * 1024

async function response (request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve)
    request.on('error', reject)
  })
}

test.after.each(closeApis)

test('put and get a file: the same bytes, the CID of the files layer', async () => {
  const api = await startApi()
  const bytes = Buffer.from(seededBytes(3 * MIB + 17))
  const { result } = (await api.lines('PUT', '/v1/files', bytes)).at(-1)

  assert.equal(result, { cid: result.cid, bytes: bytes.byteLength, blocks: 5, copies_min: 3, replicas: 3 })
  assert.is(result.cid, (await api.files.add(bytes)).cid.toString())

  const answer = await api.call('GET', `/v1/files/${result.cid}`)
  assert.is(answer.status, 200)
  assert.is(answer.headers[HEADER_TYPE], 'file')
  assert.is(answer.headers[HEADER_BYTES], `${bytes.byteLength}`)
  assert.is(answer.headers['content-length'], `${bytes.byteLength}`)
  assert.is(Buffer.compare(answer.bytes, bytes), 0)
})

test('an empty file', async () => {
  const api = await startApi()
  const { result } = (await api.lines('PUT', '/v1/files')).at(-1)
  const answer = await api.call('GET', `/v1/files/${result.cid}`)

  assert.is(result.bytes, 0)
  assert.is(answer.headers['content-length'], '0')
  assert.is(answer.bytes.byteLength, 0)
})

test('replicas of the request are in the claims; too few copies are said aloud', async () => {
  const blocks = new FakeBlocks({ copies: () => 1, possible: 1 })
  const api = await startApi({ blocks })
  const alone = (await api.lines('PUT', '/v1/files?replicas=5', 'x')).at(-1).result

  assert.is(alone.replicas, 5)
  assert.is(blocks.puts[0]?.claims[0]?.redundancy.copies, 5)
  assert.match(alone.warning, /There is one copy of the 5/)
  assert.is((await api.lines('PUT', '/v1/files?replicas=1', 'y')).at(-1).result.warning, undefined)
})

test('ranges', async () => {
  const api = await startApi()
  const bytes = Buffer.from(seededBytes(2 * MIB))
  const { cid } = await api.files.add(bytes)
  const cases: [query: string, from: number, to: number][] = [
    ['offset=5', 5, 2 * MIB], ['length=7', 0, 7], ['offset=1048570&length=20', 1048570, 1048590],
    ['offset=2097150&length=99', 2097150, 2 * MIB], ['offset=9999999', 0, 0], ['length=0', 0, 0]
  ]

  for (const [query, from, to] of cases) {
    const answer = await api.call('GET', `/v1/files/${cid.toString()}?${query}`)
    assert.is(answer.headers['content-length'], `${to - from}`)
    assert.is(Buffer.compare(answer.bytes, bytes.subarray(from, to)), 0, query)
  }

  for (const query of ['offset=-1', 'offset=1.5', 'length=x', 'length=99999999999999999999']) {
    const answer = await api.call('GET', `/v1/files/${cid.toString()}?${query}`)
    assert.is(answer.status, 400)
    assert.is(JSON.parse(answer.text).code, 'invalid_range')
  }
})

test('targets with blanks, dots and any letters; listing; errors with their status', async () => {
  const api = await startApi()
  const { cid } = await api.files.addAll([
    { path: 'path/a b/ü?#%.txt', content: stream(Buffer.from('here')) },
    { path: 'path/empty' }
  ])
  const url = ['path', 'a b', 'ü?#%.txt'].map(encodeURIComponent).join('/')

  assert.is((await api.call('GET', `/v1/files/${cid.toString()}/${url}`)).text, 'here')

  const rows = await api.lines('GET', `/v1/ls/${cid.toString()}/path`)
  assert.equal(rows.map(({ name, path, type }) => [name, path, type]), [['a b', 'a b', 'directory'], ['empty', 'empty', 'directory']])
  assert.equal(Object.keys(rows[0]).sort(), ['bytes', 'cid', 'name', 'path', 'type'])
  assert.equal(await api.lines('GET', `/v1/ls/${cid.toString()}/path/empty`), [])

  const cases: [url: string, status: number, code: string][] = [
    [`/v1/files/${cid.toString()}/nowhere`, 404, 'path_not_found'],
    [`/v1/files/${cid.toString()}/path/../path/empty`, 404, 'path_not_found'],
    [`/v1/files/${cid.toString()}/path%2Fempty`, 400, 'bad_request'],
    [`/v1/files/${cid.toString()}?format=raw`, 400, 'is_directory'],
    [`/v1/files/${cid.toString()}/${url}/below`, 400, 'not_directory'],
    [`/v1/files/${rawCid(seededBytes(9)).toString()}`, 404, 'block_not_found'],
    [`/v1/ls/${rawCid(seededBytes(9)).toString()}`, 404, 'block_not_found']
  ]

  for (const [url, status, code] of cases) {
    const answer = await api.call('GET', url)
    assert.is(`${answer.status} ${JSON.parse(answer.text).code}`, `${status} ${code}`, url)
  }
})

test('unpin', async () => {
  const api = await startApi()
  const { cid } = await api.files.add(seededBytes(5))

  assert.equal(await api.json('DELETE', `/v1/pins/${cid.toString()}`), { cid: cid.toString(), removed: 1 })
  assert.equal(await api.json('DELETE', `/v1/pins/${cid.toString()}`), { cid: cid.toString(), removed: 0 })
})

for (const [name, headers] of Object.entries({ 'Content-Length': { 'content-length': 3 * MIB }, 'chunked encoding': {} })) {
  test(`a client that vanishes in the middle of a body (${name}): rejected, nothing pinned`, async () => {
    const api = await startApi()
    const request = api.open({ method: 'PUT', path: '/v1/files', headers })

    request.on('error', () => {})
    request.write(seededBytes(2 * MIB + 5))
    await until(() => api.blocks.puts.length > 0, 'a block is written')
    request.destroy()

    // the server is done with the request when it can stop at once
    await api.server.stop()
    assert.equal(api.blocks.pins(), [])
  })
}

test('a client that ends its half in the middle of a body is told, and nothing is pinned', async () => {
  const api = await startApi()
  const socket = net.connect({ path: api.socketPath, allowHalfOpen: true })
  let text = ''

  socket.on('data', chunk => { text += chunk.toString() })
  socket.end('PUT /v1/files HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nonly this')
  await new Promise(resolve => { socket.on('close', resolve) })

  assert.not.match(text, /"result"/)
  assert.equal(api.blocks.pins(), [])
  assert.is(api.blocks.puts.length, 0)
})

test('a client that vanishes after the body, before the answer: aborted, nothing pinned', async () => {
  const blocks = new FakeBlocks({
    beforePut: async (_, __, signal) => new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(new ShoalError('aborted', '')) })
    })
  })
  const api = await startApi({ blocks })
  const request = api.open({ method: 'PUT', path: '/v1/files' })

  request.on('error', () => {})
  request.end('small')
  await until(() => blocks.puts.length === 1, 'the put is under way')
  request.destroy()
  await api.server.stop()
  assert.equal(blocks.pins(), [])
})

test('a put that fails while the client is still sending: the answer is seen', async () => {
  const blocks = new FakeBlocks({ beforePut: () => { throw new ShoalError('no_space', 'All full.') } })
  const api = await startApi({ blocks })
  const request = api.open({ method: 'PUT', path: '/v1/files' })
  const answered = response(request)
  const chunk = seededBytes(MIB)
  let sent = 0
  const send = (): void => {
    while (sent < 64 && !request.writableEnded) {
      sent++

      if (!request.write(chunk)) {
        request.once('drain', send)
        return
      }
    }

    request.end()
  }

  send()
  const answer = await answered
  let text = ''

  for await (const chunk of answer) {
    text += String(chunk)
  }

  // a status while nothing was sent, else the last line
  assert.ok(answer.statusCode === 503 || answer.statusCode === 200)
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '')
  assert.is((answer.statusCode === 200 ? last.error : last).code, 'no_space')
  request.destroy()
})

test('a read that fails midway breaks the connection: a part is never taken for the whole', async () => {
  const api = await startApi()
  const bytes = seededBytes(40 * MIB)
  const { cid } = await api.files.add(bytes)
  const tree = await api.files.addAll([{ path: 'a', content: stream(seededBytes(10)) }, { path: 'b', content: stream(bytes) }])

  api.blocks.lose(rawCid(bytes.subarray(30 * MIB, 31 * MIB)))

  for (const url of [`/v1/files/${cid.toString()}`, `/v1/files/${tree.cid.toString()}`]) {
    const request = api.open({ path: url })
    request.end()
    const answer = await response(request)
    let read = 0
    let failure: NodeJS.ErrnoException | undefined

    assert.is(answer.statusCode, 200)

    try {
      for await (const chunk of answer) {
        read += (chunk as Buffer).byteLength
      }
    } catch (err) {
      failure = err as NodeJS.ErrnoException
    }

    assert.is(failure?.code, 'ECONNRESET', url)
    assert.ok(read <= 30 * MIB + 4096, `${read}`)
  }
})

test('a read whose first block is missing has a status of its own', async () => {
  const api = await startApi()
  const bytes = seededBytes(3 * MIB)
  const { cid } = await api.files.add(bytes)

  api.blocks.lose(rawCid(bytes.subarray(0, MIB)))
  assert.is((await api.call('GET', `/v1/files/${cid.toString()}`)).status, 404)
})

test('a client that reads slowly holds back the blocks; one that leaves ends the reading', async () => {
  const blocks = new FakeBlocks({ beforeGet: async () => new Promise(resolve => { setImmediate(resolve) }) })
  const api = await startApi({ blocks })
  const { cid } = await api.files.add(seededBytes(100 * MIB))

  api.blocks.gets.length = 0
  const request = api.open({ path: `/v1/files/${cid.toString()}` })
  request.end()
  const answer = await response(request)

  answer.pause()
  // read-ahead, the block being written, and what fits into the socket and the client's own buffers
  await until(() => api.blocks.gets.length >= 17, 'the read-ahead is full')
  let before = -1

  while (before !== api.blocks.gets.length) {
    before = api.blocks.gets.length
    await new Promise(resolve => { setTimeout(resolve, 50) })
  }

  assert.ok(before <= 24, `${before} blocks were read for a client that takes none`)

  request.destroy()
  await api.server.stop()
  assert.is(api.blocks.getsInFlight, 0)
  assert.ok(api.blocks.gets.length <= 24, 'nothing was read for a client that had left')
})

test('progress comes while a put runs, not too often, and the result last', async () => {
  let now = 0
  const blocks = new FakeBlocks({ beforePut: () => { now += 50 } })
  const api = await startApi({ blocks, clock: { now: () => now } })
  const lines = await api.lines('PUT', '/v1/files', seededBytes(40 * MIB))
  const progress = lines.slice(0, -1).map(line => line.progress)

  // 41 puts of 50 ms each are two seconds
  assert.ok(progress.length >= 5 && progress.length <= 12, `${progress.length}`)
  assert.ok(progress.every(({ bytes, blocks }) => bytes > 0 && blocks >= 0))
  assert.is(lines.at(-1).result.bytes, 40 * MIB)
})

test('an error after progress is the last line', async () => {
  let now = 0
  let puts = 0
  const blocks = new FakeBlocks({
    beforePut: () => {
      now += 1000

      if (++puts === 10) {
        throw new ShoalError('too_few_replicas', 'Only 1 of 2.')
      }
    }
  })
  const api = await startApi({ blocks, clock: { now: () => now } })
  const lines = await api.lines('PUT', '/v1/files', seededBytes(30 * MIB))

  assert.ok(lines.length > 1)
  assert.equal(lines.at(-1), {
    error: { title: 'Service Unavailable', status: 503, code: 'too_few_replicas', detail: 'Only 1 of 2.' }
  })
  assert.equal(blocks.pins(), [])
})

test.run()
