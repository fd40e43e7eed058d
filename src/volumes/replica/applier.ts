/**
 * Takes chosen items in order, applies them to the tree, and answers questions about it.
 *
 * One loop: apply a bounded number of items in memory, stage what changed, tell the waiting callers, go on. The disk
 * follows later: what an item leads to can be had from the log again. So questions about single keys are answered from
 * what is staged, and those that read ranges from a snapshot of what is flushed, which is always the state behind some
 * item.
 */
import { VolumeBrokenError } from './errors.js'
import {
  APPLY_COMMANDS_MAX, APPLY_ITEMS_MAX, FLUSH_BYTES, FLUSH_MS, OPENING_RETRY_MS, STAGED_BYTES_MAX
} from './constants.js'
import { APPLIED_KEY, NOTHING_APPLIED, decodeApplied, encodeApplied, type Applied } from './applied.js'
import { EMPTY_DIGEST, StateDigest, chainItem } from './digest/digest.js'
import { DigestMarks, MARK_INTERVAL_ITEMS } from './digest/marks.js'
import { StepChanges } from './digest/step-changes.js'
import { decodeBatch } from '../tree/codec/command.js'
import { Tree } from '../tree/tree.js'
import { BusyError } from '../../util/errors.js'
import { digestOfState } from './state/state-scan.js'
import { nextTurn } from '../../util/next-turn.js'
import type { StateDb, StateIntake, StateSnapshot } from './state/state-db.js'
import type { Digest, DigestMark } from './digest/digest.js'
import type { LogConfig, LogItem } from '../../consensus/types.js'
import type { KvReader } from '../tree/kv.js'
import type { TakenState } from './state/take-state.js'
import type { TreeCommand, TreeResult } from '../tree/types.js'
import type { Cancel, Timer } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/** Any key, those of the tree and of the replica itself. */
const KEYS_FROM = '\x00'
const KEYS_TO = '\uffff'

/** The last digests of multiples of an interval: a restart must not end that they can be compared. */
const MARKS_KEY = '!/marks'
const MARKS_KEPT = 8

/** It was closed with everything written; absent: it ended otherwise, and is looked at. */
const CLOSED_KEY = '!/closed'

export interface ApplierInit {
  db: StateDb
  clock: Timer
  logger: Logger
  /** A command of type `sweep` took effect; the snapshot is of exactly that index and is for the callee to close. */
  onMark: (command: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot) => void
  /** Called after each step. */
  onApplied: (applied: Applied, commands: number) => void
  /** `write`: the disk did not take what was applied; `open`: it could not be read, or an item not be applied. */
  onBroken: (err: unknown, doing: 'open' | 'write') => void
}

export class Applier {
  readonly #init: ApplierInit
  #tree: Tree | undefined
  #applied: Applied = NOTHING_APPLIED
  #digest = new StateDigest()
  #queue: LogItem[] = []
  #isRunning = false
  #isReplacing = false
  /** The state is of a log that was given up, or could not be replaced wholly: there is none to go on with. */
  #isInstalling = false
  /** The last whole state: the items in the queue follow it, and an older one is of no use. */
  #whole: Omit<Applied, 'digest'> = NOTHING_APPLIED
  /** The state was not closed well the last time. */
  #wasTorn = false
  readonly marks = new DigestMarks()
  #cancelFlushTimer: Cancel | undefined
  #broken: unknown
  readonly #outcomes = new Map<string, ((result: TreeResult) => void)[]>()
  #turns: (() => void)[] = []
  #idle: (() => void)[] = []
  #bytesSinceCheckpoint = 0
  #itemsSinceCheckpoint = 0

  constructor (init: ApplierInit) {
    this.#init = init
  }

  get applied (): Applied {
    return this.#applied
  }

  /** Chosen items that are not applied yet. */
  get backlog (): number {
    return this.#queue.length
  }

  /** The volume's time, as of what is applied here. */
  get timeMs (): number {
    return this.#tree?.timeMs ?? 0
  }

  /** Items and bytes applied since the last checkpoint. */
  get sinceCheckpoint (): { items: number, bytes: number } {
    return { items: this.#itemsSinceCheckpoint, bytes: this.#bytesSinceCheckpoint }
  }

  /** There is no state of this log; until one comes nothing is applied, and nothing answered. */
  get isInstalling (): boolean {
    return this.#isInstalling
  }

  /** Reads where the state stands. */
  async load (): Promise<Applied> {
    const { db } = this.#init
    const applied = decodeApplied(db.get(APPLIED_KEY))

    if (applied !== undefined) {
      const { digest = await firstDigest(db, applied), ...rest } = applied
      this.#applied = { ...rest, digest }
      this.#wasTorn = db.get(CLOSED_KEY) === undefined
      db.stage(new Map([[CLOSED_KEY, undefined], [APPLIED_KEY, encodeApplied(this.#applied)]]))
    } else if (await isFilled(db)) {
      // A part of a state, from a version that took one in place.
      await (await db.receive()).adopt()
    }

    this.#whole = this.#applied
    this.#digest = new StateDigest(this.#applied.digest.state)
    this.marks.clear()
    decodeMarks(db.get(MARKS_KEY)).filter(({ index }) => index <= this.#applied.index)
      .forEach(mark => { this.marks.add(mark) })
    this.#mark()
    this.#tree = await Tree.load(db)

    return this.#applied
  }

  /** The config that a state of index 0 begins with: the first one. */
  begin (config: LogConfig): void {
    if (this.#applied.index === 0) {
      this.#applied = { ...NOTHING_APPLIED, config }
    }
  }

  /** Chosen items, in order; those that are applied already are skipped. */
  push (items: readonly LogItem[]): void {
    for (const item of items) {
      this.#queue.push(item)
    }

    if (!this.#isRunning && !this.#isInstalling && this.#queue.length > 0) {
      this.#isRunning = true
      // What else this moment brings goes first: messages that others wait for.
      queueMicrotask(() => { void this.#run() })
    }
  }

  /** Calls back when the command has taken effect here; the function that comes back ends that. */
  onOutcome (commandId: string, listener: (result: TreeResult) => void): () => void {
    const listeners = this.#outcomes.get(commandId) ?? []
    listeners.push(listener)
    this.#outcomes.set(commandId, listeners)

    return () => {
      const left = (this.#outcomes.get(commandId) ?? []).filter(one => one !== listener)

      if (left.length === 0) {
        this.#outcomes.delete(commandId)
      } else {
        this.#outcomes.set(commandId, left)
      }
    }
  }

  /** Runs `look` on the state as it is now. It has to make its gets, and may read no range, before its first await. */
  async read<T> (look: (reader: KvReader) => Promise<T>): Promise<T> {
    await this.#untilReplaced()
    this.#assertWhole()

    return await look(this.#init.db)
  }

  /** A state that stays as it is; what is applied now is in it. */
  async snapshot (): Promise<{ snapshot: StateSnapshot, applied: Applied }> {
    const { db } = this.#init
    await this.#untilReplaced()
    this.#assertWhole()
    await db.flush()
    await this.#untilReplaced()
    const snapshot = db.snapshot()

    // More may have been flushed meanwhile: the snapshot itself tells what it is of.
    return { snapshot, applied: { ...this.#applied, ...decodeApplied(snapshot.get(APPLIED_KEY)) } }
  }

  /** Makes the state durable; resolves to the index that it is of. */
  async checkpoint (): Promise<number> {
    const { index } = this.#applied
    const before = this.sinceCheckpoint

    await this.#init.db.flush()
    this.#itemsSinceCheckpoint -= before.items
    this.#bytesSinceCheckpoint -= before.bytes

    return index
  }

  /**
   * Puts the state that `take` brings in the place of the one here, which does not change meanwhile, and is what there
   * is when that fails.
   */
  async replace (take: () => Promise<TakenState>): Promise<Applied> {
    // Looked at and taken in one turn: else a push that comes in between begins to apply as well.
    while (this.#isRunning) {
      await this.#ended()
    }

    this.#isRunning = true

    try {
      const { applied, intake } = await take()
      await this.#adopt(applied, intake)
      this.#queue = this.#queue.filter(item => item.index > applied.index)
      this.#isInstalling = false
      this.#init.onApplied(applied, 1)

      return applied
    } finally {
      this.#isRunning = false
      this.#idle.splice(0).forEach(resolve => { resolve() })
      this.push([])
    }
  }

  async #adopt (applied: Applied, intake: StateIntake): Promise<void> {
    const { index } = this.#whole

    try {
      if (applied.index < index) {
        throw new VolumeBrokenError(`a state of index ${applied.index} came, and ${index} was applied already`)
      }

      await intake.write(new Map([[APPLIED_KEY, encodeApplied(applied)]]))
    } catch (err) {
      await intake.discard()
      throw err
    }

    this.#isReplacing = true

    try {
      await intake.adopt()
      await this.load()
    } catch (err) {
      // Either of the two states may be there by now: what is, is found out by opening it anew.
      this.#discard()
      this.#break(err, 'open')
      throw err
    } finally {
      this.#isReplacing = false
      this.#turns.splice(0).forEach(resolve => { resolve() })
    }
  }

  /**
   * An operator went on with another log, of which a state as of there is on its way: what was applied of this one, and
   * waits of it, counts no more.
   */
  giveUp (next: Omit<Applied, 'digest'>): void {
    this.#queue = []
    this.#whole = next
    this.#discard()
  }

  #discard (): void {
    this.#isInstalling = true
    this.#applied = NOTHING_APPLIED
  }

  /** Resolves when nothing is being applied; what is in the queue and not begun is dropped. */
  async stop (): Promise<void> {
    this.#queue = []

    while (this.#isRunning) {
      await this.#ended()
    }

    this.#cancelFlushTimer?.()

    if (this.#broken === undefined && !this.#isInstalling && this.#tree !== undefined) {
      this.#init.db.stage(new Map([[CLOSED_KEY, Buffer.from('{}')]]))
    }

    // What does not get there is applied again from the log.
    await this.#init.db.flush().catch(() => {})
  }

  /** The state did not end well the last time: what is on the disk should be looked at. */
  get wasTorn (): boolean {
    return this.#wasTorn
  }

  /**
   * Reads the whole state and compares it with its digest; a few entries at a time. Undefined: they agree, or there is
   * nothing to look at.
   */
  async verify (signal: AbortSignal): Promise<{ index: number, expected: string, found: string } | undefined> {
    const { snapshot, applied: { index, digest: { state: expected } } } = await this.snapshot()

    try {
      const found = await digestOfState(snapshot, signal)

      return found === undefined || found === expected ? undefined : { index, expected, found }
    } finally {
      await snapshot.close()
    }
  }

  #mark (): void {
    const { index, digest } = this.#applied
    this.marks.add({ index, ...digest })
  }

  async #untilReplaced (): Promise<void> {
    while (this.#isReplacing) {
      await new Promise<void>(resolve => { this.#turns.push(resolve) })
    }
  }

  /** What is running has ended; something else may have begun by then. */
  async #ended (): Promise<void> {
    await new Promise<void>(resolve => { this.#idle.push(resolve) })
  }

  async #run (): Promise<void> {
    try {
      for (let isFirst = true; this.#queue.length > 0 && this.#broken === undefined; isFirst = false) {
        if (!isFirst) {
          await nextTurn()
        }

        await this.#turn()
      }
    } catch (err) {
      this.#break(err, 'open')
    } finally {
      this.#isRunning = false
      this.#idle.splice(0).forEach(resolve => { resolve() })
    }
  }

  async #turn (): Promise<void> {
    const { db, onApplied } = this.#init
    const step = new StepChanges(key => db.get(key))
    const results: { id: string, result: TreeResult }[] = []
    const gcMarks: { command: TreeCommand, timeMs: number }[] = []
    const tree = this.#tree ?? await Tree.load(db)
    let { index, config, digest: { log } } = this.#applied
    let taken = 0
    this.#tree = tree

    for (const item of this.#queue) {
      const isFull = taken >= APPLY_ITEMS_MAX || results.length >= APPLY_COMMANDS_MAX
      // All replicas stop at these, so that there are indexes of which all have a digest.
      const isMarked = taken > 0 && index > this.#applied.index && index % MARK_INTERVAL_ITEMS === 0

      if (isFull || isMarked || gcMarks.length > 0) {
        break
      }

      taken++

      if (item.index <= index) {
        continue
      }

      if (item.index !== index + 1) {
        throw new VolumeBrokenError(`item ${item.index} came where ${index + 1} was expected`)
      }

      index = item.index
      log = chainItem(log, item)
      this.#itemsSinceCheckpoint++

      if (item.value.kind === 'config') {
        config = item.value.config
      } else if (item.value.kind === 'batch') {
        this.#bytesSinceCheckpoint += item.value.bytes.byteLength
        const batch = decodeBatch(item.value.bytes)
        const outcome = tree.applyBatch(step, batch, index)

        batch.commands.forEach((command, i) => {
          results.push({ id: command.id, result: outcome[i] as TreeResult })

          if (command.op.type === 'sweep') {
            gcMarks.push({ command, timeMs: tree.timeMs })
          }
        })
      }
    }

    this.#queue.splice(0, taken)
    step.digestInto(this.#digest)
    const { logSince } = this.#applied.digest
    const lineage = config.lineage?.at(-1) ?? ''
    this.#applied = { index, config, digest: { state: this.#digest.toString(), log, logSince, lineage } }
    this.#whole = this.#applied
    this.#mark()
    step.changes.set(APPLIED_KEY, encodeApplied(this.#applied))

    if (index % MARK_INTERVAL_ITEMS === 0) {
      step.changes.set(MARKS_KEY, Buffer.from(JSON.stringify(this.marks.checkpoints.slice(-MARKS_KEPT))))
    }

    db.stage(step.changes)

    for (const { command, timeMs } of gcMarks) {
      await db.flush()
      this.#init.onMark(command, index, timeMs, db.snapshot())
    }

    for (const { id, result } of results) {
      this.#tell(id, result)
    }

    onApplied(this.#applied, results.length)
    this.#flushLater()

    if (db.stagedBytes > STAGED_BYTES_MAX) {
      await db.flush()
    }
  }

  #flushLater (): void {
    if (this.#init.db.stagedBytes >= FLUSH_BYTES) {
      this.#flush()
    } else {
      this.#cancelFlushTimer ??= this.#init.clock.schedule(FLUSH_MS, () => { this.#flush() })
    }
  }

  #flush (): void {
    this.#cancelFlushTimer?.()
    this.#cancelFlushTimer = undefined
    this.#init.db.flush().catch((err: unknown) => { this.#break(err, 'write') })
  }

  #break (err: unknown, doing: 'open' | 'write'): void {
    if (this.#broken === undefined) {
      this.#broken = err
      this.#queue = []
      this.#init.onBroken(err, doing)
    }
  }

  #tell (id: string, result: TreeResult): void {
    const listeners = this.#outcomes.get(id)

    if (listeners !== undefined) {
      this.#outcomes.delete(id)
      listeners.forEach(listener => { listener(result) })
    }
  }

  #assertWhole (): void {
    if (this.#isInstalling) {
      throw new BusyError('This replica fetches its state', OPENING_RETRY_MS)
    }

    if (this.#broken !== undefined) {
      throw new VolumeBrokenError('its state could not be changed', { cause: this.#broken })
    }
  }
}

/** States of before they had digests get theirs now; a log that was not chained is chained from here on. */
async function firstDigest (db: StateDb, { index, config }: Omit<Applied, 'digest'>): Promise<Digest> {
  const state = await digestOfState(db) ?? EMPTY_DIGEST.state

  return { ...EMPTY_DIGEST, state, logSince: index, lineage: config.lineage?.at(-1) ?? '' }
}

/** A hint, like all that can be made again. */
function decodeMarks (bytes: Uint8Array | undefined): DigestMark[] {
  return bytes === undefined ? [] : JSON.parse(Buffer.from(bytes).toString()) as DigestMark[]
}

async function isFilled (db: StateDb): Promise<boolean> {
  for await (const entry of db.range(KEYS_FROM, KEYS_TO, { limit: 1 })) {
    return entry.length > 0
  }

  return false
}
