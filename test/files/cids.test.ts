import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { unixfs } from '@helia/unixfs'
import { createFiles } from '../../src/files/files.js'
import { all, chunked, seededBytes, stream } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import type { SourceEntry } from '../../src/files/types.js'
import type { CID } from 'multiformats/cid'

/** The same bytes must get the same CIDs as from Helia with the same profile. */

const MIB = 1024 * 1024
const PROFILE = { profile: 'unixfs-v1-2025' } as const

/** Helia's side: hashes everything and keeps nothing. */
function helia (): ReturnType<typeof unixfs> {
  return unixfs({
    blockstore: {
      put: async (cid: CID) => cid,
      has: () => false,
      get: () => { throw new Error('nothing is kept') }
    }
  })
}

async function heliaFile (content: AsyncIterable<Uint8Array>): Promise<string> {
  // with `profile` alone: Helia's own defaults for chunker and layout say the same
  return (await helia().addByteStream(content, PROFILE)).toString()
}

async function heliaTree (entries: SourceEntry[]): Promise<string> {
  const source = entries.map(({ path, content, mode, mtimeMs }) => ({
    path,
    ...content === undefined ? {} : { content },
    mode,
    mtime: mtimeMs === undefined ? undefined : { secs: BigInt(mtimeMs / 1000) }
  }))

  return (await all(helia().addAll(source, { ...PROFILE, wrapWithDirectory: true }))).at(-1)?.cid.toString() ?? ''
}

async function ourTree (entries: SourceEntry[]): Promise<string> {
  return (await createFiles({ blocks: new FakeBlocks() }).addAll(entries)).cid.toString()
}

for (const [name, size] of Object.entries({
  'empty file': 0,
  '1 byte': 1,
  '1 MiB': MIB,
  '1 MiB + 1': MIB + 1,
  '5 MiB': 5 * MIB
})) {
  test(`${name}: same CID as Helia, whatever the chunks it comes in`, async () => {
    const bytes = seededBytes(size)
    const expected = await heliaFile(stream(bytes))

    const sizes = [64 * 1024, 65_521, 3 * MIB + 7]

    for (const content of [bytes, stream(bytes), ...sizes.map(size => chunked(bytes, size))]) {
      const { cid, bytes: counted } = await createFiles({ blocks: new FakeBlocks() }).add(content)

      assert.is(cid.toString(), expected)
      assert.is(cid.version, 1)
      assert.is(counted, size)
    }
  })
}

test('known CIDs: empty file and empty folder, as Kubo prints them', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })

  assert.is((await files.add(new Uint8Array())).cid.toString(),
    'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku')
  assert.is((await files.addAll([])).cid.toString(), 'bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354')
})

test('1025 leaves: the second level of nodes', async () => {
  const leaf = seededBytes(MIB)
  const repeated = async function * (): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 1025; i++) {
      yield leaf
    }
  }
  const { cid, bytes, blocks: count } = await createFiles({ blocks: new FakeBlocks() }).add(repeated())

  assert.is(cid.toString(), await heliaFile(repeated()))
  assert.is(bytes, 1025 * MIB)
  // one leaf, the node of 1024 links, that of one link, the root
  assert.is(count, 4)
})

const tree = (): SourceEntry[] => [
  { path: 'readme.txt', content: stream(seededBytes(10, 1)) },
  { path: 'big.bin', content: stream(seededBytes(2 * MIB + 3, 2)) },
  { path: 'leer', content: stream() },
  { path: 'fotos/Größe ä ö ü.jpg', content: stream(seededBytes(2000, 3)) },
  { path: 'fotos/日本語/写真 1.jpg', content: stream(seededBytes(3000, 4)) },
  { path: 'fotos/عربى/😀.txt', content: stream(seededBytes(30, 5)) },
  { path: 'a/b/c/d/e', content: stream(seededBytes(5, 6)) },
  { path: 'empty folder' }
]

test('folders, nested, with names in any language, with an empty one: same CID as Helia', async () => {
  assert.is(await ourTree(tree()), await heliaTree(tree()))
})

test('the order of the entries does not matter', async () => {
  assert.is(await ourTree(tree().reverse()), await heliaTree(tree()))
})

test('a folder that is named before or after its children keeps them', async () => {
  const expected = await heliaTree([{ path: 'a/b', content: stream(seededBytes(3)) }])
  const child = (): SourceEntry => ({ path: 'a/b', content: stream(seededBytes(3)) })

  assert.is(await ourTree([{ path: 'a' }, child()]), expected)
  assert.is(await ourTree([child(), { path: 'a/' }]), expected)
  assert.is(await ourTree([{ path: 'a' }, child(), { path: 'a' }]), expected)
})

test('mode and time: absent by default, as Helia has them when given', async () => {
  const entries = (): SourceEntry[] => [
    { path: 'dir', mode: 0o700, mtimeMs: 1_600_000_000_000 },
    { path: 'dir/script', content: stream(seededBytes(9)), mode: 0o755, mtimeMs: 1_700_000_000_000 }
  ]
  const bare = (): SourceEntry[] => entries().map(({ path, content }) => ({ path, content }))

  assert.is(await ourTree(entries()), await heliaTree(entries()))
  assert.is(await ourTree(bare()), await heliaTree(bare()))
  assert.is.not(await ourTree(entries()), await ourTree(bare()))
})

test('10 000 entries become a HAMT with the same CID as Helia, and are found and listed again', async () => {
  const count = 10_000
  const name = (i: number): string => `file-${i}-ü.txt`
  const entries = (): SourceEntry[] => Array.from({ length: count }, (_, i) => {
    return { path: name(i), content: stream(Buffer.from(`${i % 100}`)) }
  })
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.addAll(entries())

  assert.is(cid.toString(), await heliaTree(entries()))

  const listed = await all(files.ls(cid))
  assert.equal(listed.map(entry => entry.name).sort(), Array.from({ length: count }, (_, i) => name(i)).sort())
  assert.ok(listed.every(entry => entry.type === 'file' && entry.bytes > 0 && entry.bytes < 3))

  for (const i of [0, 1, 4711, count - 1]) {
    const found = await files.resolve(`${cid.toString()}/${name(i)}`)
    assert.is(found.bytes, `${i % 100}`.length)
  }

  // the root and its shards, 256 at most below the root, and the distinct leaves
  const walked = await all(files.walk(cid))
  assert.is(walked.length, blocks.size)
  assert.is((await files.addAll(files.get(cid))).cid.toString(), cid.toString())
})

test.run()
