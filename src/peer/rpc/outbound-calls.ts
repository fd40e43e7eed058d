import { CALL_WINDOW, HUSKS_MAX, LATENCY_ALPHA } from './constants.js'
import { RpcProtocolError } from './errors.js'
import { decodeFailure } from './failure.js'
import { Fifo } from './fifo.js'
import { FrameType, TRAFFIC_CLASSES } from './frames.js'
import type { Frame } from './frames.js'
import type { CallHolder, PendingCall } from './pending-call.js'
import type { QueuedMessage, SendQueue } from './send-queue.js'
import type { TrafficClass } from './types.js'

/** A call that the peer knows of, or will. */
interface StartedCall {
  id: number
  call: PendingCall
  sending: QueuedMessage
  header?: Uint8Array
  payload: Uint8Array
  receivedBytes: number
}

interface Window {
  calls: number
  bytes: number
  waiting: Fifo<PendingCall>
  /** Given up since the last sweep; some may have had their turn. */
  givenUp: number
}

const ID_MAX = 0xffffffff
const EMPTY = new Uint8Array(0)

/**
 * The calls that this side makes on one connection: a window per class of what is started and unanswered, the rest in
 * order after it, and the answers as they are put together. Tells its owner through `onWork` that something
 * waits to be sent.
 */
export class OutboundCalls implements CallHolder {
  readonly #queue: SendQueue
  readonly #onWork: () => void
  readonly #onTimeout: () => void
  readonly #now: () => number
  readonly #started = new Map<number, StartedCall>()
  readonly #startedOf = new Map<PendingCall, StartedCall>()
  readonly #windows: Record<TrafficClass, Window> =
    { control: newWindow(), client: newWindow(), repair: newWindow(), scrub: newWindow() }

  #lastId = 0
  latencyMs: number | undefined
  /** When the oldest call went out after which nothing has come in. */
  unansweredSince: number | undefined

  constructor (init: { queue: SendQueue, onWork: () => void, onTimeout: () => void, now: () => number }) {
    this.#queue = init.queue
    this.#onWork = init.onWork
    this.#onTimeout = init.onTimeout
    this.#now = init.now
  }

  get isIdle (): boolean {
    return this.#started.size === 0 && TRAFFIC_CLASSES.every(name => this.#windows[name].waiting.length === 0)
  }

  submit (call: PendingCall): void {
    const window = this.#windows[call.trafficClass]

    call.holder = this
    window.waiting.push(call)
    this.#admit(call.trafficClass)
  }

  /** The caller gave up. What the peer may know of is cancelled there. */
  abandon (call: PendingCall, timedOut: boolean): void {
    const started = this.#startedOf.get(call)

    if (started === undefined) {
      this.#sweep(this.#windows[call.trafficClass])
    } else {
      this.#finish(started)

      if (this.#queue.drop(started.sending) !== 'unsent') {
        this.#queue.push({ type: FrameType.cancel, trafficClass: 'control', id: started.id })
        this.#onWork()
      }

      if (timedOut) {
        this.#onTimeout()
      }
    }
  }

  /** A `response` begins. Returns where its piece goes. */
  onResponse (frame: Frame, header: Uint8Array): Uint8Array | undefined {
    const started = this.#started.get(frame.id)

    if (started === undefined) {
      return undefined // answered after we cancelled
    }

    if (started.header !== undefined) {
      throw new RpcProtocolError(`a second response to call ${frame.id}`)
    }

    started.header = header
    started.payload = frame.payloadBytes === 0 ? EMPTY : Buffer.allocUnsafeSlow(frame.payloadBytes)

    return this.#place(started, frame)
  }

  onResponseData (frame: Frame): Uint8Array | undefined {
    const started = this.#started.get(frame.id)

    if (started === undefined) {
      return undefined
    }

    if (started.header === undefined) {
      throw new RpcProtocolError(`data before the response to call ${frame.id}`)
    }

    return this.#place(started, frame)
  }

  /** A frame of a response is complete; perhaps the response, too. */
  onResponseEnd (frame: Frame): void {
    const started = this.#started.get(frame.id)

    if (started?.header === undefined || started.receivedBytes < started.payload.length) {
      return
    }

    const { call, header, payload } = started

    this.#finish(started)
    // An answer before the whole request was out: the rest is of no use to the peer.
    this.#queue.drop(started.sending)

    if (call.trafficClass === 'control') {
      const sample = this.#now() - call.startedAt

      this.latencyMs = this.latencyMs === undefined
        ? sample
        : this.latencyMs + LATENCY_ALPHA * (sample - this.latencyMs)
    }

    call.succeed({ header, payload })
  }

  onFailure (frame: Frame, header: Uint8Array): void {
    const started = this.#started.get(frame.id)

    if (started !== undefined) {
      const error = decodeFailure(header, started.call.peerId, started.call.method)

      this.#finish(started)
      this.#queue.drop(started.sending)
      started.call.fail(error)
    }
  }

  /** Takes out all calls that the peer cannot know of: they may go over another connection. */
  takeUnsent (): PendingCall[] {
    const unsent: PendingCall[] = []

    for (const started of [...this.#started.values()]) {
      if (started.sending.progress === 'unsent') {
        this.#queue.drop(started.sending)
        this.#remove(started)
        unsent.push(started.call)
      }
    }

    for (const name of TRAFFIC_CLASSES) {
      const { waiting } = this.#windows[name]

      for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
        if (!call.settled) {
          unsent.push(call)
        }
      }
    }

    return unsent
  }

  /** The connection is gone: every call that the peer may know of fails. */
  failAll (error: Error): void {
    for (const started of [...this.#started.values()]) {
      this.#remove(started)
      started.call.fail(error)
    }
  }

  /** A call that waits and was given up is skipped when its turn comes; many of them do not wait for that. */
  #sweep (window: Window): void {
    if (++window.givenUp > HUSKS_MAX) {
      window.waiting.retain(({ settled }) => !settled)
      window.givenUp = 0
    }
  }

  #place (started: StartedCall, frame: Frame): Uint8Array {
    const from = started.receivedBytes
    const to = from + frame.pieceBytes

    if (to > started.payload.length) {
      throw new RpcProtocolError(`the response to call ${frame.id} is longer than announced`)
    }

    started.receivedBytes = to

    return started.payload.subarray(from, to)
  }

  #admit (name: TrafficClass): void {
    const window = this.#windows[name]
    const limit = CALL_WINDOW[name]

    for (let call = window.waiting.peek(); call !== undefined; call = window.waiting.peek()) {
      // One call larger than what is left waits, but one larger than the window goes alone rather than never.
      if (!call.settled && (window.calls >= limit.calls ||
        (window.bytes > 0 && window.bytes + call.bytes > limit.bytes))) {
        return
      }

      window.waiting.shift()

      if (!call.settled) {
        this.#start(call, window)
      }
    }
  }

  #start (call: PendingCall, window: Window): void {
    const id = this.#nextId()
    const sending = this.#queue.push({
      type: FrameType.request,
      trafficClass: call.trafficClass,
      id,
      method: Buffer.from(call.method),
      header: call.header,
      payload: call.payload,
      argument: call.remainingMs
    })
    const started: StartedCall = { id, call, sending, payload: EMPTY, receivedBytes: 0 }

    window.calls++
    window.bytes += call.bytes
    this.#started.set(id, started)
    this.#startedOf.set(call, started)
    this.unansweredSince ??= this.#now()
    this.#onWork()
  }

  #nextId (): number {
    do {
      this.#lastId = this.#lastId === ID_MAX ? 1 : this.#lastId + 1
    } while (this.#started.has(this.#lastId))

    return this.#lastId
  }

  #remove (started: StartedCall): void {
    const window = this.#windows[started.call.trafficClass]

    this.#started.delete(started.id)
    this.#startedOf.delete(started.call)
    window.calls--
    window.bytes -= started.call.bytes
  }

  #finish (started: StartedCall): void {
    this.#remove(started)
    this.#admit(started.call.trafficClass)
  }
}

function newWindow (): Window {
  return { calls: 0, bytes: 0, waiting: new Fifo(), givenUp: 0 }
}
