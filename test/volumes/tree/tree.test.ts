import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TreeOp } from '../../../src/volumes/tree/types.js'
import { TreeSubject, dag, inline, writeOp } from './tree-subject.js'

const test = suite('volumes/tree: operations')

test('files are made, replaced, patched, appended and read', async () => {
  const subject = await TreeSubject.create()
  subject.ok({ type: 'mkdir', path: '/a' })
  const { entryId, version } = subject.ok(writeOp('/a/f', 'hello'))
  assert.equal(await subject.text('/a/f'), 'hello')

  subject.ok({ type: 'patch', target: { id: entryId as number }, writes: [{ offset: 6, bytes: Buffer.from('you') }], size: 8 })
  assert.equal(await subject.text('/a/f'), 'hello\0yo')
  subject.ok({ type: 'append', target: { path: '/a/f' }, bytes: Buffer.from('!') })
  assert.equal(await subject.text('/a/f'), 'hello\0yo!')

  const { entry, versions } = await subject.ask({ type: 'versions', target: { path: '/a/f' } })
  assert.is(entry.id, entryId)
  assert.equal(versions.map(({ version }) => version), [version], 'an append makes no version')
  assert.equal(await subject.text('/a/f', { version }), 'hello')
})

test('what does not fit is refused, and nothing of it stays', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/f', 'x'))
  subject.ok({ type: 'mkdir', path: '/d/e', parents: true })
  const write = (path: string): TreeOp => ({ ...writeOp(path, 'y'), parents: false })

  assert.is(subject.code(write('/no/f')), 'ENOENT')
  assert.is(subject.code(write('/f/g')), 'ENOTDIR')
  assert.is(subject.code(write('/d')), 'EISDIR')
  assert.is(subject.code(write('/')), 'EISDIR')
  assert.is(subject.code(write('/d/../f')), 'EINVAL')
  assert.is(subject.code(write(`/${'n'.repeat(256)}`)), 'ENAMETOOLONG')
  assert.is(subject.code({ ...writeOp('/new/dir/f', 'y'), expect: { version: 7 } }), 'ENOENT')
  assert.is(subject.code({ ...writeOp('/f', 'y'), expect: { absent: true } }), 'EEXIST')
  assert.is(subject.code({ ...writeOp('/f', 'y'), expect: { version: 99 } }), 'version_conflict')
  assert.is(subject.code({ ...writeOp('/f', 'y'), expect: { cid: Buffer.from('c') } }), 'version_conflict')
  assert.is(subject.code({ type: 'mkdir', path: '/d' }), 'EEXIST')
  assert.is(subject.code({ type: 'mkdir', path: '/d', parents: true }), 'ok')
  assert.is(subject.code({ type: 'remove', path: '/d' }), 'ENOTEMPTY')
  assert.is(subject.code({ type: 'remove', path: '/d', kind: 'file', recursive: true }), 'EISDIR')
  assert.is(subject.code({ type: 'remove', path: '/f', kind: 'directory' }), 'ENOTDIR')
  assert.is(subject.code({ type: 'remove', path: '/', recursive: true }), 'EINVAL')
  assert.is(subject.code({ type: 'rename', from: '/d', to: '/d/e/x' }), 'EINVAL')
  assert.is(subject.code({ type: 'rename', from: '/f', to: '/d' }), 'EISDIR')
  assert.is(subject.code({ type: 'rename', from: '/d', to: '/f' }), 'ENOTDIR')
  assert.is(subject.code({ type: 'rename', from: '/f', to: '/d/g', noReplace: true }), 'ok')
  subject.ok({ type: 'write', target: { path: '/dag' }, content: dag('c', 5_000_000) })
  assert.is(subject.code({ type: 'append', target: { path: '/dag' }, bytes: Buffer.from('!') }), 'not_inline')
  assert.equal(await subject.names('/'), ['d', 'dag'])
})

test('a folder moves with everything in it, comes to the trash and back', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/a/b/f', '1'))
  subject.ok({ type: 'rename', from: '/a', to: '/z' })
  assert.equal(await subject.text('/z/b/f'), '1')

  const { trashId } = subject.ok({ type: 'remove', path: '/z', recursive: true })
  assert.equal(await subject.names('/'), [])
  assert.is(await subject.refusal({ type: 'stat', target: { path: '/z/b/f' } }), 'ENOENT')
  subject.ok({ type: 'trash-restore', trashId: trashId as number })
  assert.equal(await subject.text('/z/b/f'), '1')
})

test('a snapshot shows the tree as it was', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/a/f', 'old'))
  subject.ok(writeOp('/a/g', 'gone'))
  subject.ok({ type: 'snapshot-create', name: 's' })
  subject.ok(writeOp('/a/f', 'new'))
  subject.ok({ type: 'remove', path: '/a/g' })
  subject.ok({ type: 'rename', from: '/a', to: '/b' })
  subject.ok(writeOp('/a/h', 'another a'))

  assert.equal(await subject.names('/', 's'), ['a'])
  assert.equal(await subject.names('/a', 's'), ['f', 'g'])
  assert.equal(await subject.text('/a/f', { snapshot: 's' }), 'old')
  assert.equal(await subject.names('/a'), ['h'])
  subject.ok({ type: 'copy', from: '/a/g', to: '/g', snapshot: 's' })
  assert.equal(await subject.text('/g'), 'gone')
})

test('a retry has one effect, also after a restart', async () => {
  const subject = await TreeSubject.create()
  const command = {
    id: 'ab'.repeat(16), baseIndex: 0, principal: 'ann', node: 'n', atMs: 1, op: { type: 'append' as const, target: { path: '/f' }, bytes: Buffer.from('x') }
  }
  const [first] = subject.tree.applyBatch(subject.kv, { timeMs: 5, commands: [command] }, 1)
  const [second] = subject.tree.applyBatch(subject.kv, { timeMs: 5, commands: [command] }, 2)
  assert.equal(second, first)
  const { Tree } = await import('../../../src/volumes/tree/tree.js')
  const again = await Tree.load(subject.kv)
  assert.equal(again.applyBatch(subject.kv, { timeMs: 5, commands: [command] }, 3), [first])
  assert.equal(await subject.text('/f'), 'x')
  assert.equal((await subject.ask({ type: 'result', commandId: command.id })).result, first)

  const late = { ...command, id: 'cd'.repeat(16), baseIndex: 0 }
  again.applyBatch(subject.kv, { timeMs: 700_000, commands: [{ ...late, baseIndex: 3, id: '01'.repeat(16) }] }, 4)
  assert.equal(again.applyBatch(subject.kv, { timeMs: 700_000, commands: [late] }, 5)[0]?.code, 'operation_expired')
})

test('the quota counts everything that is kept, and deleting always works', async () => {
  const subject = await TreeSubject.create()
  subject.ok({ type: 'settings', settings: { quotaBytes: 10, versions: 1 } })
  subject.ok(writeOp('/f', '12345'))
  subject.ok(writeOp('/f', '67890'))
  assert.is(subject.code({ type: 'write', target: { path: '/g' }, content: inline('x') }), 'EDQUOT')
  subject.ok({ type: 'remove', path: '/f', purge: true })
  assert.is((await subject.ask({ type: 'volume' })).volume.usedBytes, 0)
  subject.ok({ type: 'write', target: { path: '/g' }, content: inline('x') })
})

test.run()
