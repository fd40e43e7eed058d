import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PendingTree } from '../../../src/volumes/tree/pending.js'
import { Tree } from '../../../src/volumes/tree/tree.js'
import { planPrune } from '../../../src/volumes/tree/query/prune-plan.js'
import { COMMAND_MEMORY_MS, LOG_KEEP_MS } from '../../../src/volumes/tree/constants.js'
import { FILE_BYTES_MAX } from '../../../src/volumes/constants.js'
import { auditTree } from '../../../testing/tree/tree-audit.js'
import { TreeSubject, dag, writeOp } from './tree-subject.js'
import type { TreeCommand, TreeOp, TreeResult } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/tree: one effect')

const ID = 'ab'.repeat(16)
const append: TreeOp = { type: 'append', target: { path: '/log' }, bytes: Buffer.from('line\n'), parents: true }

function send (subject: TreeSubject, command: Partial<TreeCommand> & { op: TreeOp }, tree = subject.tree): TreeResult {
  const [result] = tree.applyBatch(subject.kv, {
    timeMs: subject.timeMs,
    commands: [{ id: ID, baseIndex: subject.index, principal: 'ann', node: 'n', atMs: subject.timeMs, ...command }]
  }, ++subject.index)

  return result as TreeResult
}

async function pruneAll (subject: TreeSubject): Promise<void> {
  for (let steps = await planPrune(subject.kv, { nowMs: subject.timeMs, limit: 50 }); steps.length > 0;
    steps = await planPrune(subject.kv, { nowMs: subject.timeMs, limit: 50 })) {
    subject.ok({ type: 'prune', steps })
  }
}

test('asked again after its result is forgotten, an operation is refused, whatever base index is sent', async () => {
  const subject = await TreeSubject.create()
  assert.is(send(subject, { op: append }).code, 'ok')
  assert.is(send(subject, { op: append }).code, 'ok')
  assert.is(await subject.text('/log'), 'line\n')

  for (const laterMs of [COMMAND_MEMORY_MS + 1, LOG_KEEP_MS / 2]) {
    subject.timeMs += laterMs
    subject.ok(writeOp('/other', String(laterMs)))
    assert.is(subject.tree.resultOf(ID), undefined)

    for (const baseIndex of [0, subject.index, subject.index + 1_000, Number.MAX_SAFE_INTEGER]) {
      assert.is(send(subject, { op: append, baseIndex }).code, 'operation_expired')
      // A replica that was started again says the same.
      assert.is(send(subject, { op: append, baseIndex }, await Tree.load(subject.kv)).code, 'operation_expired')
    }

    await pruneAll(subject)
  }

  assert.is(await subject.text('/log'), 'line\n')
  auditTree(subject.kv)
})

test('nor does it have a second effect when a member cleans the log before its time', async () => {
  const subject = await TreeSubject.create()
  assert.is(send(subject, { op: append }).code, 'ok')
  subject.timeMs += COMMAND_MEMORY_MS + 1
  subject.ok(writeOp('/other', '1'))
  subject.ok({ type: 'prune', steps: [{ kind: 'log', upToIndex: subject.index }] })
  assert.is(send(subject, { op: append, baseIndex: subject.index }).code, 'operation_expired')
  assert.is(await subject.text('/log'), 'line\n')
})

test('of an id that was new at its base index, that index tells whether it is remembered', async () => {
  const subject = await TreeSubject.create()
  const baseIndex = subject.index
  assert.is(send(subject, { op: append, baseIndex }).code, 'ok')
  assert.is(send(subject, { op: append, baseIndex }).code, 'ok')
  subject.timeMs += COMMAND_MEMORY_MS + 1
  subject.ok(writeOp('/other', '1'))
  // The same message once more, and somebody who asks again.
  assert.is(send(subject, { op: append, baseIndex }).code, 'operation_expired')
  assert.is(send(subject, { op: append }).code, 'operation_expired')
  // At a baseIndex of now.
  assert.is(send(subject, { op: append, baseIndex: subject.index }).code, 'operation_expired')
  assert.is(await subject.text('/log'), 'line\n')
})

test('what is known of an id goes with its row of the audit log, and nothing stays behind', async () => {
  const subject = await TreeSubject.create()
  const known = (): number => [...subject.kv.entries()].filter(([key]) => key.startsWith('q/')).length
  send(subject, { op: append })
  subject.apply(writeOp('/a', '1'), writeOp('/b', '2'), { type: 'remove', path: '/none' })
  assert.is(known(), 4)
  subject.timeMs += LOG_KEEP_MS + COMMAND_MEMORY_MS
  subject.ok(writeOp('/other', '1'))
  await pruneAll(subject)
  const rows = [...subject.kv.entries()].filter(([key]) => key.startsWith('o/')).length
  assert.is(known(), rows)
})

/** A journal of so many operations, accepted over the subject as it is now. */
async function journalOf (subject: TreeSubject, ...ops: TreeOp[]): Promise<TreeCommand[]> {
  const base = subject.kv.clone()
  const pending = new PendingTree(base, await Tree.load(base), { journal: 'journal-nas', hostname: 'nas' })
  const commands: TreeCommand[] = []

  for (const [i, op] of ops.entries()) {
    const { pending: command } = await pending.accept({
      id: (0x10000 + i).toString(16).padStart(32, '0'), baseIndex: subject.index, principal: 'ann', node: 'nas', atMs: subject.timeMs, op
    })
    commands.push(command as TreeCommand)
  }

  return commands
}

test('a journal that comes again after years changes nothing, when every id of it is long forgotten', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/x', 'before'))
  const ops = [writeOp('/x', 'pending'), writeOp('/new', 'pending'), { type: 'remove', path: '/x' } as TreeOp]
  const journal = await journalOf(subject, ...ops)
  assert.equal(journal.map(command => send(subject, { ...command, baseIndex: subject.index }).code), ['ok', 'ok', 'ok'])
  subject.ok(writeOp('/x', 'by others'))
  subject.ok({ type: 'rename', from: '/new', to: '/renamed' })

  for (let i = 0; i < 3; i++) {
    subject.timeMs += 2 * LOG_KEEP_MS
    subject.ok(writeOp('/other', String(i)))
    await pruneAll(subject)
    const again = await Tree.load(subject.kv)
    assert.equal(journal.map(command => send(subject, { ...command, baseIndex: subject.index }, again).code),
      ['operation_expired', 'operation_expired', 'operation_expired'])
  }

  assert.equal(await subject.names('/'), ['other', 'renamed', 'x'])
  assert.is(await subject.text('/x'), 'by others')
  auditTree(subject.kv)
})

test('what a stand-in had no copy of is not lost: its node brings it, years later', async () => {
  const subject = await TreeSubject.create()
  const ops = Array.from({ length: 5 }, (_, i) => writeOp(`/${i}`, String(i)))
  const journal = await journalOf(subject, ...ops)
  const bring = (which: number[]): string[] => which
    .map(i => send(subject, { ...journal[i] as TreeCommand, baseIndex: subject.index }).code)
  assert.equal(bring([0, 1, 4]), ['ok', 'ok', 'ok'])
  subject.timeMs += 2 * LOG_KEEP_MS
  subject.ok(writeOp('/other', '1'))
  await pruneAll(subject)
  assert.equal(bring([0, 1, 2, 3, 4]), ['operation_expired', 'operation_expired', 'ok', 'ok', 'operation_expired'])
  assert.equal(await subject.names('/'), ['0', '1', '2', '3', '4', 'other'])
})

test('a pending operation that the volume refuses is listed, and not dropped without a word', async () => {
  const subject = await TreeSubject.create()
  const [command] = await journalOf(subject, writeOp('/f', 'pending')) as [TreeCommand]
  const { op } = command
  assert.is(op.type, 'resolve')
  const tooLarge: TreeOp = { ...op, op: { type: 'write', target: { path: '/f' }, content: dag('c', FILE_BYTES_MAX + 1) } } as TreeOp
  const { code, conflictId } = send(subject, { ...command, baseIndex: subject.index, op: tooLarge })
  assert.is(code, 'EFBIG')
  const { conflicts } = await subject.ask({ type: 'conflicts', limit: 10 })
  assert.equal(conflicts.map(({ kind, path, conflictId: id }) => [kind, path, id]), [['refused', '/f', conflictId]])
  assert.match(conflicts[0]?.message ?? '', /EFBIG/)
})

test('an operation that was done, and is forgotten, is not taken into a journal as a new one', async () => {
  const subject = await TreeSubject.create()
  send(subject, { op: append })
  subject.timeMs += COMMAND_MEMORY_MS + 1
  subject.ok(writeOp('/other', '1'))
  const pending = new PendingTree(subject.kv, await Tree.load(subject.kv), { journal: 'journal-nas', hostname: 'nas' })
  const accepted = await pending.accept({ id: ID, baseIndex: subject.index, principal: 'ann', node: 'n', atMs: subject.timeMs, op: append })
  assert.is(accepted.result.code, 'operation_expired')
  assert.is(accepted.pending, undefined)
})

test.run()
