import { PENDING_IDS_EACH, PENDING_ID_FIRST } from './constants.js'
import { broughtKey } from './keys.js'
import { RAW } from './work.js'
import type { TreeOp } from './types.js'
import type { TreeWriter } from './writer.js'

/**
 * Which operations of which journals were applied, for ever: the node that accepted them may come back years after
 * another one has brought its journal in its place. One bit for each, found by the place in the journal.
 */

/** Bits of one record. */
const BITS = 1_024

/** Undefined: no operation of a journal, or of one that does not number them. */
function placeOf (op: TreeOp): { key: string, byte: number, mask: number } | undefined {
  if (op.type !== 'resolve' || op.base.journal === undefined || op.base.nextId === undefined) {
    return undefined
  }

  const place = (op.base.nextId - PENDING_ID_FIRST) / PENDING_IDS_EACH

  if (!Number.isInteger(place) || place < 0) {
    return undefined
  }

  const bit = place % BITS

  return { key: broughtKey(op.base.journal, place - bit), byte: bit >> 3, mask: 1 << (bit & 7) }
}

export function wasBrought (tree: TreeWriter, op: TreeOp): boolean {
  const place = placeOf(op)

  return place !== undefined && ((tree.get(RAW, place.key)?.[place.byte] ?? 0) & place.mask) !== 0
}

export function noteBrought (tree: TreeWriter, op: TreeOp): void {
  const place = placeOf(op)

  if (place !== undefined) {
    const bits = Uint8Array.from(tree.get(RAW, place.key) ?? new Uint8Array(BITS / 8))
    bits[place.byte] = (bits[place.byte] ?? 0) | place.mask
    tree.work.put(RAW, place.key, bits)
  }
}
