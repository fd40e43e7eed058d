import net from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKnownHost } from '../../../../src/gateway/http/door/hosts.js'
import { ShoalError, errorCode } from '../../../../src/util/errors.js'
import { createFiles } from '../../../../src/files/files.js'
import { silentLogger } from '../../../../src/util/logger.js'
import { fakeBackend } from '../../../helpers/api-server.js'
import { closeDoors, openDoor } from '../../../helpers/door-fixture.js'
import { eventually } from '../../../helpers/eventually.js'
import type { DoorFixture } from '../../../helpers/door-fixture.js'

test.after.each(closeDoors)

test('health is for everyone, the API for who may', async () => {
  const { call } = await openDoor({ identify: async () => { throw new ShoalError('token_invalid', 'No.') } })
  assert.equal(JSON.parse((await call('GET', '/healthz')).text), { alive: true })
  const ready = await call('GET', '/readyz')
  assert.equal(JSON.parse(ready.text), { ready: true, reasons: [] })
  assert.is(ready.headers['x-shoal-load'], '0.00')
  assert.is.not((await call('GET', '/api/v1/volumes')).status, 200)
})

test('a caller who is no admin reaches volumes alone', async () => {
  const { call } = await openDoor({ caller: { name: 'user:ann', isAdmin: false } })
  assert.is((await call('GET', '/api/v1/volumes')).status, 200)

  for (const path of ['/api/v1/node', '/api/v1/blocks', '/api/v1/status', '/api/v1/volumesx', '/api/v1/pins', '/api/v1/../v1/node']) {
    assert.is((await call('GET', path)).status, 403, path)
  }
})

test('metrics are for the admin alone: behind a proxy on this machine everyone comes from loopback', async () => {
  const backend = fakeBackend({ metrics: async () => 'shoal_blocks 1\n' })
  const services = async (isAdmin: boolean): Promise<DoorFixture> => {
    const { volumes, blocks } = await openDoor()
    const files = createFiles({ blocks })

    return await openDoor({ caller: { name: 'anonymous', isAdmin }, services: { blocks, files, volumes, backend, logger: silentLogger } })
  }
  const { call } = await services(true)

  for (const path of ['/metrics', '/api/v1/metrics']) {
    const { status, headers, text } = await call('GET', path)
    assert.equal([status, headers['content-type'], text], [200, 'text/plain; version=0.0.4; charset=utf-8', 'shoal_blocks 1\n'])
  }

  const other = await services(false)
  assert.is((await other.call('GET', '/metrics')).status, 403)
  assert.is((await other.call('GET', '/api/v1/metrics')).status, 403)
})

test('each request is observed when its answer has ended', async () => {
  const seen: unknown[] = []
  const { call } = await openDoor({ onRequest: ({ method, status }) => { seen.push([method, status]) } })
  await call('GET', '/healthz')
  await call('DELETE', '/nothing')
  await eventually('both requests are told', () => seen.length === 2)
  assert.equal(seen, [['GET', 200], ['DELETE', 404]])
})

test('who asks is told from the header alone', async () => {
  const seen: (string | undefined)[] = []
  const { call } = await openDoor({ identify: async token => { seen.push(token); return {} } })
  await call('GET', '/api/v1/volumes?token=query', {})
  await call('GET', '/api/v1/volumes', { headers: { authorization: 'Bearer one' } })
  await call('GET', '/api/v1/volumes', { headers: { authorization: `Basic ${Buffer.from('ann:two:3').toString('base64')}` } })
  assert.equal(seen, [undefined, 'one', 'two:3'])
  assert.is((await call('GET', '/api/v1/volumes', { headers: { authorization: 'Digest x' } })).status, 401)
})

test('names that are not ours are refused: a page elsewhere could stand for them', async () => {
  const { call } = await openDoor()

  for (const [host, status] of [['127.0.0.1', 200], ['[::1]:11080', 200], ['localhost:1', 200], ['files.example.com', 200],
    ['a.example.org:80', 200], ['evil.example.net', 421], ['files.example.com.evil.net', 421]] as const) {
    assert.is((await call('GET', '/healthz', { headers: { host } })).status, status, host)
  }

  assert.not.ok(isKnownHost(undefined, []))
  assert.not.ok(isKnownHost('', ['']))
  assert.not.ok(isKnownHost('.example.org', ['*.example.org']))
  assert.not.ok(isKnownHost('127.0.0.1.evil.net', []))
})

test('a change that a page of another site asks for is refused; reads bring no CORS', async () => {
  const { call } = await openDoor()
  const put = async (headers: Record<string, string>): Promise<number> => (await call('PUT', '/v/v/a', { body: 'x', headers })).status

  assert.is(await put({ 'sec-fetch-site': 'cross-site' }), 403)
  assert.is(await put({ 'sec-fetch-site': 'same-site' }), 403)
  assert.is(await put({ origin: 'http://evil.example.net' }), 403)
  assert.is(await put({ origin: 'null' }), 403)
  assert.is(await put({ 'sec-fetch-site': 'same-origin' }), 201)
  assert.is(await put({}), 200)
  const read = await call('GET', '/v/v/a', { headers: { origin: 'http://evil.example.net' } })
  assert.is(read.headers['access-control-allow-origin'], undefined)
})

test('the API document names the door', async () => {
  const { call } = await openDoor()
  const document = JSON.parse((await call('GET', '/api/openapi.json')).text) as { openapi: string, servers: unknown }
  assert.equal([document.openapi, document.servers], ['3.1.0', [{ url: '/api/v1' }]])
})

test('a port that is taken is an error that names it', async () => {
  const { port } = await openDoor()
  assert.is(await openDoor({ listen: [`127.0.0.1:${port}`] }).then(() => 'opened', errorCode), 'http_listen_failed')
})

test('requests of broken shapes end their connection, and no other', async () => {
  const { port, call } = await openDoor()

  for (const text of [
    'PUT /v/v/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n',
    'PUT /v/v/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    'PUT /v/v/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n',
    '\0\0\0\0\0'
  ]) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.end(text) })
      let all = ''
      socket.on('data', chunk => { all += String(chunk) })
      socket.on('close', () => { resolve(all) })
      socket.on('error', reject)
    })
    assert.not.match(answer, /^HTTP\/1\.1 2/, JSON.stringify(text))
    assert.is(answer.split('HTTP/1.1 ').length <= 2, true, 'one answer at most')
  }

  assert.is((await call('GET', '/healthz')).status, 200)
})

test.run()
