// Shell: timers.
import { setMaxListeners } from 'node:events'
import { AbortedError } from '../../util/errors.js'
import { CALL_TIMEOUT_MS, CALL_TIMEOUT_MS_MAX } from './constants.js'
import { RpcTimeoutError } from './errors.js'
import type { CallOptions, TrafficClass } from './types.js'

const EMPTY = new Uint8Array(0)

/** The bytes of an answer. */
export interface RawReply {
  header: Uint8Array
  payload: Uint8Array
}

/** The holder of the call at the moment: a queue, a connection. Told when the caller gives up. */
export interface CallHolder {
  abandon: (call: PendingCall, timedOut: boolean) => void
}

interface CallInit {
  peerId: string
  method: string
  trafficClass: TrafficClass
  header: Uint8Array
  payload: Uint8Array | undefined
  options: CallOptions
  now: () => number
  onReply: (reply: RawReply) => void
  onError: (error: Error) => void
}

/**
 * One call from `rpc.call` to its answer, through whatever stages: waiting for a connection, for its window, for the
 * peer. It owns the deadline and the caller's signal, and settles exactly once.
 */
export class PendingCall {
  readonly peerId: string
  readonly method: string
  readonly trafficClass: TrafficClass
  /** Let go of when the call is settled: it may still have a place in a queue then. */
  header: Uint8Array
  payload: Uint8Array | undefined
  /** Of header and payload. */
  readonly bytes: number
  readonly startedAt: number
  holder: CallHolder | undefined
  /** Called once, before the caller learns of the outcome. */
  onSettled: (() => void) | undefined
  readonly #init: CallInit
  readonly #timeoutMs: number
  readonly #timer: NodeJS.Timeout
  readonly #onAbort: (() => void) | undefined
  #settled = false

  constructor (init: CallInit) {
    this.#init = init
    this.peerId = init.peerId
    this.method = init.method
    this.trafficClass = init.trafficClass
    this.header = init.header
    this.payload = init.payload
    this.bytes = init.header.length + (init.payload?.length ?? 0)
    this.startedAt = init.now()
    this.#timeoutMs = Math.min(CALL_TIMEOUT_MS_MAX, Math.max(0, init.options.timeoutMs ?? CALL_TIMEOUT_MS))
    this.#timer = setTimeout(() => { this.#expire() }, this.#timeoutMs)

    if (init.options.signal !== undefined) {
      this.#onAbort = () => { this.#abort() }
      // One signal for a whole fan-out is how it is meant to be used; Node warns from the eleventh listener on.
      setMaxListeners(0, init.options.signal)
      init.options.signal.addEventListener('abort', this.#onAbort)
    }
  }

  get settled (): boolean {
    return this.#settled
  }

  /** Until the deadline, ms, at least 1: what the peer is told. */
  get remainingMs (): number {
    return Math.max(1, Math.ceil(this.startedAt + this.#timeoutMs - this.#init.now()))
  }

  succeed (reply: RawReply): void {
    if (this.#settle()) {
      this.#init.onReply(reply)
    }
  }

  fail (error: Error): void {
    if (this.#settle()) {
      this.#init.onError(error)
    }
  }

  #expire (): void {
    const holder = this.holder

    this.fail(new RpcTimeoutError(this.peerId, this.method, this.#timeoutMs))
    holder?.abandon(this, true)
  }

  #abort (): void {
    const holder = this.holder

    this.fail(new AbortedError(`The call of ${this.method} at peer ${this.peerId}`,
      { cause: this.#init.options.signal?.reason }))
    holder?.abandon(this, false)
  }

  #settle (): boolean {
    if (this.#settled) {
      return false
    }

    this.#settled = true
    this.holder = undefined
    this.header = EMPTY
    this.payload = undefined
    clearTimeout(this.#timer)

    if (this.#onAbort !== undefined) {
      this.#init.options.signal?.removeEventListener('abort', this.#onAbort)
    }

    this.onSettled?.()

    return true
  }
}
