import { SNAPSHOTS_MAX } from '../constants.js'
import { SNAPSHOTS_KEY } from '../keys.js'
import { isName } from '../paths.js'
import { SNAPSHOTS } from '../records.js'
import { Refusal } from '../writer.js'
import type { Records } from '../lookup.js'
import type { Snapshot } from '../records.js'
import type { TreeWriter } from '../writer.js'

/** Oldest first. */
export function snapshotsOf (records: Records): readonly Snapshot[] {
  return records.get(SNAPSHOTS, SNAPSHOTS_KEY)?.snapshots ?? []
}

/** The change as of which the snapshot is. */
export function snapshotSeq (records: Records, name: string): number {
  const found = snapshotsOf(records).find(snapshot => snapshot.name === name)

  if (found === undefined) {
    throw new Refusal('snapshot_not_found', name)
  }

  return found.seq
}

export function createSnapshot (tree: TreeWriter, name: string): object {
  const { state, seq, asker } = tree
  const snapshots = snapshotsOf(tree)

  if (!isName(name)) {
    throw new Refusal('EINVAL', name)
  }

  if (snapshots.some(snapshot => snapshot.name === name)) {
    throw new Refusal('snapshot_exists', name)
  }

  if (snapshots.length >= SNAPSHOTS_MAX) {
    throw new Refusal('EINVAL', `${name}: there are ${SNAPSHOTS_MAX} snapshots already, which is the most`)
  }

  const snapshot = { name, seq, index: state.index, atMs: state.timeMs, by: asker.who }
  tree.work.put(SNAPSHOTS, SNAPSHOTS_KEY, { snapshots: [...snapshots, snapshot] })
  state.snapshots++
  state.snapshotSeq = seq

  return {}
}

export function removeSnapshot (tree: TreeWriter, name: string): object {
  const { state } = tree
  const removed = snapshotSeq(tree, name)
  const snapshots = snapshotsOf(tree).filter(snapshot => snapshot.seq !== removed)
  tree.work.put(SNAPSHOTS, SNAPSHOTS_KEY, { snapshots })
  state.snapshots--
  state.snapshotSeq = snapshots.at(-1)?.seq ?? 0
  state.historySeq = tree.seq

  return {}
}
