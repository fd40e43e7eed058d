import * as assert from 'uvu/assert'
import { test } from 'uvu'
import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { exporter } from 'ipfs-unixfs-exporter'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced, trickle } from 'ipfs-unixfs-importer/layout'
import { importer } from 'ipfs-unixfs-importer'
import { READ_AHEAD_BLOCKS, READ_AHEAD_TOTAL_BLOCKS } from '../../src/files/constants.js'
import { createFiles } from '../../src/files/files.js'
import { ShoalError } from '../../src/util/errors.js'
import { collect, dagPbCid, rawCid, seededBytes, stream } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import type { ImporterOptions } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'

const MIB = 1024 * 1024
const turn = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

async function rejection (run: () => Promise<unknown>): Promise<ShoalError> {
  try {
    await run()
  } catch (err) {
    return err as ShoalError
  }

  throw new Error('It should have been rejected.')
}

/** A file cut otherwise than ours: small chunks, other shapes, other leaves. */
async function importOtherwise (blocks: FakeBlocks, bytes: Uint8Array, options: ImporterOptions): Promise<CID> {
  let root: CID | undefined
  const storage = { put: async (cid: CID, block: Uint8Array) => { await blocks.put(cid, block); return cid } }

  for await (const { cid } of importer([{ content: bytes }], storage, options)) {
    root = cid
  }

  return root as CID
}

const SHAPES: Record<string, ImporterOptions> = {
  'raw leaves, 3 links a node': { rawLeaves: true, chunker: fixedSize({ chunkSize: 100 }), layout: balanced({ maxChildrenPerNode: 3 }) },
  'dag-pb leaves': { rawLeaves: false, chunker: fixedSize({ chunkSize: 100 }), layout: balanced({ maxChildrenPerNode: 4 }) },
  'CIDv0 of old': { rawLeaves: false, cidVersion: 0, chunker: fixedSize({ chunkSize: 100 }), layout: balanced({ maxChildrenPerNode: 174 }) },
  'trickle layout': { rawLeaves: true, chunker: fixedSize({ chunkSize: 64 }), layout: trickle() }
}

for (const [shape, options] of Object.entries(SHAPES)) {
  test(`any range of any file, ${shape}: the same bytes as the exporter and as the source`, async () => {
    const blocks = new FakeBlocks()
    const files = createFiles({ blocks })
    const lengths = fc.option(fc.nat(5200), { nil: undefined })
    const property = fc.asyncProperty(fc.nat(5000), fc.nat(5200), lengths, async (size, offset, length) => {
      const bytes = seededBytes(size, size + 1)
      const cid = await importOtherwise(blocks, bytes, { ...options })
      const read = await collect(files.cat(cid, { offset, length }))

      const end = length === undefined ? undefined : offset + length
      assert.equal(Buffer.from(read), Buffer.from(bytes.subarray(offset, end)))

      if (offset <= size) {
        const entry = await exporter(cid, { get: async function * (cid: CID) { yield await blocks.get(cid.toV1()) } })

        if (entry.type === 'file' || entry.type === 'raw') {
          assert.equal(Buffer.from(await collect(entry.content({ offset, length }))), Buffer.from(read))
        }
      }
    })

    await fc.assert(property, { numRuns: 60 })
  })
}

test('a range touches only the blocks that hold it', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const bytes = seededBytes(5 * MIB)
  const { cid } = await files.add(bytes)
  const cases: [offset: number, length: number, leaves: number][] = [
    [0, 1, 1], [0, MIB, 1], [MIB - 1, 1, 1], [MIB - 1, 2, 2], [MIB, MIB, 1], [MIB, MIB + 1, 2],
    [4 * MIB, MIB, 1], [4 * MIB, 9 * MIB, 1], [0, 5 * MIB, 5], [7, 0, 0], [5 * MIB, 1, 0], [6 * MIB, 1, 0]
  ]

  for (const [offset, length, leaves] of cases) {
    blocks.gets.length = 0
    const read = await collect(files.cat(cid, { offset, length }))

    assert.is(Buffer.compare(read, bytes.subarray(offset, offset + length)), 0)
    assert.is(blocks.gets.length, leaves + 1, `offset ${offset}, length ${length}`)
  }
})

test('a lone raw block is fetched once, and a range of it is a view', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(1000))

  blocks.gets.length = 0
  assert.equal(await collect(files.cat(cid, { offset: 990, length: 100 })), seededBytes(1000).slice(990))
  assert.is(blocks.gets.length, 1)

  blocks.gets.length = 0
  const { entry, content } = await files.open(cid)
  assert.is(entry.bytes, 1000)
  await collect(content())
  await collect(content({ offset: 5 }))
  assert.is(blocks.gets.length, 1)
})

test('a sequential read keeps many blocks in flight, and keeps the order', async () => {
  let count = 0
  const blocks = new FakeBlocks({
    // later blocks arrive before earlier ones
    beforeGet: async () => {
      for (let i = count++ % 5; i < 5; i++) {
        await turn()
      }
    }
  })
  const files = createFiles({ blocks })
  const bytes = seededBytes(40 * MIB)
  const { cid } = await files.add(bytes)

  assert.is(Buffer.compare(await collect(files.cat(cid)), bytes), 0)
  assert.is(blocks.getsInFlightMax, READ_AHEAD_BLOCKS)
})

test('a slow consumer holds back the reading; one that leaves ends it', async () => {
  const blocks = new FakeBlocks({ beforeGet: turn })
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(60 * MIB))
  let yielded = 0

  blocks.gets.length = 0

  for await (const chunk of files.cat(cid)) {
    yielded += chunk.byteLength / MIB

    // far more turns than all the blocks would need
    for (let i = 0; i < 100; i++) {
      await turn()
    }

    assert.ok(blocks.gets.length - 1 <= yielded + READ_AHEAD_BLOCKS, `${blocks.gets.length} blocks read, ${yielded} yielded`)

    if (yielded === 5) {
      break
    }
  }

  const reads = blocks.gets.length

  for (let i = 0; i < 100; i++) {
    await turn()
  }

  assert.is(blocks.gets.length, reads)
  assert.is(blocks.getsInFlight, 0)
})

test('leaving early cancels the gets that hang', async () => {
  let cancelled = 0
  let leaves = 0
  const blocks = new FakeBlocks({
    beforeGet: async (cid, signal) => {
      if (cid.code === 0x55 && ++leaves > 1) {
        await new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => {
            cancelled++
            reject(new ShoalError('aborted', 'cancelled'))
          })
        })
      }
    }
  })
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(30 * MIB))

  for await (const chunk of files.cat(cid)) {
    assert.is(chunk.byteLength, MIB)
    break
  }

  await turn()
  assert.is(cancelled, leaves - 1)
  assert.is(blocks.getsInFlight, 0)
})

test('abort while blocks hang that know no signal: rejected at once', async () => {
  const controller = new AbortController()
  const blocks = new FakeBlocks({
    beforeGet: async (cid) => {
      if (cid.code === 0x55) {
        setImmediate(() => { controller.abort() })
        await new Promise(() => {})
      }
    }
  })
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(3 * MIB))
  const err = await rejection(async () => collect(files.cat(cid, { signal: controller.signal })))

  assert.is(err.code, 'aborted')
})

test('a missing block ends the read with its error, after the bytes before it', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const bytes = seededBytes(5 * MIB)
  const { cid } = await files.add(bytes)

  blocks.lose(rawCid(bytes.subarray(3 * MIB, 4 * MIB)))

  let read = 0
  const err = await rejection(async () => {
    for await (const chunk of files.cat(cid)) {
      read += chunk.byteLength
    }
  })

  assert.is(err.code, 'block_not_found')
  assert.is(read, 3 * MIB)
})

test('progress tells the bytes given out', async () => {
  const seen: number[] = []
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.add(seededBytes(2 * MIB + 5))

  await collect(files.cat(cid, { offset: MIB, onProgress: ({ bytes }) => { seen.push(bytes) } }))
  assert.equal(seen, [MIB, MIB + 5])
})

test('targets: paths with blanks and any letters, CIDv0, doubled slashes', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.addAll([{ path: 'path/a b/ü', content: stream(Buffer.from('here')) }])

  assert.is(Buffer.from(await collect(files.cat(`${cid.toString()}/path/a b/ü`))).toString(), 'here')
  assert.is(Buffer.from(await collect(files.cat(`${cid.toString()}//path/a b/ü/`))).toString(), 'here')
  const { cid: found, ...entry } = await files.resolve(`${cid.toString()}/path/a b/ü`)
  assert.equal(entry, { name: 'ü', path: 'path/a b/ü', type: 'file', bytes: 4 })
  assert.is(found.toString(), rawCid(Buffer.from('here')).toString())
  assert.is((await files.resolve(cid)).type, 'directory')

  const v0 = await importOtherwise(blocks, seededBytes(500), SHAPES['CIDv0 of old'] as ImporterOptions)
  assert.is(v0.version, 0)
  const old = await files.resolve(v0.toString())
  assert.is(old.cid.toString(), v0.toV1().toString())
  assert.is(old.bytes, 500)
})

test('a folder whose node has its data before its links has the same names', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const leaf = Buffer.from('hello\n')
  await blocks.put(rawCid(leaf), leaf)
  const link = Buffer.concat([
    Buffer.from('12330a24', 'hex'), rawCid(leaf).bytes, Buffer.from('120968656c6c6f2e7478741806', 'hex')
  ])
  const data = Buffer.from('0a020801', 'hex')

  for (const node of [Buffer.concat([data, link]), Buffer.concat([link, data])]) {
    await blocks.put(dagPbCid(node), node)
    assert.is(Buffer.from(await collect(files.cat(`${dagPbCid(node).toString()}/hello.txt`))).toString(), 'hello\n')
  }
})

test('errors name what is wrong', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.addAll([
    { path: 'dir/small', content: stream(Buffer.from('x')) },
    { path: 'dir/big', content: stream(seededBytes(2 * MIB)) }
  ])
  const unknown = rawCid(seededBytes(77))
  const notUnixFs = dagPb.encode({ Links: [] })
  const garbage = dagPbCid(seededBytes(10))

  await blocks.put(dagPbCid(notUnixFs), notUnixFs)
  await blocks.put(garbage, seededBytes(10))

  const cases: [target: string, code: string, words: RegExp][] = [
    ['', 'invalid_target', /empty/],
    [`/${cid.toString()}`, 'invalid_target', /begins with a slash/],
    [`${cid.toString()}/nul\0`, 'invalid_target', /NUL/],
    ['nonsense', 'invalid_cid', /"nonsense" is not a CID/],
    ['bafynonsense/a', 'invalid_cid', /"bafynonsense" is not a CID/],
    [`${cid.toString()}`, 'is_directory', /is a folder/],
    [`${cid.toString()}/dir`, 'is_directory', /dir is a folder/],
    [`${cid.toString()}/nowhere`, 'path_not_found', /"nowhere"/],
    [`${cid.toString()}/dir/nowhere/x`, 'path_not_found', new RegExp(`"nowhere" in ${cid.toString()}/dir`)],
    [`${cid.toString()}/../dir`, 'path_not_found', /"\.\."/],
    [`${cid.toString()}/dir/small/x`, 'not_directory', /dir\/small is a file/],
    [`${cid.toString()}/dir/big/x`, 'not_directory', /dir\/big is a file/],
    [`${unknown.toString()}`, 'block_not_found', /./],
    [`${dagPbCid(notUnixFs).toString()}`, 'not_unixfs', /is not a file or folder/],
    [`${dagPbCid(notUnixFs).toString()}/x`, 'path_not_found', /./],
    [`${garbage.toString()}`, 'not_unixfs', /./]
  ]

  for (const [target, code, words] of cases) {
    const err = await rejection(async () => collect(files.cat(target)))
    assert.is(err.code, code, `${target}: ${err.message}`)
    assert.match(err.message, words)
  }

  for (const range of [{ offset: -1 }, { length: -1 }, { offset: 1.5 }, { length: Number.NaN }]) {
    assert.is((await rejection(async () => collect(files.cat(`${cid.toString()}/dir/small`, range)))).code, 'invalid_range')
  }
})

test('DAGs that contradict themselves are refused, not served', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const leaf = seededBytes(100)

  await blocks.put(rawCid(leaf), leaf)

  const store = async (unixfs: UnixFS, links: CID[]): Promise<CID> => {
    const block = dagPb.encode(dagPb.prepare({ Data: unixfs.marshal(), Links: links.map(Hash => ({ Hash, Name: '', Tsize: 1 })) }))
    await blocks.put(dagPbCid(block), block)
    return dagPbCid(block)
  }
  const folder = await store(new UnixFS({ type: 'directory' }), [])
  const bad = [
    await store(new UnixFS({ type: 'file', blockSizes: [99n] }), [rawCid(leaf)]),
    await store(new UnixFS({ type: 'file', blockSizes: [100n, 100n] }), [rawCid(leaf)]),
    await store(new UnixFS({ type: 'file', blockSizes: [100n] }), [folder]),
    await store(new UnixFS({ type: 'file', blockSizes: [50n] }),
      [await store(new UnixFS({ type: 'file', blockSizes: [100n] }), [rawCid(leaf)])])
  ]

  for (const cid of bad) {
    assert.is((await rejection(async () => collect(files.cat(cid)))).code, 'invalid_dag')
  }

  let deep = await store(new UnixFS({ type: 'file', blockSizes: [100n] }), [rawCid(leaf)])

  for (let i = 0; i < 300; i++) {
    deep = await store(new UnixFS({ type: 'file', blockSizes: [100n] }), [deep])
  }

  assert.is((await rejection(async () => collect(files.cat(deep)))).code, 'invalid_dag')
})

test('many readers share the blocks that are fetched ahead; one alone has them all again', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(40 * MIB))
  const readers = Array.from({ length: 32 }, () => files.cat(cid)[Symbol.asyncIterator]())
  const first = await Promise.all(readers.map(async reader => await reader.next()))
  assert.ok(first.every(({ done }) => done !== true))
  const gets = blocks.gets.length

  // All have joined now. Each consumer takes some more, and no reader is ahead by more than its share and a block.
  for (let turn = 0; turn < 20; turn++) {
    await Promise.all(readers.map(async reader => await reader.next()))
  }

  const ahead = blocks.gets.length - gets
  const allowed = readers.length * (20 + READ_AHEAD_TOTAL_BLOCKS / readers.length + 1)
  assert.ok(ahead <= allowed, `${ahead} blocks were fetched`)
  await Promise.all(readers.map(async reader => await reader.return?.()))
  blocks.gets.length = 0

  const alone = files.cat(cid)[Symbol.asyncIterator]()
  await alone.next()
  await new Promise(resolve => { setImmediate(resolve) })
  assert.ok(blocks.gets.length >= READ_AHEAD_BLOCKS, `${blocks.gets.length} blocks were fetched`)
  await alone.return?.()
})

test.run()
