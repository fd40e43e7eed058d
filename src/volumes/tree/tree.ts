import { PATH_BYTES_MAX } from '../constants.js'
import { OP_TYPES, applyOp, pathsOf } from './apply.js'
import { faultOfOp } from './command-check.js'
import { LINKS_FORMAT, WHO_BYTES_MAX } from './constants.js'
import { formatOf } from './codec/command.js'
import { nextTime, wholeTime } from './time.js'
import { STATE_KEY, commandKey, rowsKey } from './keys.js'
import { pathOf } from './lookup.js'
import { noteBrought, wasBrought } from './brought.js'
import { listRefused } from './ops/refused.js'
import { resultAgain } from './reused.js'
import { CommandMemory, resultOf } from './memory.js'
import { fits } from './paths.js'
import { ROWS, STATE, newState } from './records.js'
import { RAW, StateReadError, UnencodableError, Work } from './work.js'
import { Refusal, TreeWriter } from './writer.js'
import type { Fault } from './command-check.js'
import type { KvReader, KvView } from './kv.js'
import type { Row } from './records.js'
import type { TreeBatch, TreeCommand, TreeOp, TreeResult } from './types.js'

/** Of a command id. */
const ID_BYTES = 16

const NO_BYTES = new Uint8Array(0)

/**
 * The file tree of a volume as a deterministic state machine: the same batches at the same indexes give the same bytes
 * and the same answers on every replica. There is no clock and no chance in it; time is what the batches bring
 * (`time.ts`).
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
  #timeMs: number

  private constructor (memory: CommandMemory, timeMs: number) {
    this.#memory = memory
    this.#timeMs = timeMs
  }

  static async load (reader: KvReader): Promise<Tree> {
    const bytes = reader.get(STATE_KEY)

    const { forgotten, timeMs } = bytes === undefined ? newState() : STATE.decode(bytes)

    return new Tree(await CommandMemory.load(reader, forgotten), timeMs)
  }

  /** For operations that are pending, over an `OverlayKv`: knows this one's commands and keeps its own to itself. */
  fork (): Tree {
    return new Tree(new CommandMemory(this.#memory), this.#timeMs)
  }

  /** The volume's time, as of what was applied last. */
  get timeMs (): number {
    return this.#timeMs
  }

  /** A result that is remembered. */
  resultOf (commandId: string): TreeResult | undefined {
    return this.#memory.get(commandId)
  }

  /**
   * Applies what lies at `index` of the log, whatever it is. An operation that is refused changes nothing, and its
   * result says why. It throws only for what this replica alone is to blame for: an index that does not follow, and a
   * record that cannot be read (`StateReadError`).
   *
   * What cannot be stored is found out when everything is encoded, before anything is written. Then the batch is
   * applied once more, and each command is tried by itself: those that cannot be stored are refused. No known command
   * gets there (`command-check.ts`, and the checks of counters, come before); one that does ends itself, and not the
   * volume.
   */
  applyBatch (view: KvView, batch: TreeBatch, index: number): TreeResult[] {
    try {
      return this.#apply(view, batch, index, false)
    } catch (err) {
      if (!(err instanceof UnencodableError)) {
        throw err
      }

      return this.#apply(view, batch, index, true)
    }
  }

  #apply (view: KvView, batch: TreeBatch, index: number, eachAlone: boolean): TreeResult[] {
    const tree = new TreeWriter(new Work(view))

    if (index <= tree.state.index) {
      throw new Error(`index ${index} is not behind ${tree.state.index}, which is applied`)
    }

    const timeMs = nextTime(tree.state.timeMs, batch)
    const rows: Row[] = []
    const fresh = new Map<string, TreeResult>()
    tree.state = { ...tree.state, format: formatAfter(tree.state.format, batch), index, timeMs }

    const results = batch.commands.map(command => {
      const known = this.#memory.get(command.id) ?? fresh.get(command.id)

      if (known !== undefined) {
        return resultAgain(tree, rows, known, command)
      }

      const refused = refusedAtOnce(tree, command)

      if (refused !== undefined) {
        return refused
      }

      const row = applyCommand(tree, command, eachAlone)
      const result = resultOf(row, index)
      rows.push(row)
      fresh.set(command.id, result)
      tree.work.create(RAW, commandKey(command.id), NO_BYTES)

      return result
    })

    if (rows.length > 0) {
      tree.work.create(ROWS, rowsKey(index), { timeMs, rows })
    }

    // From here on nothing fails: what is remembered and what is stored go together.
    const changes = tree.work.encodeAll()

    if (rows.length > 0) {
      fresh.forEach((result, id) => { this.#memory.remember(id, result) })
      this.#memory.close(index, timeMs, [...fresh.keys()])
    }

    tree.state.forgotten = this.#memory.forget(timeMs) ?? tree.state.forgotten
    tree.work.write([[STATE_KEY, STATE.encode(tree.state)], ...changes])
    this.#timeMs = timeMs

    return results
  }
}

/** A state that may hold links, or owners, is none for a program that does not know them, and stays so. */
function formatAfter (format: number, { commands }: TreeBatch): number {
  const needed = commands.reduce((max, { op }) => Math.max(max, formatOf(op)), 0)

  return needed >= LINKS_FORMAT ? Math.max(format, needed) : format
}

/**
 * Refused before anything is looked at, and not remembered: asking again gives the same.
 *
 * A command whose result is forgotten is known by its id for as long as its row is in the audit log, whatever index the
 * one who asks again says that it is based on. A command that was based on an index before the memory is refused by
 * that alone: it may be an old message.
 */
function refusedAtOnce (tree: TreeWriter, { id, baseIndex, op }: TreeCommand): TreeResult | undefined {
  const { deleted, forgotten, index } = tree.state

  if (deleted) {
    return { code: 'volume_deleted', index }
  }

  if (id.length !== 2 * ID_BYTES || Buffer.from(id, 'hex').length !== ID_BYTES) {
    return { code: 'EINVAL', detail: `the operation id is not ${2 * ID_BYTES} hex digits`, index }
  }

  return baseIndex < forgotten || tree.get(RAW, commandKey(id)) !== undefined || wasBrought(tree, op)
    ? { code: 'operation_expired', detail: id, index }
    : undefined
}

/**
 * @param eachAlone - whether the command can be stored is tried here
 * @returns the row of the audit log, which holds the result as well
 */
function applyCommand (tree: TreeWriter, command: TreeCommand, eachAlone: boolean): Row {
  const { op } = command
  const fault = faultOfOp(op)

  if (fault !== undefined) {
    return refused(tree, command, { ...emptyRow(command), op: Math.max(0, OP_TYPES.indexOf(op.type)) }, fault)
  }

  // What was accepted in a partition was accepted before now, whatever the clock there said.
  const atMs = op.type === 'resolve' ? Math.min(wholeTime(op.base.atMs), tree.state.timeMs) : tree.state.timeMs
  const who = tree.nameNumber(shortText(command.principal))
  const node = tree.nameNumber(shortText(command.node))
  const row: Row = { ...emptyRow(command), who, node, op: numberOfOp(op), ...shortPaths(op) }
  noteBrought(tree, op)
  tree.begin({ who, node, atMs })

  try {
    const { entryId, version, trashId, conflictId, path } = applyOp(tree, op)
    const done: Row = { ...row, seq: tree.commit() ? tree.seq : 0 }

    if (entryId !== undefined) { done.entryId = entryId }
    if (version !== undefined) { done.version = version }
    if (trashId !== undefined) { done.trashId = trashId }
    if (conflictId !== undefined) { done.conflictId = conflictId }
    if (path !== undefined) { done.resultPath = path }
    if (entryId !== undefined && 'target' in op && 'id' in op.target) { done.path = pathOf(tree, entryId) ?? row.path }

    if (eachAlone) {
      tree.work.checkChanges()
      ROWS.encode({ timeMs: tree.state.timeMs, rows: [done] })
    }

    return done
  } catch (err) {
    // A fault of this replica's disk: to call it a refusal would part it from the others.
    if (err instanceof StateReadError) {
      throw err
    }

    tree.rollback()

    return refused(tree, command, row, err instanceof Refusal
      ? err
      : { code: 'internal', detail: 'the operation cannot be applied' })
  }
}

function emptyRow ({ id }: TreeCommand): Row {
  return { id: Buffer.from(id, 'hex'), seq: 0, who: 0, node: 0, op: 0, path: '' }
}

/** What was accepted in a partition is not dropped without a word: a user was told that it would be done. */
function refused (tree: TreeWriter, { op }: TreeCommand, row: Row, { code, detail }: Fault): Row {
  const conflictId = op.type === 'resolve' ? listRefused(tree, op, code) : undefined

  return { ...row, code, detail: detail.slice(0, PATH_BYTES_MAX), conflictId }
}

function shortPaths (op: TreeOp): { path: string, to?: string } {
  const { path, to } = pathsOf(op)

  return { path: path.slice(0, PATH_BYTES_MAX), to: to?.slice(0, PATH_BYTES_MAX) }
}

/** An operation that was pending is shown as what it was. */
function numberOfOp (op: TreeOp): number {
  return OP_TYPES.indexOf(op.type === 'resolve' ? op.op.type : op.type)
}

/** Users and nodes by name: whatever a gateway claims, within bounds. */
function shortText (text: string): string {
  return fits(text, WHO_BYTES_MAX) ? text : Buffer.from(text).subarray(0, WHO_BYTES_MAX).toString()
}
