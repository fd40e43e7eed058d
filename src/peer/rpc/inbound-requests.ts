import {
  ANSWERS_HELD_MAX, ANSWERS_UNREAD_MAX, CALL_TIMEOUT_MS_MAX, HANDLERS_MAX, HEADER_BYTES_MAX, INBOUND_BYTES_MAX,
  INBOUND_REQUESTS_MAX, INBOUND_TOTAL_BYTES_MAX, PAYLOAD_BYTES_MAX, REPLY_QUEUE_BYTES, REPLY_TOTAL_BYTES_MAX
} from './constants.js'
import { PeerBusyError, PayloadTooLargeError, RpcProtocolError } from './errors.js'
import { encodeFailure } from './failure.js'
import { Fifo } from './fifo.js'
import { classFor, FrameType } from './frames.js'
import type { Frame } from './frames.js'
import type { InboundBudget } from './inbound-budget.js'
import type { RawReply } from './pending-call.js'
import type { QueuedMessage, SendQueue } from './send-queue.js'
import type { TrafficClass } from './types.js'

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

/** Runs the handler of a request. Rejects with what the caller shall see. */
export type Dispatch = (request: RawRequest) => Promise<RawReply>

const EMPTY = new Uint8Array(0)

/** The signal of a request; made only when the handler asks for it, as most small ones never do. */
class LazySignal {
  #controller: AbortController | undefined
  #fired = false

  get fired (): boolean {
    return this.#fired
  }

  get signal (): AbortSignal {
    if (this.#controller == null) {
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

class InboundRequest implements RawRequest {
  readonly lazySignal = new LazySignal()
  readonly header: Uint8Array
  readonly payload: Uint8Array
  readonly method: string
  readonly class: TrafficClass
  /** Including the piece under way. */
  receivedBytes = 0
  /** All of it is here; from now on waiting or running. */
  complete = false
  timer: NodeJS.Timeout | undefined
  /** The answer on its way out. */
  reply: QueuedMessage | undefined

  readonly #isBacklogged: () => boolean

  constructor (
    readonly id: number, readonly peerId: string, frame: Frame, meta: Buffer, isBacklogged: () => boolean
  ) {
    this.#isBacklogged = isBacklogged
    this.class = frame.trafficClass
    this.method = meta.toString('utf8', 0, frame.methodBytes)
    this.header = meta.subarray(frame.methodBytes)
    this.payload = frame.payloadBytes === 0 ? EMPTY : Buffer.allocUnsafeSlow(frame.payloadBytes)
  }

  get signal (): AbortSignal {
    return this.lazySignal.signal
  }

  get isBacklogged (): boolean {
    return this.#isBacklogged()
  }

  get bytes (): number {
    return this.header.length + this.payload.length
  }
}

/**
 * The requests of one peer on one connection: admitted within limits or answered `busy`, put together, run a bounded
 * number at a time, answered. Whoever leaves earlier (cancel, deadline, end of the connection) has the
 * handler's signal fired and no answer sent.
 */
export class InboundRequests {
  readonly #queue: SendQueue
  readonly #dispatch: Dispatch
  readonly #budget: InboundBudget
  readonly #onWork: () => void
  readonly #requests = new Map<number, InboundRequest>()
  readonly #ready = new Fifo<InboundRequest>()
  #bytes = 0
  /** Requests held: being received, waiting or running. */
  #held = 0
  #heldControl = 0
  #running = 0
  #closed = false

  constructor (init: { queue: SendQueue, dispatch: Dispatch, budget: InboundBudget, onWork: () => void }) {
    this.#queue = init.queue
    this.#dispatch = init.dispatch
    this.#budget = init.budget
    this.#onWork = init.onWork
  }

  get isIdle (): boolean {
    return this.#requests.size === 0 && this.#held === 0
  }

  /** A `request` begins. Returns where its piece goes; undefined when it was refused. */
  onRequest (peerId: string, frame: Frame, meta: Buffer): Uint8Array | undefined {
    if (this.#requests.has(frame.id)) {
      throw new RpcProtocolError(`call ${frame.id} is under way already`)
    }

    if (this.#queue.answers >= ANSWERS_HELD_MAX) {
      throw new RpcProtocolError(`the peer calls and calls, and has ${ANSWERS_HELD_MAX} answers unread`)
    }

    const full = this.#fullQueue(frame)

    if (full != null) {
      this.#sendFailure(frame.id, frame.trafficClass, new PeerBusyError(peerId, full, this.#budget.retryAfterMs()))
      return undefined
    }

    const request = new InboundRequest(frame.id, peerId, frame, meta, () => this.#isBacklogged)

    this.#requests.set(frame.id, request)
    this.#hold(request, 1)
    request.timer = setTimeout(() => { this.onCancel(request.id) }, Math.min(frame.argument, CALL_TIMEOUT_MS_MAX))

    return this.#place(request, frame)
  }

  onRequestData (frame: Frame): Uint8Array | undefined {
    const request = this.#requests.get(frame.id)

    // Unknown: refused, or past its deadline here. What was on its way is thrown away.
    return request == null ? undefined : this.#place(request, frame)
  }

  /** A frame of a request is complete; perhaps the request, too. */
  onRequestEnd (frame: Frame): void {
    const request = this.#requests.get(frame.id)

    if (request == null || request.receivedBytes < request.payload.length) {
      return
    }

    request.complete = true

    if (request.class === 'control') {
      void this.#run(request)
    } else {
      this.#ready.push(request)
      this.runReady()
    }
  }

  /** The caller cancelled, or its deadline passed. */
  onCancel (id: number): void {
    const request = this.#requests.get(id)

    if (request != null) {
      this.#forget(request)
      request.lazySignal.fire()

      if (request.reply != null) {
        this.#queue.drop(request.reply)
      } else if (!request.complete) {
        this.#hold(request, -1) // nothing else will; what waits or runs is let go at its end
      }
    }
  }

  /** Starts what may start; called when the replies have moved on. */
  runReady (): void {
    while (this.#running < HANDLERS_MAX && !this.#isBacklogged) {
      const request = this.#ready.shift()

      if (request == null) {
        return
      }

      void this.#run(request)
    }
  }

  /** The connection is gone. */
  close (): void {
    this.#closed = true

    for (const id of [...this.#requests.keys()]) {
      this.onCancel(id)
    }

    for (let request = this.#ready.shift(); request != null; request = this.#ready.shift()) {
      this.#hold(request, -1)
    }
  }

  /** Never while nothing of this peer's is unread: then its next answer, or the sending of it, calls `runReady`. */
  get #isBacklogged (): boolean {
    const { replyBytes, answers } = this.#queue

    return replyBytes >= REPLY_QUEUE_BYTES || answers >= ANSWERS_UNREAD_MAX ||
      (replyBytes > 0 && this.#budget.replyBytes >= REPLY_TOTAL_BYTES_MAX)
  }

  #fullQueue (frame: Frame): string | undefined {
    const bytes = frame.headerBytes + frame.payloadBytes

    if (this.#budget.bytes + bytes > INBOUND_TOTAL_BYTES_MAX) {
      return 'its memory for requests'
    }

    // Control has a count of its own, so that a probe is answered in spite of bulk.
    const held = frame.trafficClass === 'control' ? this.#heldControl : this.#held - this.#heldControl

    return held >= INBOUND_REQUESTS_MAX || this.#bytes + bytes > INBOUND_BYTES_MAX
      ? 'its queue of requests'
      : undefined
  }

  #place (request: InboundRequest, frame: Frame): Uint8Array {
    const from = request.receivedBytes
    const to = from + frame.pieceBytes

    if (to > request.payload.length) {
      throw new RpcProtocolError(`request ${frame.id} is longer than announced`)
    }

    request.receivedBytes = to

    return request.payload.subarray(from, to)
  }

  async #run (request: InboundRequest): Promise<void> {
    const isBulk = request.class !== 'control'

    this.#running += isBulk ? 1 : 0

    try {
      if (!request.lazySignal.fired) {
        this.#answer(request, await this.#dispatch(request))
      }
    } catch (err) {
      this.#refuse(request, err)
    } finally {
      this.#running -= isBulk ? 1 : 0
      this.#budget.served()
      this.#hold(request, -1)
      this.runReady()
      this.#onWork()
    }
  }

  #answer (request: InboundRequest, { header, payload }: RawReply): void {
    if (header.length > HEADER_BYTES_MAX) {
      throw new PayloadTooLargeError(request.method, 'header', header.length, HEADER_BYTES_MAX)
    }

    if (payload.length > PAYLOAD_BYTES_MAX) {
      throw new PayloadTooLargeError(request.method, 'payload', payload.length, PAYLOAD_BYTES_MAX)
    }

    if (!this.#closed && !request.lazySignal.fired) {
      clearTimeout(request.timer)
      request.reply = this.#queue.push({
        type: FrameType.response,
        trafficClass: classFor(request.class, header.length + payload.length),
        id: request.id,
        header,
        payload,
        onSent: () => { this.#forget(request) }
      })
    }
  }

  #refuse (request: InboundRequest, error: unknown): void {
    if (!this.#closed && !request.lazySignal.fired) {
      this.#forget(request)
      this.#sendFailure(request.id, request.class, error)
    }
  }

  #sendFailure (id: number, trafficClass: TrafficClass, error: unknown): void {
    this.#queue.push({ type: FrameType.failure, trafficClass, id, header: encodeFailure(error) })
    this.#onWork()
  }

  /** No longer to be answered or cancelled. */
  #forget (request: InboundRequest): void {
    clearTimeout(request.timer)

    if (this.#requests.get(request.id) === request) {
      this.#requests.delete(request.id)
    }
  }

  #hold (request: InboundRequest, sign: 1 | -1): void {
    this.#held += sign
    this.#heldControl += request.class === 'control' ? sign : 0
    this.#bytes += sign * request.bytes
    this.#budget.bytes += sign * request.bytes
    this.#budget.requests += sign
  }
}
