/* eslint-disable @typescript-eslint/no-unsafe-argument -- JSON of answers */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { pack } from 'tar-stream'
import { createFiles } from '../../../src/files/files.js'
import { readTar } from '../../../src/gateway/http/tar-in.js'
import { writeTar } from '../../../src/gateway/http/tar-out.js'
import { errorCode } from '../../../src/util/errors.js'
import { closeApis, startApi } from '../../helpers/api-server.js'
import { all, chunked, collect, seededBytes, stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import type { SourceEntry } from '../../../src/files/types.js'
import type { Header } from 'tar-stream'

const MIB = 1024 * 1024

type TarEntry = Partial<Header> & { name: string, content?: string | Uint8Array }

async function tarOf (...entries: TarEntry[]): Promise<Uint8Array> {
  const tar = pack()

  for (const { content, ...header } of entries) {
    tar.entry(header, content ?? '')
  }

  tar.finalize()

  return collect(tar as AsyncIterable<Uint8Array>)
}

function hasGnuTar (): boolean {
  try {
    return execFileSync('tar', ['--version']).toString().includes('GNU')
  } catch {
    return false
  }
}

const LONG = `${'lang'.repeat(60)}/${'länger'.repeat(30)}/${'x'.repeat(200)}`

const tree = (): SourceEntry[] => [
  { path: 'a.txt', content: stream(seededBytes(512, 1)) },
  { path: 'leer', content: stream() },
  { path: 'empty folder' },
  { path: '日本語/写真.jpg', content: stream(seededBytes(513, 2)) },
  { path: 'عربى/😀 \n?', content: stream(seededBytes(1, 3)) },
  { path: LONG, content: stream(seededBytes(2 * MIB + 1, 4)) },
  { path: 'nested/empty/deep' }
]

test.after.each(closeApis)

test('a folder goes out as tar and comes back in with the same CID', async () => {
  const api = await startApi()
  const { cid, bytes } = await api.files.addAll(tree())
  const answer = await api.call('GET', `/v1/files/${cid.toString()}`)

  assert.is(answer.headers['content-type'], 'application/x-tar')
  assert.is(answer.headers['x-shoal-type'], 'directory')

  const lines = await api.lines('PUT', '/v1/files?format=tar', answer.bytes)
  assert.is(lines.at(-1).result.cid, cid.toString())
  assert.is(lines.at(-1).result.bytes, bytes)
})

test('the archive is whole for any size of the chunks that it comes in', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll(tree())
  const tar = await collect(writeTar(files.get(cid)))

  for (const size of [511, 512, 10_240, 64 * 1024, tar.byteLength]) {
    assert.is((await files.addAll(readTar(chunked(tar, size)))).cid.toString(), cid.toString())
  }
})

test('an empty folder, and a file as tar', async () => {
  const api = await startApi()
  const empty = await api.files.addAll([])
  const tar = await api.call('GET', `/v1/files/${empty.cid.toString()}`)

  assert.is(tar.bytes.byteLength, 1024)
  assert.is((await api.lines('PUT', '/v1/files?format=tar', tar.bytes)).at(-1).result.cid, empty.cid.toString())

  const { cid } = await api.files.addAll([{ path: 'one', content: stream(Buffer.from('1')) }])
  const file = await api.call('GET', `/v1/files/${cid.toString()}/one?format=tar`)
  assert.is((await api.lines('PUT', '/v1/files?format=tar', file.bytes)).at(-1).result.cid, cid.toString())
})

test('the system\'s tar reads ours, and we read what it writes', async () => {
  if (!hasGnuTar()) {
    return
  }

  const folder = mkdtempSync(path.join(os.tmpdir(), 'shoal-tar-'))
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll(tree())

  execFileSync('tar', ['-x', '-C', folder], { input: await collect(writeTar(files.get(cid))) })
  assert.equal(readdirSync(folder).sort(), ['a.txt', 'empty folder', 'leer', 'nested', 'عربى', '日本語', LONG.split('/')[0]].sort())
  assert.is(Buffer.compare(readFileSync(path.join(folder, LONG)), seededBytes(2 * MIB + 1, 4)), 0)

  for (const format of ['gnu', 'pax']) {
    const tar = execFileSync('tar', ['-c', `--format=${format}`, '-C', folder, '.'], { maxBuffer: 16 * MIB })
    assert.is((await files.addAll(readTar(chunked(tar, 4096)))).cid.toString(), cid.toString(), format)
  }

  rmSync(folder, { recursive: true })
})

test('mode and time of a tar are not kept', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const tar = await tarOf(
    { name: 'd/', type: 'directory', mode: 0o700, mtime: new Date(5000) },
    { name: 'd/x', mode: 0o755, mtime: new Date(9000), content: '#!' }
  )

  assert.is((await files.addAll(readTar(stream(tar)))).cid.toString(),
    (await files.addAll([{ path: 'd/x', content: stream(Buffer.from('#!')) }])).cid.toString())
})

test('entries that are no files, or lead out of the folder, are refused with their name; nothing is pinned', async () => {
  const good = { name: 'good', content: 'x' }
  const cases: [Partial<Header> & { name: string, content?: string }, RegExp][] = [
    [{ name: '../up', content: 'x' }, /"..\/up".*leads out/],
    [{ name: 'a/../../b', content: 'x' }, /leads out/],
    [{ name: '/etc/passwd', content: 'x' }, /absolute/],
    [{ name: 'link', type: 'symlink', linkname: 'b\ufffdd' }, /"link".*target of the link is not UTF-8/],
    [{ name: './', type: 'symlink', linkname: 'x' }, /needs a name/],
    [{ name: 'hard', type: 'link', linkname: 'good' }, /hard link/],
    [{ name: 'dev', type: 'character-device', devmajor: 1, devminor: 3 }, /device/],
    [{ name: 'disk', type: 'block-device', devmajor: 1, devminor: 3 }, /device/],
    [{ name: 'pipe', type: 'fifo' }, /named pipe/],
    [{ name: 'b\ufffdd', content: 'x' }, /not UTF-8/]
  ]
  const api = await startApi()

  for (const [bad, words] of cases) {
    const answer = await api.call('PUT', '/v1/files?format=tar', await tarOf(good, bad, good))
    const error = JSON.parse(answer.text)

    assert.is(`${answer.status} ${error.code}`, '400 invalid_tar_entry', bad.name)
    assert.match(error.detail, words)
  }

  const twice = await api.call('PUT', '/v1/files?format=tar', await tarOf(good, good))
  assert.is(JSON.parse(twice.text).code, 'invalid_path')
  assert.equal(api.blocks.pins(), [])
})

test('what is no tar, or not a whole one, is refused wherever it is cut', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const tar = await tarOf({ name: 'a', content: 'x'.repeat(600) }, { name: 'b', content: 'y' })
  const refuse = async (bytes: Uint8Array, what: string): Promise<void> => {
    try {
      await all(readTar(stream(bytes)))
      assert.unreachable(`${what} was taken`)
    } catch (err) {
      assert.is(errorCode(err), 'invalid_tar', `${what}: ${String(err)}`)
    }
  }

  // entries are skipped when nobody reads them, so cuts inside content are seen too
  for (const length of [0, 1, 100, 512, 700, 1536, 2048, 2560, tar.byteLength - 512, tar.byteLength - 1]) {
    await refuse(tar.subarray(0, length), `cut at ${length}`)
  }

  await refuse(seededBytes(5000), 'noise')
  assert.is((await files.addAll(readTar(stream(tar)))).bytes, 601)
})

test('many small files and one large one stream through without being collected', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const entries = Array.from({ length: 2000 }, (_, i) => ({ path: `d${i % 7}/f${i}`, content: stream(Buffer.from(`${i}`)) }))
  const { cid } = await files.addAll([...entries, { path: 'large', content: chunked(seededBytes(30 * MIB), 50_000) }])
  let produced = 0
  let consumedAt = 0

  for await (const chunk of writeTar(files.get(cid))) {
    produced += chunk.byteLength
    consumedAt = blocks.gets.length
  }

  assert.ok(produced > 31 * MIB)
  assert.ok(consumedAt > 2000)
  assert.is((await files.addAll(readTar(writeTar(files.get(cid))))).cid.toString(), cid.toString())
})

test.run()
