import { createHash } from 'node:crypto'
import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { backup } from '../../../src/volumes/fs/backup.js'
import { encodeCarBlock, encodeCarHeader, readCar } from '../../../src/volumes/fs/car.js'
import { restore } from '../../../src/volumes/fs/restore.js'
import { FILE_BYTES_MAX, INLINE_BYTES_MAX, LINK_BYTES_MAX } from '../../../src/volumes/constants.js'
import { all, collect, dagPbCid, rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import { memoryVolume } from '../../helpers/memory-volumes.js'
import { rejection } from '../../helpers/rejection.js'
import type { CarBlock } from '../../../src/volumes/fs/car.js'

const MIB = 1024 * 1024

function cborBlock (value: unknown): CarBlock {
  const bytes = dagCbor.encode(value)
  const digest = new Uint8Array(createHash('sha256').update(bytes).digest())

  return { cid: CID.createV1(dagCbor.code, Digest.create(0x12, digest)), bytes }
}

interface Archive {
  root?: object
  parts: readonly unknown[]
  blocks?: readonly CarBlock[]
  after?: readonly CarBlock[]
}

/** A backup made by hand: the parts as they are given, the blocks behind the first of them. */
function archive ({ root = {}, parts, blocks = [], after = [] }: Archive): Uint8Array {
  const encoded = parts.map(cborBlock)
  const manifest = cborBlock({
    format: 'shoal-backup',
    version: 1,
    volume: { name: 'x', id: 'v' },
    snapshot: { name: 's', kept: false },
    atMs: 1,
    fingerprint: new Uint8Array(32),
    base: null,
    parts: encoded.map(({ cid }) => cid),
    ...root
  })
  const [first, ...rest] = encoded

  return Buffer.concat([encodeCarHeader([manifest.cid]),
    ...[manifest, ...first === undefined ? [] : [first], ...blocks, ...rest, ...after].map(encodeCarBlock)])
}

const NOTHING = { files: 0, directories: 0, removed: 0, bytes: 0 }
const LEAF = { cid: rawCid(Buffer.from('abc')), bytes: Buffer.from('abc') }

function row (change: object): object {
  return { k: 'f', p: 'f', m: 420, t: 1, s: 3, b: new Uint8Array([1, 2, 3]), c: null, ...change }
}

function link (change: object): object {
  return { k: 'l', p: 'l', m: null, t: 1, l: 'f', ...change }
}

function withRow (entry: unknown, blocks: readonly CarBlock[] = []): Uint8Array {
  return archive({ parts: [{ entries: [entry] }, { end: { ...NOTHING, files: 1, bytes: 3 } }], blocks })
}

/** Nothing of the backup came into a volume with one file of its own, nor into an empty one. */
async function assertRefused (car: Uint8Array, what: string): Promise<string> {
  const empty = memoryVolume()
  const filled = memoryVolume()
  await filled.volume.writeFile('/mine', 'stays')
  filled.link.submitted.length = 0
  let message = ''

  for (const { volume, link } of [empty, filled]) {
    const err = await rejection(restore(volume, stream(car)))
    assert.is(err.code, 'invalid_backup', `${what}: ${err.message}`)
    assert.equal(link.submitted, [], what)
    message = err.message
  }

  return message
}

test('a backup made by hand that is whole is restored', async () => {
  const { volume } = memoryVolume()
  const entries = [
    { k: 'd', p: 'dir', m: null, t: -5 }, row({ p: 'dir/inline' }), row({ p: 'leaf', b: null, c: LEAF.cid }),
    { k: 'x', p: 'gone' }
  ]
  await restore(volume, stream(archive({
    parts: [{ entries }, { end: { files: 2, directories: 1, removed: 1, bytes: 6 } }], blocks: [LEAF]
  })))
  assert.equal(Buffer.from(await volume.readFile('/leaf')).toString(), 'abc')
  assert.equal([...await volume.readFile('/dir/inline')], [1, 2, 3])
})

test('any block that is missing is named, with its file, and nothing is restored', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/large', seededBytes(3 * MIB + 5))
  await volume.writeFile('/one-leaf', seededBytes(100_000, 9))
  const { roots, blocks } = await readCar(stream(await collect(backup(volume))))
  const found = await all(blocks)
  const contents = found.filter(({ cid }) => cid.code !== dagCbor.code)
  assert.is(contents.length, 6)

  for (const lost of contents) {
    const left = found.filter(block => block !== lost)
    const message = await assertRefused(
      Buffer.concat([encodeCarHeader(roots), ...left.map(encodeCarBlock)]), lost.cid.toString())
    const file = lost.bytes.byteLength === 100_000 ? 'one-leaf' : 'large'
    assert.ok(message.includes(`it lacks the blocks ${lost.cid.toString()} of "${file}"`), message)
  }

  // All of them at once: some are named.
  const rest = found.filter(block => !contents.includes(block))
  const none = Buffer.concat([encodeCarHeader(roots), ...rest.map(encodeCarBlock)])
  assert.match(await assertRefused(none, 'no contents'), /it lacks the blocks .+ of "large", .+ of "one-leaf"/)
})

test('rows that make no sense are errors before anything is done, those of unknown kinds too', async () => {
  const odd: Record<string, unknown> = {
    'unknown kind': { k: 's', p: 'q', to: 'f' },
    'a link that says nothing': link({ l: '' }),
    'a link without its target': link({ l: undefined }),
    'a number for what a link says': link({ l: 5 }),
    'a zero in a link': link({ l: 'a\0b' }),
    'a link longer than any': link({ l: 'x'.repeat(LINK_BYTES_MAX + 1) }),
    'a link up and out': link({ p: '../x' }),
    'more nanoseconds than a millisecond has': row({ n: 1_000_000 }),
    'nanoseconds below zero': row({ n: -1 }),
    'text for nanoseconds': row({ n: 'x' }),
    'no kind': { p: 'q' },
    null: null,
    text: 'x',
    list: [],
    'no path': row({ p: undefined }),
    'a number for a path': row({ p: 5 }),
    'an empty path': row({ p: '' }),
    'the whole tree to be removed': { k: 'x', p: '' },
    'up and out': row({ p: '../../../tmp/x' }),
    'up inside': row({ p: 'a/../b' }),
    absolute: row({ p: '/etc/x' }),
    'a zero in it': row({ p: 'a\0b' }),
    'negative size': row({ s: -5 }),
    'half a byte': row({ s: 1.5, b: null, c: LEAF.cid }),
    'more than a file may have': row({ s: FILE_BYTES_MAX + 1, b: null, c: LEAF.cid }),
    'more than fits inside an entry': row({ s: INLINE_BYTES_MAX + 1, b: new Uint8Array(INLINE_BYTES_MAX + 1) }),
    'another size than its bytes': row({ s: 2 }),
    'text for a CID': row({ b: null, c: 'abc' }),
    'no content': row({ b: null }),
    'two contents': row({ c: LEAF.cid }),
    'a manifest for a content': row({ b: null, c: cborBlock({}).cid }),
    'text for a mode': row({ m: 'x' }),
    'a mode of 41 bits': row({ m: 2 ** 40 }),
    'text for an owner': row({ u: '0' }),
    'an owner below zero': row({ u: -1 }),
    'half a group': row({ g: 0.5 }),
    'extended attributes that are none': row({ x: { 'user.a': new Uint8Array(1) } }),
    'text for an extended attribute': row({ x: [['user.a', 'text']] }),
    'an extended attribute without a name': row({ x: [['', new Uint8Array(1)]] }),
    'an extended attribute longer than any': row({ x: [['user.a', new Uint8Array(65_537)]] }),
    'text for a time': row({ t: 'x' }),
    'half a millisecond': row({ t: 0.5 })
  }

  for (const [what, entry] of Object.entries(odd)) {
    const encodable = JSON.stringify(entry) === undefined ? null : entry
    const clean = typeof encodable === 'object' && encodable !== null && !Array.isArray(encodable)
      ? Object.fromEntries(Object.entries(encodable).filter(([, value]) => value !== undefined))
      : encodable
    const message = await assertRefused(withRow(clean, [LEAF]), what)
    assert.match(message, /a row of its manifest makes no sense/, what)
  }

  const unknown = await assertRefused(withRow(odd['unknown kind'], []), 'unknown kind')
  assert.match(unknown, 'since its kind is not known to this version: {"k":"s","p":"q","to":"f"}')
})

test('manifests that make no sense, totals that differ, and what comes after the end are errors', async () => {
  const end = { end: NOTHING }
  const file = { entries: [row({ b: null, c: LEAF.cid })] }
  const one = { ...NOTHING, files: 1, bytes: 3 }
  const odd: Record<string, Uint8Array> = {
    'end is a number': archive({ parts: [{ end: 5 }] }),
    'end is nothing': archive({ parts: [{ end: null }] }),
    'end without counts': archive({ parts: [{ end: {} }] }),
    'negative counts': archive({ parts: [{ end: { ...NOTHING, files: -1 } }] }),
    'rows and an end at once': archive({ parts: [{ entries: [], end: NOTHING }] }),
    'no snapshot': archive({ parts: [end], root: { snapshot: null } }),
    'a snapshot without a name': archive({ parts: [end], root: { snapshot: { name: '', kept: true } } }),
    'a name without end': archive({ parts: [end], root: { snapshot: { name: 'n'.repeat(100_000), kept: true } } }),
    'a base that is none': archive({ parts: [end], root: { base: {} } }),
    'text for parts': archive({ parts: [end], root: { parts: ['a'] } }),
    'another version': archive({ parts: [end], root: { version: 2 } }),
    'fewer files than its end says': archive({ parts: [{ entries: [] }, { end: one }] }),
    'more files than its end says': archive({ parts: [file, end], blocks: [LEAF] }),
    'other bytes than its end says': archive({ parts: [file, { end: { ...one, bytes: 4 } }], blocks: [LEAF] }),
    'an end before the last part': archive({ parts: [end, { end: one }] }),
    'no end': archive({ parts: [file], blocks: [LEAF] }),
    'more after its end': archive({ parts: [end], after: [LEAF] }),
    'another size than the leaf has': withRow(row({ b: null, s: 4, c: LEAF.cid }), [LEAF])
  }

  for (const [what, car] of Object.entries(odd)) {
    await assertRefused(car, what)
  }
})

test('a node that no file can have is no content: nothing is restored', async () => {
  const empty = { cid: dagPbCid(new Uint8Array()), bytes: new Uint8Array() }
  const message = await assertRefused(withRow(row({ b: null, c: empty.cid }), [empty]), 'no UnixFS')
  assert.match(message, '"f" is no file')
})

test('naming fails half-way: what others wrote meanwhile stays, in a volume that was empty too, and repeating it finishes', async () => {
  const source = memoryVolume()

  for (let i = 0; i < 40; i++) {
    await source.volume.writeFile(`/d${i % 5}/f${i}`, `${i}`, { parents: true })
  }

  const car = await collect(backup(source.volume))

  for (const isEmpty of [true, false]) {
    const { volume, link } = memoryVolume()

    const submit = link.submit.bind(link)
    const mine = async (): Promise<void> => { await volume.writeFile('/d0/mine', 'stays', { parents: true }) }

    if (!isEmpty) {
      await mine()
    }

    let left = 20
    let others: Promise<void> | undefined
    link.submit = async (op, options) => {
      if (op.type !== 'write' || (op.target as { path?: string }).path === '/d0/mine' || left-- > 0) {
        return await submit(op, options)
      }

      others ??= mine()
      await others
      throw new Error('no majority')
    }
    assert.match(String(await rejection(restore(volume, stream(car), { manifestKeptBytes: 1 }))), 'no majority')
    link.submit = submit

    const rows = (await all(volume.walk('/', {}))).map(({ path }) => path).filter(path => path !== '/')
    assert.ok(rows.includes('/d0/mine'), rows.join())
    await restore(volume, stream(car), { manifestKeptBytes: 1 })
    assert.is((await all(volume.walk('/d0', {}))).filter(({ path }) => path !== '/d0').length, 8 + 1)
    assert.is(await volume.readFile('/d0/mine', { encoding: 'utf8' }), 'stays')
  }
})

test.run()
