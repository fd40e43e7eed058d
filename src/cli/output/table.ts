import { lineSafe } from './colour.js'
import { displayWidth, padToWidth } from './width.js'

export interface Column {
  title: string
  /** @default 'left' */
  align?: 'left' | 'right'
}

/** Two spaces: enough to tell columns apart, and a cell with one space inside stays one cell to the eye. */
const GAP = '  '

/**
 * Widths of the columns for these rows, title included. Kept apart from `renderRow` so that a long listing can be
 * streamed with the widths of its first rows.
 */
export function columnWidths (columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((column, i) =>
    rows.reduce((width, row) => Math.max(width, displayWidth(lineSafe(row[i] ?? ''))), displayWidth(column.title)))
}

/** One line without its newline and without trailing spaces. */
export function renderRow (columns: readonly Column[], widths: readonly number[], cells: readonly string[]): string {
  return columns
    .map((column, i) => padToWidth(lineSafe(cells[i] ?? ''), widths[i] ?? 0, column.align))
    .join(GAP)
    .trimEnd()
}

export function renderHeader (columns: readonly Column[], widths: readonly number[]): string {
  return renderRow(columns, widths, columns.map(column => column.title))
}

/** A whole table: a header line, then one line a row, each ended by a newline. */
export function renderTable (columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(columns, rows)

  return [renderHeader(columns, widths), ...rows.map(row => renderRow(columns, widths, row))]
    .map(line => `${line}\n`)
    .join('')
}

/** Label and value pairs under each other, the values in one column. */
export function renderPairs (pairs: readonly (readonly [string, string])[]): string {
  const width = pairs.reduce((widest, [label]) => Math.max(widest, displayWidth(label)), 0)

  return pairs.map(([label, value]) => `${padToWidth(label, width)}${GAP}${lineSafe(value)}`.trimEnd() + '\n').join('')
}
