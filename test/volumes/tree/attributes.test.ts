import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { agree, faultOfAttributes, sameXattrs } from '../../../src/volumes/tree/attributes.js'
import { decodeBatch, encodeBatch, encodeCommand, formatOf } from '../../../src/volumes/tree/codec/command.js'
import {
  ATTRIBUTES_FORMAT, BATCH_FORMAT, LINKS_FORMAT, OWNER_ID_MAX, PAGE_TEXT_BYTES_MAX, STATE_FORMAT, XATTRS_BYTES_MAX,
  XATTRS_MAX,
  XATTR_NAME_BYTES_MAX, XATTR_VALUE_BYTES_MAX
} from '../../../src/volumes/tree/constants.js'
import { STATE_KEY } from '../../../src/volumes/tree/keys.js'
import * as pb from '../../../src/volumes/tree/pb/tree.js'
import { PendingTree } from '../../../src/volumes/tree/pending.js'
import { ENTRY, STATE } from '../../../src/volumes/tree/records.js'
import { TreeSubject, writeOp } from './tree-subject.js'
import type { EntryAttributes, TreeCommand, TreeOp, Xattrs } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/tree: owners and extended attributes')

const xattrsOf = (texts: Record<string, string>): Xattrs =>
  new Map(Object.entries(texts).map(([name, text]) => [name, new Uint8Array(Buffer.from(text))]))
const commandOf = (op: TreeOp): TreeCommand => ({ id: '0'.repeat(32), baseIndex: 0, principal: '', node: '', atMs: 0, op })
const attributesAt = async (subject: TreeSubject, path: string, snapshot?: string): Promise<unknown> => {
  const { entry: { uid, gid, xattrs } } = await subject.ask({ type: 'stat', target: { path }, snapshot })

  const texts = [...xattrs ?? []].map(([name, value]) => [name, Buffer.from(value).toString()])

  return [uid, gid, xattrs && Object.fromEntries(texts)]
}

test('root is an owner, no extended attributes and an empty one are values; what nobody stored is not told', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/d/f', 'x'))
  assert.equal(await attributesAt(subject, '/d/f'), [undefined, undefined, undefined])

  subject.ok({ ...writeOp('/d/f', 'x'), uid: 0, gid: OWNER_ID_MAX, xattrs: new Map() })
  assert.equal(await attributesAt(subject, '/d/f'), [0, OWNER_ID_MAX, {}])

  subject.ok({ type: 'setattr', target: { path: '/d/f' }, xattrs: xattrsOf({ 'user.b': '', 'user.a': '1', 'user.__proto__': 'p' }) })
  const now = [0, OWNER_ID_MAX, { 'user.__proto__': 'p', 'user.a': '1', 'user.b': '' }]
  assert.equal(await attributesAt(subject, '/d/f'), now)
  subject.ok(writeOp('/d/f', 'another content'))
  assert.equal(await attributesAt(subject, '/d/f'), now, 'they are of the entry, as its mode is')
  subject.ok({ type: 'setattr', target: { path: '/d/f' }, mode: 0o600 })
  assert.equal(await attributesAt(subject, '/d/f'), now)
  subject.ok({ type: 'setattr', target: { path: '/d/f' }, xattrs: xattrsOf({ 'user.b': '' }), uid: 2 ** 31 })
  assert.equal(await attributesAt(subject, '/d/f'), [2 ** 31, OWNER_ID_MAX, { 'user.b': '' }], 'those that are not given go')
})

test('links and folders have them; copies, renames, the trash, snapshots and a folder that fills keep them', async () => {
  const subject = await TreeSubject.create()
  const attributes: EntryAttributes = { uid: 0, gid: 7, xattrs: xattrsOf({ 'user.a': '1' }) }
  const told = [0, 7, { 'user.a': '1' }]

  subject.ok({ type: 'mkdir', path: '/d', ...attributes })
  subject.ok({ type: 'write', target: { path: '/d/l' }, content: { kind: 'link', link: 'x' }, ...attributes })
  subject.ok({ ...writeOp('/d/f', 'x'), ...attributes })
  subject.ok({ type: 'snapshot-create', name: 's' })
  subject.ok({ type: 'copy', from: '/d/f', to: '/d/g' })
  subject.ok({ type: 'rename', from: '/d/f', to: '/d/h' })
  subject.ok({ type: 'setattr', target: { path: '/d/h' }, uid: 1, xattrs: new Map() })
  subject.ok({ type: 'copy', from: '/d/f', to: '/d/old', snapshot: 's' })

  for (const path of ['/d', '/d/l', '/d/g', '/d/old']) {
    assert.equal(await attributesAt(subject, path), told, path)
  }

  assert.equal(await attributesAt(subject, '/d/h'), [1, 7, {}])
  assert.equal(await attributesAt(subject, '/d/f', 's'), told)
  const { trashId = 0 } = subject.ok({ type: 'remove', path: '/d/g' })
  subject.ok({ type: 'trash-restore', trashId })
  assert.equal(await attributesAt(subject, '/d/g'), told)
})

test('a file that is replaced by a copy keeps what the copied one does not have', async () => {
  const subject = await TreeSubject.create()
  subject.ok({ ...writeOp('/bare', 'x'), mtimeMs: 1 })
  subject.ok({ ...writeOp('/f', 'y'), mode: 0o600, mtimeMs: 2, mtimeNs: 3, uid: 4, gid: 5, xattrs: xattrsOf({ 'user.a': '1' }) })
  subject.ok({ type: 'copy', from: '/bare', to: '/f' })
  const { entry } = await subject.ask({ type: 'stat', target: { path: '/f' } })

  assert.equal(await attributesAt(subject, '/f'), [4, 5, { 'user.a': '1' }])
  assert.equal([entry.mode, entry.mtimeMs, entry.mtimeNs], [0o600, 1, undefined], 'its time is the whole of that of the copied one')
})

test('what is beyond a limit is refused, and changes nothing', async () => {
  const subject = await TreeSubject.create()
  const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes)
  const many = (count: number, bytes: number): Xattrs =>
    new Map(Array.from({ length: count }, (_, i) => [`user.${String(i).padStart(4, '0')}`, zeros(bytes)]))
  const bad: [EntryAttributes, RegExp][] = [
    [{ uid: -1 }, /-1 is no number of a user/],
    [{ gid: OWNER_ID_MAX + 1 }, /is no number of a user/],
    [{ uid: 0.5 }, /is no number of a user/],
    [{ xattrs: new Map([['', zeros(1)]]) }, /"" has no name/],
    [{ xattrs: new Map([['user.a\0b', zeros(1)]]) }, /has no name/],
    [{ xattrs: new Map([['user.\ud800', zeros(1)]]) }, /has no name/],
    [{ xattrs: new Map([['ä'.repeat(XATTR_NAME_BYTES_MAX / 2 + 1), zeros(1)]]) }, /has no name/],
    [{ xattrs: new Map([['user.a', zeros(XATTR_VALUE_BYTES_MAX + 1)]]) }, /"user.a" has 65537 bytes, and at most 65536/],
    [{ xattrs: many(2, XATTRS_BYTES_MAX / 2) }, /have 131090 bytes together, and at most 131072/],
    [{ xattrs: many(XATTRS_MAX + 1, 0) }, /it has 1001 extended attributes, and at most 1000/]
  ]
  subject.ok(writeOp('/f', 'x'))

  for (const [attributes, message] of bad) {
    assert.match(faultOfAttributes(attributes) ?? '', message)
    assert.is(subject.code({ type: 'setattr', target: { path: '/f' }, ...attributes }), 'EINVAL', String(message))
    assert.is(subject.code({ ...writeOp('/g', 'x'), ...attributes }), 'EINVAL')
  }

  assert.equal(await attributesAt(subject, '/f'), [undefined, undefined, undefined])
  const largest = { xattrs: new Map([['x'.repeat(XATTR_NAME_BYTES_MAX), zeros(XATTR_VALUE_BYTES_MAX)]]) }
  assert.is(faultOfAttributes(largest), undefined)
  subject.ok({ type: 'setattr', target: { path: '/f' }, ...largest })
})

test('a page of entries ends before it is too large for an answer', async () => {
  const subject = await TreeSubject.create()
  const xattrs = new Map([['user.a', new Uint8Array(XATTR_VALUE_BYTES_MAX)]])
  const fit = Math.floor(PAGE_TEXT_BYTES_MAX / XATTR_VALUE_BYTES_MAX) - 1

  for (let i = 0; i < fit + 4; i++) {
    subject.ok({ ...writeOp(`/${String(i).padStart(2, '0')}`, ''), xattrs })
  }

  const { entries, more } = await subject.ask({ type: 'list', path: '/', limit: 1_000 })
  assert.equal([entries.length, more], [fit, true])
})

test('only batches that hold them have the newest format, and make the state one of it', async () => {
  const formatOfBatch = (...ops: TreeOp[]): number =>
    pb.Batch.decode(encodeBatch(ops.map(op => encodeCommand(commandOf(op))), 1)).format
  const link: TreeOp = { type: 'write', target: { path: '/l' }, content: { kind: 'link', link: 'x' } }
  const owned: TreeOp = { ...writeOp('/f', 'x'), uid: 0 }
  const emptied: TreeOp = { type: 'setattr', target: { path: '/f' }, xattrs: new Map() }
  const resolve = (op: TreeOp): TreeOp => ({ type: 'resolve', op, base: { index: 0, atMs: 0 }, hostname: 'h' })

  assert.is(formatOfBatch(writeOp('/f', 'x'), { ...writeOp('/f', 'x'), uid: undefined, xattrs: undefined }), BATCH_FORMAT)
  assert.is(formatOfBatch(link), LINKS_FORMAT)

  for (const op of [owned, emptied, resolve(owned), { ...link, gid: 0 }]) {
    assert.is(formatOf(op), ATTRIBUTES_FORMAT)
    assert.is(formatOfBatch(link, op), ATTRIBUTES_FORMAT)
  }

  const subject = await TreeSubject.create()
  const stateFormat = (): number => STATE.decode(subject.kv.get(STATE_KEY) as Uint8Array).format
  subject.ok(writeOp('/f', 'x'))
  assert.is(stateFormat(), STATE_FORMAT)
  subject.ok(emptied)
  assert.is(stateFormat(), ATTRIBUTES_FORMAT)
  subject.ok(link)
  assert.is(stateFormat(), ATTRIBUTES_FORMAT, 'it does not go back')
})

test('a batch that does not say that it holds them is read as by whoever does not know them', () => {
  const ops: TreeOp[] = [
    { type: 'write', target: { path: '/l' }, content: { kind: 'link', link: 'x' }, uid: 0, gid: 0, xattrs: new Map(), mode: 0 },
    { type: 'resolve', op: { type: 'mkdir', path: '/d', gid: 1 }, base: { index: 0, atMs: 0 }, hostname: 'h' }
  ]
  const commands = ops.map(op => encodeCommand(commandOf(op))) as Uint8Array<ArrayBuffer>[]
  const encoded = (format: number): Uint8Array => pb.EncodedBatch.encode({ format, timeMs: 1, commands })
  const read = (format: number): unknown => decodeBatch(encoded(format)).commands
    .map(({ op }) => op.type === 'resolve' ? op.op : op)
    .map(op => op.type === 'write' ? [op.content.kind, op.uid, op.gid, op.xattrs, op.mode] : op.type === 'mkdir' && [op.gid])

  assert.equal(read(ATTRIBUTES_FORMAT), [['link', 0, 0, new Map(), 0], [1]])
  assert.equal(read(LINKS_FORMAT), [['link', undefined, undefined, undefined, 0], [undefined]])
  assert.equal(read(BATCH_FORMAT), [['inline', undefined, undefined, undefined, 0], [undefined]])
  assert.throws(() => decodeBatch(encoded(ATTRIBUTES_FORMAT + 1)), /newer Shoal/)
})

test('equal ones are equal bytes, whatever their order', () => {
  const encoded = (texts: Record<string, string>): string =>
    Buffer.from(encodeCommand(commandOf({ type: 'mkdir', path: '/d', xattrs: xattrsOf(texts) }))).toString('hex')

  assert.is(encoded({ 'user.b': '2', 'user.a': '1' }), encoded({ 'user.a': '1', 'user.b': '2' }))
  const entry = { ...ENTRY.decode(new Uint8Array(0)), uid: 0, gid: 2 ** 32 - 1, xattrs: { list: [] } }
  const { uid, gid, xattrs } = ENTRY.decode(ENTRY.encode(entry))
  assert.equal([uid, gid, xattrs], [0, 2 ** 32 - 1, { list: [] }])
})

test('what is accepted while cut off keeps them', async () => {
  const subject = await TreeSubject.create()
  const pending = new PendingTree(subject.kv, subject.tree, { journal: 'j', hostname: 'h' })
  const attributes = { uid: 0, gid: 3, xattrs: xattrsOf({ 'user.a': '' }) }
  const ops: TreeOp[] = [
    { type: 'mkdir', path: '/a/d', parents: true, ...attributes },
    { ...writeOp('/a/f', 'x'), ...attributes },
    { type: 'copy', from: '/a/f', to: '/a/g' },
    { type: 'setattr', target: { path: '/a/h' }, create: true, ...attributes }
  ]
  const accepted: TreeOp[] = []

  for (const op of ops) {
    const { result, pending: command } = await pending.accept({ ...commandOf(op), id: subject.nextId() })
    assert.is(result.code, 'ok')
    accepted.push((command as TreeCommand).op)
  }

  accepted.forEach(op => { subject.ok(op) })

  for (const path of ['/a/d', '/a/f', '/a/g', '/a/h']) {
    assert.equal(await attributesAt(subject, path), [0, 3, { 'user.a': '' }], path)
  }

  assert.equal(await attributesAt(subject, '/a'), [undefined, undefined, undefined], 'a folder on the way has none')
})

test('what is not wanted to be anything agrees with all', () => {
  const there = { mode: 0, uid: 0, gid: 0, mtimeMs: 1, xattrs: xattrsOf({ a: '1' }) }
  assert.ok(agree({}, there))
  assert.ok(agree({ uid: 0, xattrs: xattrsOf({ a: '1' }) }, there))

  for (const wanted of [{ uid: 1 }, { gid: 1 }, { xattrs: new Map() }, { xattrs: xattrsOf({ a: '' }) }, { xattrs: xattrsOf({ b: '1' }) }]) {
    assert.not(agree(wanted, there), JSON.stringify(wanted))
  }

  assert.not(agree({ uid: 0 }, {}), 'unknown is not root')
  assert.not(agree({ xattrs: new Map() }, {}), 'unknown is not none')
  assert.not(sameXattrs(xattrsOf({ a: '' }), new Map()))
})

test.run()
