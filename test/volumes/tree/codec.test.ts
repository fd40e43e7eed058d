import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TreeFormatError } from '../../../src/volumes/tree/records.js'
import { decodeAnswer, decodeResult, encodeAnswer, encodeResult } from '../../../src/volumes/tree/codec/answer.js'
import {
  decodeBatch, decodeCommand, encodeBatch, encodeCommand, decodeSubmitted
} from '../../../src/volumes/tree/codec/command.js'
import { decodeQuery, encodeQuery } from '../../../src/volumes/tree/codec/query.js'
import { OWNER_ID_MAX, TREE_FORMAT } from '../../../src/volumes/tree/constants.js'
import { sameValues } from '../../helpers/same-values.js'
import { InvalidMessageError } from '../../../src/util/schema/errors.js'
import * as pb from '../../../src/volumes/tree/pb/tree.js'
import type { TreeAnswer, TreeCommand, TreeOp, TreeQuery } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/tree: codecs')

const number = fc.maxSafeNat()
const time = fc.nat({ max: 8_640_000_000_000_000 })
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const bytes = fc.uint8Array({ maxLength: 40 })
const someBytes = fc.uint8Array({ minLength: 1, maxLength: 40 })
const id = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })
const flag = fc.boolean()
const mode = fc.nat({ max: 0o7777 })
const mtimeMs = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })
const mtimeNs = fc.nat({ max: 999_999 })
const owner = fc.oneof(fc.nat({ max: OWNER_ID_MAX }), fc.constantFrom(0, 2 ** 31, OWNER_ID_MAX))
/** In the order of names, as they are packed. */
const xattrs = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), bytes),
  { maxLength: 3, selector: ([name]) => name })
  .map(pairs => new Map(pairs.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))))
const attributes = { mode, mtimeMs, mtimeNs, uid: owner, gid: owner, xattrs }
const link = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const numbers = fc.array(number, { minLength: 1, maxLength: 4 })
const target = fc.oneof(text.map(path => ({ path })), number.map(id => ({ id })))
const content = fc.oneof(
  bytes.map(bytes => ({ kind: 'inline' as const, bytes })),
  fc.record({ kind: fc.constant('link' as const), link }),
  fc.record({ kind: fc.constant('dag' as const), cid: someBytes, size: number }))
const expect = fc.record({ absent: flag, present: flag, version: number, cid: someBytes }, { requiredKeys: [] })
const settings = fc.record({
  replicas: number, metadataReplicas: number, onPartition: fc.constantFrom('refuse' as const, 'accept' as const), trashMs: number,
  versions: number, versionsMs: number, quotaBytes: number
}, { requiredKeys: [] })
const is = <T extends string>(type: T): fc.Arbitrary<T> => fc.constant(type)
const keys = fc.array(id, { maxLength: 3 })

const step = fc.oneof(
  fc.record({ kind: is('trash'), trashId: number, children: fc.array(fc.record({ dirId: number, name: text }), { maxLength: 3 }) }),
  fc.record({ kind: is('versions'), id: number, versions: numbers }),
  fc.record({ kind: is('history'), keys, doneSeq: number }, { requiredKeys: ['kind', 'keys'] }),
  fc.record({ kind: is('log'), upToIndex: number }),
  fc.record({ kind: is('upload'), uploadId: id }),
  fc.record({ kind: is('journal'), keys }))

const simpleOp = fc.oneof(
  fc.record({ type: is('mkdir'), path: text, parents: flag, ...attributes }, { requiredKeys: ['type', 'path'] }),
  fc.record({ type: is('write'), target, content, expect, parents: flag, ...attributes }, { requiredKeys: ['type', 'target', 'content'] }),
  fc.record({ type: is('patch'), target, writes: fc.array(fc.record({ offset: number, bytes }), { maxLength: 3 }), size: number, expect }, { requiredKeys: ['type', 'target', 'writes'] }),
  fc.record({ type: is('append'), target, bytes, parents: flag }, { requiredKeys: ['type', 'target', 'bytes'] }),
  fc.record({ type: is('setattr'), target, create: flag, parents: flag, ...attributes }, { requiredKeys: ['type', 'target'] }),
  fc.record({ type: is('rename'), from: text, to: text, noReplace: flag, parents: flag }, { requiredKeys: ['type', 'from', 'to'] }),
  fc.record({ type: is('copy'), from: text, to: text, snapshot: text, version: number, noReplace: flag, parents: flag }, { requiredKeys: ['type', 'from', 'to'] }),
  fc.record({ type: is('remove'), path: text, kind: fc.constantFrom('file' as const, 'directory' as const), recursive: flag, purge: flag, expect }, { requiredKeys: ['type', 'path'] }),
  fc.record({ type: is('trash-restore'), trashId: number, to: text }, { requiredKeys: ['type', 'trashId'] }),
  fc.record({ type: is('trash-purge'), trashIds: fc.array(number, { maxLength: 3 }) }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constantFrom('snapshot-create' as const, 'snapshot-remove' as const), name: text }),
  fc.record({ type: is('settings'), settings }),
  fc.record({ type: is('conflict-clear'), conflictIds: numbers }),
  fc.record({ type: is('upload'), uploadId: id, state: fc.constantFrom('open' as const, 'done' as const), startedAtMs: time }),
  fc.record({ type: is('sweep'), sweepId: id, salt: someBytes }),
  fc.record({ type: is('prune'), steps: fc.array(step, { maxLength: 4 }) }),
  fc.record({ type: is('delete-volume') })) as fc.Arbitrary<TreeOp>

const ids = fc.array(number, { maxLength: 4 })
const base = fc.record({
  index: number, atMs: time, id: number, version: number, path: text, journal: id, seq: number, nextId: number,
  ids, toIds: ids, toId: number, below: ids, unchecked: flag
}, { requiredKeys: ['index', 'atMs', 'ids', 'toIds', 'below'] })
const op: fc.Arbitrary<TreeOp> = fc.oneof(
  { weight: 6, arbitrary: simpleOp },
  { weight: 1, arbitrary: fc.record({ type: is('resolve'), op: simpleOp, base, hostname: text }) })
const command: fc.Arbitrary<TreeCommand> = fc.record({
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => Buffer.from(bytes).toString('hex')),
  baseIndex: number, principal: text, node: text, atMs: time, op
})

test('commands and batches come back as they went', () => {
  fc.assert(fc.property(fc.array(command, { maxLength: 4 }), time, (commands, timeMs) => {
    const encoded = commands.map(encodeCommand)
    encoded.forEach((bytes, i) => { 
      sameValues(decodeCommand(bytes), commands[i])
      sameValues(decodeSubmitted(bytes), commands[i])
    })
    sameValues(decodeBatch(encodeBatch(encoded, timeMs)), { timeMs, commands, unreadable: 0 })
  }), { numRuns: 1_000 })
})

test('fractions of a millisecond are cut', () => {
  const { op } = decodeCommand(encodeCommand({
    id: '0'.repeat(32), baseIndex: 0, principal: '', node: '', atMs: 1.5, op: { type: 'mkdir', path: '/a', mtimeMs: -1.5 }
  }))
  sameValues(op, { type: 'mkdir', path: '/a', mtimeMs: -2 })
})

test('a newer format ends the reading, since others can go on; what is no command is left out', () => {
  const isRefusal = (err: unknown): boolean => err instanceof TreeFormatError
  assert.throws(() => decodeBatch(pb.Batch.encode({ format: TREE_FORMAT + 1, timeMs: 1, commands: [] })), isRefusal)
  const unknown = pb.Command.encode({ id: new Uint8Array(16), baseIndex: 0, principal: '', node: '', atMs: 0, op: {} })
  const known = encodeCommand({ id: '0'.repeat(32), baseIndex: 0, principal: '', node: '', atMs: 0, op: { type: 'mkdir', path: '/a' } })
  assert.throws(() => decodeCommand(unknown), isRefusal)
  const { commands, unreadable } = decodeBatch(encodeBatch([unknown, known, Buffer.from('rubbish')], 1))
  sameValues(commands.map(({ op }) => op), [{ type: 'mkdir', path: '/a' }])
  assert.is(unreadable, 2)
  sameValues(decodeBatch(Buffer.from('rubbish')), { timeMs: 0, commands: [], unreadable: 1 })
})

test('an operation within an operation within another is not read, however deep it goes', () => {
  const base = { index: 0, atMs: 0, ids: [], toIds: [], below: [] }
  let op = pb.Op.encode({ mkdir: { path: '/a' } })

  for (let depth = 1; depth <= 5_000; depth++) {
    op = pb.Op.encode({ resolve: { op, base, hostname: '' } })

    if (depth === 1 || depth === 2 || depth === 5_000) {
      const bytes = pb.Command.encode({ id: new Uint8Array(16), baseIndex: 0, principal: '', node: '', atMs: 0, op: pb.Op.decode(op) })
      assert.is(decodeBatch(encodeBatch([bytes], 1)).commands.length, depth === 1 ? 1 : 0)
    }
  }
})

test('clocks that are no time do not keep a batch from being made', () => {
  for (const wall of [NaN, -1, 2 ** 60, Infinity, -Infinity, 0.5]) {
    const { timeMs } = decodeBatch(encodeBatch([], wall))
    assert.ok(Number.isSafeInteger(timeMs) && timeMs >= 0)
  }
})

const page = fc.nat({ max: 1_000 })
const query = fc.oneof(
  fc.record({ type: is('stat'), target, snapshot: text }, { requiredKeys: ['type', 'target'] }),
  fc.record({ type: is('read'), target, snapshot: text, version: number }, { requiredKeys: ['type', 'target'] }),
  fc.record({ type: fc.constantFrom('list' as const, 'walk' as const), path: text, snapshot: text, after: text, limit: page }, { requiredKeys: ['type', 'path', 'limit'] }),
  fc.record({ type: is('versions'), target }),
  fc.record({ type: fc.constantFrom('trash' as const, 'conflicts' as const), after: number, limit: page }, { requiredKeys: ['type', 'limit'] }),
  fc.record({ type: fc.constantFrom('snapshots' as const, 'volume' as const) }),
  fc.record({ type: is('log'), after: number, limit: page, reverse: flag, path: text }, { requiredKeys: ['type', 'limit'] }),
  fc.record({ type: is('result'), commandId: text })) as fc.Arbitrary<TreeQuery>

test('questions come back as they went', () => {
  fc.assert(fc.property(query, query => {
    sameValues(decodeQuery(encodeQuery(query)), query)
  }), { numRuns: 500 })
  assert.throws(() => decodeQuery(pb.Query.encode({ type: 'new' })), (err: unknown) => err instanceof InvalidMessageError)
})

const kind = fc.constantFrom('file' as const, 'directory' as const, 'symlink' as const)
const cid = fc.option(someBytes, { nil: undefined })
const entry = fc.record({
  id: number, kind, name: text, parentId: number, size: number, children: number,
  mode: fc.option(mode, { nil: undefined }),
  mtimeMs, mtimeNs, ctimeMs: number, version: number, cid, inline: flag, versions: mode, by: text, node: text, link,
  uid: owner, gid: owner, xattrs
}).map(({ link, ...entry }) => entry.kind === 'symlink' ? { ...entry, link } : entry)
const rows = <T>(row: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(row, { maxLength: 3 })
const result = fc.record({
  code: fc.constantFrom('ok', 'ENOENT'), detail: text, seq: number, entryId: number, version: number, trashId: number, conflictId: number,
  path: text, index: number
}, { requiredKeys: ['code'] })
const answer = fc.oneof(
  fc.record({ type: is('stat'), entry }),
  fc.record({ type: is('read'), entry, content }),
  fc.record({ type: is('list'), entry, entries: rows(entry), more: flag }),
  fc.record({ type: is('walk'), entries: rows(fc.tuple(entry, text).map(([entry, path]) => ({ ...entry, path }))), more: flag }),
  fc.record({ type: is('versions'), entry, versions: rows(fc.record({ version: number, size: number, cid, inline: flag, mtimeMs, atMs: number, by: text, node: text, conflict: flag })) }),
  fc.record({ type: is('trash'), items: rows(fc.record({ trashId: number, path: text, kind, size: number, deletedAtMs: number, expiresAtMs: number, by: text, node: text })), more: flag }),
  fc.record({ type: is('snapshots'), snapshots: rows(fc.record({ name: text, seq: number, index: number, atMs: number, by: text })) }),
  fc.record({ type: is('conflicts'), conflicts: rows(fc.record({ conflictId: number, kind: text, path: text, keptAt: text, keptVersion: number, atMs: number, hostname: text, by: text, message: text }, { requiredKeys: ['conflictId', 'kind', 'path', 'atMs', 'hostname', 'by', 'message'] })), more: flag }),
  fc.record({ type: is('log'), rows: rows(fc.record({ index: number, seq: number, atMs: number, who: text, node: text, op: text, path: text, to: text, entryId: number, version: number, code: text }, { requiredKeys: ['index', 'seq', 'atMs', 'who', 'node', 'op', 'path', 'code'] })), more: flag, next: number }, { requiredKeys: ['type', 'rows', 'more'] }),
  fc.record({ type: is('result'), result: fc.option(result, { nil: undefined }) }),
  fc.record({ type: is('error'), code: text, detail: text })) as fc.Arbitrary<TreeAnswer>

test('answers and results come back as they went', () => {
  fc.assert(fc.property(answer, answer => {
    sameValues(decodeAnswer(encodeAnswer(answer)), answer)
  }), { numRuns: 1_000 })
  fc.assert(fc.property(result, result => { sameValues(decodeResult(encodeResult(result)), result) }))
})

test.run()
