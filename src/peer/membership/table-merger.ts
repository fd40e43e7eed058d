import type { Input } from './io.js'
import type { TableEntry } from './messages.js'
import type { Clock } from '../../util/clock.js'
import { BusyError } from '../../util/errors.js'
import { nextTurn } from '../../util/next-turn.js'

/** Rows merged before the clock is looked at. Each may bring two signatures to verify, 0.2 ms apiece. */
const ROWS_PER_STEP = 32

/** A table is merged for so long in one turn of the event loop; what follows from it is worked out once per turn. */
const TURN_MS = 10

/** A peer has no reason to push two tables at once; honest ones sync every second at most. */
const RETRY_MS = 1_000

/** Feeds tables to the core in slices, so that thousands of rows hold up nothing else. */
export class TableMerger {
  readonly #step: (input: Input) => void
  readonly #clock: Pick<Clock, 'now'>
  readonly #pushing = new Set<string>()

  constructor (step: (input: Input) => void, clock: Pick<Clock, 'now'>) {
    this.#step = step
    this.#clock = clock
  }

  /** A table that a peer pushed: one at a time of each. Throws `busy`. */
  async mergePushed (from: string, decode: () => TableEntry[]): Promise<void> {
    if (this.#pushing.has(from)) {
      throw new BusyError('A table of this peer is being merged', RETRY_MS)
    }

    this.#pushing.add(from)

    try {
      await this.merge(from, decode())
    } finally {
      this.#pushing.delete(from)
    }
  }

  async merge (from: string, rows: readonly TableEntry[]): Promise<void> {
    let turnAt = this.#clock.now()

    // An empty one is news as well: the peer was met.
    for (let at = 0; at === 0 || at < rows.length; at += ROWS_PER_STEP) {
      if (this.#clock.now() - turnAt >= TURN_MS) {
        await nextTurn()
        turnAt = this.#clock.now()
      }

      this.#step({ type: 'table', from, entries: rows.slice(at, at + ROWS_PER_STEP) })
    }
  }
}
