/**
 * # In what do two large, nearly equal sets differ?
 *
 * Two nodes that share 100 000 blocks should find the ten in which they differ without naming the others. This is
 * range-based set reconciliation (A. Meyer, "Range-Based Set Reconciliation and Authenticated Set Representations",
 * 2022): compare a fingerprint of the whole key space; where it differs, cut the range into pieces and compare those;
 * where few items are left, list them.
 *
 * ## The parts
 *
 * An *item* is a copy, with a 64-bit *tag* over its CID and its claims (tag.ts). So a copy that one side lacks and a
 * copy whose claims differ are both found in the same way: a tag that the other side does not have. The *fingerprint*
 * of a range is the number of its items and the sum of their tags. Sums can be kept while items come and go, and the
 * fingerprint of a range is the sum of its parts, so an inventory keeps them for its upper levels only.
 *
 * Meyer cuts ranges where they hold equally many items. Our keys are hashes, so cutting by the next hex digit gives
 * equal parts by itself, and both sides name a range by its digits, not by two keys.
 *
 * ## The two sides
 *
 * This class is the asking side, a state machine without I/O: `next()` makes a frame to be sent, `accept(answer)`
 * takes what came back. The answering side (answering.ts) keeps nothing between frames.
 *
 * The asking side wants to know what *the other* lacks, since a holder brings a block to the nodes that lack it. What
 * it lacks itself it shows: the answering side sees which of its items are not listed, or that a range is empty here,
 * and asks back soon. So together both find the symmetric difference, each its own half.
 *
 * What comes out are *suspects*: items here whose tag is unknown there. Whether the copy is missing, or there under
 * other claims, or there though not as part of the shared set, is for the caller to ask by CID. That
 * question is exact and takes the state of that moment, so a copy that arrives between two frames does no harm: either
 * it is equal by now, or it becomes a suspect and is found innocent.
 *
 * ## The bound
 *
 * Let n be the items here. Only ranges with items here are followed; a range is asked at most once as part of its
 * parent and once by itself, and goes at most DEPTH_MAX deep. So a whole run is finite whatever the other side answers:
 * an answer chooses only which of these ranges are followed, and an answer that is none is an error. With d suspects at
 * most d ranges differ at each level, and there are log16(n / LEAF_ITEMS) levels before a list:
 *
 *   bytes of questions <= d * (levels * (16 fingerprints of 11 bytes + 10) + LEAF_ITEMS tags of 8 bytes)
 *
 * and answers are a fiftieth of that. `FRAMES_SLACK` turns the count of ranges into a limit on frames that only a
 * mistake of ours, or an inventory that grows faster than it is compared, could reach.
 */
import { ReconciliationError } from '../../errors.js'
import {
  DEPTH_MAX, FRAMES_SLACK, ITEMS_PER_FRAME_MAX, LEAF_ITEMS, RANGES_PER_FRAME_MAX, SUSPECTS_MAX
} from './constants.js'
import { decodeAnswer, DIFFERS, EMPTY, encodeQuestion } from './frames.js'
import { KeyRange } from './range.js'
import type { Fingerprint, Tagged } from './fingerprint.js'
import type { Asked, Status } from './frames.js'
import type { Inventory } from './inventory.js'

/** A range of the last frame, and the items that were listed for it. */
interface Question<T> { asked: Asked, items: readonly T[] }

export class Reconciliation<T extends Tagged> {
  readonly #inventory: Inventory<T>
  readonly #framesMax: number
  /** Ranges that differ and have items here; the deepest last, so that there are never many. */
  readonly #open: KeyRange[] = []
  /** Ranges in which the other side has nothing, or that cannot be split any more: everything here is suspect. */
  readonly #lost: KeyRange[] = []
  #suspects: T[] = []
  #questions: Question<T>[] = []
  #frames = 0

  constructor (inventory: Inventory<T>) {
    const { count } = inventory.fingerprint(KeyRange.ALL)
    this.#inventory = inventory
    this.#framesMax = FRAMES_SLACK * (DEPTH_MAX + 1) * (1 + Math.ceil(count / RANGES_PER_FRAME_MAX))
  }

  /** Frames made so far. */
  get frames (): number {
    return this.#frames
  }

  /**
   * The next frame to send, at most some 80 KiB; undefined at the end. The first one is the fingerprint of everything.
   *
   * @throws `ReconciliationError` when it does not come to an end
   */
  next (): Uint8Array | undefined {
    const questions = this.#frames === 0 ? [this.#whole()] : this.#nextQuestions()

    if (questions.length === 0) {
      return undefined
    }

    if (++this.#frames > this.#framesMax) {
      throw new ReconciliationError(`no end after ${this.#framesMax} frames`)
    }

    this.#questions = questions

    return encodeQuestion(questions.map(({ asked }) => asked))
  }

  /**
   * Takes the answer to the last frame.
   *
   * @throws `ReconciliationError` when it is none
   */
  accept (answer: Uint8Array): void {
    const questions = this.#questions
    this.#questions = []
    const answered = decodeAnswer(answer, questions.map(({ asked }) => asked))

    answered.forEach((one, at) => {
      const { asked, items } = questions[at] as Question<T>

      if ('unknown' in one) {
        this.#suspects.push(...items.filter((_, index) => one.unknown[index]))
      } else if (asked.kind === 'whole') {
        this.#follow(asked.range, asked.fingerprint, one.statuses[0] as Status)
      } else if (asked.kind === 'split') {
        asked.children.forEach((child, index) => {
          this.#follow(asked.range.child(index), child, one.statuses[index] as Status)
        })
      }
    })
  }

  /** The next at most `SUSPECTS_MAX` items that the other side may lack; none: all that were found are out. */
  suspects (): T[] {
    while (this.#suspects.length < SUSPECTS_MAX) {
      const range = this.#lost.pop()

      if (range === undefined) {
        break
      }

      if (range.depth < DEPTH_MAX && this.#inventory.fingerprint(range).count > SUSPECTS_MAX) {
        this.#lost.push(...range.children())
      } else {
        this.#suspects = [...this.#suspects, ...this.#inventory.items(range)]
      }
    }

    return this.#suspects.splice(0, SUSPECTS_MAX)
  }

  #follow (range: KeyRange, own: Fingerprint, status: Status): void {
    if (own.count === 0) {
      return
    }

    const isTooClose = range.depth === DEPTH_MAX && own.count > LEAF_ITEMS

    if (status === EMPTY || (status === DIFFERS && isTooClose)) {
      this.#lost.push(range)
    } else if (status === DIFFERS) {
      this.#open.push(range)
    }
  }

  #whole (): Question<T> {
    const range = KeyRange.ALL

    return { asked: { kind: 'whole', range, fingerprint: this.#inventory.fingerprint(range) }, items: [] }
  }

  #nextQuestions (): Question<T>[] {
    const questions: Question<T>[] = []
    let listed = 0

    while (questions.length < RANGES_PER_FRAME_MAX && listed + LEAF_ITEMS <= ITEMS_PER_FRAME_MAX) {
      const range = this.#open.pop()

      if (range === undefined) {
        break
      }

      const { count } = this.#inventory.fingerprint(range)

      if (count <= LEAF_ITEMS || range.depth === DEPTH_MAX) {
        const items = this.#inventory.items(range)
        questions.push({ asked: { kind: 'items', range, tags: items }, items })
        listed += items.length
      } else {
        questions.push({ asked: { kind: 'split', range, children: this.#inventory.split(range) }, items: [] })
      }
    }

    return questions
  }
}
