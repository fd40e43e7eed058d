import type { Claim } from '../types.js'

/** A copy as it will be when everything that is on its way to the disk has arrived. */
export interface CopyState {
  exists: boolean
  /** Segment of the block's record. */
  segment: number
  payloadBytes: number
  encoding: number
  born: number
  storedAt: number
  claims: readonly Claim[]
  dropping: boolean
  pledgedUntil: number
}

interface Unwritten { state: CopyState, records: number, last: Promise<void> }

/**
 * What is on its way to the disk, by key. The log is written ahead of what readers see, so the next
 * change of a copy has to build on the changes that wait; readers only see what is durable.
 */
export class UnwrittenStates {
  readonly #unwritten = new Map<string, Unwritten>()

  /** The state after everything that waits; undefined when nothing does. */
  get (name: string): CopyState | undefined {
    return this.#unwritten.get(name)?.state
  }

  /** Settles, never rejects, with the last record that waits now. */
  async settled (name: string): Promise<void> {
    await this.#unwritten.get(name)?.last
  }

  /** One more record of the key waits. */
  begin (name: string, state: CopyState, done: Promise<void>): void {
    const records = (this.#unwritten.get(name)?.records ?? 0) + 1

    this.#unwritten.set(name, { state, records, last: done.then(() => {}, () => {}) })
  }

  /** A record of the key is durable. */
  end (name: string): void {
    const unwritten = this.#unwritten.get(name)

    if (unwritten !== undefined) {
      unwritten.records--

      if (unwritten.records === 0) {
        this.#unwritten.delete(name)
      }
    }
  }

  /** Everything that waits for the key has failed: the log rejects all that is not durable at once. */
  fail (name: string): void {
    this.#unwritten.delete(name)
  }
}
