import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Tree } from '../../../src/volumes/tree/tree.js'
import { faultOfOp } from '../../../src/volumes/tree/command-check.js'
import { FILE_BYTES_MAX, INLINE_BYTES_MAX } from '../../../src/volumes/constants.js'
import { COUNTER_MAX, DURATION_MS_MAX, NUMBER_MAX, PENDING_ID_FIRST } from '../../../src/volumes/tree/constants.js'
import { STATE_KEY, entryKey } from '../../../src/volumes/tree/keys.js'
import { MemoryKv } from '../../../src/volumes/tree/kv.js'
import { ENTRY, STATE, newState } from '../../../src/volumes/tree/records.js'
import { auditTree } from '../../../testing/tree/tree-audit.js'
import { TreeSubject, dag, inline, writeOp } from './tree-subject.js'
import type { State } from '../../../src/volumes/tree/records.js'
import type { KvView } from '../../../src/volumes/tree/kv.js'
import type { TreeOp } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/tree: applying is total')

const link = (path: string, size: number): TreeOp =>
  ({ type: 'write', target: { path }, content: dag(`c${path}`, size), parents: true })

async function withState (change: Partial<State>): Promise<TreeSubject> {
  const kv = new MemoryKv()
  kv.put(STATE_KEY, STATE.encode({ ...newState(), ...change }))

  return new TreeSubject(kv, await Tree.load(kv))
}

test('a file has a largest size, and nothing beyond it is taken', async () => {
  const subject = await TreeSubject.create()
  assert.is(subject.code(link('/most', FILE_BYTES_MAX)), 'ok')

  for (const size of [FILE_BYTES_MAX + 1, 2 ** 52, COUNTER_MAX, 2 ** 53, 2 ** 64, -1, 0.5, NaN, Infinity]) {
    assert.is(subject.code(link('/x', size)), size > FILE_BYTES_MAX && size <= COUNTER_MAX ? 'EFBIG' : 'EINVAL', String(size))
  }

  auditTree(subject.kv)
})

test('the sum of all sizes ends with a refusal, and what frees goes on', async () => {
  const subject = await TreeSubject.create()
  const fitting = COUNTER_MAX / FILE_BYTES_MAX | 0

  for (let i = 0; i < fitting; i++) {
    assert.is(subject.code(link(`/${i}`, FILE_BYTES_MAX)), 'ok')
  }

  assert.is(subject.code(link('/more', FILE_BYTES_MAX)), 'volume_full')
  assert.is(subject.code({ type: 'copy', from: '/0', to: '/copy' }), 'volume_full')
  assert.is(subject.code(writeOp('/small', 'text')), 'ok')
  assert.is(subject.code({ type: 'remove', path: '/0', purge: true }), 'ok')
  assert.is(subject.code(link('/more', FILE_BYTES_MAX)), 'ok')
  auditTree(subject.kv)
})

test('numbers that are used up are refused, one kind at a time', async () => {
  const full = await withState({ nextId: NUMBER_MAX + 1 })
  assert.is(full.code({ type: 'mkdir', path: '/a' }), 'volume_full')
  assert.is(full.code({ type: 'settings', settings: { versions: 3 } }), 'ok')

  const trash = await withState({ nextTrashId: NUMBER_MAX + 1 })
  trash.ok(writeOp('/f', '1'))
  assert.is(trash.code({ type: 'remove', path: '/f' }), 'volume_full')
  assert.is(trash.code({ type: 'remove', path: '/f', purge: true }), 'ok')

  const changes = await withState({ seq: NUMBER_MAX })
  assert.is(changes.code({ type: 'mkdir', path: '/a' }), 'volume_full')
  assert.is((await changes.ask({ type: 'volume' })).volume.seq, NUMBER_MAX)

  const names = await withState({ nextName: NUMBER_MAX + 1 })
  names.ok(writeOp('/f', '1'))
  assert.is((await names.ask({ type: 'stat', target: { path: '/f' } })).entry.by, '')
})

test('a state with broken counters is answered, stored and freed', async () => {
  for (const usedBytes of [COUNTER_MAX, -5, NaN, 2 ** 60]) {
    const subject = await withState({ usedBytes, trashItems: -3, files: -1, conflicts: 2 ** 60 })
    subject.ok({ type: 'mkdir', path: '/d' })
    subject.apply(writeOp('/f', 'x'))
    subject.apply({ type: 'remove', path: '/f' })
    subject.apply({ type: 'trash-purge' })
    const { volume } = await subject.ask({ type: 'volume' })
    assert.ok(Object.values(volume).every(value => typeof value !== 'number' || (Number.isSafeInteger(value) && value >= 0)))
  }
})

test('a record that cannot be stored ends the command that made it, and not the others of the batch', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/good', '1'))
  subject.ok({ type: 'mkdir', path: '/d' })

  // A number that no check of today knows of stands for all that may ever be forgotten.
  const encode = ENTRY.encode
  ENTRY.encode = entry => {
    if (entry.mode === 0o123) {
      throw new Error('cannot be encoded')
    }

    return encode(entry)
  }

  try {
    const results = subject.apply(
      { type: 'mkdir', path: '/d/a' }, { type: 'mkdir', path: '/bad', mode: 0o123 }, { type: 'mkdir', path: '/d/b' },
      { type: 'setattr', target: { path: '/d' }, mode: 0o123 })
    assert.equal(results.map(({ code }) => code), ['ok', 'internal', 'ok', 'internal'])
  } finally {
    ENTRY.encode = encode
  }

  assert.equal(await subject.names('/'), ['d', 'good'])
  assert.equal(await subject.names('/d'), ['a', 'b'])
  auditTree(subject.kv)

  // The same is remembered as is stored: a restart changes no answer.
  const again = await Tree.load(subject.kv)
  assert.is(again.resultOf('4'.padStart(32, '0'))?.code, 'internal')
  assert.equal(again.resultOf('3'.padStart(32, '0')), subject.tree.resultOf('3'.padStart(32, '0')))
})

test('a record that cannot be read is a fault of the disk, and never a refusal', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/f', '1'))
  const broken: KvView = {
    get: key => {
      if (key === entryKey(1, 'f')) {
        throw new Error('input/output error')
      }

      return subject.kv.get(key)
    },
    put: () => { throw new Error('nothing may be written') },
    del: () => { throw new Error('nothing may be written') }
  }
  const batch = {
    timeMs: 1, commands: [{ id: 'e'.repeat(32), baseIndex: 0, principal: '', node: '', atMs: 1, op: writeOp('/f', '2') }]
  }
  assert.throws(() => subject.tree.applyBatch(broken, batch, 9), /cannot be read/)
  subject.kv.put(entryKey(1, 'f'), Buffer.from([0xff, 0xff]))
  assert.throws(() => subject.tree.applyBatch(subject.kv, batch, 9), /cannot be read/)
})

test('what no tree takes is known before it is proposed', () => {
  const base = { index: 0, atMs: 0 }
  const file = writeOp('/f', '1')
  const bad: [string, TreeOp][] = [
    ['EFBIG', link('/x', 2 ** 52)],
    ['EINVAL', link('/x', 2 ** 53)],
    ['EINVAL', { type: 'write', target: { path: '/x' }, content: { kind: 'dag', cid: new Uint8Array(200), size: 1 } }],
    ['not_inline', { type: 'write', target: { path: '/x' }, content: inline('x'.repeat(INLINE_BYTES_MAX + 1)) }],
    ['not_inline', { type: 'patch', target: { path: '/x' }, writes: new Array<never>(400_000).fill({ offset: 0, bytes: new Uint8Array(0) } as never) }],
    ['EINVAL', { type: 'patch', target: { path: '/x' }, writes: [{ offset: -1, bytes: new Uint8Array(1) }] }],
    ['EINVAL', { type: 'setattr', target: { path: '/x' }, mtimeMs: NaN }],
    ['EINVAL', { type: 'setattr', target: { path: '/x' }, mtimeMs: 9e15 }],
    ['EINVAL', { type: 'setattr', target: { id: 2 ** 53 } }],
    ['EINVAL', { type: 'upload', uploadId: 'u', state: 'open', startedAtMs: Infinity }],
    ['EINVAL', { type: 'trash-purge', trashIds: [1, 0.5] }],
    ['EINVAL', { type: 'sweep', sweepId: 'x'.repeat(65), salt: new Uint8Array(16) }],
    ['EINVAL', { type: 'prune', steps: [{ kind: 'versions', id: 1, versions: [2 ** 60] }] }],
    ['invalid_volume_settings', { type: 'settings', settings: { trashMs: DURATION_MS_MAX + 1 } }],
    ['invalid_volume_settings', { type: 'settings', settings: { replicas: 256 } }],
    ['not_while_cut_off', { type: 'resolve', op: { type: 'resolve', op: file, base, hostname: '' }, base, hostname: '' }],
    ['EFBIG', { type: 'resolve', op: link('/x', 2 ** 52), base, hostname: '' }],
    ['EINVAL', { type: 'resolve', op: file, base: { ...base, journal: '../../x' }, hostname: '' }],
    ['EINVAL', { type: 'resolve', op: file, base: { ...base, nextId: PENDING_ID_FIRST + 1 }, hostname: '' }],
    ['EINVAL', { type: 'resolve', op: file, base: { ...base, below: new Array<number>(10_001).fill(1) }, hostname: '' }]
  ]

  for (const [code, op] of bad) {
    assert.is(faultOfOp(op)?.code, code, JSON.stringify(op).slice(0, 200))
  }

  assert.is(faultOfOp(file), undefined)
  assert.is(faultOfOp({ type: 'setattr', target: { path: '/x' }, mtimeMs: -1.5 }), undefined)
})

test('what was proposed all the same is refused in the same words', async () => {
  const subject = await TreeSubject.create()
  assert.is(subject.code(link('/x', 2 ** 52)), 'EFBIG')
  assert.is(subject.code({ type: 'patch', target: { path: '/x' }, writes: [{ offset: 2 ** 60, bytes: new Uint8Array(1) }] }), 'EINVAL')
  const { rows } = await subject.ask({ type: 'log', limit: 10 })
  assert.equal(rows.map(({ op, code }) => [op, code]), [['write', 'EFBIG'], ['patch', 'EINVAL']])
})

test.run()
