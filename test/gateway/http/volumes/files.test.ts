/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- JSON of answers */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { extract, pack } from 'tar-stream'
import fc from 'fast-check'
import { HEADER_BYTES, HEADER_TYPE } from '../../../../src/api/constants.js'
import { closeApis } from '../../../helpers/api-server.js'
import { collect, seededBytes } from '../../../../testing/bytes.js'
import { startVolumeApi } from '../../../helpers/volume-api.js'

const MIB = 1024 * 1024
const KIB = 1024

test.after.each(closeApis)

interface Entry { name: string, text?: string | Uint8Array, mode?: number, mtimeMs?: number, link?: string }

async function tarOf (entries: readonly Entry[]): Promise<Uint8Array> {
  const archive = pack()

  for (const { name, text, mode, mtimeMs, link } of entries) {
    if (link !== undefined) {
      archive.entry({ name, type: 'symlink', linkname: link })
      continue
    }

    const pax = mtimeMs == null ? {} : { pax: { mtime: String(mtimeMs / 1000) } }
    archive.entry({ name, type: text == null ? 'directory' : 'file', ...mode != null && { mode }, ...pax },
      text == null ? '' : Buffer.from(text))
  }

  archive.finalize()

  return collect(archive as AsyncIterable<Uint8Array>)
}

async function entriesOf (tar: Uint8Array): Promise<Map<string, { text: string, mode: number, mtimeMs: number }>> {
  const archive = extract()
  const found = new Map<string, { text: string, mode: number, mtimeMs: number }>()

  archive.end(tar)

  for await (const entry of archive) {
    const { name, mode, mtime, pax } = entry.header
    const precise = (pax as Record<string, string> | null | undefined)?.mtime
    const mtimeMs = precise == null ? mtime?.getTime() ?? 0 : Math.round(Number(precise) * 1000)

    found.set(name, {
      text: Buffer.from(await collect(entry as AsyncIterable<Uint8Array>)).toString(), mode: mode ?? 0, mtimeMs
    })
  }

  return found
}

test('put and get: small ones in the entry, large ones in blocks, the CID of the files layer', async () => {
  const api = await startVolumeApi()

  for (const size of [0, 100, 16 * KIB, 16 * KIB + 1, 3 * MIB + 5]) {
    const bytes = seededBytes(size)
    const { result } = (await api.lines('PUT', '/v1/volumes/v/files/a.bin', bytes)).at(-1)

    assert.is(result.path, '/a.bin')
    assert.is(result.bytes, bytes.byteLength)
    assert.is(result.pending, false)
    assert.match(result.operation_id, /^[0-9a-f]{32}$/)
    assert.is(result.cid, (await api.files.add(bytes)).cid.toString())

    for (const format of ['auto', 'raw']) {
      const answer = await api.call('GET', `/v1/volumes/v/files/a.bin?format=${format}`)
      assert.is(answer.status, 200)
      assert.is(answer.headers[HEADER_TYPE], 'file')
      assert.is(answer.headers[HEADER_BYTES], format === 'auto' ? String(bytes.byteLength) : undefined)
      assert.is(Buffer.compare(answer.bytes, bytes), 0)
    }
  }
})

test('ranges, of both kinds of content and both formats', async () => {
  const api = await startVolumeApi()

  for (const size of [100, 2 * MIB + 7]) {
    const bytes = seededBytes(size)
    await api.call('PUT', '/v1/volumes/v/files/a', bytes)

    const ranges = [[0, 10], [7, 50], [90, 1000], [size - 1, 5], [size, 5], [size + 10, 5], [5, 0]] as const

    for (const [offset, length] of ranges) {
      const wanted = bytes.subarray(offset, offset + length)
      const auto = await api.call('GET', `/v1/volumes/v/files/a?offset=${offset}&length=${length}`)
      const raw = await api.call('GET', `/v1/volumes/v/files/a?format=raw&offset=${offset}&length=${length}`)
      assert.is(Buffer.compare(auto.bytes, wanted), 0, `auto ${offset}+${length} of ${size}`)
      assert.is(auto.headers['content-length'], String(wanted.byteLength))
      assert.is(Buffer.compare(raw.bytes, wanted), 0, `raw ${offset}+${length} of ${size}`)
    }
  }

  assert.is((await api.call('GET', '/v1/volumes/v/files/a?offset=-1')).status, 400)
})

test('flags, versions and operation ids are honoured', async () => {
  const api = await startVolumeApi()
  const put = async (query: string, text: string): Promise<{ status: number, last: any }> => {
    const { status, text: answer } = await api.call('PUT', `/v1/volumes/v/files/f?${query}`, text)
    return { status, last: JSON.parse(answer.trim().split('\n').at(-1) ?? '') }
  }
  const read = async (): Promise<string> => (await api.call('GET', '/v1/volumes/v/files/f')).text

  assert.is((await put('flag=r%2B', 'x')).status, 404, 'r+ creates nothing')
  const first = (await put('flag=wx', 'one')).last.result
  const second = await put('flag=wx', 'two')
  assert.equal([second.status, second.last.code], [409, 'EEXIST'])
  assert.is(await read(), 'one')

  const third = (await put(`if_version=${first.version}`, 'three')).last.result
  const stale = await put(`if_version=${first.version}`, 'four')
  assert.equal([stale.status, stale.last.code], [412, 'version_conflict'])
  assert.ok(third.version > first.version)
  assert.is(await read(), 'three')

  const id = 'a'.repeat(32)
  await put(`flag=a&operation_id=${id}`, '+')
  const again = await put(`flag=a&operation_id=${id}`, '+')
  assert.is(again.status, 200)
  assert.is(again.last.result.operation_id, id)
  assert.is(await read(), 'three+', 'a retry has no second effect')

  for (const query of ['flag=q', 'if_version=x', 'operation_id=zz', 'mode=9', 'mtime=soon', 'parents=maybe', 'format=zip']) {
    const { status, last } = await put(query, 'x')
    assert.equal([status, last.code], [400, 'bad_request'], query)
  }
})

test('mode and time of a file; missing folders', async () => {
  const api = await startVolumeApi()

  assert.is((await api.call('PUT', '/v1/volumes/v/files/x/y/f', 'x')).status, 404)
  await api.call('PUT', '/v1/volumes/v/files/x/y/f?parents=1&mode=0600&mtime=2026-01-31T12:00:00.123Z', 'x')
  const row = await api.json('GET', '/v1/volumes/v/stat/x/y/f?cid=1')

  assert.equal([row.path, row.name, row.type, row.bytes, row.mode, row.mtime, row.inline, row.by], [
    '/x/y/f', 'f', 'file', 1, '0600', '2026-01-31T12:00:00.123Z', true, 'tester'
  ])
  assert.is(row.cid, (await api.files.add(Buffer.from('x'))).cid.toString())
  assert.is((await api.json('GET', '/v1/volumes/v/stat/x/y/f')).cid, null, 'without cid=1 nobody computes it')
  const folder = await api.json('GET', '/v1/volumes/v/stat/x')
  assert.equal([folder.type, folder.children, folder.cid], ['directory', 1, null])
})

test('errors of paths and of the volume have their status and code', async () => {
  const api = await startVolumeApi()
  await api.call('PUT', '/v1/volumes/v/files/file', 'x')
  await api.call('POST', '/v1/volumes/v/mkdir', JSON.stringify({ path: '/dir/sub', parents: true }))

  const cases: [method: string, url: string, status: number, code: string][] = [
    ['GET', '/v1/volumes/v/files/none', 404, 'ENOENT'],
    ['GET', '/v1/volumes/v/files/none?format=raw', 404, 'ENOENT'],
    ['GET', '/v1/volumes/v/files/file/below', 400, 'ENOTDIR'],
    ['GET', '/v1/volumes/v/files/dir?format=raw', 400, 'EISDIR'],
    ['PUT', '/v1/volumes/v/files/dir', 400, 'EISDIR'],
    ['PUT', '/v1/volumes/v/files/', 400, 'EISDIR'],
    ['GET', `/v1/volumes/v/files/${'x'.repeat(256)}`, 400, 'ENAMETOOLONG'],
    ['GET', '/v1/volumes/v/files/a%00b', 400, 'EINVAL'],
    ['GET', '/v1/volumes/v/files/a%2fb', 400, 'bad_request'],
    ['DELETE', '/v1/volumes/v/files/dir', 409, 'ENOTEMPTY'],
    ['GET', '/v1/volumes/none/files/a', 404, 'volume_not_found'],
    ['GET', '/v1/volumes/no%20name/files/a', 400, 'invalid_volume_name'],
    ['GET', '/v1/volumes/v/files/file?snapshot=none', 404, 'snapshot_not_found'],
    ['GET', '/v1/volumes/v/files/file?version=999999', 404, 'version_not_found'],
    ['PATCH', '/v1/volumes/v/files/file', 405, 'method_not_allowed']
  ]

  for (const [method, url, status, code] of cases) {
    const answer = await api.call(method, url, method === 'PUT' ? 'x' : undefined)
    assert.equal([answer.status, JSON.parse(answer.text).code], [status, code], `${method} ${url}`)
  }
})

test('links of a tar go in as they are, and nothing goes through one; the answer of a link is what it says', async () => {
  const api = await startVolumeApi()
  const long = 'ö/'.repeat(1_365)
  const tar = await tarOf([{ name: 'l', link: '../../etc' }, { name: 'long', link: long }, { name: 'd/x', text: 'x' }])
  const { result } = (await api.lines('PUT', '/v1/volumes/v/files/t?format=tar', tar)).at(-1)
  assert.equal([result.symlinks, result.files], [2, 1])

  const answer = await api.call('GET', '/v1/volumes/v/files/t/l')
  assert.equal([answer.status, answer.headers[HEADER_TYPE], answer.headers[HEADER_BYTES], answer.text],
    [200, 'symlink', '9', '../../etc'])
  assert.is((await api.call('GET', '/v1/volumes/v/files/t/long')).text, long)
  const raw = await api.call('GET', '/v1/volumes/v/files/t/l?format=raw')
  assert.equal([raw.status, JSON.parse(raw.text).code], [400, 'ELOOP'])

  for (const [what, entries, code] of [
    ['a file below a link', [{ name: 'd', link: 'x' }, { name: 'd/evil', text: 'evil' }], 'ENOTDIR'],
    ['a folder in the place of a link', [{ name: 'l', link: 'd' }, { name: 'l/' }, { name: 'l/evil', text: 'evil' }], 'EEXIST'],
    ['a link in the place of a folder', [{ name: 'd/f', text: 'f' }, { name: 'd', link: 'x' }], 'EISDIR'],
    ['a link that says nothing', [{ name: 'l', link: 'x'.repeat(4_096) }], 'ENAMETOOLONG']
  ] as [string, Entry[], string][]) {
    const last = (await api.lines('PUT', `/v1/volumes/v/files/${code}?format=tar`, await tarOf(entries))).at(-1)
    assert.is(last.code, code, what)
    assert.not(await (await api.volumes.open('v')).exists(`/${code}/l/evil`))
  }
})

test('what came before an entry that is refused is stored, and the message does not say otherwise', async () => {
  const api = await startVolumeApi()
  const tar = await tarOf([{ name: 'good', text: 'x' }, { name: '../bad', text: 'x' }])
  const problem = (await api.lines('PUT', '/v1/volumes/v/files/t?format=tar', tar)).at(-1)

  assert.is(problem.code, 'invalid_tar_entry')
  assert.match(problem.detail, /"..\/bad" cannot be stored: .*\. Leave it out, and send the archive again\.$/)
  assert.is((await api.call('GET', '/v1/volumes/v/files/t/good')).text, 'x')
})

test('a tar goes in entry by entry, with modes and times, and comes out the same', async () => {
  const api = await startVolumeApi()
  const large = seededBytes(2 * MIB + 3)
  const mtimeMs = Date.parse('2026-01-31T12:00:00.123Z')
  const tar = await tarOf([
    { name: 'deep/down/', mode: 0o750 },
    { name: 'deep/down/run.sh', text: '#!/bin/sh', mode: 0o755, mtimeMs },
    { name: 'large.bin', text: large },
    { name: 'empty', text: '' },
    { name: '写真/ü ñ.txt', text: 'ü' },
    ...Array.from({ length: 100 }, (_, i) => ({ name: `many/${i}`, text: `text ${i}` }))
  ])
  const { result } = (await api.lines('PUT', '/v1/volumes/v/files/in/here?format=tar', tar)).at(-1)

  assert.equal(result, {
    path: '/in/here', files: 104, directories: 1, symlinks: 0, bytes: result.bytes, pending: false, copies: 3,
    copies_min: 3
  })
  const out = await api.call('GET', '/v1/volumes/v/files/in/here')
  assert.is(out.headers[HEADER_TYPE], 'directory')
  const entries = await entriesOf(out.bytes)

  assert.equal(entries.get('deep/down/run.sh'), { text: '#!/bin/sh', mode: 0o755, mtimeMs })
  assert.is(entries.get('deep/down/')?.mode, 0o750)
  assert.is(entries.get('写真/ü ñ.txt')?.text, 'ü')
  assert.is(entries.get('many/42')?.text, 'text 42')
  assert.is(entries.get('empty')?.text, '')
  assert.is(entries.size, 104 + 5, 'with the root')
  assert.is(Buffer.compare((await api.call('GET', '/v1/volumes/v/files/in/here/large.bin')).bytes, large), 0)
})

test('a tar that fails in the middle leaves what was written, and again finishes the job', async () => {
  const api = await startVolumeApi()
  const tar = await tarOf([{ name: 'a', text: 'a' }, { name: 'b', text: 'b' }])
  const broken = await api.lines('PUT', '/v1/volumes/v/files/in?format=tar', tar.subarray(0, 1024 + 512))

  assert.is(broken.at(-1).code, 'invalid_tar')
  assert.is((await api.lines('PUT', '/v1/volumes/v/files/in?format=tar', tar)).at(-1).result.files, 2)
  assert.equal((await api.lines('GET', '/v1/volumes/v/list/in')).map(row => row.name), ['a', 'b'])
})

test('the later of two entries of one name is the one that stays', async () => {
  const api = await startVolumeApi()
  const tar = await tarOf(Array.from({ length: 40 }, (_, i) => ({ name: 'same', text: `${i}` })))

  await api.lines('PUT', '/v1/volumes/v/files/in?format=tar', tar)
  assert.is((await api.call('GET', '/v1/volumes/v/files/in/same')).text, '39')
})

test('patch: bytes into the middle, behind the end, into a new file', async () => {
  const api = await startVolumeApi()
  const bytes = seededBytes(3 * MIB)
  const patch = seededBytes(MIB + 11, 2)

  await api.call('PUT', '/v1/volumes/v/files/f', bytes)
  const { result } = (await api.lines('POST', '/v1/volumes/v/files/f?offset=500000', patch)).at(-1)
  assert.equal([result.offset, result.bytes, result.path, result.pending], [500000, patch.byteLength, '/f', false])
  const wanted = Buffer.from(bytes)
  wanted.set(patch, 500000)
  assert.is(Buffer.compare((await api.call('GET', '/v1/volumes/v/files/f')).bytes, wanted), 0)

  assert.is((await api.call('POST', '/v1/volumes/v/files/new?offset=3', 'x')).status, 404)
  await api.lines('POST', '/v1/volumes/v/files/new?offset=3&create=1', 'x')
  assert.equal([...(await api.call('GET', '/v1/volumes/v/files/new')).bytes], [0, 0, 0, 120])
  const nothing = (await api.lines('POST', '/v1/volumes/v/files/new', '')).at(-1).result
  assert.is(nothing.bytes, 0)
})

test('remove: files, folders, with a version, for good, and what is not there', async () => {
  const api = await startVolumeApi()
  const { result } = (await api.lines('PUT', '/v1/volumes/v/files/d/f?parents=1', 'x')).at(-1)

  assert.is((await api.call('DELETE', `/v1/volumes/v/files/d/f?if_version=${result.version + 1000}`)).status, 412)
  assert.is((await api.call('DELETE', '/v1/volumes/v/files/none')).status, 404)
  const forced = await api.json('DELETE', '/v1/volumes/v/files/none?force=1')
  assert.equal([forced.removed, forced.pending], [false, false])
  const removed = await api.json('DELETE', '/v1/volumes/v/files/d?recursive=1')
  assert.equal([removed.removed, removed.path], [true, '/d'])
  const [item] = await api.lines('GET', '/v1/volumes/v/trash')
  assert.equal([item.path, item.type], ['/d', 'directory'])

  await api.lines('PUT', '/v1/volumes/v/files/gone', 'x')
  await api.json('DELETE', '/v1/volumes/v/files/gone?purge=1')
  assert.is((await api.lines('GET', '/v1/volumes/v/trash')).length, 1, 'past the trash')
})

test('list: one level or all, in the order of bytes, from behind a name', async () => {
  const api = await startVolumeApi()

  for (const path of ['b/x', 'b/y/z', 'a', '\u00fc', 'Z']) {
    await api.call('PUT', `/v1/volumes/v/files/${path.split('/').map(encodeURIComponent).join('/')}?parents=1`, 'x')
  }

  const names = async (url: string, key = 'name'): Promise<string[]> => (await api.lines('GET', url)).map(row => row[key])
  assert.equal(await names('/v1/volumes/v/list'), ['Z', 'a', 'b', '\u00fc'])
  assert.equal(await names('/v1/volumes/v/list/'), ['Z', 'a', 'b', '\u00fc'])
  assert.equal(await names('/v1/volumes/v/list/?after=a'), ['b', '\u00fc'])
  assert.equal((await names('/v1/volumes/v/list/b?recursive=1', 'path')).sort(), ['/b/x', '/b/y', '/b/y/z'])
})

/** Any name that the tree takes: 1 to 255 bytes of UTF-8, no slash, no NUL, neither `.` nor `..`. */
const legalName = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map(text => Buffer.from(text.replace(/[/\0]/g, '_')).toString())
  .filter(text => text !== '.' && text !== '..' && Buffer.byteLength(text) <= 255)

test('any legal name survives put, list, stat and get, alone and in a tar', async () => {
  const api = await startVolumeApi()

  await fc.assert(fc.asyncProperty(fc.uniqueArray(legalName, { minLength: 1, maxLength: 4 }), async names => {
    await api.json('DELETE', '/v1/volumes/v/files/p?recursive=1&force=1&purge=1')
    await api.call('POST', '/v1/volumes/v/mkdir', JSON.stringify({ path: '/p' }))

    for (const name of names) {
      const { result } = (await api.lines('PUT', `/v1/volumes/v/files/p/${encodeURIComponent(name)}`, name)).at(-1)
      assert.is(result.path, `/p/${name}`)
      assert.is((await api.json('GET', `/v1/volumes/v/stat/p/${encodeURIComponent(name)}`)).name, name)
      assert.is((await api.call('GET', `/v1/volumes/v/files/p/${encodeURIComponent(name)}`)).text, name)
    }

    const listed = (await api.lines('GET', '/v1/volumes/v/list/p')).map(row => row.name as string)
    assert.equal(listed, [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))

    const tar = (await api.call('GET', '/v1/volumes/v/files/p')).bytes
    assert.equal([...(await entriesOf(tar)).keys()].sort(), ['./', ...names].sort())
    // what may come from a name that is not UTF-8 is refused in archives
    const back = (await api.lines('PUT', '/v1/volumes/v/files/q?format=tar', tar)).at(-1)
    assert.is(back.code, names.some(name => name.includes('\ufffd')) ? 'invalid_tar_entry' : undefined)
  }), { numRuns: 60 })
})

test.run()
