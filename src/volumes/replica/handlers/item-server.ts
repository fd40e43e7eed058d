import { FETCH_BYTES_MAX, FETCH_ITEMS_MAX } from '../constants.js'
import type { GroupLog } from '../group-log.js'
import type { LogCore } from '../../../consensus/core.js'
import type { LogItem } from '../../../consensus/types.js'

export interface FetchedItems {
  items: readonly LogItem[]
  /** Chosen here, as far as is handed out. */
  commitIndex: number
  needsState: boolean
}

/** Chosen items from `from` on: from memory, or from the disk where that is known to have them. */
export async function chosenItems (core: LogCore, log: GroupLog, from: number): Promise<FetchedItems> {
  const { commitIndex, validFrom } = core
  const inMemory = core.chosenFrom(from, FETCH_BYTES_MAX)

  if (inMemory !== undefined) {
    return { items: inMemory.slice(0, FETCH_ITEMS_MAX), commitIndex, needsState: false }
  }

  if (from < validFrom || from <= log.trimmedUpTo) {
    return { items: [], commitIndex, needsState: true }
  }

  const to = Math.min(commitIndex, log.unsettledFrom - 1, from + FETCH_ITEMS_MAX - 1)

  if (from > to) {
    // Nothing, or nothing yet: what is being written comes with the next attempt.
    return { items: [], commitIndex: Math.min(commitIndex, from - 1), needsState: false }
  }

  const items = await log.read(from, to, FETCH_BYTES_MAX)

  // Whatever became of them: who has chosen them and cannot hand them out has them only as a state.
  return { items, commitIndex, needsState: items.length === 0 }
}
