import { append, copy, patch, setattr, write } from './ops/files.js'
import { changeSettings, clearConflicts, deleteVolume, upload } from './ops/admin.js'
import { mkdir, remove, rename } from './ops/names.js'
import { createSnapshot, removeSnapshot } from './ops/snapshots.js'
import { purgeTrash, restoreTrash } from './ops/trash.js'
import { NUMBER_MAX } from './constants.js'
import { prune } from './ops/prune.js'
import { resolve } from './ops/resolve.js'
import { Refusal } from './writer.js'
import type { TreeOp, TreeResult } from './types.js'
import type { TreeWriter } from './writer.js'

/** Types of operations by their number in the rows of the audit log. Only ever added to. */
export const OP_TYPES: readonly TreeOp['type'][] = [
  'mkdir', 'write', 'patch', 'append', 'setattr', 'rename', 'copy', 'remove', 'trash-restore', 'trash-purge',
  'snapshot-create', 'snapshot-remove', 'settings', 'conflict-clear', 'upload', 'sweep', 'prune', 'resolve', 'delete-volume'
]

/** Housekeeping: not in the audit log that people read. */
export const HIDDEN_OPS: ReadonlySet<TreeOp['type']> = new Set<TreeOp['type']>(['upload', 'sweep', 'prune'])

/** May add to the bytes that are used, so the quota holds it back; everything that frees always works. */
const GROWING_OPS: ReadonlySet<TreeOp['type']> = new Set<TreeOp['type']>(['write', 'patch', 'append', 'setattr', 'copy'])

/** What the operation changes; throws `Refusal`, and whatever it changed until then is rolled back. */
export function applyOp (tree: TreeWriter, op: TreeOp): Omit<TreeResult, 'code'> {
  if (!(tree.seq <= NUMBER_MAX)) {
    throw new Refusal('volume_full', 'the count of its changes')
  }

  const outcome = applyAny(tree, op)
  const { settings: { quotaBytes }, usedBytes } = tree.state

  const tooMuch = quotaBytes > 0 && usedBytes > quotaBytes && usedBytes > tree.usedBefore

  if (tooMuch && GROWING_OPS.has(op.type)) {
    throw new Refusal('EDQUOT', pathsOf(op).path)
  }

  return outcome
}

function applyAny (tree: TreeWriter, op: TreeOp): Omit<TreeResult, 'code'> {
  switch (op.type) {
    case 'mkdir': return mkdir(tree, op)
    case 'write': return write(tree, op)
    case 'patch': return patch(tree, op)
    case 'append': return append(tree, op)
    case 'setattr': return setattr(tree, op)
    case 'rename': return rename(tree, op)
    case 'copy': return copy(tree, op)
    case 'remove': return remove(tree, op)
    case 'trash-restore': return restoreTrash(tree, op)
    case 'trash-purge': return purgeTrash(tree, op)
    case 'snapshot-create': return createSnapshot(tree, op.name)
    case 'snapshot-remove': return removeSnapshot(tree, op.name)
    case 'settings': return changeSettings(tree, op)
    case 'conflict-clear': return clearConflicts(tree, op)
    case 'upload': return upload(tree, op)
    // The replica does it when it has applied this: the tree stays as it is.
    case 'sweep': return {}
    case 'prune': return prune(tree, op.steps)
    case 'resolve': return resolve(tree, op)
    case 'delete-volume': return deleteVolume(tree)
  }
}

/** What the audit log says the operation was about. */
export function pathsOf (op: TreeOp): { path: string, to?: string } {
  switch (op.type) {
    case 'write': case 'patch': case 'append': case 'setattr':
      return { path: 'path' in op.target ? op.target.path : `#${op.target.id}` }
    case 'rename': case 'copy': return { path: op.from, to: op.to }
    case 'mkdir': case 'remove': return { path: op.path }
    case 'trash-restore': return { path: `trash:${op.trashId}`, to: op.to }
    case 'snapshot-create': case 'snapshot-remove': return { path: op.name }
    case 'resolve': return pathsOf(op.op)
    default: return { path: '' }
  }
}
