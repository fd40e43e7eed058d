import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PendingTree } from '../../../src/volumes/tree/pending.js'
import { Tree } from '../../../src/volumes/tree/tree.js'
import { decodeCommand, encodeCommand } from '../../../src/volumes/tree/codec/command.js'
import type { MemoryKv } from '../../../src/volumes/tree/kv.js'
import { auditTree } from '../../../testing/tree/tree-audit.js'
import { TreeSubject, dag, inline, writeOp } from './tree-subject.js'
import type { TreeCommand, TreeOp } from '../../../src/volumes/tree/types.js'

fc.configureGlobal({ includeErrorInReport: true })
const test = suite('volumes/tree: healing a cut')

/** A tree that two sides go on with. */
class Cut {
  readonly #journals: { pending: PendingTree, commands: TreeCommand[] }[] = []
  #commands = 0

  private constructor (readonly majority: TreeSubject, base: MemoryKv, tree: Tree, hosts: readonly string[]) {
    this.#journals = hosts.map(host => ({
      pending: new PendingTree(base, tree, { journal: `journal-${host}`, hostname: host }), commands: []
    }))
  }

  static async from (subject: TreeSubject, ...hosts: string[]): Promise<Cut> {
    const base = subject.kv.clone()

    return new Cut(subject, base, await Tree.load(base), hosts)
  }

  pending (journal: number): PendingTree {
    return (this.#journals[journal] as { pending: PendingTree }).pending
  }

  commands (journal: number): readonly TreeCommand[] {
    return (this.#journals[journal] as { commands: TreeCommand[] }).commands
  }

  /** @returns the code */
  async accept (journal: number, op: TreeOp): Promise<string> {
    const { pending, commands } = this.#journals[journal] as { pending: PendingTree, commands: TreeCommand[] }
    const { result, pending: command } = await pending.accept({
      id: `${journal}f${(++this.#commands).toString(16).padStart(30, '0')}`,
      baseIndex: this.majority.index,
      principal: 'bob',
      node: 'node-2',
      atMs: 2_000,
      op
    })

    if (command != null) {
      // Through the codec, as it will be in the journal.
      commands.push(decodeCommand(encodeCommand(command)))
    }

    return result.code
  }

  /** The next command of a journal goes through the log. @returns the code */
  heal (journal: number): string | undefined {
    const command = (this.#journals[journal] as { commands: TreeCommand[] }).commands.shift()
    const { tree, kv, timeMs } = this.majority

    return command == null
      ? undefined
      : tree.applyBatch(kv, { timeMs, commands: [command] }, ++this.majority.index)[0]?.code
  }

  healAll (): void {
    this.#journals.forEach((_, i) => {
      for (let code = this.heal(i); code != null; code = this.heal(i)) {
        assert.is(code, 'ok')
      }
    })
  }
}

async function tree (subject: { ask: TreeSubject['ask'], text: TreeSubject['text'] }): Promise<string[]> {
  const { entries } = await subject.ask({ type: 'walk', path: '/', limit: 1_000 })

  return Promise.all(entries.map(async entry => entry.kind === 'directory'
    ? `${entry.path}/`
    : `${entry.path} = ${await subject.text(`/${entry.path}`)}`))
}

async function conflicts (subject: TreeSubject): Promise<string[]> {
  return (await subject.ask({ type: 'conflicts', limit: 1_000 })).conflicts.map(({ kind, path, keptAt }) => `${kind} ${path} ${keptAt ?? '-'}`)
}

async function started (...ops: TreeOp[]): Promise<{ subject: TreeSubject, cut: Cut }> {
  const subject = await TreeSubject.create()
  subject.ok({ type: 'settings', settings: { versions: 1_000 } })
  ops.forEach(op => subject.ok(op))

  return { subject, cut: await Cut.from(subject, 'nas', 'pi') }
}

test('content changed on both sides: the other one is a version until the conflict is cleared', async () => {
  const { subject, cut } = await started(writeOp('/f', 'base'))
  await cut.accept(0, writeOp('/f', 'mine'))
  await cut.accept(0, { type: 'append', target: { path: '/f' }, bytes: Buffer.from(' too') })
  subject.ok(writeOp('/f', 'theirs'))
  cut.healAll()

  assert.equal(await tree(subject), ['f = theirs'])
  const { versions } = await subject.ask({ type: 'versions', target: { path: '/f' } })
  const kept = versions.filter(({ conflict }) => conflict)
  assert.is(kept.length, 1, 'the last content of the journal')
  assert.is(await subject.text('/f', { version: kept[0]?.version }), 'mine too')
  const listed = (await subject.ask({ type: 'conflicts', limit: 10 })).conflicts
  assert.equal(listed.map(({ kind, keptVersion }) => [kind, keptVersion]), [['content', kept[0]?.version]])

  subject.ok({ type: 'settings', settings: { versions: 0 } })
  subject.ok({ type: 'conflict-clear', conflictIds: listed.map(({ conflictId }) => conflictId) })
  assert.equal((await subject.ask({ type: 'versions', target: { path: '/f' } })).versions, [])
  auditTree(subject.kv)
})

test('what is pending says so until it is ordered', async () => {
  const { subject, cut } = await started(writeOp('/d/old', '1'), writeOp('/d/moved', '2'))
  await cut.accept(0, writeOp('/d/new', 'mine'))
  await cut.accept(0, { type: 'rename', from: '/d/moved', to: '/d/there' })
  const overlay = new TreeSubject(cut.pending(0).kv, subject.tree)
  const { entry, entries } = await overlay.ask({ type: 'list', path: '/d', limit: 10 })
  assert.equal(entries.map(({ name, pending }) => [name, pending]), [['new', true], ['old', undefined], ['there', true]])
  assert.is(entry.pending, undefined)
  cut.healAll()
  const healed = await subject.ask({ type: 'list', path: '/d', limit: 10 })
  assert.equal(healed.entries.map(({ pending }) => pending), [undefined, undefined, undefined])
})

test('a name that is taken, and by a folder; later operations follow', async () => {
  const { subject, cut } = await started()
  await cut.accept(0, writeOp('/x', 'mine'))
  await cut.accept(0, writeOp('/d/f', 'in mine'))
  await cut.accept(1, writeOp('/x', 'third'))
  await cut.accept(0, { type: 'append', target: { path: '/x' }, bytes: Buffer.from('!') })
  subject.ok(writeOp('/x', 'theirs'))
  subject.ok(writeOp('/d', 'a file'))
  cut.healAll()

  assert.equal(await tree(subject), [
    'd = a file', 'd (conflict nas)/', 'd (conflict nas)/f = in mine', 'x = theirs', 'x (conflict nas) = mine!', 'x (conflict pi) = third'
  ])
  assert.equal(await conflicts(subject), ['name /x /x (conflict nas)', 'kind /d/f /d (conflict nas)', 'name /x /x (conflict pi)'])
})

test('the same content and the same folders on both sides are no conflict', async () => {
  const { subject, cut } = await started(writeOp('/f', 'base'))
  await cut.accept(0, writeOp('/d/e/f', 'same'))
  await cut.accept(0, writeOp('/f', 'same too'))
  await cut.accept(0, writeOp('/f', 'and on'))
  subject.ok(writeOp('/d/e/f', 'same'))
  subject.ok(writeOp('/f', 'same too'))
  cut.healAll()
  assert.equal(await tree(subject), ['d/', 'd/e/', 'd/e/f = same', 'f = and on'])
  assert.equal(await conflicts(subject), [])
})

test('a folder that is gone is made again; one that moved is followed', async () => {
  const { subject, cut } = await started(writeOp('/gone/sub/f', '1'), writeOp('/moved/f', '2'))
  await cut.accept(0, writeOp('/gone/sub/new', 'mine'))
  await cut.accept(0, writeOp('/gone/sub/f', 'mine too'))
  await cut.accept(0, writeOp('/moved/new', 'along'))
  subject.ok({ type: 'remove', path: '/gone', recursive: true })
  subject.ok({ type: 'rename', from: '/moved', to: '/there' })
  cut.healAll()

  assert.equal(await tree(subject), [
    'gone/', 'gone/sub/', 'gone/sub/f = mine too', 'gone/sub/new = mine', 'there/', 'there/f = 2', 'there/new = along'
  ])
  assert.equal(await conflicts(subject), ['parent /gone/sub/new /gone/sub', 'removed /gone/sub/f /gone/sub/f'])
})

test('a cycle is skipped; moved twice, the log counts', async () => {
  const { subject, cut } = await started(
    { type: 'mkdir', path: '/a' }, { type: 'mkdir', path: '/b' }, writeOp('/f', '1'), { type: 'mkdir', path: '/c' })
  await cut.accept(0, { type: 'rename', from: '/a', to: '/b/a' })
  await cut.accept(0, { type: 'rename', from: '/f', to: '/c/f' })
  subject.ok({ type: 'rename', from: '/b', to: '/a/b' })
  subject.ok({ type: 'rename', from: '/f', to: '/g' })
  cut.healAll()
  assert.equal(await tree(subject), ['a/', 'a/b/', 'c/', 'g = 1'])
  assert.equal(await conflicts(subject), ['cycle /a /a', 'name /f /g'])
})

test('removed here and changed there is kept, however deep; unchanged it goes to the trash, also without trash', async () => {
  const { subject, cut } = await started(
    writeOp('/d/e/f', '1'), writeOp('/x/y/z', '2'), { type: 'settings', settings: { trashMs: 0 } })
  await cut.accept(0, writeOp('/x/y/own', '3'))
  await cut.accept(0, { type: 'remove', path: '/x', recursive: true })
  await cut.accept(0, { type: 'remove', path: '/d', recursive: true })
  subject.ok(writeOp('/d/e/f', 'theirs'))
  cut.healAll()

  assert.equal(await tree(subject), ['d/', 'd/e/', 'd/e/f = theirs'])
  assert.equal(await conflicts(subject), ['removed /d /d'])
  const { items } = await subject.ask({ type: 'trash', limit: 10 })
  assert.equal(items.map(({ path }) => path), ['/x'])
  assert.ok((items[0]?.expiresAtMs ?? 0) > subject.timeMs)
})

test('what others changed before the journal touched it stays kept', async () => {
  const { subject, cut } = await started(writeOp('/f', '1'))
  await cut.accept(0, { type: 'setattr', target: { path: '/f' }, mode: 0o600 })
  await cut.accept(0, { type: 'remove', path: '/f' })
  subject.ok({ type: 'setattr', target: { path: '/f' }, mode: 0o644 })
  cut.healAll()
  assert.equal(await tree(subject), ['f = 1'])
  assert.equal(await conflicts(subject), ['removed /f /f'])
})

test('attributes set here do not hide that the content was changed there', async () => {
  const { subject, cut } = await started(writeOp('/f', '1'))
  await cut.accept(0, { type: 'setattr', target: { path: '/f' }, mode: 0o600 })
  await cut.accept(0, writeOp('/f', 'mine'))
  subject.ok(writeOp('/f', 'theirs'))
  cut.healAll()
  assert.equal(await tree(subject), ['f = theirs'])
  assert.equal(await conflicts(subject), ['content /f /f'])
})

test('a rename replaces what it replaced, unless that changed', async () => {
  const { subject, cut } = await started(writeOp('/a', '1'), writeOp('/b', '2'), writeOp('/c', '3'), writeOp('/d', '4'))
  await cut.accept(0, { type: 'rename', from: '/a', to: '/b' })
  await cut.accept(0, { type: 'rename', from: '/c', to: '/d' })
  subject.ok(writeOp('/d', 'theirs'))
  cut.healAll()
  assert.equal(await tree(subject), ['b = 1', 'd = theirs', 'd (conflict nas) = 3'])
  assert.equal((await subject.ask({ type: 'trash', limit: 10 })).items.map(({ path }) => path), ['/b'])
})

test('long names are cut, paths that became too long are put aside', async () => {
  const long = 'n'.repeat(250)
  const deep = `/${Array.from({ length: 15 }, () => long).join('/')}`
  const { subject, cut } = await started({ type: 'mkdir', path: '/t' }, { type: 'mkdir', path: deep, parents: true })
  await cut.accept(0, writeOp(`/${'\u{1F41F}'.repeat(63)}`, 'mine'))
  await cut.accept(0, writeOp(`${deep}/${long}`, 'deep'))
  subject.ok(writeOp(`/${'\u{1F41F}'.repeat(63)}`, 'theirs'))
  subject.ok({ type: 'mkdir', path: `/${'m'.repeat(255)}` })
  subject.ok({ type: 'rename', from: `/${long}`, to: `/${'m'.repeat(255)}/${long}` })
  cut.healAll()

  const { entries } = await subject.ask({ type: 'list', path: '/', limit: 10 })
  assert.ok(entries.every(({ name }) => Buffer.byteLength(name) <= 255))
  assert.ok(entries.some(({ name }) => name.endsWith('\u{1F41F} (conflict nas)')))
  assert.is(await subject.text(`/.conflicts/1970-01-01/${long}`), 'deep')
})

test('what needs the majority is refused, and so is what the overlay refuses', async () => {
  const { cut } = await started(writeOp('/f', '1'))
  assert.is(await cut.accept(0, { type: 'snapshot-create', name: 's' }), 'not_while_cut_off')
  assert.is(await cut.accept(0, { ...writeOp('/f', '2'), expect: { absent: true } }), 'EEXIST')
  assert.is(await cut.accept(0, { type: 'mkdir', path: '/f' }), 'EEXIST')
  assert.equal(cut.commands(0), [])
})

const name = fc.constantFrom('a', 'b', 'c')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(names => `/${names.join('/')}`)
const parents = fc.boolean()
const kinds = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('write' as const), path, parents }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('dag' as const), path, parents }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('append' as const), path, parents }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('mkdir' as const), path, parents }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('setattr' as const), path, create: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('rename' as const), path, to: path, parents }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('copy' as const), path, to: path, parents }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('remove' as const), path }) }
)
type Kind = typeof kinds extends fc.Arbitrary<infer T> ? T : never

/** Contents are all different, so that each can be looked for. */
function opOf (kind: Kind, number: number): TreeOp {
  const { path } = kind
  const text = `<${number}>`

  switch (kind.type) {
    case 'write': return { type: 'write', target: { path }, content: inline(text), parents: kind.parents }
    case 'dag': return { type: 'write', target: { path }, content: dag(text, 1_000_000), parents: kind.parents }
    case 'append': return { type: 'append', target: { path }, bytes: Buffer.from(text), parents: kind.parents }
    case 'mkdir': return { type: 'mkdir', path, parents: kind.parents }
    case 'setattr': return { type: 'setattr', target: { path }, create: kind.create, mtimeMs: number }
    case 'rename': return { type: 'rename', from: path, to: kind.to, parents: kind.parents }
    case 'copy': return { type: 'copy', from: path, to: kind.to, parents: kind.parents }
    case 'remove': return { type: 'remove', path, recursive: true }
  }
}

/** All contents that are kept; the audit says that each belongs to an entry in tree or trash, or its versions. */
function contentsOf (kv: MemoryKv): string {
  const inlined = [...kv.entries()].filter(([key]) => key.startsWith('b/')).map(([, bytes]) => Buffer.from(bytes).toString())
  const dags = [...kv.entries()].filter(([key]) => /^[evt]\//.test(key)).map(([, bytes]) => Buffer.from(bytes).toString('latin1'))

  return [...inlined, ...dags].join('\n')
}

test('one journal, and nobody else did anything: the tree is what the overlay was, without a conflict', async () => {
  const before = fc.array(kinds, { maxLength: 12 })
  const after = fc.array(kinds, { maxLength: 40 })

  await fc.assert(fc.asyncProperty(before, after, async (before, after) => {
    const { subject } = await started()
    subject.apply(...before.map(opOf))
    const cut = await Cut.from(subject, 'nas')

    for (const [i, kind] of after.entries()) {
      await cut.accept(0, opOf(kind, 100 + i))
    }

    // A replay over the same base is the same overlay, with the same ids.
    const again = new PendingTree(subject.kv.clone(), await Tree.load(subject.kv), { journal: 'journal-nas', hostname: 'nas' })
    cut.commands(0).forEach(command => { again.replay(command) })
    const overlay = await tree(new TreeSubject(cut.pending(0).kv, subject.tree))
    assert.equal(await tree(new TreeSubject(again.kv, subject.tree)), overlay)
    assert.is(again.count, cut.pending(0).count)

    cut.healAll()
    assert.equal(await tree(subject), overlay)
    assert.equal(await conflicts(subject), [])
    auditTree(subject.kv)
  }), { numRuns: 200 })
})

test('any interleaving of healed journals: no refusal, no content lost, the records whole', async () => {
  const side = fc.constantFrom(0, 1, 2)
  const steps = fc.array(fc.record({ side, kind: kinds, heal: side }), { maxLength: 60 })

  await fc.assert(fc.asyncProperty(fc.array(kinds, { maxLength: 10 }), steps, async (before, steps) => {
    const { subject } = await started()
    subject.apply(...before.map(opOf))
    const cut = await Cut.from(subject, 'nas', 'pi')
    const written: string[] = []

    for (const [i, { side, kind, heal }] of steps.entries()) {
      const op = opOf(kind, 100 + i)
      const code = side === 2 ? subject.code(op) : await cut.accept(side, op)

      if (code === 'ok' && ['write', 'dag', 'append'].includes(kind.type)) {
        written.push(`<${100 + i}>`)
      }

      // The second half of the steps heals, while the majority goes on.
      if (i > steps.length / 2 && heal !== 2) {
        assert.ok(['ok', undefined].includes(cut.heal(heal)))
      }
    }

    cut.healAll()
    auditTree(subject.kv)
    const kept = contentsOf(subject.kv)
    written.forEach(text => { assert.ok(kept.includes(text), `${text} is lost`) })
  }), { numRuns: 300 })
})

test.run()
