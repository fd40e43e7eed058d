import { BASE_INDEX_FRESH_MS } from './constants.js'
import type { Clock } from '../../util/clock.js'

/** The highest index that an answer to this node was of. Commands are based on it while it is fresh. */
export class SeenIndex {
  readonly #clock: Pick<Clock, 'now'>
  #value = 0
  /** When a replica told the volume's index last; undefined: not yet, or it was too old. */
  #toldAt: number | undefined

  constructor (clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  get value (): number {
    return this.#value
  }

  get isFresh (): boolean {
    return this.#toldAt !== undefined && this.#clock.now() - this.#toldAt <= BASE_INDEX_FRESH_MS
  }

  /** An answer was of this index. */
  note (index: number): void {
    this.#value = Math.max(this.#value, index)

    if (this.#toldAt !== undefined) {
      this.#toldAt = this.#clock.now()
    }
  }

  /** The volume is at this index. */
  told (index: number): void {
    this.#toldAt = this.#clock.now()
    this.note(index)
  }

  forget (): void {
    this.#toldAt = undefined
  }
}
