import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOG_KEEP_INDEXES, LOG_KEEP_MS, PENDING_ID_FIRST } from '../../../src/volumes/tree/constants.js'
import { STATE_KEY } from '../../../src/volumes/tree/keys.js'
import { isOldBatch } from '../../../src/volumes/tree/ops/prune.js'
import { planPrune } from '../../../src/volumes/tree/query/prune-plan.js'
import { resultError } from '../../../src/volumes/tree/result-error.js'
import { roots, uploadsSince } from '../../../src/volumes/tree/query/roots.js'
import type { VolumeFsError } from '../../../src/volumes/errors.js'
import { nextTime } from '../../../src/volumes/tree/time.js'
import { auditTree } from '../../../testing/tree/tree-audit.js'
import { TreeSubject, dag, writeOp } from './tree-subject.js'
import type { PruneStep, TreeOp, TreeResult } from '../../../src/volumes/tree/types.js'

const test = suite('volumes/tree: housekeeping')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

async function rootsOf (subject: TreeSubject): Promise<string[]> {
  const found: string[] = []

  for await (const cid of roots(subject.kv)) {
    found.push(Buffer.from(cid).toString())
  }

  return [...new Set(found)].sort()
}

/** Plans and does it until there is nothing left. @returns the kinds of the steps */
async function pruneAll (subject: TreeSubject, limit = 1_000): Promise<string[]> {
  const kinds: string[] = []

  for (let i = 0; i < 100; i++) {
    const steps = await planPrune(subject.kv, { nowMs: subject.timeMs, limit })

    if (steps.length === 0) {
      return kinds
    }

    kinds.push(...steps.map(({ kind }) => kind))
    subject.ok({ type: 'prune', steps })
  }

  throw new Error(`pruning does not end: ${kinds.slice(-3).join()}`)
}

const writeDag = (path: string, cid: string): TreeOp => ({ type: 'write', target: { path }, content: dag(cid, 100), parents: true })

test('roots are the contents of tree, versions, trash and snapshots, and go one after the other', async () => {
  const subject = await TreeSubject.create()
  subject.ok({ type: 'settings', settings: { versions: 1, versionsMs: HOUR_MS, trashMs: DAY_MS } })
  subject.ok(writeDag('/f', 'snapshot'))
  subject.ok({ type: 'snapshot-create', name: 's' })
  subject.ok(writeDag('/f', 'version'))
  subject.ok(writeDag('/f', 'now'))
  subject.ok(writeDag('/d/e/g', 'trash'))
  subject.ok({ type: 'remove', path: '/d', recursive: true })
  assert.equal(await rootsOf(subject), ['now', 'snapshot', 'trash', 'version'])
  assert.equal(await pruneAll(subject), [])

  subject.timeMs += HOUR_MS
  assert.equal(await pruneAll(subject), ['versions'])
  assert.equal(await rootsOf(subject), ['now', 'snapshot', 'trash'])
  assert.is((await subject.ask({ type: 'stat', target: { path: '/f' } })).entry.versions, 0)

  subject.timeMs += DAY_MS
  assert.equal([...new Set(await pruneAll(subject, 1))], ['trash'])
  assert.equal(await rootsOf(subject), ['now', 'snapshot'])

  subject.ok({ type: 'snapshot-remove', name: 's' })
  assert.equal(await pruneAll(subject), ['history'])
  assert.equal(await rootsOf(subject), ['now'])
  auditTree(subject.kv)
  subject.ok({ type: 'delete-volume' })
  assert.equal(await rootsOf(subject), [])
  assert.is(subject.code(writeOp('/x', 'y')), 'volume_deleted')
  assert.is(await subject.refusal({ type: 'stat', target: { path: '/f' } }), 'volume_deleted')
})

test('steps that are not so any more do nothing', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/d/f', '1'))
  const { trashId = 0, entryId: dirId = 0 } = subject.ok({ type: 'remove', path: '/d', recursive: true })
  const steps = [{ kind: 'trash' as const, trashId, children: [{ dirId, name: 'f' }] }]
  subject.ok({ type: 'prune', steps })
  subject.ok({ type: 'trash-restore', trashId })
  subject.timeMs += 30 * DAY_MS
  subject.ok({ type: 'prune', steps })
  assert.is(await subject.text('/d/f'), '1')

  // Of another item of the trash, and of the tree.
  const other = subject.ok(writeOp('/o/f', '2'))
  const removed = subject.ok({ type: 'remove', path: '/o', recursive: true, purge: true })
  assert.is(removed.trashId, undefined)
  const [step] = await planPrune(subject.kv, { nowMs: subject.timeMs, limit: 10 })
  assert.is(step?.kind, 'trash')
  subject.ok({ type: 'prune', steps: [{ ...step as typeof steps[0], children: [{ dirId, name: 'f' }] }] })
  assert.is(await subject.text('/d/f'), '1')
  assert.ok(other.entryId != null)

  // Of another item, whose time is not up: each item's step is about what is in it.
  const kept = subject.ok({ type: 'remove', path: '/d', recursive: true })
  subject.ok(writeOp('/p/f', '3'))
  subject.ok({ type: 'remove', path: '/p', recursive: true, purge: true })
  const [purged] = await planPrune(subject.kv, { nowMs: subject.timeMs, limit: 10 })
  subject.ok({ type: 'prune', steps: [{ ...purged as typeof steps[0], children: [{ dirId, name: 'f' }] }] })
  subject.ok({ type: 'trash-restore', trashId: kept.trashId as number })
  assert.is(await subject.text('/d/f'), '1')
  auditTree(subject.kv)
})

test('a snapshot does not show what was gone before it, nor what came later', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/f', '1'))
  subject.ok({ type: 'snapshot-create', name: 'with' })
  subject.ok({ type: 'remove', path: '/f' })
  subject.ok({ type: 'snapshot-create', name: 'without' })
  subject.ok(writeOp('/f', '2'))
  assert.is(await subject.text('/f', { snapshot: 'with' }), '1')
  assert.is(await subject.refusal({ type: 'stat', target: { path: '/f' }, snapshot: 'without' }), 'ENOENT')
  assert.is(subject.code({ type: 'copy', from: '/f', to: '/g', snapshot: 'without' }), 'ENOENT')
  assert.is(await subject.refusal({ type: 'stat', target: { path: '/f' }, snapshot: 'never' }), 'snapshot_not_found')

  // Taken out of the middle of the history, the ends find each other.
  subject.ok({ type: 'snapshot-create', name: 'third' })
  subject.ok(writeOp('/f', '3'))
  subject.ok({ type: 'snapshot-create', name: 'fourth' })
  subject.ok(writeOp('/f', '4'))
  subject.ok({ type: 'snapshot-remove', name: 'third' })
  await pruneAll(subject)
  assert.is(await subject.text('/f', { snapshot: 'with' }), '1')
  assert.is(await subject.text('/f', { snapshot: 'fourth' }), '3')
  subject.ok({ type: 'snapshot-remove', name: 'fourth' })
  await pruneAll(subject)
  assert.is(await subject.text('/f', { snapshot: 'with' }), '1')
  auditTree(subject.kv)
})

test('uploads are renewed, ended, and given up', async () => {
  const subject = await TreeSubject.create()
  const upload = (uploadId: string, state: 'open' | 'done', startedAtMs: number): TreeOp => ({ type: 'upload', uploadId, state, startedAtMs })
  assert.is(uploadsSince(subject.kv), undefined)
  subject.ok(upload('one', 'open', 500))
  subject.ok(upload('two', 'open', 700))
  assert.is(uploadsSince(subject.kv), 500)
  subject.timeMs += HOUR_MS
  subject.ok(upload('two', 'open', 900))
  subject.timeMs += HOUR_MS
  assert.equal(await pruneAll(subject), ['upload'])
  assert.is(uploadsSince(subject.kv), 700)
  subject.ok(upload('two', 'done', 700))
  assert.is(uploadsSince(subject.kv), undefined)
  assert.is((await subject.ask({ type: 'volume' })).volume.openUploads, 0)
})

test('the log tells who did what, in pages, from both ends and by path; old rows go', async () => {
  const subject = await TreeSubject.create()
  subject.apply(writeOp('/a/f', '1'), writeOp('/b/f', '1'))
  subject.apply({ type: 'rename', from: '/a/f', to: '/b/g' }, { type: 'sweep', sweepId: 's', salt: new Uint8Array(1) })
  subject.apply({ type: 'mkdir', path: '/a' })
  const all = await subject.ask({ type: 'log', limit: 1 })
  assert.equal(all.rows.map(({ index, op, path }) => [index, op, path]), [[1, 'write', '/a/f'], [1, 'write', '/b/f']])
  assert.equal([all.more, all.next], [true, 1])
  const rest = await subject.ask({ type: 'log', after: 1, limit: 10 })
  assert.equal(rest.rows.map(({ op, to, code, who }) => [op, to, code, who]), [['rename', '/b/g', 'ok', 'ann'], ['mkdir', undefined, 'EEXIST', 'ann']])
  const back = await subject.ask({ type: 'log', after: 3, limit: 10, reverse: true })
  assert.equal(back.rows.map(({ path }) => path), ['/a/f', '/b/f', '/a/f'])
  assert.equal((await subject.ask({ type: 'log', limit: 10, path: '/b' })).rows.map(({ path }) => path), ['/b/f', '/a/f'])

  subject.timeMs += 100 * DAY_MS
  subject.apply({ type: 'mkdir', path: '/new' })
  assert.equal(await pruneAll(subject), ['log'])
  assert.equal((await subject.ask({ type: 'log', limit: 10 })).rows.map(({ path }) => path), ['/new'])
})

/** A volume with one of each thing that housekeeping takes when its time has come, and steps that ask for it now. */
async function withAllThatExpires (): Promise<{ subject: TreeSubject, asked: Record<PruneStep['kind'], PruneStep> }> {
  const subject = await TreeSubject.create()
  subject.ok({ type: 'settings', settings: { versions: 1, versionsMs: 400 * DAY_MS, trashMs: 400 * DAY_MS } })
  const { entryId: id = 0, version = 0 } = subject.ok(writeOp('/f', '1'))
  subject.ok({ type: 'snapshot-create', name: 's' })
  subject.ok(writeOp('/f', '2'))
  subject.ok(writeOp('/d/g', '1'))
  const { trashId = 0, entryId: dirId = 0 } = subject.ok({ type: 'remove', path: '/d', recursive: true })
  subject.ok({
    type: 'resolve', op: writeOp('/healed', '1'), hostname: 'nas',
    base: { index: subject.index, atMs: 0, journal: 'j', nextId: PENDING_ID_FIRST, ids: [], seq: 1 }
  })
  const keys = (prefix: string): string[] =>
    [...subject.kv.entries()].map(([key]) => key).filter(key => key.startsWith(prefix))

  return {
    subject,
    asked: {
      trash: { kind: 'trash', trashId, children: [{ dirId, name: 'g' }] },
      versions: { kind: 'versions', id, versions: [version] },
      history: { kind: 'history', keys: keys('h/') },
      log: { kind: 'log', upToIndex: Number.MAX_SAFE_INTEGER },
      upload: { kind: 'upload', uploadId: 'u' },
      journal: { kind: 'journal', keys: keys('j/') }
    }
  }
}

test('a member that asks for what is not due yet gets nothing, whatever it is; what is due goes', async () => {
  const { subject, asked } = await withAllThatExpires()
  // Results are forgotten, so it is by their age alone that rows of the log stay.
  subject.timeMs += HOUR_MS
  subject.ok(writeOp('/later', '1'))
  subject.ok({ type: 'upload', uploadId: 'u', state: 'open', startedAtMs: subject.timeMs })

  for (const [kind, step] of Object.entries(asked)) {
    const before = [...subject.kv.entries()].filter(([key]) => key !== STATE_KEY)
    subject.ok({ type: 'prune', steps: [step, step] })

    for (const [key, value] of before) {
      assert.equal(subject.kv.get(key), value, `${kind}: ${key}`)
    }
  }

  assert.is((await subject.ask({ type: 'log', limit: 50 })).rows[0]?.index, 1)
  auditTree(subject.kv)

  subject.ok({ type: 'snapshot-remove', name: 's' })
  subject.timeMs += 500 * DAY_MS
  subject.ok(writeOp('/later', '2'))

  for (const [kind, step] of Object.entries(asked)) {
    const before = subject.kv.size
    subject.ok({ type: 'prune', steps: [step] })
    assert.ok(kind === 'upload' || subject.kv.size < before, kind)
  }

  assert.is((await subject.ask({ type: 'volume' })).volume.openUploads, 0)
  auditTree(subject.kv)
})

test('the audit log keeps rows by age or by number, whichever ends first', () => {
  const now = { index: 5 * LOG_KEEP_INDEXES, timeMs: 10 * LOG_KEEP_MS }
  const isOld = (index: number, timeMs: number): boolean => isOldBatch({ index, timeMs }, now)
  assert.not.ok(isOld(now.index - LOG_KEEP_INDEXES + 1, now.timeMs - LOG_KEEP_MS + 1))
  assert.ok(isOld(now.index - LOG_KEEP_INDEXES, now.timeMs))
  assert.ok(isOld(now.index - 1, now.timeMs - LOG_KEEP_MS))
})

test('purging the whole trash is one step, and what was in it cannot be restored', async () => {
  const subject = await TreeSubject.create()
  subject.ok(writeOp('/a', '1'))
  subject.ok(writeOp('/b', '2'))
  const { trashId = 0 } = subject.ok({ type: 'remove', path: '/a' })
  subject.ok({ type: 'trash-purge' })
  const later = subject.ok({ type: 'remove', path: '/b' })
  assert.is(subject.code({ type: 'trash-restore', trashId }), 'trash_not_found')
  assert.equal((await subject.ask({ type: 'trash', limit: 10 })).items.map(({ path }) => path), ['/b'])
  assert.equal(await pruneAll(subject), ['trash'])
  assert.is((await subject.ask({ type: 'volume' })).volume.usedBytes, 1)
  assert.is(subject.code({ type: 'trash-purge', trashIds: [later.trashId as number, 99] }), 'ok')
  assert.is(subject.code({ type: 'trash-purge', trashIds: [99] }), 'trash_not_found')
  auditTree(subject.kv)
})

test('time goes forward as batches say, and back only when a majority says that it ran ahead', () => {
  assert.is(nextTime(1_000, { timeMs: 2_000 }), 2_000)
  assert.is(nextTime(2_000, { timeMs: 1_000 }), 2_000)
  assert.is(nextTime(2_000, { timeMs: 0 }), 2_000)
  assert.is(nextTime(2_000, { timeMs: 1_000, timeMaxMs: 2_000 }), 2_000)
  assert.is(nextTime(2_001, { timeMs: 1_000, timeMaxMs: 2_000 }), 1_000)
  assert.is(nextTime(2_000, { timeMs: 3_000, timeMaxMs: 4_000 }), 3_000)
})

test('what was deleted and replaced while time ran ahead keeps nothing back that expires before it', async () => {
  const subject = await TreeSubject.create()
  subject.ok({ type: 'settings', settings: { trashMs: DAY_MS, versionsMs: DAY_MS } })
  subject.ok(writeOp('/a', '1'))
  subject.ok(writeOp('/b', '1'))
  subject.ok(writeOp('/c', '1'))
  const right = subject.timeMs
  subject.timeMs = right + 30 * DAY_MS
  subject.ok(writeOp('/b', '2'))
  subject.ok({ type: 'remove', path: '/a' })

  // A majority says that this was not so.
  const back = { timeMs: right, timeMaxMs: right + 60_000, commands: [] }
  subject.tree.applyBatch(subject.kv, back, ++subject.index)
  subject.timeMs = right
  assert.is((await subject.ask({ type: 'volume' })).volume.timeMs, right)
  subject.ok(writeOp('/b', '3'))
  subject.ok({ type: 'remove', path: '/c' })
  assert.equal(await pruneAll(subject), [])

  subject.timeMs = right + DAY_MS
  subject.ok(writeOp('/other', '1'))
  await pruneAll(subject)
  const { items } = await subject.ask({ type: 'trash', limit: 10 })
  assert.equal(items.map(({ path }) => path), ['/a'], 'what was deleted later has gone')
  const { versions } = await subject.ask({ type: 'versions', target: { path: '/b' } })
  assert.equal(await Promise.all(versions.map(({ version }) => subject.text('/b', { version }))), ['1'])
  auditTree(subject.kv)
})

test('settings are looked at, and errors are typed', async () => {
  const subject = await TreeSubject.create()
  assert.is(subject.code({ type: 'settings', settings: { metadataReplicas: 4 } }), 'invalid_volume_settings')
  assert.is(subject.code({ type: 'settings', settings: { trashMs: -1 } }), 'invalid_volume_settings')
  assert.is(subject.code({ type: 'settings', settings: { versions: 1_001 } }), 'invalid_volume_settings')
  const op: TreeOp = { type: 'rename', from: '/no', to: '/where' }
  const [refused] = subject.apply(op) as [TreeResult]
  const error = resultError(refused, { op }) as VolumeFsError
  assert.equal([error.code, error.path, error.dest, error.name], ['ENOENT', '/no', '/where', 'VolumeFsError'])
  assert.is((resultError({ code: 'version_conflict', detail: '/f' }) as Error & { code: string }).code, 'version_conflict')
  assert.is((resultError({ code: 'of_tomorrow' }) as Error & { code: string }).code, 'of_tomorrow')
})

test.run()
