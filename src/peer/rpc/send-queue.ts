import { CLASS_QUANTUM_BYTES, CLASS_WEIGHTS, SMALL_MESSAGE_BYTES, SMALL_RUN_MAX } from './constants.js'
import { Fifo } from './fifo.js'
import { encodeFrameHead, FrameType } from './frames.js'
import type { TrafficClass } from './types.js'

/**
 * What waits to be written to one connection, and in which order. Pure: no socket, no clock.
 *
 * `control` goes first, always; it is small by construction. The other classes share by deficit round robin
 * (Shreedhar and Varghese 1995) over bytes, weighted 8 : 3 : 1, so repair neither starves nor crowds out clients, and
 * what a class leaves unused the others get. Within a class small messages overtake the pieces of large ones, with one
 * piece of bulk after each run of small ones; large messages go one after the other, so that the first is
 * complete as early as possible.
 *
 * The queue holds references and bounds nothing by itself: calls are bounded by the caller's windows, replies by
 * the number of handlers (see constants.ts).
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

interface Lane {
  weight: number
  small: Fifo<Entry>
  bulk: Fifo<Entry>
  smallRun: number
  deficit: number
}

export class SendQueue {
  readonly #control = new Fifo<Entry>()
  readonly #lanes: readonly Lane[]
  readonly #laneOf: Record<TrafficClass, Lane | undefined>
  #turn = 0
  #waiting = 0
  #replyBytes = 0

  constructor () {
    const client = newLane(CLASS_WEIGHTS.client)
    const repair = newLane(CLASS_WEIGHTS.repair)
    const scrub = newLane(CLASS_WEIGHTS.scrub)

    this.#lanes = [client, repair, scrub]
    this.#laneOf = { control: undefined, client, repair, scrub }
  }

  get isEmpty (): boolean {
    return this.#waiting === 0
  }

  /** Bytes of replies not yet handed to the transport. */
  get replyBytes (): number {
    return this.#replyBytes
  }

  push (message: OutgoingMessage): QueuedMessage {
    const entry: Entry = { message, progress: 'unsent', sentBytes: 0, dropped: false }
    const lane = this.#laneOf[message.trafficClass]
    const payloadBytes = message.payload?.length ?? 0

    this.#waiting++

    if (message.type === FrameType.response) {
      this.#replyBytes += payloadBytes
    }

    if (lane == null) {
      this.#control.push(entry)
    } else if (payloadBytes + (message.header?.length ?? 0) <= SMALL_MESSAGE_BYTES) {
      lane.small.push(entry)
    } else {
      lane.bulk.push(entry)
    }

    return entry
  }

  /** Takes a message out, as it is no longer wanted, and tells how far it had come. */
  drop (handle: QueuedMessage): SendProgress {
    const entry = handle as Entry

    if (entry.progress !== 'sent' && !entry.dropped) {
      this.#waiting--

      if (entry.message.type === FrameType.response) {
        this.#replyBytes -= (entry.message.payload?.length ?? 0) - entry.sentBytes
      }

      // It stays in its lane as a husk until its turn; it must not keep the payload alive until then.
      entry.dropped = true
      entry.message = { type: entry.message.type, trafficClass: entry.message.trafficClass, id: entry.message.id }
    }

    return entry.progress
  }

  /** The next frame with at most `pieceBytesMax` of payload, or undefined when nothing waits. */
  next (pieceBytesMax: number): OutgoingFrame | undefined {
    const control = firstOf(this.#control)

    if (control != null) {
      return this.#cut(control, this.#control, pieceBytesMax)
    }

    const lane = this.#pickLane()

    if (lane == null) {
      return undefined
    }

    const small = firstOf(lane.small)
    const bulk = firstOf(lane.bulk)
    const takeSmall = small != null && (bulk == null || lane.smallRun < SMALL_RUN_MAX)
    const frame = this.#cut((takeSmall ? small : bulk) as Entry, takeSmall ? lane.small : lane.bulk, pieceBytesMax)

    lane.smallRun = takeSmall ? lane.smallRun + 1 : 0
    lane.deficit -= frame.head.length + (frame.piece?.length ?? 0)

    return frame
  }

  /**
   * The lane whose turn it is: it has work and credit. When all with work have used theirs up, each gets its
   * share.
   */
  #pickLane (): Lane | undefined {
    let working = 0

    do {
      working = 0

      for (let i = 0; i < this.#lanes.length; i++) {
        const lane = this.#lanes[this.#turn] as Lane

        if (!hasWork(lane)) {
          // Credit is not saved up for later, debts are.
          lane.deficit = Math.min(lane.deficit, 0)
        } else if (lane.deficit > 0) {
          return lane
        } else {
          working++
        }

        this.#turn = (this.#turn + 1) % this.#lanes.length
      }

      for (const lane of this.#lanes) {
        if (hasWork(lane)) {
          lane.deficit += lane.weight * CLASS_QUANTUM_BYTES
        }
      }
    } while (working > 0)

    return undefined
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

    if (message.type === FrameType.response) {
      this.#replyBytes -= pieceBytes
    }

    if (entry.sentBytes === payloadBytes) {
      entry.progress = 'sent'
      this.#waiting--
      fifo.shift()
      message.onSent?.()
    } else {
      entry.progress = 'partial'
    }

    return { head, piece }
  }
}

function newLane (weight: number): Lane {
  return { weight, small: new Fifo(), bulk: new Fifo(), smallRun: 0, deficit: 0 }
}

function hasWork (lane: Lane): boolean {
  return firstOf(lane.small) != null || firstOf(lane.bulk) != null
}

/** The first entry that is still wanted; husks before it are swept. */
function firstOf (fifo: Fifo<Entry>): Entry | undefined {
  let entry = fifo.peek()

  while (entry?.dropped === true) {
    fifo.shift()
    entry = fifo.peek()
  }

  return entry
}
