import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OverlayKv } from '../../../src/volumes/tree/overlay.js'
import { Tree } from '../../../src/volumes/tree/tree.js'
import { decodeBatch, encodeBatch, encodeCommand } from '../../../src/volumes/tree/codec/command.js'
import { planPrune } from '../../../src/volumes/tree/query/prune-plan.js'
import { MemoryKv } from '../../../src/volumes/tree/kv.js'
import { auditTree } from '../../../testing/tree/tree-audit.js'
import { TreeModel, linesOf } from './tree-model.js'
import { TreeSubject, dag, inline } from './tree-subject.js'
import type { ModelDir, ModelNode } from './tree-model.js'
import type { TreeOp } from '../../../src/volumes/tree/types.js'

fc.configureGlobal({ includeErrorInReport: true })
const test = suite('volumes/tree: against a naive model')

/** Few names, so that operations meet: one begins another one, and two have another order in UTF-16 than in UTF-8. */
const name = fc.constantFrom('a', 'a-b', '\uFF5E', '\u{1F41F}')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(names => `/${names.join('/')}`)
const target = path.map(path => ({ path }))
const text = fc.string({ maxLength: 4 })
const content = fc.oneof(text.map(inline), text.map(text => dag(`c${text}`, text.length * 1_000_000)),
  text.map(text => ({ kind: 'link' as const, link: `l${text.replaceAll('\0', '')}` })))
const parents = fc.boolean()
const snapshot = fc.constantFrom('s1', 's2', 's3')

const op: fc.Arbitrary<TreeOp> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('mkdir' as const), path, parents }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('write' as const), target, content, parents }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('append' as const), target, bytes: text.map(text => Buffer.from(text)), parents }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('setattr' as const), target, create: fc.constant(true), mtimeMs: fc.nat() }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('rename' as const), from: path, to: path, noReplace: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('copy' as const), from: path, to: path }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('copy' as const), from: path, to: path, snapshot }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('remove' as const), path, recursive: fc.boolean(), purge: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('trash-restore' as const), trashId: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'trash-purge' as const }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('snapshot-create' as const), name: snapshot }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('snapshot-remove' as const), name: snapshot }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 3).map(versions => ({ type: 'settings' as const, settings: { versions } })) },
  { weight: 1, arbitrary: fc.constantFrom(0, 60_000).map(trashMs => ({ type: 'settings' as const, settings: { trashMs } })) }
)
const ops = fc.array(op, { minLength: 1, maxLength: 60 })

/** The model has no appends to blocks or links and no patches: what it cannot say, the tree refuses. */
function appendRefusal (model: TreeModel, op: TreeOp): string | undefined {
  const text = op.type === 'append' ? textAt(model.root, (op.target as { path: string }).path) : undefined

  return text?.startsWith('dag:') === true ? 'not_inline' : text?.startsWith('link:') === true ? 'ELOOP' : undefined
}

function textAt (root: ModelDir, path: string): string | undefined {
  let node: ModelNode | undefined = root

  for (const name of path.split('/').slice(1)) {
    node = node?.kind === 'directory' ? node.children.get(name) : undefined
  }

  return node?.kind === 'file' ? node.text : undefined
}

async function lines (subject: TreeSubject<any>, snapshot?: string): Promise<string[]> {
  const asOf = snapshot == null ? {} : { snapshot }
  const found: string[] = []
  let after: string | undefined

  // Pages of three: every page goes on behind the one before it.
  for (;;) {
    const { entries, more } = await subject.ask({
      type: 'walk', path: '/', limit: 3, ...asOf, ...(after == null ? {} : { after })
    })

    for (const entry of entries) {
      found.push(entry.kind === 'directory'
        ? `${entry.path}/ ${entry.children}`
        : `${entry.path} = ${await subject.text(`/${entry.path}`, asOf)}`)
    }

    after = entries.at(-1)?.path

    if (!more) {
      return found
    }
  }
}

async function pruneAll (subject: TreeSubject, nowMs: number): Promise<void> {
  subject.timeMs = nowMs

  for (let i = 0; i < 500; i++) {
    const steps = await planPrune(subject.kv, { nowMs, limit: 5 })

    if (steps.length === 0) {
      return
    }

    subject.ok({ type: 'prune', steps })
  }

  throw new Error('pruning does not end')
}

async function compare (subject: TreeSubject, model: TreeModel): Promise<void> {
  assert.equal(await lines(subject), linesOf(model.root))

  for (const [name, dir] of model.snapshots) {
    assert.equal(await lines(subject, name), linesOf(dir), `snapshot ${name}`)
  }

  const { items } = await subject.ask({ type: 'trash', limit: 1_000 })
  assert.equal(items.map(({ trashId, path }) => [trashId, path]), [...model.trash].map(([id, { path }]) => [id, path]))
  await compareVersions(subject, model.root, '')
}

async function compareVersions (subject: TreeSubject, dir: ModelDir, prefix: string): Promise<void> {
  for (const [name, node] of dir.children) {
    const path = `${prefix}/${name}`

    if (node.kind === 'directory') {
      await compareVersions(subject, node, path)
      continue
    }

    const { versions } = await subject.ask({ type: 'versions', target: { path } })
    const texts = await Promise.all(versions.map(({ version }) => subject.text(path, { version })))
    assert.equal(texts, node.versions, `versions of ${path}`)
  }
}

test('any operations do what the model does, and nothing is left when everything is removed', async () => {
  await fc.assert(fc.asyncProperty(ops, async ops => {
    const subject = await TreeSubject.create()
    const model = new TreeModel()

    for (const op of ops) {
      const refusal = appendRefusal(model, op)

      if (refusal !== undefined) {
        assert.is(subject.code(op), refusal)
        continue
      }

      const [result] = subject.apply(op)
      assert.is(result?.code, model.apply(op), JSON.stringify(op))
      assert.ok(result?.code !== 'ok' || model.trashedAs(result.trashId), `trash of ${op.type}`)
    }

    auditTree(subject.kv)
    await compare(subject, model)
    await pruneAll(subject, subject.timeMs)
    auditTree(subject.kv)

    if (!model.trashOn) {
      model.trash.clear()
    }

    await compare(subject, model)

    subject.apply(...[...model.root.children.keys()].map(name => ({
      type: 'remove' as const, path: `/${name}`, recursive: true, purge: true
    })), ...[...model.snapshots.keys()].map(name => ({ type: 'snapshot-remove' as const, name })))
    await pruneAll(subject, subject.timeMs + 10_000_000_000)
    auditTree(subject.kv)
    const left = [...subject.kv.entries()].map(([key]) => key).filter(key => !/^[mnoq]\//.test(key) && key !== 'e/000000000/')
    assert.equal(left, [], 'only the root is left')
    assert.is((await subject.ask({ type: 'volume' })).volume.usedBytes, 0)
  }), { numRuns: 300 })
})

test('the same log gives the same bytes: through the codec, over an overlay, in other hands after a restart', async () => {
  const batches = fc.array(fc.array(op, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 })

  await fc.assert(fc.asyncProperty(batches, async batches => {
    const plain = await TreeSubject.create()
    const coded = await TreeSubject.create()
    const overlay = new TreeSubject(new OverlayKv(new MemoryKv()), await Tree.load(new MemoryKv()))
    let tree = coded.tree

    for (const ops of batches) {
      const results = plain.apply(...ops)
      assert.equal(overlay.apply(...ops), results)

      const commands = ops.map(op => encodeCommand({
        id: coded.nextId(), baseIndex: coded.index, principal: 'ann', node: 'node-1', atMs: coded.timeMs, op
      }))
      const batch = decodeBatch(encodeBatch(commands, coded.timeMs))
      assert.equal(tree.applyBatch(coded.kv, batch, ++coded.index), results)
      tree = await Tree.load(coded.kv)
    }

    const bytes = (kv: MemoryKv): string[] => [...kv.entries()].map(([key, value]) => `${key} ${Buffer.from(value).toString('hex')}`)
    assert.equal(bytes(coded.kv), bytes(plain.kv))
    const above: string[] = []

    for await (const [key, value] of overlay.kv.range('', '\u{10FFFF}')) {
      above.push(`${key} ${Buffer.from(value).toString('hex')}`)
    }

    assert.equal(above, bytes(plain.kv))
    assert.equal(await lines(overlay), await lines(plain))
  }), { numRuns: 100 })
})

test.run()
