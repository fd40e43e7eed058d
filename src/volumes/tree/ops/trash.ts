import { IDS_MAX } from '../constants.js'
import { purgedKey, trashKey } from '../keys.js'
import { TRASH } from '../records.js'
import { Refusal } from '../writer.js'
import { locationOf } from './location.js'
import type { Trash } from '../records.js'
import type { TreeOp, TreeResult } from '../types.js'
import type { TreeWriter } from '../writer.js'

type Op<T extends TreeOp['type']> = Extract<TreeOp, { type: T }>
type Outcome = Omit<TreeResult, 'code'>

export function restoreTrash (tree: TreeWriter, { trashId, to }: Op<'trash-restore'>): Outcome {
  const trash = trashOf(tree, trashId)

  if (trash?.entry === undefined) {
    throw new Refusal('trash_not_found', String(trashId))
  }

  const path = to ?? trash.path
  const location = locationOf(tree, path, true)

  if (location.entry !== undefined) {
    throw new Refusal('EEXIST', path)
  }

  tree.work.del(TRASH, trashKey(trashId))
  tree.state.trashItems--
  tree.placeEntry(location.dirId, location.name, trash.entry)

  return { entryId: trash.entry.id, version: trash.entry.version, path }
}

export function purgeTrash (tree: TreeWriter, { trashIds }: Op<'trash-purge'>): Outcome {
  const { state } = tree

  if (trashIds === undefined) {
    tree.touched = state.trashItems > 0
    state.purgedId = state.nextTrashId - 1
    state.trashItems = 0

    return {}
  }

  if (trashIds.length > IDS_MAX) {
    throw new Refusal('EINVAL', `${trashIds.length} items of the trash at once; ${IDS_MAX} is the most`)
  }

  for (const trashId of trashIds) {
    const trash = trashOf(tree, trashId)

    if (trash !== undefined) {
      tree.work.del(TRASH, trashKey(trashId))
      tree.work.put(TRASH, purgedKey(trashId), trash)
      state.trashItems--
    }
  }

  if (trashIds.length > 0 && !tree.work.changed) {
    throw new Refusal('trash_not_found', String(trashIds[0]))
  }

  return {}
}

/** An item that can be restored. */
export function trashOf (tree: TreeWriter, trashId: number): Trash | undefined {
  return trashId <= tree.state.purgedId || !(trashId > 0) ? undefined : tree.work.get(TRASH, trashKey(trashId))
}
