import { FETCH_BYTES_MAX } from './constants.js'
import { LogDamagedError } from '../../store/errors.js'
import { decodeHardState, decodeItem, encodeHardState, encodeItem } from '../../consensus/codec.js'
import type { HardState, LogItem } from '../../consensus/types.js'
import type { OwnerLog } from '../../store/types.js'

/** The hard state lies in front of the items, whose indexes begin at 1. */
const HARD_POSITION = 0

/**
 * A replica's log on the disk: items at their indexes, and the hard state in front of them, which is written again with
 * each step. Items behind `hard.lastIndex` are remains of an older ballot and are not read.
 */
export class GroupLog {
  readonly #log: OwnerLog
  #trimmedUpTo = 0
  /** First items of the writes that are on their way to the disk. */
  readonly #writing: number[] = []

  constructor (log: OwnerLog) {
    this.#log = log
    this.#trimmedUpTo = Math.max(0, (log.positions()[1] ?? 1) - 1)
  }

  /**
   * Undefined: nothing was ever written, this node is no replica of the group. Throws `log_corrupt` when something that
   * was promised is gone.
   */
  async hard (): Promise<HardState | undefined> {
    const damage = this.#log.damage()

    // An older hard state, or none, would let this replica promise again what it promised to others.
    if (damage !== undefined) {
      throw new LogDamagedError(this.#log.owner, damage)
    }

    return await this.remains()
  }

  /** What there is of hard states, also where something was lost: the last one, or one before it. */
  async remains (): Promise<HardState | undefined> {
    return this.#log.has(HARD_POSITION) ? decodeHardState(await this.#log.read(HARD_POSITION)) : undefined
  }

  /** Items up to this index are not kept any more. */
  get trimmedUpTo (): number {
    return this.#trimmedUpTo
  }

  /** Durable when it resolves, all of it or, after a crash, perhaps none. */
  async write (hard: HardState, items: readonly LogItem[]): Promise<void> {
    const first = items[0]?.index ?? Infinity
    this.#writing.push(first)

    try {
      await this.#write(hard, items)
    } finally {
      this.#writing.splice(this.#writing.indexOf(first), 1)
    }
  }

  async #write (hard: HardState, items: readonly LogItem[]): Promise<void> {
    await this.#log.append([
      { position: HARD_POSITION, bytes: encodeHardState(hard) },
      ...items.map(item => ({ position: item.index, bytes: encodeItem(item) }))
    ])
  }

  has (index: number): boolean {
    return index !== HARD_POSITION && this.#log.has(index)
  }

  /** Items in `from` … `to` (both inclusive) as far as they follow each other, up to so many bytes, at least one. */
  async read (from: number, to: number, bytesMax: number): Promise<LogItem[]> {
    const items: LogItem[] = []
    let bytes = 0

    for (let index = from; index <= to && bytes < bytesMax && this.has(index); index++) {
      const encoded = await this.#log.read(index)
      items.push(decodeItem(encoded))
      bytes += encoded.byteLength
    }

    return items
  }

  /** All items in `from` … `to` as far as they follow each other. */
  async readAll (from: number, to: number): Promise<LogItem[]> {
    const items: LogItem[] = []

    for (let next = from; next <= to && this.has(next); next = from + items.length) {
      items.push(...await this.read(next, to, FETCH_BYTES_MAX))
    }

    return items
  }

  /**
   * The first index that a write on its way may be replacing: until it is durable the disk may still have an item of a
   * ballot that lost. Infinity: none is on its way.
   */
  get unsettledFrom (): number {
    return Math.min(Infinity, ...this.#writing)
  }

  /** Forgets items up to an index. */
  async trim (upTo: number): Promise<void> {
    if (upTo > this.#trimmedUpTo) {
      await this.#log.trim(HARD_POSITION + 1, upTo + 1)
      this.#trimmedUpTo = upTo
    }
  }

  /** Forgets everything: this node is no replica any more. */
  async destroy (): Promise<void> {
    await this.#log.trim(HARD_POSITION, Infinity)
  }
}
