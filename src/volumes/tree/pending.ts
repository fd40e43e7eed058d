import { withUnpackedXattrs } from './attributes.js'
import { PENDING_BELOW_MAX, PENDING_IDS_EACH, PENDING_ID_FIRST } from './constants.js'
import { ROOT_ID, STATE_KEY } from './keys.js'
import { entryAt, locateId, pathOf } from './lookup.js'
import { keptAttributes } from './ops/location.js'
import { OverlayKv } from './overlay.js'
import { namesOf } from './paths.js'
import { TreeReader } from './query/reader.js'
import { walkFolder } from './query/walk.js'
import { STATE, kindOf, newState } from './records.js'
import type { KvReader } from './kv.js'
import type { Records } from './lookup.js'
import type { Tree } from './tree.js'
import type { EntryKind, PendingBase, TreeCommand, TreeOp, TreeResult } from './types.js'

export interface PendingInit {
  /** Random name of the journal, without a slash: what its entries become is remembered under it. */
  journal: string
  /** Goes into the names of what loses a conflict. */
  hostname: string
}

export interface Accepted {
  result: TreeResult
  /** What goes into the journal, and later through the log; undefined when the operation was refused. */
  pending: TreeCommand | undefined
}

/** What only the majority can say. */
const REFUSED: ReadonlySet<TreeOp['type']> = new Set<TreeOp['type']>([
  'trash-restore', 'trash-purge', 'snapshot-create', 'snapshot-remove', 'settings', 'conflict-clear', 'upload', 'sweep',
  'prune', 'resolve', 'delete-volume'
])

/**
 * The tree as a node sees it that reaches no majority: operations are applied to an overlay above a base that stays as
 * it is, and come out as `resolve` commands for the journal. `replay` applies those of a journal again, in their order,
 * over the same base or a newer one.
 *
 * Ids and versions that the overlay gives out are from a range that the log never reaches, a block for each operation,
 * so that they are the same after a replay and mean nothing elsewhere.
 *
 * One call at a time: the operation is prepared by reading what the one before it left.
 */
export class PendingTree {
  /** For `answer`. */
  readonly kv: OverlayKv
  readonly #tree: Tree
  readonly #init: PendingInit
  readonly #baseSeq: number
  readonly #baseIndex: number
  #count = 0

  /** @param tree - of the base; it is not changed */
  constructor (base: KvReader, tree: Tree, init: PendingInit) {
    const bytes = base.get(STATE_KEY)
    const state = bytes === undefined ? newState() : STATE.decode(bytes)
    this.kv = new OverlayKv(base)
    this.#tree = tree.fork()
    this.#init = init
    this.#baseSeq = state.seq
    this.#baseIndex = state.index
  }

  /** Operations that are pending. */
  get count (): number {
    return this.#count
  }

  /** Of an operation that was applied below or is pending here. */
  resultOf (commandId: string): TreeResult | undefined {
    return this.#tree.resultOf(commandId)
  }

  async accept (command: TreeCommand): Promise<Accepted> {
    const { op } = command
    const known = this.#tree.resultOf(command.id)

    if (known !== undefined || REFUSED.has(op.type)) {
      return { result: known ?? { code: 'not_while_cut_off', detail: op.type }, pending: undefined }
    }

    const base = await this.#baseOf(command)
    const result = this.#apply(command, op, base)

    if (result.code !== 'ok') {
      return { result, pending: undefined }
    }

    this.#count++
    const written = this.#writtenOp(op, base, result)

    return { result, pending: { ...command, op: { type: 'resolve', op: written, base, hostname: this.#init.hostname } } }
  }

  /** A command of the journal again. Over another base it may be refused; then it stays in the journal all the same. */
  replay (pending: TreeCommand): TreeResult {
    if (pending.op.type !== 'resolve') {
      throw new TypeError(`a journal holds no ${pending.op.type}`)
    }

    const { op, base } = pending.op
    const result = this.#apply(pending, op, base)
    this.#count = Math.max(this.#count, blockOf(base) + 1)

    return result
  }

  #apply (command: TreeCommand, op: TreeOp, base: PendingBase): TreeResult {
    const bytes = this.kv.get(STATE_KEY)
    const state = bytes === undefined ? newState() : STATE.decode(bytes)
    const nextId = base.nextId ?? PENDING_ID_FIRST
    this.kv.put(STATE_KEY, STATE.encode({ ...state, nextId, seq: Math.max(state.seq, nextId) }))

    const baseIndex = Math.max(command.baseIndex, state.forgotten)
    const commands = [{ ...command, op, baseIndex }]
    const [result] = this.#tree.applyBatch(this.kv, { timeMs: base.atMs, commands }, state.index + 1)

    return result as TreeResult
  }

  async #baseOf ({ op, atMs }: TreeCommand): Promise<PendingBase> {
    const records = new TreeReader(this.kv)
    const path = pathOfOp(records, op)
    const to = op.type === 'rename' || op.type === 'copy' ? op.to : undefined
    // A copy is written at its target.
    const main = op.type === 'copy' ? op.to : path
    const ids = main === undefined ? [] : idsAlong(records, main)
    const there = main === undefined ? undefined : entryOf(records, main)

    const base: PendingBase = {
      index: this.#baseIndex,
      atMs,
      journal: this.#init.journal,
      seq: this.#baseSeq,
      nextId: PENDING_ID_FIRST + this.#count * PENDING_IDS_EACH,
      ids,
      path: main,
      id: there?.id,
      version: there?.version
    }

    if (op.type === 'rename' && to !== undefined) {
      base.toIds = idsAlong(records, to)
      base.toId = entryOf(records, to)?.id
    }

    if (op.type === 'remove' && there?.kind === 'directory') {
      await addBelow(records, there.id, base)
    }

    return base
  }

  /** What the operation comes to, in the words of the few that are resolved. */
  #writtenOp (op: TreeOp, base: PendingBase, result: TreeResult): TreeOp {
    const { path = '/' } = base

    switch (op.type) {
      case 'write': return { ...op, target: { path }, expect: undefined }
      case 'setattr': return base.id === undefined ? this.#writeOf(result, path) : { ...op, target: { path } }
      case 'patch': case 'append': case 'copy': return this.#writeOf(result, path)
      case 'remove': return { ...op, expect: undefined }
      default: return op
    }
  }

  #writeOf ({ entryId }: TreeResult, path: string): TreeOp {
    const reader = new TreeReader(this.kv)
    const found = entryId === undefined ? undefined : locateId(reader, entryId)

    if (found === undefined) {
      throw new Error(`${path} is not where the overlay put it`)
    }

    const { mtimeMs, mtimeNs } = found.entry

    return {
      type: 'write',
      target: { path },
      content: reader.contentOfEntry(found.entry),
      parents: true,
      mtimeMs,
      mtimeNs,
      ...withUnpackedXattrs(keptAttributes(found.entry))
    }
  }
}

/** Number of the operation in its journal. */
function blockOf ({ nextId }: PendingBase): number {
  return nextId === undefined ? 0 : (nextId - PENDING_ID_FIRST) / PENDING_IDS_EACH
}

function pathOfOp (records: Records, op: TreeOp): string | undefined {
  switch (op.type) {
    case 'write': case 'patch': case 'append': case 'setattr':
      return 'path' in op.target ? op.target.path : pathOf(records, op.target.id)
    case 'mkdir': case 'remove': return op.path
    case 'rename': return op.from
    default: return undefined
  }
}

/** Ids of the entries along the path, as far as there are any. */
function idsAlong (records: Records, path: string): number[] {
  const names = namesOf(path)
  const ids: number[] = []

  for (const name of typeof names === 'string' ? [] : names) {
    const entry = entryAt(records, ids.at(-1) ?? ROOT_ID, name)

    if (entry === undefined) {
      break
    }

    ids.push(entry.id)
  }

  return ids
}

function entryOf (records: Records, path: string): { id: number, version: number, kind: EntryKind } | undefined {
  const names = namesOf(path)
  const ids = idsAlong(records, path)
  const id = typeof names !== 'string' && ids.length === names.length ? ids.at(-1) ?? ROOT_ID : undefined
  const found = id === undefined ? undefined : locateId(records, id)

  return found === undefined
    ? undefined
    : { id: found.entry.id, version: found.entry.version, kind: kindOf(found.entry) }
}

/** Everything in a folder that is to be removed, so that what others change in it meanwhile is not removed with it. */
async function addBelow (records: TreeReader, dirId: number, base: PendingBase): Promise<void> {
  const below: number[] = []

  for await (const { entry } of walkFolder(records, dirId, {})) {
    if (below.length === PENDING_BELOW_MAX) {
      base.unchecked = true
      break
    }

    below.push(entry.id)
  }

  base.below = below
}
