import {
  DROP_VERSIONS_MAX, IDS_MAX, JOURNAL_MEMORY_MS, LOG_KEEP_INDEXES, LOG_KEEP_MS, UPLOAD_ABANDONED_MS
} from '../constants.js'
import {
  UPLOADS_KEY, commandKey, entryKey, historyKey, parseHistoryKey, purgedKey, rowsKey, trashKey, versionKey
} from '../keys.js'
import { entryAt, placeOf } from '../lookup.js'
import { idOf } from '../memory.js'
import { ENTRY, JOURNAL_ENTRY, ROWS, TRASH, UPLOADS, VERSION } from '../records.js'
import { RAW } from '../work.js'
import { snapshotsOf } from './snapshots.js'
import type { Entry, Trash } from '../records.js'
import type { PruneStep } from '../types.js'
import type { TreeWriter } from '../writer.js'

/**
 * Housekeeping. The node that planned the steps looked at a replica some time ago, so each is checked again; what is
 * not so any more is skipped. Steps beyond IDS_MAX pieces of work are left for the next time.
 */
export function prune (tree: TreeWriter, steps: readonly PruneStep[]): object {
  const budget = { left: IDS_MAX }

  for (const step of steps) {
    if (budget.left <= 0) {
      break
    }

    budget.left--

    switch (step.kind) {
      case 'trash': pruneTrash(tree, step, budget); break
      case 'versions': pruneVersions(tree, step.id, step.versions, budget); break
      case 'history': pruneHistory(tree, step, budget); break
      case 'log': pruneLog(tree, step.upToIndex, budget); break
      case 'upload': pruneUpload(tree, step.uploadId); break
      case 'journal': pruneJournal(tree, step.keys, budget); break
    }
  }

  return {}
}

interface Budget { left: number }

/** The item's time is up: it was purged, or lay in the trash as long as the settings want. */
export function isExpired (
  state: { purgedId: number, settings: { trashMs: number } }, trashId: number, trash: Trash, nowMs: number
): boolean {
  return trashId <= state.purgedId || nowMs >= Math.max(trash.deletedMs + state.settings.trashMs, trash.keepMs)
}

function pruneTrash (
  tree: TreeWriter, { trashId, children = [] }: Extract<PruneStep, { kind: 'trash' }>, budget: Budget
): void {
  const { state } = tree
  const purged = tree.get(TRASH, purgedKey(trashId))
  const trash = purged ?? tree.get(TRASH, trashKey(trashId))

  if (trash === undefined || (purged === undefined && !isExpired(state, trashId, trash, state.timeMs))) {
    return
  }

  const inside = new Set<number>()

  for (const { dirId, name } of children) {
    const entry = entryAt(tree, dirId, name)

    if (budget.left-- > 0 && entry !== undefined && isInside(tree, dirId, trashId, inside)) {
      pruneChild(tree, dirId, name, entry, budget)
    }
  }

  const key = purged !== undefined ? purgedKey(trashId) : trashKey(trashId)
  const entry = tree.get(TRASH, key)?.entry

  if (entry !== undefined && entry.children === 0 && dropSomeVersions(tree, entry, budget)) {
    tree.forgetEntry(entry)
    tree.work.del(TRASH, key)
    state.trashItems -= purged === undefined && trashId > state.purgedId ? 1 : 0
  }
}

function pruneChild (tree: TreeWriter, dirId: number, name: string, entry: Entry, budget: Budget): void {
  if (entry.children === 0 && dropSomeVersions(tree, entry, budget)) {
    // What it says of versions may be old by now, and no snapshot sees it: it goes.
    tree.takeEntry({ dirId, name, entry: tree.get(ENTRY, entryKey(dirId, name)) ?? entry })
    tree.forgetEntry(entry)
  }
}

/** Drops versions as far as the budget goes. @returns whether none is left */
function dropSomeVersions (tree: TreeWriter, entry: Entry, budget: Budget): boolean {
  if (entry.versions === 0) {
    return true
  }

  const { versions, conflicts } = tree.versionsOf(entry.id)
  const all = [...versions, ...conflicts]
  const now = all.slice(0, Math.max(DROP_VERSIONS_MAX, budget.left))
  budget.left -= now.length
  const left = tree.dropVersions(entry.id, now)
  tree.amendEntry(entry.id, current => ({ ...current, versions: left }))

  return left === 0
}

/** The folder is the item of the trash, or somewhere below it. */
function isInside (tree: TreeWriter, dirId: number, trashId: number, known: Set<number>): boolean {
  const way: number[] = []

  for (let id = dirId; !known.has(id);) {
    const place = placeOf(tree, id)
    way.push(id)

    if (place?.trashId === trashId) {
      break
    }

    if (place === undefined || place.trashId !== undefined || place.parentId === 0) {
      return false
    }

    id = place.parentId
  }

  way.forEach(id => known.add(id))

  return true
}

function pruneVersions (tree: TreeWriter, id: number, versions: readonly number[], budget: Budget): void {
  const { settings, timeMs } = tree.state
  const old = versions.slice(0, Math.max(0, budget.left)).filter(number => {
    const version = tree.get(VERSION, versionKey(id, number))

    return version !== undefined && version.conflict !== true && isOldVersion(settings, version, timeMs)
  })
  budget.left -= versions.length

  if (old.length > 0) {
    const left = tree.dropVersions(id, old)
    tree.amendEntry(id, entry => ({ ...entry, versions: left }))
  }
}

/** Age counts from when it stopped being the content: what was good for a year is not gone with the first change. */
export function isOldVersion (settings: { versionsMs: number }, version: { oldMs: number }, nowMs: number): boolean {
  return settings.versionsMs > 0 && nowMs - version.oldMs >= settings.versionsMs
}

function pruneHistory (
  tree: TreeWriter, { keys, doneSeq }: Extract<PruneStep, { kind: 'history' }>, budget: Budget
): void {
  const seqs = snapshotsOf(tree).map(({ seq }) => seq)

  for (const key of keys.slice(0, Math.max(0, budget.left))) {
    const { dirId, name, since } = parseHistoryKey(key)
    const entry = tree.get(ENTRY, historyKey(dirId, name, since))

    if (entry !== undefined && !isSeen(entry, seqs)) {
      tree.dropHistory(dirId, name, entry)
    }
  }

  budget.left -= keys.length

  if (doneSeq !== undefined && doneSeq === tree.state.historySeq && budget.left >= 0) {
    tree.state.historySeq = 0
    tree.touched = true
  }
}

/** A snapshot shows this record of the history. @param seqs - of the snapshots */
export function isSeen (entry: Entry, seqs: readonly number[]): boolean {
  return seqs.some(seq => entry.since <= seq && seq < entry.until)
}

/** The audit log keeps a batch so long, and among so many indexes. */
export function isOldBatch (
  batch: { index: number, timeMs: number }, { index, timeMs }: { index: number, timeMs: number }
): boolean {
  return batch.index <= index - LOG_KEEP_INDEXES || batch.timeMs <= timeMs - LOG_KEEP_MS
}

/** Only rows whose results are forgotten: the others answer retries. With its row goes what is known of a command. */
function pruneLog (tree: TreeWriter, upToIndex: number, budget: Budget): void {
  const last = Math.min(upToIndex, tree.state.forgotten)

  for (let index = tree.state.logFrom; index <= last && budget.left > 0; index++, budget.left--) {
    const batch = tree.get(ROWS, rowsKey(index))

    if (batch !== undefined && !isOldBatch({ index, timeMs: batch.timeMs }, tree.state)) {
      return
    }

    const rows = batch?.rows ?? []

    rows.forEach(row => { tree.work.del(RAW, commandKey(idOf(row))) })
    budget.left -= rows.length
    tree.work.del(ROWS, rowsKey(index))
    tree.state.logFrom = index + 1
    tree.touched = true
  }
}

function pruneUpload (tree: TreeWriter, uploadId: string): void {
  const uploads = tree.get(UPLOADS, UPLOADS_KEY)?.uploads ?? []
  const left = uploads.filter(({ id, renewedMs }) => id !== uploadId || !isAbandoned(renewedMs, tree.state.timeMs))

  if (left.length < uploads.length) {
    tree.work.put(UPLOADS, UPLOADS_KEY, { uploads: left })
    tree.state.uploads--
  }
}

export function isAbandoned (renewedMs: number, nowMs: number): boolean {
  return nowMs - renewedMs >= UPLOAD_ABANDONED_MS
}

function pruneJournal (tree: TreeWriter, keys: readonly string[], budget: Budget): void {
  for (const key of keys.slice(0, Math.max(0, budget.left))) {
    const record = key.startsWith('j/') ? tree.get(JOURNAL_ENTRY, key) : undefined

    if (record !== undefined && tree.state.timeMs - record.timeMs >= JOURNAL_MEMORY_MS) {
      tree.work.del(JOURNAL_ENTRY, key)
    }
  }

  budget.left -= keys.length
}
