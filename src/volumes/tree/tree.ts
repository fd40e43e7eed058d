import { PATH_BYTES_MAX } from '../constants.js'
import { OP_TYPES, applyOp, pathsOf } from './apply.js'
import { TIME_MS_MAX, WHO_BYTES_MAX } from './constants.js'
import { STATE_KEY, rowsKey } from './keys.js'
import { pathOf } from './lookup.js'
import { CommandMemory, resultOf } from './memory.js'
import { fits } from './paths.js'
import { ROWS, STATE } from './records.js'
import { Work } from './work.js'
import { Refusal, TreeWriter } from './writer.js'
import type { KvReader, KvView } from './kv.js'
import type { Row } from './records.js'
import type { TreeBatch, TreeCommand, TreeOp, TreeResult } from './types.js'

/** Of a command id. */
const ID_BYTES = 16

/**
 * The file tree of a volume as a deterministic state machine: the same batches at the same indexes give the same bytes
 * and the same answers on every replica. There is no clock and no chance in it; time is what the batches bring, and it
 * never goes back.
 *
 * Everything lies in an ordered map (`keys.ts` lists what), and applying reads single keys only. A folder's children
 * are keyed by the folder's id, so a folder moves, and goes to the trash and comes back, by one record. Snapshots are
 * numbers: each record knows the change that made it, and a record that a snapshot sees is kept in the history when it
 * changes (`writer.ts`). Contents are shared between the current tree, versions, trash and history, and counted.
 *
 * An instance holds nothing but the ids of the last commands, which `load` makes again from the rows of the audit log.
 */
export class Tree {
  readonly #memory: CommandMemory

  private constructor (memory: CommandMemory) {
    this.#memory = memory
  }

  static async load (reader: KvReader): Promise<Tree> {
    const bytes = reader.get(STATE_KEY)

    const forgotten = bytes == null ? 0 : STATE.decode(bytes).forgotten

    return new Tree(await CommandMemory.load(reader, forgotten))
  }

  /** For operations that are pending, over an `OverlayKv`: knows this one's commands and keeps its own to itself. */
  fork (): Tree {
    return new Tree(new CommandMemory(this.#memory))
  }

  /** A result that is remembered. */
  resultOf (commandId: string): TreeResult | undefined {
    return this.#memory.get(commandId)
  }

  /** Applies what lies at `index` of the log. An operation that is refused changes nothing, and its result says why. */
  applyBatch (view: KvView, batch: TreeBatch, index: number): TreeResult[] {
    const tree = new TreeWriter(new Work(view))

    if (index <= tree.state.index) {
      throw new Error(`index ${index} is not behind ${tree.state.index}, which is applied`)
    }

    const timeMs = Math.max(tree.state.timeMs, wholeTime(batch.timeMs))
    const rows: Row[] = []
    const ids: string[] = []
    tree.state = { ...tree.state, index, timeMs }

    const results = batch.commands.map(command => {
      const known = this.#memory.get(command.id) ?? refusedAtOnce(tree, command)

      if (known != null) {
        return known
      }

      const row = applyCommand(tree, command)
      const result = resultOf(row, index)
      rows.push(row)
      ids.push(command.id)
      this.#memory.remember(command.id, result)

      return result
    })

    if (rows.length > 0) {
      this.#memory.close(index, timeMs, ids)
      tree.work.create(ROWS, rowsKey(index), { timeMs, rows })
    }

    tree.state.forgotten = this.#memory.forget(timeMs) ?? tree.state.forgotten
    tree.flush()

    return results
  }
}

/** Refused before anything is looked at, and not remembered: asking again gives the same. */
function refusedAtOnce (tree: TreeWriter, { id, basis }: TreeCommand): TreeResult | undefined {
  const { deleted, forgotten, index } = tree.state

  if (deleted) {
    return { code: 'volume_deleted', index }
  }

  if (id.length !== 2 * ID_BYTES || Buffer.from(id, 'hex').length !== ID_BYTES) {
    return { code: 'EINVAL', detail: `the operation id is not ${2 * ID_BYTES} hex digits`, index }
  }

  return basis < forgotten ? { code: 'operation_expired', detail: id, index } : undefined
}

/** @returns the row of the audit log, which holds the result as well */
function applyCommand (tree: TreeWriter, command: TreeCommand): Row {
  const { op } = command
  const atMs = op.type === 'resolve' ? wholeTime(op.base.atMs) : tree.state.timeMs
  const who = tree.nameNumber(shortText(command.who))
  const node = tree.nameNumber(shortText(command.node))
  const { path, to } = pathsOf(op)
  const row: Row = {
    id: Buffer.from(command.id, 'hex'),
    seq: 0,
    who,
    node,
    op: numberOfOp(op),
    path: path.slice(0, PATH_BYTES_MAX)
  }

  if (to != null) {
    row.to = to.slice(0, PATH_BYTES_MAX)
  }

  tree.begin({ who, node, atMs })

  try {
    const { entryId, version, trashId, conflictId, path } = applyOp(tree, op)

    if (tree.commit()) {
      row.seq = tree.seq
    }

    if (entryId != null) { row.entryId = entryId }
    if (version != null) { row.version = version }
    if (trashId != null) { row.trashId = trashId }
    if (conflictId != null) { row.conflictId = conflictId }
    if (path != null) { row.resultPath = path }
    if (entryId != null && 'target' in op && 'id' in op.target) { row.path = pathOf(tree, entryId) ?? row.path }
  } catch (err) {
    if (!(err instanceof Refusal)) {
      throw err
    }

    tree.rollback()
    row.code = err.code
    row.detail = err.detail.slice(0, PATH_BYTES_MAX)
  }

  return row
}

/** An operation that was pending is shown as what it was. */
function numberOfOp (op: TreeOp): number {
  return OP_TYPES.indexOf(op.type === 'resolve' ? op.op.type : op.type)
}

/** A wall clock that is mad must not become a time that no record can hold. */
function wholeTime (ms: number): number {
  return Math.min(TIME_MS_MAX, Math.max(0, Math.floor(ms) || 0))
}

/** Users and nodes by name: whatever a gateway claims, within bounds. */
function shortText (text: string): string {
  return fits(text, WHO_BYTES_MAX) ? text : Buffer.from(text).subarray(0, WHO_BYTES_MAX).toString()
}
