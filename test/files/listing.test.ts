import * as assert from 'uvu/assert'
import { test } from 'uvu'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { READ_AHEAD_BLOCKS } from '../../src/files/constants.js'
import { createBlockReader } from '../../src/files/create-block-reader.js'
import { createFiles } from '../../src/files/files.js'
import { entriesBelow } from '../../src/files/listing.js'
import { openTarget } from '../../src/files/open.js'
import { errorCode } from '../../src/util/errors.js'
import { all, collect, dagPbCid, rawCid, seededBytes, stream } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import type { CID } from 'multiformats/cid'
import type { SourceEntry } from '../../src/files/types.js'

const MIB = 1024 * 1024
const RAW = 0x55

const tree = (): SourceEntry[] => [
  { path: 'a.txt', content: stream(seededBytes(10, 1)) },
  { path: 'big.bin', content: stream(seededBytes(3 * MIB + 1, 2)) },
  { path: 'docs/medium.bin', content: stream(seededBytes(100_000, 3)) },
  { path: 'docs/sub/empty', content: stream() },
  { path: 'docs/sub/ü', content: stream(seededBytes(7, 4)) },
  { path: 'void' }
]

test('get gives everything below a folder, parents first, and what addAll takes', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll(tree())
  const entries: [string, string, number][] = []
  const contents = new Map<string, Uint8Array>()

  for await (const { path, type, bytes, content } of files.get(cid)) {
    entries.push([path, type, type === 'file' ? bytes : 0])

    if (content !== undefined) {
      contents.set(path, await collect(content))
    }
  }

  assert.equal(entries, [
    ['a.txt', 'file', 10],
    ['big.bin', 'file', 3 * MIB + 1],
    ['docs', 'directory', 0],
    ['docs/medium.bin', 'file', 100_000],
    ['docs/sub', 'directory', 0],
    ['docs/sub/empty', 'file', 0],
    ['docs/sub/ü', 'file', 7],
    ['void', 'directory', 0]
  ])
  assert.is(Buffer.compare(contents.get('big.bin') as Uint8Array, seededBytes(3 * MIB + 1, 2)), 0)
  assert.is(Buffer.compare(contents.get('docs/medium.bin') as Uint8Array, seededBytes(100_000, 3)), 0)
  assert.is((await files.addAll(files.get(cid))).cid.toString(), cid.toString())
})

test('mode and time come back', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll([
    { path: 'dir', mode: 0o700, mtimeMs: 1500 },
    { path: 'dir/run', content: stream(seededBytes(5)), mode: 0o755, mtimeMs: 2_000_000 }
  ])
  const entries = await all(files.get(cid))

  assert.equal(entries.map(({ path, mode, mtimeMs }) => [path, mode, mtimeMs]), [['dir', 0o700, 1500], ['dir/run', 0o755, 2_000_000]])
  assert.is((await files.addAll(files.get(cid))).cid.toString(), cid.toString())
})

test('get of a file is the file, under its name; get of a path begins there', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll(tree())

  assert.equal((await all(files.get(`${cid.toString()}/docs/sub/ü`))).map(({ path, bytes }) => [path, bytes]), [['ü', 7]])
  assert.equal((await all(files.get(`${cid.toString()}/docs/sub`))).map(entry => entry.path), ['empty', 'ü'])
})

test('ls lists one level with types and plain sizes, a file as itself', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.addAll(tree())
  blocks.gets.length = 0
  const rows = await all(files.ls(cid))

  assert.equal(rows.map(({ name, path, type }) => [name, path, type]), [
    ['a.txt', 'a.txt', 'file'], ['big.bin', 'big.bin', 'file'], ['docs', 'docs', 'directory'], ['void', 'void', 'directory']
  ])
  assert.equal(rows.filter(row => row.type === 'file').map(row => row.bytes), [10, 3 * MIB + 1])
  assert.is(rows[3]?.bytes, 0)
  assert.ok((rows[2]?.bytes ?? 0) >= 100_007)
  assert.ok(rows.every(row => row.cid.version === 1))
  assert.ok(blocks.gets.every(cid => cid.code !== RAW), 'leaves need not be read')

  assert.equal((await all(files.ls(`${cid.toString()}/docs/sub/ü`))).map(row => [row.name, row.bytes]), [['ü', 7]])
})

test('folders are read ahead, bounded, and no further when the consumer leaves', async () => {
  const blocks = new FakeBlocks({ beforeGet: async () => new Promise(resolve => { setImmediate(resolve) }) })
  const files = createFiles({ blocks })
  const entries = Array.from({ length: 200 }, (_, i) => ({ path: `f${i}`, content: stream(Buffer.from(`${i}`)) }))
  const { cid } = await files.addAll(entries)

  await all(files.get(cid))
  assert.is(blocks.getsInFlightMax, READ_AHEAD_BLOCKS)

  blocks.gets.length = 0

  for await (const { path } of files.get(cid)) {
    assert.is(path, 'f0')
    break
  }

  await new Promise(resolve => { setImmediate(resolve) })
  assert.ok(blocks.gets.length <= READ_AHEAD_BLOCKS + 3, `${blocks.gets.length}`)
})

test('names that lead out of the folder are refused', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const leaf = seededBytes(5)
  await blocks.put(rawCid(leaf), leaf)

  for (const Name of ['..', '.', '', 'a/b', '../../etc/passwd', 'nul\0']) {
    const block = dagPb.encode(dagPb.prepare({
      Data: new UnixFS({ type: 'directory' }).marshal(),
      Links: [{ Hash: rawCid(leaf), Name, Tsize: 5 }]
    }))
    await blocks.put(dagPbCid(block), block)

    try {
      await all(files.get(dagPbCid(block)))
      assert.unreachable(`${Name} was let through`)
    } catch (err) {
      assert.is(errorCode(err), 'invalid_dag', Name)
    }
  }
})

test('names that are paths from their folder are taken where the reader says so, and none leads above the root', async () => {
  const blocks = new FakeBlocks()
  const reader = createBlockReader(blocks)
  const leaf = seededBytes(5)
  await blocks.put(rawCid(leaf), leaf)
  const folder = async (Name: string, Hash: CID): Promise<CID> => {
    const block = dagPb.encode(dagPb.prepare({
      Data: new UnixFS({ type: 'directory' }).marshal(), Links: [{ Hash, Name, Tsize: 5 }]
    }))
    await blocks.put(dagPbCid(block), block)

    return dagPbCid(block)
  }
  const pathOf = async (name: string): Promise<string> => {
    const root = await openTarget(reader, await folder('d', await folder(name, rawCid(leaf))), {})

    return await all(entriesBelow(reader, root, { relativeNames: true }))
      .then(entries => entries.at(-1)!.path, errorCode)
  }

  assert.is(await pathOf('../file'), 'file')
  assert.is(await pathOf('a/b'), 'd/a/b')
  assert.is(await pathOf('x/../y'), 'd/y')

  for (const name of ['../../file', 'a/../../../file', '..', '.', '', 'a/', 'a/..', '../..', 'a/b\0']) {
    assert.is(await pathOf(name), 'invalid_dag', name)
  }
})

test('walk: every distinct block once, parents first, sizes without reading a leaf', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.addAll([...tree(), { path: 'copy/a.txt', content: stream(seededBytes(10, 1)) }])
  const stored = new Map([...blocks.listLocal()].map(block => [block.cid.toString(), block.bytes]))
  const parents = new Map<string, string[]>()

  for (const { cid } of blocks.listLocal()) {
    if (cid.code !== RAW) {
      for (const link of dagPb.decode(await blocks.get(cid)).Links) {
        parents.set(link.Hash.toString(), [...parents.get(link.Hash.toString()) ?? [], cid.toString()])
      }
    }
  }

  blocks.gets.length = 0
  const seen = new Set<string>()

  for await (const block of files.walk(cid)) {
    const key = block.cid.toString()

    assert.not.ok(seen.has(key), 'once')
    assert.is(block.bytes, stored.get(key))
    assert.ok(seen.size === 0 || parents.get(key)?.some(parent => seen.has(parent)), 'a parent came before')
    seen.add(key)
  }

  assert.is(seen.size, stored.size)
  assert.ok(blocks.gets.every(cid => cid.code !== RAW))
})

test('walk: a node that nobody has is reported without size, and the rest goes on', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.addAll(tree())
  const docs = (await files.resolve(`${cid.toString()}/docs`)).cid
  const complete = (await all(files.walk(cid))).length

  blocks.lose(docs)
  const walked = await all(files.walk(cid))

  // docs/medium.bin, docs/sub and its two files cannot be known
  assert.is(walked.length, complete - 4)
  assert.equal(walked.filter(block => block.bytes === undefined).map(block => block.cid.toString()), [docs.toString()])
})

test('walk: a raw root is not read, a lost root is one block without size', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(1000))

  blocks.gets.length = 0
  assert.equal((await all(files.walk(cid))).map(block => [block.cid.toString(), block.bytes]), [[cid.toString(), 1000]])
  assert.is(blocks.gets.length, 0)

  for (const lost of [rawCid(seededBytes(3)), dagPbCid(seededBytes(3))]) {
    const walked = await all(files.walk(lost))
    assert.is(walked.length, 1)
    assert.is(walked[0]?.bytes, undefined)
  }
})

test('walk of a path walks what is there', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll(tree())

  assert.is((await all(files.walk(`${cid.toString()}/docs/sub`))).length, 3)
  assert.is((await all(files.walk(`${cid.toString()}/big.bin`))).length, 5)
})

test('folders nested deeper than ten levels are read on one signal without a warning of a leak', async () => {
  const warnings: string[] = []
  const onWarning = (warning: Error): void => { warnings.push(warning.name) }
  process.on('warning', onWarning)
  const files = createFiles({ blocks: new FakeBlocks() })
  const path = `${'deeper/'.repeat(30)}leaf.txt`
  const { cid } = await files.addAll([{ path, content: stream(seededBytes(100)) }])
  const { signal } = new AbortController()
  let [entries, blocks] = [0, 0]

  for await (const entry of files.get(cid, { signal })) {
    entries += entry.path === '' ? 0 : 1
  }

  for await (const block of files.walk(cid, { signal })) {
    blocks += block.bytes == null ? 0 : 1
  }

  await new Promise(resolve => { setImmediate(resolve) })
  process.off('warning', onWarning)
  assert.is(entries, 31)
  assert.is(blocks, 32)
  assert.equal(warnings, [])
})

test.run()
