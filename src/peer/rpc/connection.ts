// Shell: timers.
import { errorMessage, ShoalError } from '../../util/errors.js'
import { RETIRE_MS_MAX, SILENCE_MS_MAX } from './constants.js'
import { PeerUnreachableError, RpcProtocolError } from './errors.js'
import { FrameWriter } from './frame-writer.js'
import { FRAME_PREFIX_BYTES, FrameType, GoawayReason } from './frames.js'
import { InboundRequests } from './inbound-requests.js'
import { OutboundCalls } from './outbound-calls.js'
import { FrameParser } from './parser.js'
import { SendQueue } from './send-queue.js'
import type { Logger } from '../../util/logger.js'
import type { Binding, Role } from './binding.js'
import type { Frame } from './frames.js'
import type { InboundBudget } from './inbound-budget.js'
import type { Dispatch, RoomOf } from './inbound-requests.js'
import type { PendingCall } from './pending-call.js'
import type { Transport } from './transport.js'

export interface ConnectionEvents {
  /** The other end has proven who it is; calls may start. */
  onBound: (connection: RpcConnection) => void
  /** The peer starts no more calls here, and neither may we. */
  onGoaway: (connection: RpcConnection, reason: GoawayReason) => void
  /** Once, always, last. `unsent` are calls that the peer cannot know of. */
  onClose: (connection: RpcConnection, unsent: PendingCall[]) => void
}

export interface ConnectionInit {
  transport: Transport
  binding: Binding
  role: Role
  /** The peer that an initiator has called; an acceptor learns it from the binding frame. */
  peerId?: string
  bindTimeoutMs: number
  dispatch: Dispatch
  roomOf: RoomOf
  stallMs: number
  budget: InboundBudget
  logger: Logger
  now: () => number
  events: ConnectionEvents
}

/**
 * Frames over one transport: the binding first, then calls in both directions until one side retires it, a rule of the
 * protocol is broken, or the transport ends.
 */
export class RpcConnection {
  readonly transport: Transport
  readonly role: Role
  readonly #init: ConnectionInit
  readonly #queue: SendQueue
  readonly #writer: FrameWriter
  readonly #parser: FrameParser
  readonly #calls: OutboundCalls
  readonly #requests: InboundRequests
  #peerId: string | undefined
  #bindTimer: NodeJS.Timeout | undefined
  #retireTimer: NodeJS.Timeout | undefined
  #boundAt: number | undefined
  #goawaySent = false
  #goawayReceived: GoawayReason | undefined
  #pumpScheduled = false
  #closed = false
  /** Why we ended it ourselves. */
  #reason: Error | undefined
  #isEnding = false
  readonly #whenBound: Promise<void>
  #resolveBound: () => void = () => {}
  #rejectBound: (error: Error) => void = () => {}

  constructor (init: ConnectionInit) {
    const onWork = (): void => { this.#schedulePump() }

    this.#init = init
    this.#queue = new SendQueue(init.budget)
    this.transport = init.transport
    this.#writer = new FrameWriter(this.#queue, init.transport)
    this.role = init.role
    this.#peerId = init.peerId
    this.#whenBound = new Promise((resolve, reject) => {
      this.#resolveBound = resolve
      this.#rejectBound = reject
    })
    // Only an initiator waits for it.
    this.#whenBound.catch(() => {})
    this.#calls = new OutboundCalls({
      queue: this.#queue,
      onWork,
      onTimeout: () => { this.#checkSilence() },
      now: init.now
    })
    this.#requests = new InboundRequests({
      queue: this.#queue,
      dispatch: init.dispatch,
      roomOf: init.roomOf,
      stallMs: init.stallMs,
      budget: init.budget,
      onWork,
      now: init.now
    })
    this.#parser = new FrameParser({
      begin: frame => { this.#begin(frame) },
      target: (frame, meta) => this.#target(frame, meta),
      progress: (frame, bytes) => {
        if (frame.type === FrameType.request || frame.type === FrameType.requestData) {
          this.#requests.onProgress(frame.id, bytes)
        }
      },
      end: (frame, meta) => { this.#end(frame, meta) }
    })
  }

  /** The proven peer. Throws before `onBound`, unless this side called it. */
  get peerId (): string {
    if (this.#peerId === undefined) {
      throw new Error('The connection is not bound yet')
    }

    return this.#peerId
  }

  /** Monotonic time of the binding; undefined before. */
  get boundAt (): number | undefined {
    return this.#boundAt
  }

  /** True when new calls may go here. */
  get usable (): boolean {
    return this.#boundAt !== undefined && !this.#closed && !this.#goawaySent && this.#goawayReceived === undefined
  }

  /** True when the end of this connection was agreed on. */
  get retired (): boolean {
    return this.#goawaySent || this.#goawayReceived !== undefined
  }

  get closed (): boolean {
    return this.#closed
  }

  get isIdle (): boolean {
    return this.#calls.isIdle && this.#requests.isIdle && this.#queue.isEmpty
  }

  get latencyMs (): number | undefined {
    return this.#calls.latencyMs
  }

  /** Begins the exchange of binding frames. */
  start (): void {
    const { bindTimeoutMs, binding } = this.#init

    this.#bindTimer = setTimeout(() => {
      this.fail(new RpcProtocolError(`no binding frame within ${bindTimeoutMs} ms`))
    }, bindTimeoutMs)
    this.transport.start({
      onData: chunk => { this.#onData(chunk) },
      onDrain: () => { this.#pump() },
      onClose: error => { this.#onClose(error) }
    })

    if (this.role === 'initiator') {
      this.#sendBind(binding.create(this.peerId))
    }
  }

  /** Resolves when the other end is proven; rejects when the connection ends before. */
  async whenBound (): Promise<void> {
    return this.#whenBound
  }

  submit (call: PendingCall): void {
    this.#calls.submit(call)
  }

  /**
   * Says that this side starts no more calls; when the other says the same and all is answered, the connection
   * ends.
   */
  retire (reason: GoawayReason): PendingCall[] {
    if (this.#goawaySent || this.#closed) {
      return []
    }

    const unsent = this.#calls.takeUnsent()

    this.#goawaySent = true
    this.#queue.push({ type: FrameType.goaway, trafficClass: 'control', id: 0, argument: reason })
    this.#schedulePump()
    this.#retireTimer = setTimeout(() => { this.transport.destroy() }, RETIRE_MS_MAX)
    this.#retireTimer.unref()

    return unsent
  }

  /** Ends the connection at once, with a reason for the log. */
  fail (error: Error): void {
    if (!this.#closed && this.#reason === undefined) {
      this.#reason = error
      this.#init.logger.warn({ peer_id: this.#peerId, transport: this.transport.kind, reason: error.message },
        'RPC connection ended')
      this.transport.destroy()
    }
  }

  /** This node stops: says so, fails the calls, fires the signals of the requests, and closes. */
  stop (error: Error): void {
    for (const call of this.retire(GoawayReason.stopping)) {
      call.fail(error)
    }

    this.#calls.failAll(error)
    this.#requests.close()
    this.#pump()
    this.transport.end()
  }

  destroy (): void {
    this.transport.destroy()
  }

  #onData (chunk: Uint8Array): void {
    if (this.#reason !== undefined || this.#closed) {
      return
    }

    this.#calls.unansweredSince = undefined

    try {
      this.#parser.push(chunk)
    } catch (err) {
      // Whatever fails in here fails because of these bytes; the node must outlive any bytes.
      this.fail(err instanceof ShoalError ? err : new RpcProtocolError(errorMessage(err), { cause: err }))
    }

    this.#finishIfRetired()
  }

  #begin (frame: Frame): void {
    if ((frame.type === FrameType.bind) !== (this.#boundAt === undefined)) {
      throw new RpcProtocolError(this.#boundAt === undefined
        ? `frame of type ${frame.type} before the binding`
        : 'a second binding frame')
    }
  }

  #target (frame: Frame, meta: Buffer): Uint8Array | undefined {
    switch (frame.type) {
      case FrameType.request:
        return this.#requests.onRequest(this.peerId, frame, meta)
      case FrameType.requestData:
        return this.#requests.onRequestData(frame)
      case FrameType.response:
        return this.#calls.onResponse(frame, meta)
      case FrameType.responseData:
        return this.#calls.onResponseData(frame)
      default:
        return undefined
    }
  }

  #end (frame: Frame, meta: Buffer): void {
    if (frame.type === FrameType.credit) {
      this.transport.credited(frame.argument)
      return
    }

    this.transport.consumed(FRAME_PREFIX_BYTES + meta.length + frame.pieceBytes)

    switch (frame.type) {
      case FrameType.bind:
        this.#onBind(meta)
        break
      case FrameType.request:
      case FrameType.requestData:
        this.#requests.onRequestEnd(frame)
        break
      case FrameType.response:
      case FrameType.responseData:
        this.#calls.onResponseEnd(frame)
        break
      case FrameType.failure:
        this.#calls.onFailure(frame, meta)
        break
      case FrameType.cancel:
        this.#requests.onCancel(frame.id)
        break
      case FrameType.goaway:
        this.#goawayReceived = frame.argument as GoawayReason
        this.#init.events.onGoaway(this, this.#goawayReceived)
        break
    }
  }

  #onBind (header: Uint8Array): void {
    this.#peerId = this.#init.binding.check(header)
    this.#boundAt = this.#init.now()
    clearTimeout(this.#bindTimer)

    if (this.role === 'acceptor') {
      this.#sendBind(this.#init.binding.create(this.#peerId))
    }

    this.#init.events.onBound(this)
    this.#resolveBound()
  }

  #sendBind (header: Uint8Array): void {
    this.#queue.push({ type: FrameType.bind, trafficClass: 'control', id: 0, header })
    this.#pump()
  }

  /** After the current callback and its promise jobs, so that all that they queue goes out in one write. */
  #schedulePump (): void {
    if (!this.#pumpScheduled && !this.#closed) {
      this.#pumpScheduled = true
      process.nextTick(() => {
        this.#pumpScheduled = false
        this.#pump()
      })
    }
  }

  #pump (): void {
    if (this.#closed || this.#reason !== undefined) {
      return
    }

    this.#writer.write()
    this.#requests.runReady()
    this.#finishIfRetired()
  }

  #checkSilence (): void {
    const since = this.#calls.unansweredSince
    const silentMs = since === undefined ? 0 : this.#init.now() - since

    if (silentMs >= SILENCE_MS_MAX) {
      this.fail(new RpcProtocolError(`nothing came for ${Math.round(silentMs)} ms while calls were waiting`))
    }
  }

  #finishIfRetired (): void {
    if (this.#goawaySent && this.#goawayReceived !== undefined && this.isIdle && !this.#isEnding && !this.#closed) {
      this.#isEnding = true
      this.transport.end()
    }
  }

  #onClose (error?: Error): void {
    if (this.#closed) {
      return
    }

    this.#closed = true
    clearTimeout(this.#bindTimer)
    clearTimeout(this.#retireTimer)

    if (this.#reason === undefined && (this.#parser.isInFrame || (error !== undefined && !this.retired))) {
      this.#init.logger.info({
        peer_id: this.#peerId,
        transport: this.transport.kind,
        reason: this.#parser.isInFrame ? 'it ended in the middle of a frame' : errorMessage(error)
      }, 'RPC connection ended')
    }

    this.#requests.close()

    const unsent = this.#calls.takeUnsent()
    const reason = this.#reason ?? error

    this.#rejectBound(reason ?? new Error('the peer closed the connection before it was bound'))
    this.#init.events.onClose(this, unsent)
    this.#calls.failAll(new PeerUnreachableError(this.#peerId ?? '(unproven)',
      reason === undefined ? 'the connection was closed' : `the connection broke: ${reason.message}`, { cause: reason }))
    this.#queue.clear()
  }
}
