import { classFor } from './frames.js'
import type { Frame } from './frames.js'
import type { PeerShare } from './inbound-budget.js'
import type { QueuedMessage } from './send-queue.js'
import type { Room, TrafficClass } from './types.js'

/** A request as the registry of handlers takes it. */
export interface RawRequest {
  peerId: string
  method: string
  header: Uint8Array
  payload: Uint8Array
  class: TrafficClass
  readonly signal: AbortSignal
  /** The caller, or all callers together, have more answers unread than they should: no time for a large one. */
  readonly isBacklogged: boolean
}

const EMPTY = new Uint8Array(0)

/** The signal of a request; made only when the handler asks for it, as most small ones never do. */
class LazySignal {
  #controller: AbortController | undefined
  #fired = false

  get fired (): boolean {
    return this.#fired
  }

  get signal (): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()

      if (this.#fired) {
        this.#controller.abort()
      }
    }

    return this.#controller.signal
  }

  fire (): void {
    this.#fired = true
    this.#controller?.abort()
  }
}

/** One request, from its head to its answer. */
export class InboundRequest implements RawRequest {
  readonly lazySignal = new LazySignal()
  readonly header: Uint8Array
  readonly method: string
  readonly class: TrafficClass
  readonly room: Room
  readonly payloadBytes: number
  /** Of the payload, including the piece under way. */
  placedBytes = 0
  /** Of header and payload, as they have come. */
  receivedBytes: number
  /** When this much had come, for the last time that it was looked at. */
  progress: { at: number, bytes: number }
  /** All of it is here; from now on waiting or running. */
  complete = false
  timer: NodeJS.Timeout | undefined
  /** The answer on its way out. */
  reply: QueuedMessage | undefined

  readonly share: PeerShare
  readonly #isBacklogged: () => boolean
  #payload: Uint8Array = EMPTY

  constructor (readonly id: number, frame: Frame, init: {
    share: PeerShare, method: string, room: Room, header: Uint8Array, now: number, isBacklogged: () => boolean
  }) {
    this.share = init.share
    this.#isBacklogged = init.isBacklogged
    this.class = classFor(frame.trafficClass, init.header.length + frame.payloadBytes)
    this.method = init.method
    this.room = init.room
    this.header = init.header
    this.payloadBytes = frame.payloadBytes
    this.receivedBytes = init.header.length
    this.progress = { at: init.now, bytes: this.receivedBytes }
  }

  get peerId (): string {
    return this.share.peerId
  }

  get payload (): Uint8Array {
    return this.#payload
  }

  /** The place for the next piece. There is none before the first one comes: an announcement takes no memory. */
  place (from: number, to: number): Uint8Array {
    if (this.#payload.length < this.payloadBytes) {
      this.#payload = Buffer.allocUnsafeSlow(this.payloadBytes)
    }

    return this.#payload.subarray(from, to)
  }

  get signal (): AbortSignal {
    return this.lazySignal.signal
  }

  get isBacklogged (): boolean {
    return this.#isBacklogged()
  }

  /** That it is said to have. */
  get bytes (): number {
    return this.header.length + this.payloadBytes
  }
}
