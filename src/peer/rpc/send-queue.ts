import { CLASS_WEIGHTS, HUSKS_MAX, SMALL_MESSAGE_BYTES, SMALL_RUN_MAX } from './constants.js'
import { Fifo } from './fifo.js'
import { encodeFrameHead, FrameType } from './frames.js'
import { FairTurns } from '../../util/fair-turns.js'
import type { TrafficClass } from './types.js'
import type { Party } from '../../util/fair-turns.js'

/**
 * What waits to be written to one connection, and in which order. Pure: no socket, no clock.
 *
 * `control` goes first, always; it is small by construction. The other classes share by bytes, weighted 8 : 3 : 1
 * (`FairTurns`), so repair neither starves nor crowds out clients, and what a class leaves unused the others get.
 * Within a class small messages overtake the pieces of large ones, with one piece of bulk after each run of small ones;
 * large messages go one after the other, so that the first is complete as early as possible.
 *
 * The queue holds references and bounds nothing by itself: calls are bounded by the caller's windows, answers by
 * the starter of handlers, which looks at `answers` and `replyBytes` first (see constants.ts).
 */

/** A message on its way out. Its payload must not change until it is sent. */
export interface OutgoingMessage {
  type: FrameType
  trafficClass: TrafficClass
  id: number
  method?: Uint8Array
  header?: Uint8Array
  payload?: Uint8Array
  argument?: number
  /** Called when the last byte is with the transport; not when dropped. */
  onSent?: () => void
}

export interface OutgoingFrame {
  head: Buffer
  piece?: Uint8Array
}

/** How far a message came: the peer does not know of it, knows a part, or it is all with the transport. */
export type SendProgress = 'unsent' | 'partial' | 'sent'

/** A message in the queue; the handle to drop it by. */
export interface QueuedMessage {
  readonly message: OutgoingMessage
  readonly progress: SendProgress
}

interface Entry extends QueuedMessage {
  message: OutgoingMessage
  progress: SendProgress
  sentBytes: number
  dropped: boolean
}

interface Lane extends Party {
  small: Fifo<Entry>
  bulk: Fifo<Entry>
  smallRun: number
}

/** Bytes of answers that wait on all connections together. */
export interface ReplyTotal { replyBytes: number }

export class SendQueue {
  readonly #total: ReplyTotal
  readonly #control = new Fifo<Entry>()
  readonly #lanes: readonly Lane[]
  readonly #laneOf: Record<TrafficClass, Lane | undefined>
  readonly #turns = new FairTurns()
  #waiting = 0
  #answers = 0
  #replyBytes = 0
  /** Dropped entries that still have their place in a lane. */
  #husks = 0
  #isCleared = false

  constructor (total: ReplyTotal = { replyBytes: 0 }) {
    this.#total = total
    const client = newLane(CLASS_WEIGHTS.client)
    const repair = newLane(CLASS_WEIGHTS.repair)
    const scrub = newLane(CLASS_WEIGHTS.scrub)

    this.#lanes = [client, repair, scrub]
    this.#laneOf = { control: undefined, client, repair, scrub }
  }

  get isEmpty (): boolean {
    return this.#waiting === 0
  }

  /** Places taken in the lanes, by what waits and by what was dropped and not swept yet. */
  get held (): number {
    return this.#waiting + this.#husks
  }

  /** Responses and failures not yet handed to the transport. */
  get answers (): number {
    return this.#answers
  }

  /** Bytes of them, headers included. */
  get replyBytes (): number {
    return this.#replyBytes
  }

  push (message: OutgoingMessage): QueuedMessage {
    const entry: Entry = { message, progress: 'unsent', sentBytes: 0, dropped: false }
    const lane = this.#laneOf[message.trafficClass]
    const payloadBytes = message.payload?.length ?? 0

    this.#waiting++

    if (isAnswer(message)) {
      this.#answers++
      this.#addReplyBytes(payloadBytes + (message.header?.length ?? 0))
    }

    if (lane === undefined) {
      this.#control.push(entry)

      return entry
    }

    if (!this.#hasWork(lane)) {
      this.#turns.join(lane)
    }

    if (payloadBytes + (message.header?.length ?? 0) <= SMALL_MESSAGE_BYTES) {
      lane.small.push(entry)
    } else {
      lane.bulk.push(entry)
    }

    return entry
  }

  /** Takes a message out, as it is no longer wanted, and tells how far it had come. */
  drop (handle: QueuedMessage): SendProgress {
    const entry = handle as Entry

    if (entry.progress !== 'sent' && !entry.dropped && !this.#isCleared) {
      this.#waiting--

      if (isAnswer(entry.message)) {
        const { header, payload } = entry.message
        const headerBytes = entry.progress === 'unsent' ? header?.length ?? 0 : 0

        this.#answers--
        this.#addReplyBytes(entry.sentBytes - headerBytes - (payload?.length ?? 0))
      }

      // It stays in its lane as a husk until its turn; it must not keep the payload alive until then.
      entry.dropped = true
      entry.message = { type: entry.message.type, trafficClass: entry.message.trafficClass, id: entry.message.id }
      this.#husks++
      this.#sweep()
    }

    return entry.progress
  }

  /** The connection is gone: what waits is no longer held, here and in the total. */
  clear (): void {
    this.#isCleared = true
    this.#addReplyBytes(-this.#replyBytes)
    this.#lanes.forEach(({ small, bulk }) => { [small, bulk].forEach(fifo => { fifo.retain(() => false) }) })
    this.#control.retain(() => false)
    this.#waiting = 0
    this.#answers = 0
    this.#husks = 0
  }

  /** The next frame with at most `pieceBytesMax` of payload, or undefined when nothing waits. */
  next (pieceBytesMax: number): OutgoingFrame | undefined {
    const control = this.#firstOf(this.#control)

    if (control !== undefined) {
      return this.#cut(control, this.#control, pieceBytesMax)
    }

    const lane = this.#turns.next(this.#lanes, this.#hasWork)

    if (lane === undefined) {
      return undefined
    }

    const small = this.#firstOf(lane.small)
    const bulk = this.#firstOf(lane.bulk)
    const takeSmall = small !== undefined && (bulk === undefined || lane.smallRun < SMALL_RUN_MAX)
    const frame = this.#cut((takeSmall ? small : bulk) as Entry, takeSmall ? lane.small : lane.bulk, pieceBytesMax)

    lane.smallRun = takeSmall ? lane.smallRun + 1 : 0
    this.#turns.serve(lane, frame.head.length + (frame.piece?.length ?? 0))

    return frame
  }

  #cut (entry: Entry, fifo: Fifo<Entry>, pieceBytesMax: number): OutgoingFrame {
    const { message, sentBytes } = entry
    const payloadBytes = message.payload?.length ?? 0
    const pieceBytes = Math.min(pieceBytesMax, payloadBytes - sentBytes)
    const head = entry.progress === 'unsent'
      ? encodeFrameHead({ ...message, pieceBytes, payloadBytes })
      : encodeFrameHead({
        type: message.type === FrameType.request ? FrameType.requestData : FrameType.responseData,
        trafficClass: message.trafficClass,
        id: message.id,
        pieceBytes
      })
    const piece = pieceBytes === 0 ? undefined : message.payload?.subarray(sentBytes, sentBytes + pieceBytes)

    entry.sentBytes += pieceBytes

    if (isAnswer(message)) {
      this.#addReplyBytes(-pieceBytes - (entry.progress === 'unsent' ? message.header?.length ?? 0 : 0))
    }

    if (entry.sentBytes === payloadBytes) {
      this.#answers -= isAnswer(message) ? 1 : 0
      entry.progress = 'sent'
      this.#waiting--
      fifo.shift()
      message.onSent?.()
    } else {
      entry.progress = 'partial'
    }

    return { head, piece }
  }

  #addReplyBytes (bytes: number): void {
    this.#replyBytes += bytes
    this.#total.replyBytes += bytes
  }

  /** While nothing can be written husks are not met, and calls that come and go would leave more and more of them. */
  #sweep (): void {
    if (this.#husks > HUSKS_MAX && this.#husks > this.#waiting) {
      for (const fifo of [this.#control, ...this.#lanes.flatMap(({ small, bulk }) => [small, bulk])]) {
        fifo.retain(({ dropped }) => !dropped)
      }

      this.#husks = 0
    }
  }

  /** The first entry that is still wanted; husks before it are swept. */
  #firstOf (fifo: Fifo<Entry>): Entry | undefined {
    let entry = fifo.peek()

    while (entry?.dropped === true) {
      fifo.shift()
      this.#husks--
      entry = fifo.peek()
    }

    return entry
  }

  readonly #hasWork = ({ small, bulk }: Lane): boolean =>
    this.#firstOf(small) !== undefined || this.#firstOf(bulk) !== undefined
}

function isAnswer ({ type }: OutgoingMessage): boolean {
  return type === FrameType.response || type === FrameType.failure
}

function newLane (weight: number): Lane {
  return { weight, start: 0, small: new Fifo(), bulk: new Fifo(), smallRun: 0 }
}
