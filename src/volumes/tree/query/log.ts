import { PAGE_ENTRIES_MAX } from '../../constants.js'
import { HIDDEN_OPS, OP_TYPES } from '../apply.js'
import { LOG_BATCHES_MAX } from '../constants.js'
import { endOf, parseNumbers, rowsKey } from '../keys.js'
import { idOf, resultOf } from '../memory.js'
import { ROWS } from '../records.js'
import type { Row } from '../records.js'
import type { LogRow, TreeAnswer, TreeQuery, TreeResult } from '../types.js'
import type { TreeReader } from './reader.js'

/** A page of the audit log: whole indexes, at least one, until there are `limit` rows or enough was looked at. */
export async function logRows (
  reader: TreeReader, { after, limit, reverse = false, path }: Extract<TreeQuery, { type: 'log' }>
): Promise<TreeAnswer> {
  const wanted = Math.min(PAGE_ENTRIES_MAX, Math.max(1, limit))
  const from = reverse ? rowsKey(0) : rowsKey((after ?? 0) + 1)
  const end = reverse && after !== undefined ? rowsKey(after) : endOf('o/')
  const batches = reader.range(from, end, { reverse, limit: LOG_BATCHES_MAX + 1 })
  const rows: LogRow[] = []
  let seen = 0
  let next: number | undefined

  for await (const [key, bytes] of batches) {
    if (rows.length >= wanted || seen === LOG_BATCHES_MAX) {
      return { type: 'log', rows, more: true, next }
    }

    const index = parseNumbers(key)[0] as number
    next = index
    seen++
    rows.push(...rowsOfBatch(reader, index, bytes, path, reverse))
  }

  return { type: 'log', rows, more: false, next }
}

function rowsOfBatch (
  reader: TreeReader, index: number, bytes: Uint8Array, path: string | undefined, reverse: boolean
): LogRow[] {
  const { timeMs, rows } = ROWS.decode(bytes)
  const found = rows
    .filter(row => !HIDDEN_OPS.has(OP_TYPES[row.op] as TreeQueryOp) && (path === undefined || concerns(row, path)))
    .map((row): LogRow => ({
      index,
      seq: row.seq,
      atMs: timeMs,
      who: reader.name(row.who),
      node: reader.name(row.node),
      op: OP_TYPES[row.op] ?? `#${row.op}`,
      path: row.path,
      to: row.to,
      entryId: row.entryId,
      version: row.version,
      code: row.code ?? 'ok'
    }))

  return reverse ? found.reverse() : found
}

type TreeQueryOp = (typeof OP_TYPES)[number]

/** It happened at the path or below it. */
function concerns (row: Row, path: string): boolean {
  const folder = path === '/' ? '/' : `${path}/`

  return [row.path, row.to, row.resultPath]
    .some(text => text !== undefined && (text === path || text.startsWith(folder)))
}

/** From the rows, newest first, as far back as ids are remembered. `Tree.resultOf` has it at hand. */
export async function resultOfCommand (reader: TreeReader, commandId: string): Promise<TreeResult | undefined> {
  const batches = reader.range(rowsKey(reader.state.forgotten + 1), endOf('o/'), { reverse: true })

  for await (const [key, bytes] of batches) {
    const row = ROWS.decode(bytes).rows.find(row => idOf(row) === commandId)

    if (row !== undefined) {
      return resultOf(row, parseNumbers(key)[0] as number)
    }
  }

  return undefined
}
