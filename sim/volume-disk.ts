import type { SavedState } from './volume-state.js'
import type { HardState, LogConfig, LogItem } from '../src/consensus/types.js'
import type { Random } from '../src/util/random.js'

/** Of who knows nothing yet. */
export const NO_CONFIG: LogConfig = { epoch: 0, members: [] }

/** Of one that never promised anything. */
export function noWord (self: string, config: LogConfig): HardState {
  return { self, promised: NO_BALLOT, accepted: NO_BALLOT, lastIndex: 0, commitIndex: 0, config, validFrom: 1 }
}

const NO_BALLOT = { round: 0, node: '' }

export interface DiskWrite { number: number, hard: HardState, items: readonly LogItem[] }

/** What a copy of a disk is. Items and states are never changed in place. */
export interface DiskImage {
  readonly hard: HardState | undefined
  readonly items: ReadonlyMap<number, LogItem>
  readonly snapshot: SavedState | undefined
  readonly trimmedUpTo: number
  readonly failed: Failed | undefined
}

/** A replica that lost a part of its word, and the set that it knew last; epoch 0: of none. */
export interface Failed { epoch: number, members: readonly string[] }

/** What there was before a write, newest last. */
interface Undo { hard: HardState | undefined, items: [number, LogItem | undefined][] }

/** Writes that a disk may forget although it said that they were durable. */
const UNDO_MAX = 12

/** The place of the hard state, in front of the items, whose indexes begin at 1. */
const HARD = 0

/**
 * A model of a disk: writes get there in order, each wholly (the hard state and its items are one record), and those
 * that have not are lost when the process ends. It may also rot, or forget its last writes: that there was more is
 * known by the durable mark, as in the real store.
 */
export class SimDisk {
  hard: HardState | undefined
  items = new Map<number, LogItem>()
  snapshot: SavedState | undefined
  pending: DiskWrite[] = []
  /** Items up to here are not kept, whatever lies there. */
  trimmedUpTo = 0
  failed: Failed | undefined
  readonly #rotten = new Set<number>()
  #isTailLost = false
  #undo: Undo[] = []

  write ({ hard, items }: DiskWrite): void {
    const undo: Undo = { hard: this.hard, items: items.map(({ index }) => [index, this.items.get(index)]) }
    this.#undo = [...this.#undo.slice(1 - UNDO_MAX), undo]
    this.hard = hard
    this.#rotten.delete(HARD)
    items.forEach(item => {
      this.items.set(item.index, item)
      this.#rotten.delete(item.index)
    })
  }

  /** First item that a write on its way may be replacing. */
  get unsettledFrom (): number {
    return Math.min(Infinity, ...this.pending.map(({ items }) => items[0]?.index ?? Infinity))
  }

  /** The process ends; of what was being written some may have got here. */
  cut (random: Random): void {
    const survive = Math.floor(random() * (this.pending.length + 1))
    this.pending.slice(0, survive).forEach(write => { this.write(write) })
    this.pending = []
  }

  /** Durably forgets items up to an index. */
  trim (upTo: number): void {
    this.trimmedUpTo = Math.max(this.trimmedUpTo, upTo)

    for (const index of this.items.keys()) {
      if (index <= upTo) {
        this.items.delete(index)
        this.#rotten.delete(index)
      }
    }
  }

  wipe (): void {
    this.restore({ hard: undefined, items: new Map(), snapshot: undefined, trimmedUpTo: 0, failed: undefined })
  }

  image (): DiskImage {
    const { hard, items, snapshot, trimmedUpTo, failed } = this

    return { hard, items: new Map(items), snapshot, trimmedUpTo, failed }
  }

  restore ({ hard, items, snapshot, trimmedUpTo, failed }: DiskImage): void {
    Object.assign(this, { hard, items: new Map(items), snapshot, trimmedUpTo, failed, pending: [] })
    this.#rotten.clear()
    this.#isTailLost = false
    this.#undo = []
  }

  /** One record goes bad; the newest ones more often. */
  rot (random: Random): void {
    const last = this.hard?.lastIndex ?? 0
    const places = [HARD, HARD, last, ...this.items.keys()]
    this.#rotten.add(places[Math.floor(random() * places.length)] as number)
  }

  /** The last writes are gone, up to so many. */
  loseTail (writes: number): void {
    for (let left = writes; left > 0; left--) {
      const undo = this.#undo.pop()

      if (undo === undefined) {
        return
      }

      this.#isTailLost = true
      this.hard = undo.hard

      for (const [index, item] of undo.items) {
        if (item === undefined) {
          this.items.delete(index)
        } else if (index > this.trimmedUpTo) {
          this.items.set(index, item)
        }
      }
    }
  }

  /** What this replica promised or accepted is not all here; `from`: the first item that it needs. */
  isDamaged (from: number): boolean {
    const last = this.hard?.lastIndex ?? 0

    return this.#isTailLost || this.#rotten.has(HARD) ||
      [...this.#rotten].some(index => index >= from && index <= last)
  }

  /** What a store does that takes every bad record for a torn one: it goes on with what was there before. */
  forgetDamage (): void {
    if (this.#rotten.size > 0) {
      this.loseTail(1)
    }

    this.#rotten.clear()
    this.#isTailLost = false
  }

  /** That record is bad. */
  isRotten (index: number): boolean {
    return this.#rotten.has(index)
  }

  get isHardRotten (): boolean {
    return this.#rotten.has(HARD)
  }
}

export interface DiskWriterEvents {
  /** Runs it when a write has got to the disk. */
  after: (work: () => void) => void
  /** Everything up to this number is durable. */
  persisted: (number: number) => void
}

/** Group commit: what comes while one write is under way goes with the next. */
export class DiskWriter {
  #isWriting = false
  #waiting: { number: number, work: () => void }[] = []

  constructor (private readonly disk: SimDisk, private readonly events: DiskWriterEvents) {}

  /** Once everything that was handed over until now is durable. */
  whenWritten (work: () => void): void {
    if (this.disk.pending.length === 0) {
      work()
    } else {
      this.#waiting.push({ number: (this.disk.pending.at(-1) as DiskWrite).number, work })
    }
  }

  write ({ number, hard, items }: DiskWrite): void {
    this.disk.pending.push({ number, hard, items })

    if (!this.#isWriting) {
      this.#flush()
    }
  }

  #flush (): void {
    const { disk, events } = this
    const writes = [...disk.pending]
    this.#isWriting = writes.length > 0

    if (this.#isWriting) {
      events.after(() => {
        const { number } = writes.at(-1) as DiskWrite
        disk.pending.splice(0, writes.length).forEach(write => { disk.write(write) })
        events.persisted(number)
        const due = this.#waiting.filter(waiting => waiting.number <= number)
        this.#waiting = this.#waiting.filter(waiting => waiting.number > number)
        due.forEach(({ work }) => { work() })
        this.#flush()
      })
    }
  }
}
