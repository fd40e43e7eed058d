import { MARK_IDLE_MS } from './constants.js'
import { acknowledgedBy, OWNED_KINDS, RecordKind } from './record.js'
import type { Cancel, Timer } from '../../util/clock.js'
import type { Head, RecordFields } from './record.js'

/** What becomes of a record; both are called in the order of the log. */
export interface Outcome {
  durable: (head: Head) => void
  failed: (err: unknown) => void
}

const NOTHING = new Uint8Array(0)

/** What a log holds of owners, and what of that a record of the log says was acknowledged. */
export class Marked {
  /** The last record of an owner. */
  ownedSeq = 0
  /** All up to this one were acknowledged, by the word of a durable record. */
  markedSeq = 0

  /** The next record, in the order of the log. */
  note (head: Head): void {
    this.markedSeq = Math.max(this.markedSeq, acknowledgedBy(head))

    if (OWNED_KINDS.has(head.kind)) {
      this.ownedSeq = head.seq
    }
  }

  /** Something of an owner could be lost unnoticed. */
  get isMarkDue (): boolean {
    return this.ownedSeq > this.markedSeq
  }
}

export interface MarksInit {
  /** What was found in the log. */
  marked: Marked
  /** All records up to this number are durable, and may be told of. */
  acknowledgedSeq: number
  /** See `MARK_IDLE_MS`; 0: at once. @default MARK_IDLE_MS */
  markIdleMs?: number
  /** Throws when too much waits. */
  append: (fields: RecordFields, outcome: Outcome) => void
  /** The log has to come to a stand first. */
  hasFailed: () => boolean
  clock: Timer
}

/**
 * Up to where the log was acknowledged, and the records that say so.
 *
 * A record behind the last one of an owner says that it was acknowledged. Without that an open could not tell later
 * whether it was lost, or was never told of: it is the end of the log that a crash tears. Each log record carries it
 * for those before it. Only when none follows for a while, a mark is written for it, in the group commit that comes
 * next.
 */
export class Marks {
  readonly #init: MarksInit
  #acknowledgedSeq: number
  readonly #marked: Marked
  #cancelTimer: Cancel | undefined
  #isMarking = false
  #isFinished = false

  constructor (init: MarksInit) {
    this.#init = init
    this.#acknowledgedSeq = init.acknowledgedSeq
    this.#marked = init.marked
  }

  /** Everything up to this record was acknowledged. */
  get acknowledgedSeq (): number {
    return this.#acknowledgedSeq
  }

  /** The next record, in the order of the log. */
  acknowledged (head: Head): void {
    this.#acknowledgedSeq = head.seq
    this.#marked.note(head)
  }

  /** To be called when records were acknowledged. */
  later (): void {
    const { markIdleMs = MARK_IDLE_MS } = this.#init

    if (!this.#marked.isMarkDue || this.#isFinished) {
      return
    }

    if (markIdleMs === 0) {
      this.mark()
    } else {
      this.#cancelTimer ??= this.#init.clock.schedule(markIdleMs, () => {
        this.#cancelTimer = undefined
        this.mark()
      }, { isBackground: true })
    }
  }

  /** The last mark, if one is due; none comes after it. */
  finish (): void {
    this.mark()
    this.#cancelTimer?.()
    this.#isFinished = true
  }

  /** At once, if one is due. */
  mark (): void {
    const { append, hasFailed } = this.#init

    if (!this.#marked.isMarkDue || this.#isMarking || this.#isFinished || hasFailed()) {
      return
    }

    const end = (): void => { this.#isMarking = false }

    try {
      append({
        kind: RecordKind.mark,
        key: NOTHING,
        extra: NOTHING,
        dropping: false,
        encoding: 0,
        a: this.#acknowledgedSeq,
        b: 0
      }, { durable: end, failed: end })
      this.#isMarking = true
    } catch {
      // Too much waits: a record among it may say so, and else the next one that is acknowledged tries again.
    }
  }
}
