import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeDoors, openDoor } from '../../../helpers/door-fixture.js'
import { seededBytes } from '../../../../testing/bytes.js'

test.after.each(closeDoors)

const MIB = 1024 * 1024

test('a file that was put is got, whole, in ranges and as a head', async () => {
  const { call } = await openDoor()
  const bytes = seededBytes(3 * MIB + 17)
  const put = await call('PUT', '/v/v/new/folder/a%20file.bin', { body: bytes })
  assert.is(put.status, 201, put.text)
  const got = await call('GET', '/v/v/new/folder/a%20file.bin')
  assert.is(got.status, 200)
  assert.ok(got.bytes.equals(bytes))
  assert.is(got.headers.etag, put.headers.etag)
  assert.is(got.headers['content-length'], String(bytes.byteLength))
  assert.is(got.headers['x-content-type-options'], 'nosniff')

  const head = await call('HEAD', '/v/v/new/folder/a%20file.bin')
  assert.equal([head.status, head.headers['content-length'], head.bytes.byteLength], [200, String(bytes.byteLength), 0])

  for (const [range, start, end] of [['0-0', 0, 1], ['5-', 5, bytes.byteLength], ['-100', bytes.byteLength - 100, bytes.byteLength],
    [`${MIB - 1}-${MIB}`, MIB - 1, MIB + 1]] as const) {
    const part = await call('GET', '/v/v/new/folder/a%20file.bin', { headers: { range: `bytes=${range}` } })
    assert.is(part.status, 206, range)
    assert.is(part.headers['content-range'], `bytes ${start}-${end - 1}/${bytes.byteLength}`)
    assert.ok(part.bytes.equals(bytes.subarray(start, end)), range)
  }

  const beyond = await call('GET', '/v/v/new/folder/a%20file.bin', { headers: { range: `bytes=${bytes.byteLength}-` } })
  assert.equal([beyond.status, beyond.headers['content-range']], [416, `bytes */${bytes.byteLength}`])
})

test('several ranges are parts of one body, of the length that was told', async () => {
  const { call } = await openDoor()
  await call('PUT', '/v/v/t.txt', { body: '0123456789' })
  const { status, headers, text, bytes } = await call('GET', '/v/v/t.txt', { headers: { range: 'bytes=0-1,4-5,-1' } })
  assert.is(status, 206)
  const [, boundary = ''] = /^multipart\/byteranges; boundary=(\w+)$/.exec(headers['content-type'] ?? '') ?? []
  assert.is(Number(headers['content-length']), bytes.byteLength)
  assert.equal(text.split(`--${boundary}`).slice(1, -1).map(part => part.split('\r\n\r\n')[1]?.replace(/\r\n$/, '')), ['01', '45', '9'])
  assert.ok(text.endsWith(`\r\n--${boundary}--\r\n`))
})

test('an empty file is one', async () => {
  const { call } = await openDoor()
  assert.is((await call('PUT', '/v/v/empty', { body: '' })).status, 201)
  const { status, headers, bytes } = await call('GET', '/v/v/empty')
  assert.equal([status, headers['content-length'], bytes.byteLength], [200, '0', 0])
})

test('conditions: what has not changed is not sent, and what was not seen is not replaced', async () => {
  const { call } = await openDoor()
  const path = '/v/v/a.txt'
  const first = await call('PUT', path, { body: 'one', headers: { 'if-none-match': '*' } })
  assert.is(first.status, 201)
  assert.is((await call('PUT', path, { body: 'two', headers: { 'if-none-match': '*' } })).status, 412)
  const etag = first.headers.etag ?? ''
  assert.is((await call('GET', path, { headers: { 'if-none-match': etag } })).status, 304)
  const second = await call('PUT', path, { body: 'two', headers: { 'if-match': etag } })
  assert.is(second.status, 200, second.text)
  assert.is.not(second.headers.etag, etag)
  assert.is((await call('PUT', path, { body: 'three', headers: { 'if-match': etag } })).status, 412)
  assert.is((await call('PUT', '/v/v/none', { body: 'x', headers: { 'if-match': '*' } })).status, 412)
  assert.is((await call('GET', path, { headers: { 'if-none-match': etag } })).text, 'two')
  assert.is((await call('GET', path, { headers: { range: 'bytes=0-0', 'if-range': etag } })).status, 200, 'it is another file')
  assert.is((await call('DELETE', path, { headers: { 'if-match': etag } })).status, 412)
  assert.is((await call('DELETE', path, { headers: { 'if-match': second.headers.etag } })).status, 204)
  assert.is((await call('GET', path)).status, 404)
})

test('of many who create or replace at once one wins', async () => {
  const { call } = await openDoor()
  const makers = await Promise.all(Array.from({ length: 16 }, async (_, index) =>
    await call('PUT', '/v/v/new', { body: String(index), headers: { 'if-none-match': '*' } })))
  assert.equal(makers.map(({ status }) => status).sort(), [201, ...Array<number>(15).fill(412)])
  const { headers: { etag } } = await call('HEAD', '/v/v/new')
  const writers = await Promise.all(Array.from({ length: 16 }, async (_, index) =>
    await call('PUT', '/v/v/new', { body: `w${index}`, headers: { 'if-match': etag } })))
  assert.equal(writers.map(({ status }) => status).sort(), [200, ...Array<number>(15).fill(412)])
  const winner = writers.findIndex(({ status }) => status === 200)
  assert.is((await call('GET', '/v/v/new')).text, `w${winner}`)
})

test('folders are listed for people and for programs, and lead to their slash', async () => {
  const { call } = await openDoor()
  await call('PUT', '/v/v/dir/', {})
  await call('PUT', '/v/v/dir/%3Cb%3E%20%22x%22', { body: 'x' })
  await call('PUT', '/v/v/dir/sub/y', { body: 'y' })
  const moved = await call('GET', '/v/v/dir?format=json')
  assert.equal([moved.status, moved.headers.location], [308, '/v/v/dir/?format=json'])
  const rows = JSON.parse((await call('GET', '/v/v/dir/', { headers: { accept: 'application/json' } })).text) as { name: string, type: string }[]
  assert.equal(rows.map(({ name, type }) => [name, type]), [['<b> "x"', 'file'], ['sub', 'directory']])
  const page = await call('GET', '/v/v/dir/')
  assert.match(page.headers['content-type'] ?? '', /^text\/html/)
  assert.not.match(page.text, /<b>/)
  assert.ok(page.text.includes('href="./%3Cb%3E%20%22x%22"'), page.text)
})

test('move and delete, and what they refuse', async () => {
  const { call } = await openDoor()
  await call('PUT', '/v/v/a', { body: 'a' })
  await call('PUT', '/v/v/b', { body: 'b' })
  assert.is((await call('MOVE', '/v/v/a', { headers: { destination: '/v/v/b', overwrite: 'F' } })).status, 412)
  assert.is((await call('MOVE', '/v/v/a', { headers: { destination: '/v/w/b' } })).status, 400)
  assert.is((await call('MOVE', '/v/v/a')).status, 400)
  assert.is((await call('MOVE', '/v/v/a', { headers: { destination: 'http://localhost/v/v/sub/c' } })).status, 204)
  assert.is((await call('GET', '/v/v/sub/c')).text, 'a')
  assert.is((await call('DELETE', '/v/v/sub/')).status, 204)
  assert.is((await call('GET', '/v/v/sub/c')).status, 404)
  assert.is((await call('POST', '/v/v/b', { body: '' })).status, 405)
})

test('no way leads out of a volume', async () => {
  const { call } = await openDoor()

  for (const path of ['/v/v/../x', '/v/v/a/./b', '/v/v/a//b', '/v/v/%2e%2e/x', '/v/v/a%2fb', '/v/v/a%00b', '/v/v/%ff', '/v/v/a%2F..%2Fb']) {
    const { status } = await call('PUT', path, { body: 'x' })
    assert.is(status, 400, path)
  }
})

test('a page that someone put cannot act for its reader', async () => {
  const { call } = await openDoor()
  await call('PUT', '/v/v/evil.html', { body: '<script>fetch("/api/v1/volumes")</script>' })
  const { headers } = await call('GET', '/v/v/evil.html')
  assert.match(String(headers['content-security-policy']), /^sandbox /)
  assert.is(headers['content-type'], 'text/html; charset=utf-8')
  assert.is((await call('GET', '/v/v/evil.html?download')).headers['content-disposition'],
    'attachment; filename="evil.html"')
})

test.run()
