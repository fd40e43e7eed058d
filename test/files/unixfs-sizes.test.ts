import { UnixFS } from 'ipfs-unixfs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFiles } from '../../src/files/files.js'
import { encodedUpstream, isWrittenWrong } from '../../src/files/unixfs-sizes.js'
import { collect, seededBytes } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const SIZES = [0, 1, 1023, 1024, 2047, 2048, 2049, 3000, 4095, 4096, 4097, 10_000, 1024 ** 3]
  .map(mebibytes => mebibytes * MIB)

function fileOf (...sizes: readonly bigint[]): UnixFS {
  const node = new UnixFS({ type: 'file' })
  sizes.forEach(size => { node.addBlockSize(size) })

  return node
}

test('sizes are what they were, whatever they are', () => {
  for (const size of SIZES.flatMap(size => [BigInt(size), BigInt(size) + 1n, BigInt(size) + 0x7fffffffn])) {
    const read = UnixFS.unmarshal(fileOf(size, 5n).marshal())
    assert.equal(read.blockSizes, [size, 5n])
    assert.is(read.fileSize(), size + 5n)
  }
})

test('the bytes are those of the specification; attributes stay', () => {
  assert.is(Buffer.from(fileOf(3n * 2n ** 30n).marshal()).toString('hex'), '0802' + '18808080800c' + '20808080800c')

  const node = new UnixFS({ type: 'file', mode: 0o600, mtime: { secs: 3_000_000_000n, nsecs: 7 }, data: Buffer.from('x') })
  const read = UnixFS.unmarshal(node.marshal())
  assert.is(read.mode, 0o600)
  assert.equal(read.mtime, { secs: 3_000_000_000n, nsecs: 7 })
  assert.is(Buffer.from(read.data ?? []).toString(), 'x')
})

test('where upstream writes nothing wrong, our encoder would write the same', () => {
  // The time decides who writes; all but it has to be the same.
  for (const type of ['file', 'directory', 'symlink', 'raw'] as const) {
    const [ours, theirs] = [3_000_000_000n, 1_000_000_000n].map(secs => new UnixFS({
      type, mode: 0o1751, mtime: { secs, nsecs: 123_456_789 }, data: Buffer.from('some'), blockSizes: [300n, 5_000_000_000n]
    }).marshal()) as [Uint8Array, Uint8Array]
    const withoutTime = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').replace(/42..08(?:[89a-f].)+..15/, '')
    assert.is(withoutTime(ours), withoutTime(theirs), type)
  }
})

test('upstream is still wrong: when this fails, src/files/unixfs-sizes.ts may go', () => {
  const size = 3n * 2n ** 30n
  assert.ok(isWrittenWrong(size))
  const bytes = encodedUpstream(fileOf(size))
  let read: bigint | undefined

  try {
    read = UnixFS.unmarshal(bytes).blockSizes[0]
  } catch {
    // As likely: what lay in the memory is no field.
  }

  assert.is.not(read, size)
})

test('a file of 3 GiB can be read, put or grown, and has one CID', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const [start, claim] = [seededBytes(3 * MIB + 5), new FakeBlocks().volumeClaim('v')]
  const { cid } = await files.add(start, { claim })
  const grown = await files.edit(cid, { size: 3 * GIB, claim })
  assert.equal(await collect(files.cat(grown.cid, { length: start.byteLength })), start)
  assert.equal(await collect(files.cat(grown.cid, { offset: 3 * GIB - 10 })), new Uint8Array(10))

  const put = await files.add((async function * () {
    yield start
    yield new Uint8Array(MIB - 5)
    const zeros = new Uint8Array(4 * MIB)

    for (let at = 4 * MIB; at < 3 * GIB; at += zeros.byteLength) {
      yield zeros
    }
  })(), { claim })
  assert.is(put.cid.toString(), grown.cid.toString())
})

test.run()
