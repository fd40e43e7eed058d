import { utcText } from './format.js'
import { shortPeerId } from './member.js'
import { printable } from '../../util/printable.js'
import type { LogRow } from '../../api/history.js'
import type { Column } from './table.js'

export const LOG_COLUMNS: readonly Column[] = [
  { title: 'INDEX', align: 'right' }, { title: 'WHEN' }, { title: 'WHO' }, { title: 'THROUGH' }, { title: 'WHAT' }, { title: 'PATH' }
]

/** The time in full: a log is read to find out what came before what. */
export function logCells (row: LogRow): string[] {
  const to = row.to == null ? '' : ` -> ${printable(row.to)}`

  return [
    String(row.index),
    utcText(row.at),
    row.by === '' ? '-' : printable(row.by),
    shortPeerId(row.node),
    row.code === 'ok' ? row.op : `${row.op} (${row.code})`,
    printable(row.path) + to
  ]
}
