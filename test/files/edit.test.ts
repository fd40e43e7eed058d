import * as assert from 'uvu/assert'
import { test } from 'uvu'
import fc from 'fast-check'
import { importer } from 'ipfs-unixfs-importer'
import { claimTree } from '../../src/files/claim-tree.js'
import { cidOfBytes } from '../../src/files/cid-of.js'
import { createFiles } from '../../src/files/files.js'
import { collect, seededBytes, stream } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import type { EditResult, FileEdit } from '../../src/files/types.js'
import type { ImporterOptions } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const VOLUME = new FakeBlocks().volumeClaim('v')

/** The edit as it is described, done to plain bytes. */
function editedBytes (old: Uint8Array, { keep = old.byteLength, writes = [], size }: FileEdit): Uint8Array {
  let bytes = old.slice(0, keep)

  for (const write of writes.filter(({ bytes }) => bytes.byteLength > 0)) {
    const longer = new Uint8Array(Math.max(bytes.byteLength, write.offset + write.bytes.byteLength))
    longer.set(bytes)
    longer.set(write.bytes, write.offset)
    bytes = longer
  }

  if (size === undefined) {
    return bytes
  }

  const cut = new Uint8Array(size)
  cut.set(bytes.subarray(0, size))

  return cut
}

/** CID and number of leaves and nodes that the importer gives. */
async function importedCid (content: AsyncIterable<Uint8Array>): Promise<CID> {
  const blocks = new FakeBlocks({ keepLeaves: false, verify: false })

  return (await createFiles({ blocks }).add(content)).cid
}

async function checkEdit (old: Uint8Array, edit: FileEdit): Promise<EditResult> {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(old, { claim: VOLUME })
  const result = await files.edit(cid, { ...edit, claim: VOLUME })
  const wanted = editedBytes(old, edit)

  assert.is(result.size, wanted.byteLength)
  assert.ok(Buffer.from(await collect(files.cat(result.cid))).equals(wanted), 'other bytes')
  assert.is(result.cid.toString(), (await createFiles({ blocks: new FakeBlocks() }).add(wanted)).cid.toString())

  return result
}

test('with a claim all blocks carry it, root included; nothing is pinned, and the CID is the same', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const bytes = seededBytes(3 * MIB + 5)
  const { cid, blocks: count } = await files.add(bytes, { claim: VOLUME })

  assert.is(count, 5)
  assert.ok(blocks.puts.every(({ claims }) => claims.length === 1 && claims[0]?.owner === 'volume:v'))
  assert.is(blocks.puts.length, 5)
  assert.equal(blocks.pins(), [])
  assert.is(cid.toString(), (await createFiles({ blocks: new FakeBlocks() }).add(bytes)).cid.toString())

  const folder = [{ path: 'a/b', content: stream(bytes) }, { path: 'c' }]
  const again = [{ path: 'a/b', content: stream(bytes) }, { path: 'c' }]
  const tree = await files.addAll(folder, { claim: VOLUME })
  assert.equal(blocks.pins(), [])
  assert.is(tree.cid.toString(), (await createFiles({ blocks: new FakeBlocks() }).addAll(again)).cid.toString())
})

test('a failed add with a claim puts no tombstone', async () => {
  const blocks = new FakeBlocks({
    beforePut: cid => {
      if (cid.code === 0x70) {
        throw new Error('full')
      }
    }
  })

  await assertRejects(createFiles({ blocks }).add(seededBytes(2 * MIB), { claim: VOLUME }), /full/)
  assert.ok(blocks.puts.every(({ claims }) => claims.every(({ removed }) => !removed)))
})

test('property: an edit gives the bytes and the CID of importing them anew', async () => {
  const length = fc.oneof(fc.nat(4 * MIB), fc.constantFrom(0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB))
  const size = fc.oneof(fc.nat(5000), fc.constantFrom(MIB, MIB + 7))
  const write = fc.record({ offset: length, size, seed: fc.nat() })
  const edit = fc.record({
    old: length,
    writes: fc.array(write, { maxLength: 4 }),
    size: fc.option(length, { nil: undefined }),
    keep: fc.option(length, { nil: undefined })
  })

  await fc.assert(fc.asyncProperty(edit, async ({ old, writes, size, keep }) => {
    await checkEdit(seededBytes(old, 7), {
      writes: writes.map(({ offset, size, seed }) => ({ offset, bytes: seededBytes(size, seed) })), size, keep
    })
  }), { numRuns: 60 })
})

test('one leaf is written where one is written to, and read only when something of it stays', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(5 * MIB), { claim: VOLUME })
  blocks.gets.length = 0

  const part = await files.edit(cid, { writes: [{ offset: 3 * MIB + 9, bytes: seededBytes(10) }], claim: VOLUME })
  assert.is(part.blocksWritten, 2)
  // twice the root (once as itself, once for its children), once the leaf
  assert.is(blocks.gets.filter(({ code }) => code === 0x55).length, 1)

  blocks.gets.length = 0
  const whole = await files.edit(cid, { writes: [{ offset: MIB, bytes: seededBytes(MIB, 3) }], claim: VOLUME })
  assert.is(whole.blocksWritten, 2)
  assert.is(blocks.gets.filter(({ code }) => code === 0x55).length, 0)

  const nothing = await files.edit(cid, { claim: VOLUME })
  assert.is(nothing.blocksWritten, 0)
  assert.ok(nothing.cid.equals(cid))
})

test('4 KiB into a file of 10 GiB move at most 5 MiB', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid: empty } = await files.add(new Uint8Array(), { claim: VOLUME })
  const sparse = await files.edit(empty, { size: 10 * GIB, claim: VOLUME })

  // a leaf of zeros, ten nodes of which those with 1024 links are one, and the root
  assert.is(sparse.blocksWritten, 3)
  blocks.puts.length = 0
  blocks.gets.length = 0

  const { cid, size } = await files.edit(sparse.cid, {
    writes: [{ offset: 7 * GIB + 123_456, bytes: seededBytes(4096) }], claim: VOLUME
  })
  let read = 0

  for (const got of blocks.gets) {
    read += (await blocks.stat(got)).bytes ?? 0
  }

  const put = blocks.puts.reduce((sum, { bytes }) => sum + 3 * bytes, 0)

  assert.is(size, 10 * GIB)
  assert.ok(read + put <= 5 * MIB, `${(read + put) / MIB} MiB`)
  assert.equal(await collect(files.cat(cid, { offset: 7 * GIB + 123_456, length: 4096 })), seededBytes(4096))
  assert.equal(await collect(files.cat(cid, { offset: 7 * GIB + 123_455, length: 1 })), new Uint8Array(1))
})

test('growing and shrinking across levels: the CID of an import', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const head = seededBytes(100)
  const tail = seededBytes(777, 2)
  const before = GIB - 300
  const after = GIB + 2 * MIB + 777

  async function * zeros (length: number): AsyncGenerator<Uint8Array> {
    const chunk = new Uint8Array(MIB)

    for (let at = 0; at < length; at += MIB) {
      yield chunk.subarray(0, Math.min(MIB, length - at))
    }
  }

  async function * longer (): AsyncGenerator<Uint8Array> {
    yield head
    yield * zeros(after - head.byteLength - tail.byteLength)
    yield tail
  }

  const { cid: one } = await files.add(head, { claim: VOLUME })
  const short = await files.edit(one, { size: before, claim: VOLUME })
  const writes = [{ offset: after - tail.byteLength, bytes: tail }]
  const long = await files.edit(short.cid, { writes, claim: VOLUME })
  const wanted = await importedCid(longer())

  assert.is(long.cid.toString(), wanted.toString())
  assert.is((await files.edit(long.cid, { size: before, claim: VOLUME })).cid.toString(), short.cid.toString())
  assert.is((await files.edit(long.cid, { size: 100, claim: VOLUME })).cid.toString(), one.toString())
  const none = await files.edit(long.cid, { size: 0, claim: VOLUME })
  assert.is(none.cid.toString(), cidOfBytes(new Uint8Array()).toString())
  // three levels
  const tall = await files.edit(long.cid, { size: 2000 * GIB, claim: VOLUME })
  assert.is((await files.edit(tall.cid, { size: after, claim: VOLUME })).cid.toString(), wanted.toString())
})

test('files of other chunkers and with attributes are edited all the same', async () => {
  const old = seededBytes(2 * MIB + 17)
  const layouts: { file: { mtime?: { secs: bigint }, mode?: number }, options: ImporterOptions }[] = [
    { file: {}, options: { profile: 'unixfs-v0-2015' } },
    { file: { mtime: { secs: 0n }, mode: 0o600 }, options: { profile: 'unixfs-v1-2025' } },
    { file: { mtime: { secs: 0n } }, options: { profile: 'unixfs-v0-2015', reduceSingleLeafToSelf: true } }
  ]

  for (const { file, options } of layouts) {
    for (const size of [2 * MIB + 17, 100, 0]) {
      const blocks = new FakeBlocks()
      const files = createFiles({ blocks })
      let root: CID | undefined

      for await (const { cid } of importer([{ content: [old.subarray(0, size)], ...file }], {
        put: async (cid, bytes) => {
          await blocks.put(cid.toV1(), bytes as Uint8Array)
          return cid
        }
      }, { ...options })) {
        root = cid
      }

      const edit = { writes: [{ offset: 50, bytes: seededBytes(9, 5) }, { offset: size + 5, bytes: seededBytes(3) }] }
      const { cid, size: now, bytesWritten } = await files.edit(root as CID, { ...edit, claim: VOLUME })
      // as a reader sees it: the importer wraps a single leaf with attributes twice
      const wanted = editedBytes(await collect(files.cat(root as CID)), edit)

      assert.is(now, wanted.byteLength)
      assert.ok(bytesWritten >= now)
      assert.ok(Buffer.from(await collect(files.cat(cid))).equals(wanted), 'other bytes')
    }
  }
})

test('an edit that fails stops its other puts; one that is cancelled says so', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(40 * MIB), { claim: VOLUME })
  const writes = Array.from({ length: 40 }, (_, i) => ({ offset: i * MIB, bytes: seededBytes(1, i) }))
  let puts = 0

  const failing = {
    get: blocks.get.bind(blocks),
    stat: blocks.stat.bind(blocks),
    pinClaim: blocks.pinClaim.bind(blocks),
    openPut: blocks.openPut.bind(blocks),
    claim: blocks.claim.bind(blocks),
    abandonPin: blocks.abandonPin.bind(blocks),
    put: async () => {
      puts++
      throw new Error('full')
    }
  }

  await assertRejects(createFiles({ blocks: failing }).edit(cid, { writes, claim: VOLUME }), /full/)
  assert.ok(puts <= 8, `${puts}`)
  await assertRejects(files.edit(cid, { writes, claim: VOLUME, signal: AbortSignal.abort() }), /cancelled/)
  await assertRejects(files.edit(cid, { size: -1, claim: VOLUME }), /whole number/)
  blocks.lose(cid)
  await assertRejects(files.edit(cid, { writes, claim: VOLUME }), /No reachable node/)
})

test('cidOfBytes is what an import of the same bytes gives', async () => {
  for (const length of [0, 1, 16 * 1024, MIB]) {
    const bytes = seededBytes(length)
    const { cid } = await createFiles({ blocks: new FakeBlocks() }).add(bytes)

    assert.is(cidOfBytes(bytes).toString(), cid.toString())
  }

  assert.throws(() => cidOfBytes(new Uint8Array(MIB + 1)), /more than one block/)
})

test('claimTree claims every block of a DAG and puts none; something missing is an error', async () => {
  const blocks = new FakeBlocks()
  const { cid } = await createFiles({ blocks }).add(seededBytes(5 * MIB))
  const puts = blocks.puts.length

  assert.is((await claimTree(blocks, cid, VOLUME)).blocks, 6)
  assert.is(blocks.puts.length, puts)

  for (const { cid } of blocks.listLocal()) {
    assert.ok(blocks.claimsOf(cid).some(({ owner }) => owner === 'volume:v'))
  }

  const { cid: folder } = await createFiles({ blocks }).addAll([{ path: 'a', content: stream(seededBytes(2 * MIB, 9)) }])
  const file = (await createFiles({ blocks }).resolve(`${folder.toString()}/a`)).cid
  blocks.lose(file)
  await assertRejects(claimTree(blocks, folder, VOLUME), /block/)
})

async function assertRejects (promise: Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await promise
  } catch (err) {
    assert.match((err as Error).message, message)
    return
  }

  assert.unreachable('It should have been rejected.')
}

test.run()
