import { OP_TYPES, pathsOf } from './apply.js'
import { PATH_BYTES_MAX } from '../constants.js'
import { rowsKey } from './keys.js'
import { idOf } from './memory.js'
import { ROWS } from './records.js'
import type { Row } from './records.js'
import type { TreeCommand, TreeOp, TreeResult } from './types.js'
import type { TreeWriter } from './writer.js'

/**
 * Ways to change a content, one of which takes the other's place when the file has another size by the time that it is
 * asked for again.
 */
const CONTENT_OPS: ReadonlySet<TreeOp['type']> = new Set<TreeOp['type']>(['write', 'patch', 'append'])

/**
 * The result for a command whose id is known: that of before, unless it is another operation that was given the id of
 * one. Then silence would be taken for success. What the audit log says of the first one is compared, which is its kind
 * and its paths; where that row is gone nothing can be.
 *
 * Nothing is stored of it, so that replicas of other versions stay the same.
 *
 * @param rows - of the batch that is being applied
 */
export function resultAgain (
  tree: TreeWriter, rows: readonly Row[], known: TreeResult, { id, op }: TreeCommand
): TreeResult {
  const isOfNow = known.index === undefined || known.index === tree.state.index
  const stored = isOfNow ? rows : tree.get(ROWS, rowsKey(known.index as number))?.rows
  const row = stored?.find(one => idOf(one) === id)

  if (row === undefined || isSame(row, op)) {
    return known
  }

  return {
    code: 'operation_reused',
    detail: [OP_TYPES[row.op], row.path, ...row.to === undefined ? [] : [`-> ${row.to}`]].join(' ').trim(),
    index: known.index
  }
}

function isSame (row: Row, op: TreeOp): boolean {
  const asked = op.type === 'resolve' ? op.op : op
  const then = OP_TYPES[row.op]

  if (kindOf(asked.type) !== (then === undefined ? undefined : kindOf(then))) {
    return false
  }

  // An entry that is named by its id had another path then, maybe; what was refused unseen has none.
  if (('target' in asked && 'id' in asked.target) || row.path === '' || row.path.startsWith('#')) {
    return true
  }

  const { path, to } = pathsOf(asked)

  return path.slice(0, PATH_BYTES_MAX) === row.path && to?.slice(0, PATH_BYTES_MAX) === row.to
}

function kindOf (type: TreeOp['type']): TreeOp['type'] {
  return CONTENT_OPS.has(type) ? 'write' : type
}
