/**
 * Takes chosen items in order, applies them to the tree, and answers questions about it.
 *
 * One loop: apply a bounded number of items in memory, write what changed in one step, tell whoever waits, answer the
 * questions that are due, go on. Questions are answered only between two writes: then what single keys say and what a
 * range says are the same state, though the cache in front of the keys is ahead while a write is on its way.
 */
import { VolumeBrokenError } from './errors.js'
import { APPLY_COMMANDS_MAX, APPLY_ITEMS_MAX, OPENING_RETRY_MS } from './constants.js'
import { decodeBatch } from '../tree/codec/command.js'
import { Tree } from '../tree/tree.js'
import { BusyError } from '../../util/errors.js'
import type { StateDb, StateSnapshot } from './state-db.js'
import type { LogConfig, LogItem } from '../log/types.js'
import type { KvReader } from '../tree/kv.js'
import type { TreeCommand, TreeResult } from '../tree/types.js'
import type { Logger } from '../../util/logger.js'

/** Sorts before all keys of the tree. */
const APPLIED_KEY = '!/applied'

/** Written, durably, to make everything before it durable: a write of nothing is left out by the database. */
const CHECKPOINT_KEY = '!/checkpoint'

/** Any key, those of the tree and of the replica itself. */
const KEYS_FROM = '\x00'
const KEYS_TO = '\uffff'

/** What the state is a state of. */
export interface Applied { index: number, config: LogConfig }

export interface ApplierInit {
  db: StateDb
  logger: Logger
  /** A command of type `sweep` took effect; the snapshot is of exactly that index and is for the callee to close. */
  onSweep: (command: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot) => void
  /** Called after each write. */
  onApplied: (applied: Applied, commands: number) => void
  onBroken: (err: unknown) => void
}

export class Applier {
  readonly #init: ApplierInit
  #tree: Tree | undefined
  #applied: Applied = { index: 0, config: { epoch: 0, members: [] } }
  #queue: LogItem[] = []
  #isRunning = false
  #isWriting = false
  /** The state was taken away to be replaced, and nothing is in its place yet. */
  #isVoid = false
  /** The items in the queue follow this one; an older state is of no use. */
  #taken = 0
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

  /** Items and bytes applied since the last checkpoint. */
  get sinceCheckpoint (): { items: number, bytes: number } {
    return { items: this.#itemsSinceCheckpoint, bytes: this.#bytesSinceCheckpoint }
  }

  /** A replacement of the state broke off; until another one succeeds nothing is applied, and nothing answered. */
  get isVoid (): boolean {
    return this.#isVoid
  }

  /** Reads where the state stands. */
  async load (): Promise<Applied> {
    const { db } = this.#init
    const bytes = db.get(APPLIED_KEY)

    if (bytes !== undefined) {
      this.#applied = JSON.parse(Buffer.from(bytes).toString()) as Applied
    } else if (await isFilled(db)) {
      // A part of a state that was on its way here when this node died.
      await db.clear()
    }

    this.#taken = this.#applied.index
    this.#tree = await Tree.load(db)

    return this.#applied
  }

  /** The config that a state of index 0 begins with: that of the founders. */
  begin (config: LogConfig): void {
    if (this.#applied.index === 0) {
      this.#applied = { index: 0, config }
    }
  }

  /** Chosen items, in order; those that are applied already are skipped. */
  push (items: readonly LogItem[]): void {
    for (const item of items) {
      this.#queue.push(item)
    }

    if (!this.#isRunning && !this.#isVoid && this.#queue.length > 0) {
      this.#isRunning = true
      void this.#run()
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

  /**
   * Runs `look` when keys and ranges say the same. It has to make its single gets and begin its range before its first
   * await; `isolated` hands it a snapshot instead, for those that cannot.
   */
  async read<T> (look: (reader: KvReader) => Promise<T>, { isolated = false } = {}): Promise<T> {
    if (this.#isWriting) {
      await new Promise<void>(resolve => { this.#turns.push(resolve) })
    }

    this.#assertWhole()

    if (!isolated) {
      return await look(this.#init.db)
    }

    const snapshot = this.#init.db.snapshot()

    try {
      return await look(snapshot)
    } finally {
      await snapshot.close()
    }
  }

  /** A state that stays as it is now. */
  async snapshot (): Promise<{ snapshot: StateSnapshot, applied: Applied }> {
    if (this.#isWriting) {
      await new Promise<void>(resolve => { this.#turns.push(resolve) })
    }

    this.#assertWhole()

    return { snapshot: this.#init.db.snapshot(), applied: this.#applied }
  }

  /** Makes the state durable; resolves to the index that it is of. */
  async checkpoint (): Promise<number> {
    const { index } = this.#applied
    const before = this.sinceCheckpoint

    await this.#init.db.write(new Map([[CHECKPOINT_KEY, Buffer.from(String(index))]]), { sync: true })
    this.#itemsSinceCheckpoint -= before.items
    this.#bytesSinceCheckpoint -= before.bytes

    return index
  }

  /**
   * Replaces the state by what `take` makes of it, while nobody reads or changes it. When that fails there is no state,
   * until another attempt succeeds.
   */
  async replace (take: () => Promise<Applied>): Promise<Applied> {
    await this.#untilIdle()
    this.#isRunning = true
    this.#isWriting = true
    const before = this.#applied

    try {
      const applied = await take()

      if (applied.index < this.#taken) {
        throw new VolumeBrokenError(`a state of index ${applied.index} came, and ${this.#taken} was applied already`)
      }

      await this.#init.db.write(new Map([[APPLIED_KEY, encodeApplied(applied)]]), { sync: true })
      await this.load()
      this.#queue = this.#queue.filter(({ index }) => index > applied.index)
      this.#isVoid = false
      this.#init.onApplied(applied, 1)

      return applied
    } catch (err) {
      this.#isVoid = !await this.#isStill(before)
      this.#applied = this.#isVoid ? { index: 0, config: { epoch: 0, members: [] } } : before
      throw err
    } finally {
      this.#isRunning = false
      this.#isWriting = false
      this.#turns.splice(0).forEach(resolve => { resolve() })
      this.#idle.splice(0).forEach(resolve => { resolve() })
      this.push([])
    }
  }

  /** Nothing of the state was touched. */
  async #isStill ({ index }: Applied): Promise<boolean> {
    const { db } = this.#init

    try {
      return !this.#isVoid && (index === 0 ? !await isFilled(db) : db.get(APPLIED_KEY) !== undefined)
    } catch {
      return false
    }
  }

  /** Resolves when nothing is being applied; what is in the queue and not begun is dropped. */
  async stop (): Promise<void> {
    this.#queue = []
    await this.#untilIdle()
  }

  async #untilIdle (): Promise<void> {
    while (this.#isRunning) {
      await new Promise<void>(resolve => { this.#idle.push(resolve) })
    }
  }

  async #run (): Promise<void> {
    try {
      while (this.#queue.length > 0 && this.#broken === undefined) {
        await this.#turn()
      }
    } catch (err) {
      this.#broken = err
      this.#queue = []
      this.#init.onBroken(err)
    } finally {
      this.#isRunning = false
      this.#isWriting = false
      this.#turns.splice(0).forEach(resolve => { resolve() })
      this.#idle.splice(0).forEach(resolve => { resolve() })
    }
  }

  async #turn (): Promise<void> {
    const { db, onApplied } = this.#init
    const changes = new Map<string, Uint8Array | undefined>()
    const results: { id: string, result: TreeResult }[] = []
    const sweeps: { command: TreeCommand, timeMs: number }[] = []
    const view = {
      get: (key: string) => changes.has(key) ? changes.get(key) : db.get(key),
      put: (key: string, value: Uint8Array) => { changes.set(key, value) },
      del: (key: string) => { changes.set(key, undefined) }
    }
    const tree = this.#tree ?? await Tree.load(db)
    let { index, config } = this.#applied
    let taken = 0
    this.#tree = tree

    for (const item of this.#queue) {
      if (taken >= APPLY_ITEMS_MAX || results.length >= APPLY_COMMANDS_MAX || sweeps.length > 0) {
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
      this.#itemsSinceCheckpoint++

      if (item.value.kind === 'config') {
        config = item.value.config
      } else if (item.value.kind === 'batch') {
        this.#bytesSinceCheckpoint += item.value.bytes.byteLength
        const batch = decodeBatch(item.value.bytes)
        const outcome = tree.applyBatch(view, batch, index)

        batch.commands.forEach((command, i) => {
          results.push({ id: command.id, result: outcome[i] as TreeResult })

          if (command.op.type === 'sweep') {
            sweeps.push({ command, timeMs: batch.timeMs })
          }
        })
      }
    }

    this.#queue.splice(0, taken)
    changes.set(APPLIED_KEY, encodeApplied({ index, config }))
    this.#isWriting = true
    await db.write(changes)
    this.#isWriting = false
    this.#applied = { index, config }
    this.#taken = index

    for (const { command, timeMs } of sweeps) {
      this.#init.onSweep(command, index, timeMs, db.snapshot())
    }

    for (const { id, result } of results) {
      this.#tell(id, result)
    }

    onApplied(this.#applied, results.length)
    // Those who waited begin in this very turn of the event loop, before the next write.
    this.#turns.splice(0).forEach(resolve => { resolve() })
    await Promise.resolve()
  }

  #tell (id: string, result: TreeResult): void {
    const listeners = this.#outcomes.get(id)

    if (listeners !== undefined) {
      this.#outcomes.delete(id)
      listeners.forEach(listener => { listener(result) })
    }
  }

  #assertWhole (): void {
    if (this.#isVoid) {
      throw new BusyError('This replica fetches its state', OPENING_RETRY_MS)
    }

    if (this.#broken !== undefined) {
      throw new VolumeBrokenError('its state could not be changed', { cause: this.#broken })
    }
  }
}

export function encodeApplied (applied: Applied): Uint8Array {
  return Buffer.from(JSON.stringify(applied))
}

async function isFilled (db: StateDb): Promise<boolean> {
  for await (const entry of db.range(KEYS_FROM, KEYS_TO, { limit: 1 })) {
    return entry.length > 0
  }

  return false
}
