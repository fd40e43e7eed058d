import { addItem, sameFingerprint } from './fingerprint.js'
import { decodeQuestion, DIFFERS, EMPTY, encodeAnswer, EQUAL } from './frames.js'
import type { Fingerprint, Tagged } from './fingerprint.js'
import type { Answered, Asked, Status } from './frames.js'
import type { Inventory } from './inventory.js'
import type { KeyRange } from './range.js'

/** What a question taught the side that answers it. */
export interface Answering<T> {
  /** To be sent back. */
  answer: Uint8Array
  /** Items that the asking side listed and that are here just so. */
  held: T[]
  /** Items here that the asking side lacks, or has with another tag. */
  lacked: T[]
  /** Ranges in which it has nothing at all and this side something. */
  lackedRanges: KeyRange[]
}

/**
 * Answers one frame of a reconciliation. Nothing is kept between two frames: each carries its ranges, so it does not
 * matter who asks, how often, or whether an earlier frame was lost.
 *
 * @throws `ReconciliationError` when the question makes no sense
 */
export function answerQuestion<T extends Tagged> (inventory: Inventory<T>, question: Uint8Array): Answering<T> {
  const result: Answering<T> = { answer: question, held: [], lacked: [], lackedRanges: [] }
  const answered = decodeQuestion(question).map(asked => answerRange(inventory, asked, result))

  return { ...result, answer: encodeAnswer(answered) }
}

function answerRange<T extends Tagged> (inventory: Inventory<T>, asked: Asked, result: Answering<T>): Answered {
  const { range } = asked

  switch (asked.kind) {
    case 'whole':
      return { statuses: [compare(range, inventory.fingerprint(range), asked.fingerprint, result)] }
    case 'split': {
      const own = inventory.split(range)

      return {
        statuses: asked.children.map((theirs, index) =>
          compare(range.child(index), own[index] as Fingerprint, theirs, result))
      }
    }
    case 'items':
      return { unknown: compareItems(inventory.items(range), asked.tags, result) }
  }
}

function compare<T> (range: KeyRange, own: Fingerprint, theirs: Fingerprint, result: Answering<T>): Status {
  if (sameFingerprint(own, theirs)) {
    return EQUAL
  }

  if (theirs.count === 0) {
    // They have nothing to ask here: this is the last that is heard of the range.
    result.lackedRanges.push(range)
  }

  return own.count === 0 ? EMPTY : DIFFERS
}

function compareItems<T extends Tagged> (
  own: readonly T[], theirs: readonly Tagged[], result: Answering<T>
): boolean[] {
  const byTag = new Map(own.map(item => [tagText(item), item]))
  const unknown = theirs.map(tag => {
    const item = byTag.get(tagText(tag))

    if (item == null) {
      return true
    }

    result.held.push(item)
    byTag.delete(tagText(tag))

    return false
  })

  for (const item of byTag.values()) {
    result.lacked.push(item)
  }

  return unknown
}

function tagText ({ high, low }: Tagged): string {
  return `${high} ${low}`
}

/** The fingerprint of some items, as an inventory that keeps none would compute it. */
export function fingerprintOf (items: Iterable<Tagged>): Fingerprint {
  const sum = { count: 0, high: 0, low: 0 }

  for (const item of items) {
    addItem(sum, item)
  }

  return sum
}
