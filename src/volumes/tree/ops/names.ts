import { DROP_VERSIONS_MAX } from '../constants.js'
import { purgedKey, trashKey, ROOT_ID } from '../keys.js'
import { TRASH } from '../records.js'
import { Refusal } from '../writer.js'
import { attributes, checkExpect, present, locationOf } from './location.js'
import { changed } from './files.js'
import type { Located } from '../lookup.js'
import type { TreeOp, TreeResult } from '../types.js'
import type { TreeWriter } from '../writer.js'

type Op<T extends TreeOp['type']> = Extract<TreeOp, { type: T }>
type Outcome = Omit<TreeResult, 'code'>

export function mkdir (tree: TreeWriter, op: Op<'mkdir'>): Outcome {
  const location = locationOf(tree, op.path, op.parents)
  const attrs = attributes(op, op.path)

  if (location.entry !== undefined) {
    if (op.parents !== true || !location.entry.directory) {
      throw new Refusal('EEXIST', op.path)
    }

    return changed(location.entry)
  }

  return changed(tree.addEntry(location.dirId, location.name, { directory: true, ...attrs }))
}

export function rename (tree: TreeWriter, op: Op<'rename'>): Outcome {
  const from = present(locationOf(tree, op.from))
  const to = locationOf(tree, op.to, op.parents)

  if (from.entry.id === ROOT_ID || to.path === '/' || to.folders.includes(from.entry.id)) {
    throw new Refusal('EINVAL', op.from)
  }

  if (to.entry?.id === from.entry.id) {
    return changed(from.entry)
  }

  let replaced: Outcome = {}

  if (to.entry !== undefined) {
    if (op.noReplace === true) {
      throw new Refusal('EEXIST', op.to)
    }

    replaced = replace(tree, from, { dirId: to.dirId, name: to.name, entry: to.entry }, op)
  }

  return { ...changed(move(tree, from, to.dirId, to.name)), ...replaced }
}

/** Takes what is at the target of a rename away, as POSIX allows it. */
function replace (tree: TreeWriter, from: Located, to: Located, op: Op<'rename'>): Outcome {
  if (to.entry.directory && !from.entry.directory) {
    throw new Refusal('EISDIR', op.to)
  }

  if (!to.entry.directory && from.entry.directory) {
    throw new Refusal('ENOTDIR', op.to)
  }

  if (to.entry.children > 0) {
    throw new Refusal('ENOTEMPTY', op.to)
  }

  if (to.entry.directory) {
    tree.takeEntry(to)
    tree.forgetEntry(to.entry)

    return {}
  }

  return discard(tree, to, op.to)
}

export function move (tree: TreeWriter, from: Located, dirId: number, name: string): Located['entry'] {
  tree.takeEntry(from)
  tree.placeEntry(dirId, name, from.entry)

  return from.entry
}

export function remove (tree: TreeWriter, op: Op<'remove'>): Outcome {
  const location = locationOf(tree, op.path)
  const at = present(location)
  checkExpect(location, op.expect)

  if (at.entry.id === ROOT_ID) {
    throw new Refusal('EINVAL', op.path)
  }

  if (op.kind !== undefined && at.entry.directory !== (op.kind === 'directory')) {
    throw new Refusal(at.entry.directory ? 'EISDIR' : 'ENOTDIR', op.path)
  }

  if (at.entry.children > 0 && op.recursive !== true) {
    throw new Refusal('ENOTEMPTY', op.path)
  }

  return { entryId: at.entry.id, ...discard(tree, at, op.path, op.purge) }
}

/**
 * To the trash; or, purged or without trash, away at once as far as that is little work, else by `prune`. A folder
 * takes everything in it along, which stays under its id: no work at all.
 */
export function discard (tree: TreeWriter, at: Located, path: string, purge = false, keepMs = 0): Outcome {
  const { entry } = at
  const { state, asker } = tree
  const gone = keepMs === 0 && (purge || state.settings.trashMs === 0)
  tree.takeEntry(at)

  if (gone && entry.children === 0 && entry.versions <= DROP_VERSIONS_MAX) {
    tree.dropAllVersions(entry)
    tree.forgetEntry(entry)

    return {}
  }

  const trashId = tree.number('nextTrashId')
  const trash = { entry, path, deletedMs: state.timeMs, by: asker.who, node: asker.node, keepMs }
  tree.setPlace(entry.id, { parentId: 0, name: '', trashId })
  tree.work.put(TRASH, gone ? purgedKey(trashId) : trashKey(trashId), trash)
  state.trashItems += gone ? 0 : 1

  return gone ? {} : { trashId }
}
