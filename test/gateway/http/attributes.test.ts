import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HEADER_GID, HEADER_UID, HEADER_XATTRS } from '../../../src/api/constants.js'
import { HEADER_BYTES_MAX } from '../../../src/api/constants.js'
import { readTar } from '../../../src/gateway/http/tar-in.js'
import { writeTar } from '../../../src/gateway/http/tar-out.js'
import { parseXattrsHeader, xattrsHeader } from '../../../src/api/xattr-text.js'
import { faultOfAttributes } from '../../../src/volumes/tree/attributes.js'
import { XATTRS_BYTES_MAX, XATTRS_MAX, XATTR_NAME_BYTES_MAX } from '../../../src/volumes/tree/constants.js'
import { closeApis } from '../../helpers/api-server.js'
import { chunked, collect, seededBytes, stream } from '../../../testing/bytes.js'
import { hasXattrs, skip, XATTR_DIR } from '../../helpers/xattrs.js'
import { startVolumeApi } from '../../helpers/volume-api.js'
import type { TarSource } from '../../../src/gateway/http/tar-out.js'
import type { TarEntry } from '../../../src/gateway/http/tar-in.js'
import type { AttributeChoice } from '../../../src/volumes/tree/attributes.js'
import type { EntryAttributes, Xattrs } from '../../../src/volumes/types.js'

const ALL = { owner: true, xattrs: true }
/** Of a path of 16 KiB when percent encoded, and all the rest. */
const PATHS_BYTES = 64 * 1024
const VALUE = new Uint8Array([0, 10, 61, 128, 255])

test.after.each(closeApis)

function plain ({ uid, gid, xattrs }: EntryAttributes): unknown {
  return [uid, gid, xattrs && Object.fromEntries([...xattrs].map(([name, value]) => [name, Buffer.from(value).toString('hex')]))]
}

async function read (tar: AsyncIterable<Uint8Array>, attributes: AttributeChoice): Promise<[TarEntry, Uint8Array][]> {
  const found: [TarEntry, Uint8Array][] = []

  for await (const entry of readTar(tar, { attributes })) {
    found.push([entry, entry.content === undefined ? new Uint8Array(0) : await collect(entry.content)])
  }

  return found
}

async function * sources (entries: readonly TarSource[]): AsyncGenerator<TarSource> {
  yield * entries
}

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map(text => text.replaceAll('\0', '')),
  fc.constantFrom('user.a=b', 'user.%', 'user.%3D', 'user.%253D=', 'user.__proto__', 'user.\n', 'user.ä'))
const xattrs: fc.Arbitrary<Xattrs> = fc.array(fc.tuple(name, fc.uint8Array({ maxLength: 700 })), { maxLength: 4 })
  .map(pairs => new Map(pairs))
const owner = fc.option(fc.oneof(fc.nat({ max: 2 ** 32 - 2 }), fc.constantFrom(0, 2 ** 18 - 1, 2 ** 18, 2 ** 32 - 2)),
  { nil: undefined })
const source = fc.record({
  path: fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 90 })
    .map(text => text.replaceAll(/[/\0\ufffd]/g, '_')).filter(text => text !== '.' && text !== '..'),
  bytes: fc.nat({ max: 1_500 }),
  uid: owner,
  gid: owner,
  xattrs: fc.option(xattrs, { nil: undefined }),
  mode: fc.nat({ max: 0o7777 })
})

test('property: owners and extended attributes of any bytes go through a tar, in pieces of any size', async () => {
  const pieces = fc.integer({ min: 1, max: 2_000 })

  await fc.assert(fc.asyncProperty(fc.array(source, { maxLength: 4 }), pieces, async (all, size) => {
    const entries = all.map((entry, i): TarSource => ({
      ...entry, path: `${i}${entry.path}`, type: 'file', content: stream(seededBytes(entry.bytes, i))
    }))
    const tar = await collect(writeTar(sources(entries), { attributes: true }))
    const found = await read(chunked(tar, size), ALL)

    assert.equal(found.map(([entry, content]) => [entry.path, entry.mode, plain(entry), content.byteLength]),
      entries.map(entry => [entry.path, entry.mode, plain(entry), entry.bytes]))
    found.forEach(([, content], i) => { assert.is(Buffer.compare(content, seededBytes(content.byteLength, i)), 0) })
    assert.ok((await read(chunked(tar, size), {})).every(([entry]) => plain(entry)?.toString() === [,,,].toString()), 'only when asked')
  }), { numRuns: 150 })
})

test('a record that looks like our own is no extended attribute; a broken pax header is left to the reader', async () => {
  const tarOf = async (pax: Record<string, string>): Promise<Uint8Array> => {
    const tar = pack()
    tar.entry({ name: 'f', pax }, 'x')
    tar.finalize()

    return await collect(tar as AsyncIterable<Uint8Array>)
  }
  const [[forged] = []] = await read(stream(await tarOf({ 'SHOAL.xattr.user.a': 'MQ==', 'SCHILY.xattr.user.b': 'ü' })), ALL)
  assert.equal(plain(forged ?? {}), [0, 0, { 'user.b': Buffer.from('ü').toString('hex') }])

  const broken = await tarOf({ 'SCHILY.xattr.user.b': 'value' })
  broken[512] = 'z'.charCodeAt(0)
  const [[entry] = []] = await read(stream(broken), ALL)
  assert.equal([entry?.bytes, entry?.xattrs], [1, undefined])
})

test('the text of the header is ASCII, and comes back', () => {
  fc.assert(fc.property(xattrs, xattrs => {
    const text = xattrsHeader(xattrs)
    assert.match(text, /^[\x20-\x7e]*$/)
    assert.equal(plain({ xattrs: parseXattrsHeader(text) }), plain({ xattrs }))
  }))

  for (const text of ['', '[]', 'null', '1', '{', '{"a":1}', '{"a":"x"}', '{"a":"M Q="}', '{"a":null}']) {
    assert.is(parseXattrsHeader(text), undefined, text)
  }
})

test('the longest text that extended attributes of an entry come to fits into the headers of an answer', () => {
  const names = Array.from({ length: XATTRS_MAX }, (_, i) => String(i)).map((end, i, all) =>
    end.padStart(i === all.length - 1 ? 1 : Math.min(XATTR_NAME_BYTES_MAX, XATTRS_BYTES_MAX / XATTRS_MAX), '\u0001'))
  const few = Array.from({ length: XATTRS_BYTES_MAX / (XATTR_NAME_BYTES_MAX + 1) }, (_, i) =>
    String(i).padStart(XATTR_NAME_BYTES_MAX, '\u0001'))

  for (const all of [names, few]) {
    const xattrs = new Map(all.map(name => [name, new Uint8Array(0)]))

    assert.is(faultOfAttributes({ xattrs }), undefined)
    assert.ok(xattrsHeader(xattrs).length + PATHS_BYTES < HEADER_BYTES_MAX, `${xattrsHeader(xattrs).length}`)
  }
})

test('the API: of one file in headers, of a folder in a tar, of a change in JSON; and only when asked', async () => {
  const api = await startVolumeApi()
  const xattrs = new Map([['user.ä', VALUE], ['user.empty', new Uint8Array(0)]])
  const told = { 'user.ä': Buffer.from(VALUE).toString('base64'), 'user.empty': '' }
  const put = await api.call('PUT', '/v1/volumes/v/files/d/f?parents=1&uid=0&gid=4294967294', 'x', { [HEADER_XATTRS]: xattrsHeader(xattrs) })
  assert.is(put.status, 200)
  const row = await api.json('GET', '/v1/volumes/v/stat/d/f')
  assert.equal([row.uid, row.gid, row.xattrs], [0, 4294967294, told])
  const folder = await api.json('GET', '/v1/volumes/v/stat/d')
  assert.equal([folder.uid, folder.gid, folder.xattrs], [null, null, null])

  const asked = await api.call('GET', '/v1/volumes/v/files/d/f?owner=1&xattrs=1')
  assert.equal([asked.headers[HEADER_UID], asked.headers[HEADER_GID], JSON.parse(String(asked.headers[HEADER_XATTRS]))],
    ['0', '4294967294', told])
  const unasked = await api.call('GET', '/v1/volumes/v/files/d/f')
  const headers = [HEADER_UID, HEADER_GID, HEADER_XATTRS].map(header => unasked.headers[header])
  assert.equal(headers, [undefined, undefined, undefined])

  const change = async (what: string, body: object): Promise<number> =>
    (await api.call('POST', `/v1/volumes/v/${what}`, JSON.stringify(body))).status
  assert.is(await change('touch', { path: '/d/f', create: false, gid: 0, xattrs: {} }), 200)
  assert.is(await change('touch', { path: '/d/new', uid: 5, xattrs: told }), 200)
  assert.is(await change('mkdir', { path: '/d/sub', gid: 0 }), 200)
  assert.is(await change('touch', { path: '/d/f', xattrs: { a: 1 } }), 400)
  assert.is(await change('touch', { path: '/d/f', uid: 2 ** 32 - 1 }), 400)

  const tar = (await api.call('GET', '/v1/volumes/v/files/d?owner=1&xattrs=1')).bytes
  assert.equal((await read(stream(tar), ALL)).map(([entry]) => [entry.path, ...plain(entry) as unknown[]]), [
    ['', undefined, undefined, undefined],
    ['f', 0, 0, {}],
    ['new', 5, undefined, { 'user.empty': '', 'user.ä': Buffer.from(VALUE).toString('hex') }],
    ['sub', undefined, 0, undefined]
  ])
  const plainTar = (await api.call('GET', '/v1/volumes/v/files/d')).bytes
  assert.ok((await read(stream(plainTar), ALL)).every(([entry]) => plain(entry)?.toString() === [,,,].toString()))

  await api.call('PUT', '/v1/volumes/v/files/copy?format=tar&owner=1&xattrs=1', tar)
  const copied = await api.json('GET', '/v1/volumes/v/stat/copy/new')
  assert.equal([copied.uid, copied.gid, copied.xattrs], [5, null, told])
  await api.call('PUT', '/v1/volumes/v/files/unasked?format=tar', tar)
  const none = await api.json('GET', '/v1/volumes/v/stat/unasked/new')
  assert.equal([none.uid, none.xattrs], [null, null])

  for (const text of ['{', '{"user.a":"?"}']) {
    const bad = await api.call('PUT', '/v1/volumes/v/files/bad', 'x', { [HEADER_XATTRS]: text })
    assert.equal([bad.status, JSON.parse(bad.text).code], [400, 'bad_request'])
  }

  const large = new Map([['user.a', new Uint8Array(65_537)]])
  const { text } = await api.call('PUT', '/v1/volumes/v/files/large', 'x', { [HEADER_XATTRS]: xattrsHeader(large) })
  assert.match(text, /v:\/large.*"user.a\\" has 65537 bytes, and at most 65536 are stored/)
  const largest = new Map([['user.a', new Uint8Array(65_536)], ['user.b', new Uint8Array(65_524)]])
  await api.call('PUT', '/v1/volumes/v/files/largest', 'x', { [HEADER_XATTRS]: xattrsHeader(largest) })
  assert.is(parseXattrsHeader(String((await api.call('GET', '/v1/volumes/v/files/largest?xattrs=1')).headers[HEADER_XATTRS]))?.size, 2)
})

test('GNU tar reads what goes out, and what it writes comes in, bytes that are no text among them', async () => {
  if (!hasXattrs()) {
    skip('GNU tar with extended attributes')
    return
  }

  const api = await startVolumeApi()
  const dir = mkdtempSync(path.join(XATTR_DIR, 'shoal-tar-'))
  const isRoot = os.userInfo().uid === 0

  try {
    mkdirSync(path.join(dir, 'in/d'), { recursive: true })
    writeFileSync(path.join(dir, 'in/d/f'), 'x')
    const set = (file: string, name: string, hex: string): void => {
      execFileSync('setfattr', ['-n', name, '-v', `0x${hex}`, path.join(dir, file)])
    }
    set('in/d/f', 'user.a=b', '000a3d80ff')
    set('in/d/f', 'user.empty', '')
    set('in/d', 'user.dir', '31')
    // Beyond what the header's own field holds.
    if (isRoot) {
      chownSync(path.join(dir, 'in/d/f'), 300_000, 0)
    }

    const theirs = execFileSync('tar', ['--xattrs', '-C', path.join(dir, 'in'), '-c', '.'])
    await api.call('PUT', '/v1/volumes/v/files/t?format=tar&owner=1&xattrs=1', theirs)
    const row = await api.json('GET', '/v1/volumes/v/stat/t/d/f')
    const { uid, gid } = os.userInfo()
    assert.equal([row.uid, row.gid, row.xattrs], [isRoot ? 300_000 : uid, isRoot ? 0 : gid, {
      'user.a=b': Buffer.from('000a3d80ff', 'hex').toString('base64'), 'user.empty': ''
    }])
    assert.equal((await api.json('GET', '/v1/volumes/v/stat/t/d')).xattrs, { 'user.dir': Buffer.from('1').toString('base64') })

    mkdirSync(path.join(dir, 'out'))
    const ours = (await api.call('GET', '/v1/volumes/v/files/t?owner=1&xattrs=1')).bytes
    execFileSync('tar', ['--xattrs', '-C', path.join(dir, 'out'), '-x'], { input: ours })
    const dump = execFileSync('getfattr', ['-d', '-e', 'hex', 'd', 'd/f'], { cwd: path.join(dir, 'out') }).toString()
    assert.is(dump, '# file: d\nuser.dir=0x31\n\n# file: d/f\nuser.a\\075b=0x000a3d80ff\nuser.empty=0x\n\n')
    assert.is(statSync(path.join(dir, 'out/d/f')).uid, isRoot ? 300_000 : os.userInfo().uid)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test.run()
