import { StateDigest } from '../digest/digest.js'
import { nextTurn } from '../../../util/next-turn.js'
import type { KvReader } from '../../tree/kv.js'

/** Keys of the replica itself, which a copy of the state does not take along, sort before all others. */
export const TREE_KEYS_FROM = '0'
export const TREE_KEYS_TO = '\uffff'

/** Entries between two turns of the event loop: about a millisecond of hashing. */
const SCAN_ENTRIES = 1_024

/** The digest of a state, made from all of it. Undefined: given up. */
export async function digestOfState (reader: Pick<KvReader, 'range'>, signal?: AbortSignal): Promise<string | undefined> {
  const digest = new StateDigest()
  let entries = 0

  for await (const [key, value] of reader.range(TREE_KEYS_FROM, TREE_KEYS_TO)) {
    digest.add(key, value)

    if (++entries % SCAN_ENTRIES === 0) {
      await nextTurn()

      if (signal?.aborted === true) {
        return undefined
      }
    }
  }

  return digest.toString()
}
