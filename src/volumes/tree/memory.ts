import { COMMAND_MEMORY_MAX, COMMAND_MEMORY_MS } from './constants.js'
import { endOf, parseNumbers, rowsKey } from './keys.js'
import { ROWS } from './records.js'
import type { KvReader } from './kv.js'
import type { Row } from './records.js'
import type { TreeResult } from './types.js'

interface Remembered { index: number, timeMs: number, ids: readonly string[] }

/**
 * Results of the last commands by their ids, so that a retry has no second effect. How far it reaches back is a
 * function of the log alone: the rows of the audit log, from the last forgotten index on, make the same memory again.
 */
export class CommandMemory {
  readonly #results = new Map<string, TreeResult>()
  #batches: Remembered[] = []
  /** Batches before this position are forgotten; the array is cut now and then. */
  #first = 0
  readonly #below: CommandMemory | undefined

  /** @param below - asked as well: what a tree of pending operations stands on */
  constructor (below?: CommandMemory) {
    this.#below = below
  }

  static async load (reader: KvReader, forgotten: number): Promise<CommandMemory> {
    const memory = new CommandMemory()

    for await (const [key, bytes] of reader.range(rowsKey(forgotten + 1), endOf('o/'))) {
      const index = parseNumbers(key)[0] as number
      const { timeMs, rows } = ROWS.decode(bytes)
      rows.forEach(row => { memory.remember(idOf(row), resultOf(row, index)) })
      memory.close(index, timeMs, rows.map(idOf))
    }

    return memory
  }

  get (id: string): TreeResult | undefined {
    return this.#results.get(id) ?? this.#below?.get(id)
  }

  remember (id: string, result: TreeResult): void {
    this.#results.set(id, result)
  }

  /** The commands of a batch are all remembered. */
  close (index: number, timeMs: number, ids: readonly string[]): void {
    this.#batches.push({ index, timeMs, ids })
  }

  /** Forgets what is too old or too much. @returns the index up to which all is forgotten now, if that changed */
  forget (nowMs: number): number | undefined {
    let index: number | undefined

    for (let first = this.#batches[this.#first]; first !== undefined; first = this.#batches[this.#first]) {
      if (first.timeMs >= nowMs - COMMAND_MEMORY_MS && this.#results.size <= COMMAND_MEMORY_MAX) {
        break
      }

      first.ids.forEach(id => this.#results.delete(id))
      index = first.index
      this.#first++
    }

    if (this.#first > this.#batches.length / 2) {
      this.#batches = this.#batches.slice(this.#first)
      this.#first = 0
    }

    return index
  }
}

export function idOf (row: Row): string {
  return Buffer.from(row.id.buffer, row.id.byteOffset, row.id.length).toString('hex')
}

/** What the command was answered, from its row. */
export function resultOf (row: Row, index: number): TreeResult {
  const result: TreeResult = { code: row.code ?? 'ok' }

  if (row.detail !== undefined) { result.detail = row.detail }
  if (row.seq > 0) { result.seq = row.seq }
  if (row.entryId !== undefined) { result.entryId = row.entryId }
  if (row.version !== undefined) { result.version = row.version }
  if (row.trashId !== undefined) { result.trashId = row.trashId }
  if (row.conflictId !== undefined) { result.conflictId = row.conflictId }
  if (row.resultPath !== undefined) { result.path = row.resultPath }

  result.index = index

  return result
}
