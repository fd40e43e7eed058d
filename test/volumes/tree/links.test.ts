import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeAnswer, encodeAnswer } from '../../../src/volumes/tree/codec/answer.js'
import { decodeBatch, encodeBatch, encodeCommand, formatOf } from '../../../src/volumes/tree/codec/command.js'
import { BATCH_FORMAT, LINKS_FORMAT, STATE_FORMAT } from '../../../src/volumes/tree/constants.js'
import { LINK_BYTES_MAX } from '../../../src/volumes/constants.js'
import { STATE_KEY } from '../../../src/volumes/tree/keys.js'
import * as pb from '../../../src/volumes/tree/pb/tree.js'
import { ENTRY, STATE, VERSION } from '../../../src/volumes/tree/records.js'
import { TreeSubject, writeOp } from './tree-subject.js'
import type { TreeCommand, TreeOp } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/tree: symbolic links and whole times')

const linkOp = (path: string, link: string): Extract<TreeOp, { type: 'write' }> => (
  { type: 'write', target: { path }, content: { kind: 'link', link }, parents: true }
)
const commandOf = (op: TreeOp): TreeCommand => ({ id: '0'.repeat(32), baseIndex: 0, principal: '', node: '', atMs: 0, op })

test('a link is kept as what it says, wherever that leads, and is told with it', async () => {
  const subject = await TreeSubject.create()

  for (const [path, link] of [['/d/up', '../../../etc'], ['/abs', '/etc/passwd'], ['/gone', 'nö/where'], ['/self', 'self']]) {
    subject.ok(linkOp(path as string, link as string))
    const { entry, content } = await subject.ask({ type: 'read', target: { path: path as string } })
    assert.equal(content, { kind: 'link', link })
    assert.is(entry.kind, 'symlink')
    assert.is(entry.link, link)
    assert.is(entry.size, Buffer.byteLength(link as string))
    assert.not(entry.inline)
    assert.is(entry.cid, undefined)
  }

  const { entries } = await subject.ask({ type: 'list', path: '/', limit: 10 })
  assert.equal(entries.map(({ name, kind, link }) => [name, kind, link]), [
    ['abs', 'symlink', '/etc/passwd'], ['d', 'directory', undefined], ['gone', 'symlink', 'nö/where'], ['self', 'symlink', 'self']
  ])
  const { volume } = await subject.ask({ type: 'volume' })
  assert.is(volume.usedBytes, ['../../../etc', '/etc/passwd', 'nö/where', 'self'].reduce((sum, link) => sum + Buffer.byteLength(link), 0))
})

test('nothing is read or written through a link', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/d/f', 'x'))
  subject.ok(linkOp('/l', 'd'))
  subject.ok(linkOp('/lf', 'd/f'))

  assert.is(subject.code(writeOp('/l/f', 'y')), 'ENOTDIR')
  assert.is(subject.code({ type: 'mkdir', path: '/l/sub', parents: true }), 'ENOTDIR')
  assert.is(subject.code({ type: 'mkdir', path: '/l', parents: true }), 'EEXIST')
  assert.is(await subject.refusal({ type: 'stat', target: { path: '/l/f' } }), 'ENOTDIR')
  assert.is(await subject.refusal({ type: 'list', path: '/l', limit: 1 }), 'ENOTDIR')
  assert.is(subject.code({ type: 'append', target: { path: '/lf' }, bytes: Buffer.from('!') }), 'ELOOP')
  assert.is(subject.code({ type: 'patch', target: { path: '/lf' }, writes: [], size: 0 }), 'ELOOP')
  subject.ok(writeOp('/lf', 'a file now'))
  assert.is(await subject.text('/lf'), 'a file now', 'a write takes the place of the link')
  assert.is(await subject.text('/d/f'), 'x')
})

test('a link is a content like others: versions, copies, the trash and snapshots have it', async () => {
  const subject = await TreeSubject.create()
  const { version } = subject.ok(linkOp('/l', 'one'))
  subject.ok({ type: 'snapshot-create', name: 's' })
  assert.is(subject.ok(linkOp('/l', 'one')).version !== undefined, true)
  assert.equal((await subject.ask({ type: 'versions', target: { path: '/l' } })).versions, [], 'the same is no version')
  subject.ok(linkOp('/l', 'two'))
  subject.ok(writeOp('/l', 'three'))
  assert.is((await subject.ask({ type: 'stat', target: { path: '/l' } })).entry.kind, 'file')

  const { versions } = await subject.ask({ type: 'versions', target: { path: '/l' } })
  assert.equal(versions.map(({ link, inline }) => [link, inline]), [['one', false], ['two', false]])
  assert.is(await subject.text('/l', { version }), 'link:one')
  assert.is(await subject.text('/l', { snapshot: 's' }), 'link:one')
  subject.ok({ type: 'copy', from: '/l', to: '/old', snapshot: 's' })
  subject.ok({ type: 'copy', from: '/l', to: '/l', version: version as number })
  assert.is(await subject.text('/old'), 'link:one')
  assert.is(await subject.text('/l'), 'link:one')

  const { trashId } = subject.ok({ type: 'remove', path: '/l' })
  assert.equal((await subject.ask({ type: 'trash', limit: 9 })).items.map(({ kind }) => kind), ['symlink'])
  subject.ok({ type: 'trash-restore', trashId: trashId as number, to: '/back' })
  assert.is(await subject.text('/back'), 'link:one')
  subject.ok({ type: 'rename', from: '/back', to: '/moved' })
  assert.is((await subject.ask({ type: 'stat', target: { path: '/moved' } })).entry.link, 'one')
})

test('what no link can say is refused', async () => {
  const subject = await TreeSubject.create()

  for (const link of ['', 'a\0b', '\ud800', 'x'.repeat(LINK_BYTES_MAX + 1), 'ö'.repeat(LINK_BYTES_MAX / 2 + 1)]) {
    assert.is(subject.code(linkOp('/l', link)), 'EINVAL')
  }

  subject.ok(linkOp('/l', 'x'.repeat(LINK_BYTES_MAX)))
})

test('pages of long links stay below what an answer may have', async () => {
  const subject = await TreeSubject.create()
  const paths = Array.from({ length: 700 }, (_, i) => `/${String(i).padStart(3, '0')}`)
  subject.apply(...paths.map(path => linkOp(path, 'x'.repeat(LINK_BYTES_MAX))))
  const found: string[] = []

  for (let after: string | undefined, more = true; more;) {
    const page = await subject.ask({ type: 'walk', path: '/', limit: 1_000, ...(after === undefined ? {} : { after }) })
    assert.ok(page.entries.length < 300 && page.entries.length > 0)
    found.push(...page.entries.map(({ path }) => `/${path}`))
    more = page.more
    after = page.entries.at(-1)?.path
  }

  assert.equal(found, paths)
})

test('times are whole nanoseconds, and a new time leaves nothing of the one before', async () => {
  const subject = await TreeSubject.create()
  const timeOf = async (path: string): Promise<[number, number | undefined]> => {
    const { entry: { mtimeMs, mtimeNs } } = await subject.ask({ type: 'stat', target: { path } })

    return [mtimeMs, mtimeNs]
  }

  subject.ok({ ...writeOp('/d/f', 'x'), mtimeMs: -1, mtimeNs: 999_999 })
  assert.equal(await timeOf('/d/f'), [-1, 999_999], 'a nanosecond before 1970')
  subject.ok({ type: 'copy', from: '/d/f', to: '/d/g' })
  assert.equal(await timeOf('/d/g'), [-1, 999_999])
  subject.ok({ type: 'setattr', target: { path: '/d/f' }, mtimeMs: 0 })
  assert.equal(await timeOf('/d/f'), [0, undefined])
  subject.ok({ type: 'setattr', target: { path: '/d/f' }, mtimeMs: 5, mtimeNs: 1 })
  const { version } = await subject.ask({ type: 'stat', target: { path: '/d/f' } }).then(({ entry }) => entry)
  subject.ok(writeOp('/d/f', 'y'))
  assert.is((await timeOf('/d/f'))[1], undefined)
  const { versions } = await subject.ask({ type: 'versions', target: { path: '/d/f' } })
  assert.equal(versions.map(({ mtimeMs, mtimeNs }) => [mtimeMs, mtimeNs]), [[5, 1]], `version ${version}`)
  subject.ok({ type: 'setattr', target: { path: '/d' }, mtimeMs: 7, mtimeNs: 8 })
  subject.ok(writeOp('/d/new', ''))
  assert.is((await timeOf('/d'))[1], undefined, 'what is put into a folder changes all of its time')
  assert.is(subject.code({ type: 'setattr', target: { path: '/d' }, mtimeMs: 0, mtimeNs: 1_000_000 }), 'EINVAL')
})

test('only batches that hold links or nanoseconds have the newer format, and make the state one of it', async () => {
  const formatOfBatch = (...ops: TreeOp[]): number =>
    pb.Batch.decode(encodeBatch(ops.map(op => encodeCommand(commandOf(op))), 1)).format
  const timed: TreeOp = { ...writeOp('/f', 'x'), mtimeMs: 1, mtimeNs: 1 }
  const resolve = (op: TreeOp): TreeOp => ({ type: 'resolve', op, base: { index: 0, atMs: 0 }, hostname: 'h' })

  assert.is(formatOfBatch(writeOp('/f', 'x'), { ...writeOp('/f', 'x'), mtimeMs: 1, mtimeNs: 0 }), BATCH_FORMAT)
  assert.is(formatOfBatch(resolve(writeOp('/f', 'x'))), BATCH_FORMAT)

  for (const op of [linkOp('/l', 'x'), timed, resolve(linkOp('/l', 'x')), resolve(timed)]) {
    assert.is(formatOfBatch(writeOp('/f', 'x'), op), LINKS_FORMAT)
    assert.is(formatOf(op), LINKS_FORMAT)
  }

  const subject = await TreeSubject.create()
  const stateFormat = (): number => STATE.decode(subject.kv.get(STATE_KEY) as Uint8Array).format
  subject.ok(writeOp('/f', 'x'))
  assert.is(stateFormat(), STATE_FORMAT)
  subject.ok(linkOp('/l', 'x'))
  subject.ok(writeOp('/f', 'y'))
  assert.is(stateFormat(), LINKS_FORMAT)
})

test('a batch that does not say that it holds links is read as by whoever does not know them', () => {
  const commands = [linkOp('/l', 'x'), { ...writeOp('/f', 'x'), mtimeMs: 1, mtimeNs: 1 }].map(op => encodeCommand(commandOf(op)))
  const bytes = pb.EncodedBatch.encode({
    format: BATCH_FORMAT, timeMs: 1, commands: commands as Uint8Array<ArrayBuffer>[]
  })
  const ops = decodeBatch(bytes).commands.map(({ op }) => op)

  assert.equal(ops.map(op => op.type === 'write' && [op.content, op.mtimeMs, op.mtimeNs]), [
    [{ kind: 'inline', bytes: new Uint8Array(0) }, undefined, undefined], [{ kind: 'inline', bytes: new Uint8Array([120]) }, 1, undefined]
  ])
})

/** As the version before links and nanoseconds wrote them. */
const OLDER = {
  command: '0a100123456789abcdef0123456789abcdef10071a03616e6e22016e28e807321712150a060a042f612f6612040a026869200128a0033001',
  batch: '080110e8071a380a100123456789abcdef0123456789abcdef10071a03616e6e22016e28e807321712150a060a042f612f6612040a0268692001' +
    '28a0033001',
  entry: '0805180228a003300138e807400370017802',
  version: '0802180120e8072801300240054806',
  state: '08011212080310001800208088b2a002280a30003800280170027801800101880101b00101',
  answer: '0a0473746174121d08051a01662001280238a003400148e807500360017203616e6e7a016e',
  trash: '0a05747261736828003a14080112022f641801280530063a03616e6e42016e'
}

test('what an older version wrote is read, and what it could say is written as it did', async () => {
  const bytes = (what: keyof typeof OLDER): Uint8Array => Buffer.from(OLDER[what], 'hex')
  const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')
  const command: TreeCommand = {
    id: '0123456789abcdef0123456789abcdef', baseIndex: 7, principal: 'ann', node: 'n', atMs: 1_000,
    op: { ...writeOp('/a/f', 'hi'), mode: 0o640, mtimeMs: -1 }
  }

  assert.is(hex(encodeCommand(command)), OLDER.command)
  assert.is(hex(encodeBatch([bytes('command')], 1_000)), OLDER.batch)
  const [read] = decodeBatch(bytes('batch')).commands
  assert.equal({ ...read, op: read?.op.type }, { ...command, op: 'write' })

  const entry = ENTRY.decode(bytes('entry'))
  assert.equal([entry.id, entry.mtimeMs, entry.mtimeNs, entry.link], [5, -1, undefined, undefined])
  assert.is(hex(ENTRY.encode(entry)), OLDER.entry)
  assert.is(hex(VERSION.encode(VERSION.decode(bytes('version')))), OLDER.version)
  assert.is(hex(STATE.encode(STATE.decode(bytes('state')))), OLDER.state)

  for (const what of ['answer', 'trash'] as const) {
    assert.is(hex(encodeAnswer(decodeAnswer(bytes(what)))), OLDER[what])
  }

  const kinds = [decodeAnswer(bytes('answer')), decodeAnswer(bytes('trash'))]
    .map(answer => answer.type === 'stat' ? answer.entry.kind : answer.type === 'trash' ? answer.items[0]?.kind : undefined)
  assert.equal(kinds, ['file', 'directory'])
})

test.run()
