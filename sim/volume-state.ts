import type { LogConfig, LogItem } from '../src/consensus/types.js'
import type { SimDisk } from './volume-disk.js'
import { decodeSimBatch, type TimedMachine } from './volume-time.js'
import type { TreeReturn } from '../testing/history/tree-calls.js'

/** A state on its way from another replica. */
export interface SavedState { index: number, config: LogConfig, state: unknown }

export interface StateEvents {
  applied: (index: number) => void
  outcome: (commandId: string, result: TreeReturn) => void
}

/** What the real applier is: takes chosen items in order, and has its state replaced. */
export class SimState {
  machine: TimedMachine
  index = 0
  /** As of `index`. */
  config: LogConfig | undefined
  /** It is of a log that was given up, and that of the next one is not here yet; chosen items wait in the queue. */
  isVoid = false
  /** Another one is on its way; chosen items wait in the queue. */
  #isTaking = false
  /** Of the last whole state: the queue follows it, and an older one is of no use. */
  #wholeIndex = 0
  #queue: LogItem[] = []

  constructor (
    private readonly disk: SimDisk, private readonly makeMachine: () => TimedMachine,
    private readonly events: StateEvents
  ) {
    this.machine = makeMachine()
  }

  /** Reads where the state stands. */
  load (): void {
    const { snapshot, hard } = this.disk
    this.machine = this.makeMachine()
    this.index = snapshot?.index ?? 0
    this.#wholeIndex = this.index
    this.config = snapshot?.config ?? hard?.config
    this.isVoid = false
    this.#isTaking = false

    if (snapshot !== undefined) {
      this.machine.restore(snapshot.state)
    }
  }

  /** What is applied here becomes durable. */
  save (): void {
    if (this.config !== undefined && this.config.epoch > 0 && !this.isVoid) {
      this.disk.snapshot = this.saved(this.config)
    }
  }

  saved (config: LogConfig): SavedState {
    return { index: this.index, config, state: this.machine.snapshot() }
  }

  push (items: readonly LogItem[]): void {
    this.#queue.push(...items)

    if (this.isVoid || this.#isTaking) {
      return
    }

    for (const item of this.#queue.splice(0)) {
      if (item.index > this.index) {
        this.#apply(item)
      }
    }
  }

  /**
   * An operator went on with another log, of which a state as of there is on its way: what was applied of this one, and
   * waits of it, counts no more.
   */
  giveUp (index: number): void {
    this.#queue = []
    this.#wholeIndex = index
    this.isVoid = true
  }

  /** Another state is on its way; this one stays until that is here. */
  beginTaking (): void {
    this.#isTaking = true
  }

  endTaking (): void {
    this.#isTaking = false
  }

  /** Another state is here; false when it is older than what was here. */
  replace (saved: SavedState): boolean {
    if (saved.index < this.#wholeIndex) {
      return false
    }

    this.disk.snapshot = saved
    this.load()
    this.events.applied(saved.index)

    return true
  }

  #apply ({ index, value }: LogItem): void {
    if (index !== this.index + 1) {
      throw new Error(`${index} is to be applied behind ${this.index}`)
    }

    const batch = decodeSimBatch(value)
    const results = this.machine.apply(index, batch)
    this.index = index
    this.#wholeIndex = index
    this.config = value.kind === 'config' ? value.config : this.config
    this.events.applied(index)
    batch.commands.forEach(({ id }, i) => { this.events.outcome(id, results[i] as TreeReturn) })
  }
}
