import { setImmediate as nextTurn } from 'node:timers/promises'
import { MARKS_PER_TURN_MAX } from './constants.js'
import { encodeChange } from './records.js'
import type { Copy, CopyChange, CopyIndex } from '../copies.js'
import type { Journal } from './journal.js'

export interface Change { copy: Copy, change: CopyChange }

/**
 * Writes changes of copies to the journal in one durable step, then makes them visible and tells
 * the listeners. Resolves to true when any of them changed claims.
 */
export async function appendChanges (
  journal: Journal, index: CopyIndex, changes: readonly Change[]
): Promise<boolean> {
  const bodies: Uint8Array[] = []
  let changed = false

  for (const { copy, change } of changes) {
    bodies.push(encodeChange(copy, change))

    if (bodies.length % MARKS_PER_TURN_MAX === 0) {
      await nextTurn()
    }
  }

  for (const { copy } of changes) {
    copy.pending++
  }

  try {
    await journal.append(bodies, () => {
      for (const { copy, change } of changes) {
        copy.journaled = true

        // A copy that was deleted meanwhile is not in the index any more: nobody is to hear of it.
        if (index.apply(copy, change) && index.get(copy.key) === copy) {
          changed = true
          index.emit('claims', copy)
        }
      }
    })
  } finally {
    for (const { copy } of changes) {
      copy.pending--
    }
  }

  return changed
}
