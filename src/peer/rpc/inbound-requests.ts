// Shell: timers.
import {
  ANSWERS_HELD_MAX, ANSWERS_UNREAD_MAX, CALL_TIMEOUT_MS_MAX, HANDLERS_MAX, HEADER_BYTES_MAX, PAYLOAD_BYTES_MAX,
  PROGRESS_BYTES_MIN, REPLY_QUEUE_BYTES, REPLY_TOTAL_BYTES_MAX
} from './constants.js'
import { PeerBusyError, PayloadTooLargeError, RpcProtocolError, TransferStalledError } from './errors.js'
import { encodeFailure } from './failure.js'
import { Fifo } from './fifo.js'
import { classFor, FrameType } from './frames.js'
import { InboundRequest } from './inbound-request.js'
import type { Frame } from './frames.js'
import type { InboundBudget } from './inbound-budget.js'
import type { RawRequest } from './inbound-request.js'
import type { RawReply } from './pending-call.js'
import type { SendQueue } from './send-queue.js'
import type { Room, TrafficClass } from './types.js'

/** Runs the handler of a request. Rejects with what the caller shall see. */
export type Dispatch = (request: RawRequest) => Promise<RawReply>

/** In which memory a request is held. */
export type RoomOf = (method: string, trafficClass: TrafficClass) => Room

const EMPTY = new Uint8Array(0)
const MEMORY = 'its memory for requests'

/**
 * The requests of one peer on one connection: admitted within limits or answered `busy`, put together, run a bounded
 * number at a time, answered. One that ends earlier (cancel, deadline, end of the connection) has the
 * handler's signal fired and no answer sent.
 */
export class InboundRequests {
  readonly #queue: SendQueue
  readonly #dispatch: Dispatch
  readonly #budget: InboundBudget
  readonly #roomOf: RoomOf
  readonly #stallMs: number
  readonly #onWork: () => void
  readonly #now: () => number
  readonly #requests = new Map<number, InboundRequest>()
  readonly #ready = new Fifo<InboundRequest>()
  #stallTimer: NodeJS.Timeout | undefined
  /** Requests held: being received, waiting or running. */
  #held = 0
  #running = 0
  #closed = false

  constructor (init: {
    queue: SendQueue
    dispatch: Dispatch
    roomOf: RoomOf
    stallMs: number
    budget: InboundBudget
    onWork: () => void
    now: () => number
  }) {
    this.#queue = init.queue
    this.#dispatch = init.dispatch
    this.#roomOf = init.roomOf
    this.#stallMs = init.stallMs
    this.#budget = init.budget
    this.#onWork = init.onWork
    this.#now = init.now
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
      throw new RpcProtocolError(`the peer goes on calling, and has ${ANSWERS_HELD_MAX} answers unread`)
    }

    const method = meta.toString('utf8', 0, frame.methodBytes)
    const header = meta.subarray(frame.methodBytes)
    const bytes = header.length + frame.payloadBytes
    const room = this.#roomOf(method, classFor(frame.trafficClass, bytes))
    const share = this.#budget.share(peerId)
    const full = this.#budget.full(share, room, bytes) ??
      (this.#budget.hasRoom(share, room, header.length + frame.pieceBytes) ? undefined : MEMORY)

    if (full !== undefined) {
      this.#sendFailure(frame.id, frame.trafficClass, new PeerBusyError(peerId, full, this.#budget.retryAfterMs()))
      return undefined
    }

    const request = new InboundRequest(frame.id, frame, {
      share, method, room, header, now: this.#now(), isBacklogged: () => this.#isBacklogged
    })

    this.#requests.set(frame.id, request)
    this.#held++
    this.#budget.begin(share, room, request.bytes)
    this.#budget.received(share, room, request.receivedBytes)
    this.#watch()
    request.timer = setTimeout(() => { this.onCancel(request.id) }, Math.min(frame.argument, CALL_TIMEOUT_MS_MAX))

    return this.#place(request, frame)
  }

  onRequestData (frame: Frame): Uint8Array | undefined {
    const request = this.#requests.get(frame.id)

    // Unknown: refused, or past its deadline here. What was on its way is thrown away.
    if (request === undefined) {
      return undefined
    }

    if (!this.#budget.hasRoom(request.share, request.room, frame.pieceBytes)) {
      // Said only now, as others have filled the room meanwhile.
      this.#giveUp(request, new PeerBusyError(request.peerId, MEMORY, this.#budget.retryAfterMs()))
      return undefined
    }

    return this.#place(request, frame)
  }

  /** Bytes of a request have come. */
  onProgress (id: number, bytes: number): void {
    const request = this.#requests.get(id)

    if (request !== undefined && !request.complete) {
      request.receivedBytes += bytes
      this.#budget.received(request.share, request.room, bytes)
    }
  }

  /** A frame of a request is complete; perhaps the request, too. */
  onRequestEnd (frame: Frame): void {
    const request = this.#requests.get(frame.id)

    if (request === undefined || request.placedBytes < request.payloadBytes) {
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

    if (request !== undefined) {
      this.#forget(request)
      request.lazySignal.fire()

      if (request.reply !== undefined) {
        this.#queue.drop(request.reply)
      } else if (!request.complete) {
        this.#release(request) // nothing else will; what waits or runs is let go at its end
      }
    }
  }

  /** Starts what may start; called when the replies have moved on. */
  runReady (): void {
    while (this.#running < HANDLERS_MAX && !this.#isBacklogged) {
      const request = this.#ready.shift()

      if (request === undefined) {
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

    for (let request = this.#ready.shift(); request !== undefined; request = this.#ready.shift()) {
      this.#release(request)
    }

    clearTimeout(this.#stallTimer)
  }

  /** Never while nothing of this peer's is unread: then its next answer, or the sending of it, calls `runReady`. */
  get #isBacklogged (): boolean {
    const { replyBytes, answers } = this.#queue

    return replyBytes >= REPLY_QUEUE_BYTES || answers >= ANSWERS_UNREAD_MAX ||
      (replyBytes > 0 && this.#budget.replyBytes >= REPLY_TOTAL_BYTES_MAX)
  }

  #place (request: InboundRequest, frame: Frame): Uint8Array {
    const from = request.placedBytes
    const to = from + frame.pieceBytes

    if (to > request.payloadBytes) {
      throw new RpcProtocolError(`request ${frame.id} is longer than announced`)
    }

    request.placedBytes = to

    return frame.pieceBytes === 0 ? EMPTY : request.place(from, to)
  }

  /** Looks now and then at what is being received. */
  #watch (): void {
    this.#stallTimer ??= setTimeout(() => {
      this.#stallTimer = undefined
      this.#endStalled()
    }, this.#stallMs / 2).unref()
  }

  /** Ends transfers that make no progress: they would hold memory until their deadline. */
  #endStalled (): void {
    const now = this.#now()
    let isReceiving = false

    for (const request of this.#requests.values()) {
      if (request.complete) {
        continue
      }

      const { at, bytes } = request.progress

      if (request.receivedBytes - bytes >= PROGRESS_BYTES_MIN) {
        request.progress = { at: now, bytes: request.receivedBytes }
      } else if (now - at >= this.#stallMs) {
        this.#giveUp(request, new TransferStalledError(request.method, this.#stallMs))
        continue
      }

      isReceiving = true
    }

    if (isReceiving && !this.#closed) {
      this.#watch()
    }
  }

  /** Ends one that is not complete; its caller is told. */
  #giveUp (request: InboundRequest, error: Error): void {
    this.#forget(request)
    request.lazySignal.fire()
    this.#release(request)
    this.#sendFailure(request.id, request.class, error)
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
      this.#release(request)
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

  #release (request: InboundRequest): void {
    this.#held--
    this.#budget.end(request.share, request.room, request.bytes, request.receivedBytes)
  }
}
