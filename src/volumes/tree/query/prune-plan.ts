import { JOURNAL_MEMORY_MS, LOG_KEEP_INDEXES, PRUNE_MAX } from '../constants.js'
import { UPLOADS_KEY, endOf, entryPrefix, parseEntryKey, parseNumbers, rowsKey, versionKey } from '../keys.js'
import { isAbandoned, isExpired, isOldBatch, isOldVersion, isSeen } from '../ops/prune.js'
import { snapshotsOf } from '../ops/snapshots.js'
import { ENTRY, JOURNAL_ENTRY, ROWS, TRASH, UPLOADS, VERSION } from '../records.js'
import { TreeReader } from './reader.js'
import type { KvReader } from '../kv.js'
import type { PruneStep } from '../types.js'

interface Plan { steps: PruneStep[], left: number, nowMs: number }

/**
 * What housekeeping there is to do, as steps for one `prune`; none: nothing. At most `limit` pieces of work (capped by
 * PRUNE_MAX): the caller asks again until there is none. Scans; the steps are checked again when they are applied.
 */
export async function planPrune (
  kv: KvReader, { nowMs, limit }: { nowMs: number, limit: number }
): Promise<PruneStep[]> {
  const reader = new TreeReader(kv)
  const plan: Plan = { steps: [], left: Math.min(limit, PRUNE_MAX), nowMs }

  if (reader.state.deleted) {
    return []
  }

  planUploads(reader, plan)
  await planTrash(reader, plan)
  await planVersions(reader, plan)
  await planHistory(reader, plan)
  await planLog(reader, plan)
  await planJournal(reader, plan)

  return plan.steps
}

/** When the volume's time ran ahead once and came back, what is dated of then does not speak for what follows. */
function isOfThePast (ms: number, { nowMs }: Plan): boolean {
  return ms <= nowMs
}

function planUploads (reader: TreeReader, plan: Plan): void {
  for (const { id, renewedMs } of reader.get(UPLOADS, UPLOADS_KEY)?.uploads ?? []) {
    if (plan.left > 0 && isAbandoned(renewedMs, plan.nowMs)) {
      plan.steps.push({ kind: 'upload', uploadId: id })
      plan.left--
    }
  }
}

async function planTrash (reader: TreeReader, plan: Plan): Promise<void> {
  const { state } = reader

  for (const prefix of ['p/', 't/']) {
    for await (const [key, bytes] of reader.range(prefix, endOf(prefix))) {
      const trashId = parseNumbers(key)[0] as number
      const trash = TRASH.decode(bytes)

      if (plan.left <= 0) {
        return
      }

      if (prefix === 'p/' || isExpired(state, trashId, trash, plan.nowMs)) {
        await planTrashItem(reader, trashId, trash.entry?.directory === true ? trash.entry.id : undefined, plan)
      } else if (isOfThePast(trash.deletedMs, plan) && plan.nowMs < trash.deletedMs + state.settings.trashMs) {
        // Deleted in this order: the others are younger.
        return
      }
    }
  }
}

async function planTrashItem (
  reader: TreeReader, trashId: number, dirId: number | undefined, plan: Plan
): Promise<void> {
  const children: { dirId: number, name: string }[] = []

  if (dirId !== undefined) {
    await planChildren(reader, dirId, children, plan)
  }

  // The item itself is work only when it has nothing in it: so each plan gets further, however small it is.
  plan.left -= children.length === 0 ? 1 : 0
  plan.steps.push({ kind: 'trash', trashId, children })
}

/** Folders after what is in them. A folder of which a part is left for the next time stays, which applying sees. */
async function planChildren (
  reader: TreeReader, dirId: number, children: { dirId: number, name: string }[], plan: Plan
): Promise<void> {
  for await (const [key, bytes] of reader.range(entryPrefix(dirId), endOf(entryPrefix(dirId)))) {
    const entry = ENTRY.decode(bytes)

    if (entry.directory && plan.left > 0) {
      await planChildren(reader, entry.id, children, plan)
    }

    if (plan.left <= 0) {
      return
    }

    // Each older content is a piece of work as well.
    plan.left -= 1 + entry.versions
    children.push(parseEntryKey(key))
  }
}

async function planVersions (reader: TreeReader, plan: Plan): Promise<void> {
  const { settings } = reader.state
  const old = new Map<number, number[]>()

  if (settings.versionsMs === 0) {
    return
  }

  for await (const [key] of reader.range('x/', endOf('x/'))) {
    const [, id, number] = parseNumbers(key) as [number, number, number]
    const version = reader.get(VERSION, versionKey(id, number))

    const isOld = version !== undefined && isOldVersion(settings, version, plan.nowMs)

    if (plan.left <= 0 || (version !== undefined && !isOld && isOfThePast(version.oldMs, plan))) {
      break
    }

    if (isOld && version.conflict !== true) {
      old.set(id, [...old.get(id) ?? [], number])
      plan.left--
    }
  }

  old.forEach((versions, id) => plan.steps.push({ kind: 'versions', id, versions }))
}

async function planHistory (reader: TreeReader, plan: Plan): Promise<void> {
  const { historySeq } = reader.state
  const seqs = snapshotsOf(reader).map(({ seq }) => seq)
  const keys: string[] = []

  if (historySeq === 0 || plan.left <= 0) {
    return
  }

  for await (const [key, bytes] of reader.range('h/', endOf('h/'))) {
    if (!isSeen(ENTRY.decode(bytes), seqs)) {
      if (plan.left <= 0) {
        plan.steps.push({ kind: 'history', keys })

        return
      }

      keys.push(key)
      plan.left--
    }
  }

  plan.steps.push({ kind: 'history', keys, doneSeq: historySeq })
}

async function planLog (reader: TreeReader, plan: Plan): Promise<void> {
  const { logFrom, forgotten, index } = reader.state
  let upToIndex = Math.min(logFrom - 1 + Math.max(0, plan.left), index - LOG_KEEP_INDEXES)

  if (plan.left <= 0) {
    return
  }

  for await (const [key, bytes] of reader.range(rowsKey(logFrom), rowsKey(forgotten + 1), { limit: plan.left })) {
    const batch = { index: parseNumbers(key)[0] as number, timeMs: ROWS.decode(bytes).timeMs }

    if (!isOldBatch(batch, { index, timeMs: plan.nowMs })) {
      break
    }

    upToIndex = Math.max(upToIndex, batch.index)
  }

  upToIndex = Math.min(upToIndex, forgotten)

  if (upToIndex >= logFrom) {
    plan.steps.push({ kind: 'log', upToIndex })
    plan.left -= upToIndex - logFrom + 1
  }
}

async function planJournal (reader: TreeReader, plan: Plan): Promise<void> {
  const keys: string[] = []

  for await (const [key, bytes] of reader.range('j/', endOf('j/'))) {
    if (keys.length >= plan.left) {
      break
    }

    if (plan.nowMs - JOURNAL_ENTRY.decode(bytes).timeMs >= JOURNAL_MEMORY_MS) {
      keys.push(key)
    }
  }

  if (keys.length > 0) {
    plan.steps.push({ kind: 'journal', keys })
  }
}
