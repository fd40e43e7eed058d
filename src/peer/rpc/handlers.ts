import { strict as assert } from 'node:assert'
import { ShoalError } from '../../util/errors.js'
import { METHOD_BYTES_MAX } from './constants.js'
import { checkedRequest } from './checked.js'
import { UnknownMethodError } from './errors.js'
import { InvalidMessageError } from '../../util/schema/errors.js'
import type { Logger } from '../../util/logger.js'
import type { RefusedMessages } from '../transport/refused-messages.js'
import type { RawRequest } from './inbound-request.js'
import type { RawReply } from './pending-call.js'
import type { Room, RpcHandler, RpcMethod, RpcRequest, TrafficClass } from './types.js'

const EMPTY = new Uint8Array(0)

/** A request with its header decoded. The signal stays lazy. */
class DecodedRequest<Req> implements RpcRequest<Req> {
  readonly #raw: RawRequest

  constructor (raw: RawRequest, readonly header: Req) {
    this.#raw = raw
  }

  get peerId (): string {
    return this.#raw.peerId
  }

  get payload (): Uint8Array {
    return this.#raw.payload
  }

  get class (): TrafficClass {
    return this.#raw.class
  }

  get signal (): AbortSignal {
    return this.#raw.signal
  }

  get isBacklogged (): boolean {
    return this.#raw.isBacklogged
  }
}

/** The methods that this node serves, by their name on the wire. */
export class Handlers {
  readonly #handlers = new Map<string, (request: RawRequest) => Promise<RawReply>>()
  readonly #rooms = new Map<string, Room>()
  readonly #logger: Logger
  readonly #refused: RefusedMessages

  constructor (logger: Logger, refused: RefusedMessages) {
    this.#logger = logger
    this.#refused = refused
  }

  /** The methods that are served. */
  names (): string[] {
    return [...this.#handlers.keys()]
  }

  add<Req, Res> (method: RpcMethod<Req, Res>, handler: RpcHandler<Req, Res>): void {
    assert(!this.#handlers.has(method.name), `RPC method ${method.name} has a handler already`)
    assert(Buffer.byteLength(method.name) <= METHOD_BYTES_MAX, `RPC method name ${method.name} is too long`)

    this.#rooms.set(method.name, method.room ?? 'bulk')
    this.#handlers.set(method.name, async raw => {
      const request = new DecodedRequest(raw, checkedRequest(method, raw.header, raw.payload))
      const { header, payload } = await handler(request)

      return { header: method.response.encode(header), payload: payload ?? EMPTY }
    })
  }

  /** Where a request waits. What is not known is refused, and is bulk until then. */
  roomOf (method: string, trafficClass: TrafficClass): Room {
    return trafficClass === 'control' ? 'control' : this.#rooms.get(method) ?? 'bulk'
  }

  /** Runs the handler. Rejects with what the caller shall see. */
  async dispatch (request: RawRequest): Promise<RawReply> {
    const handler = this.#handlers.get(request.method)

    if (handler === undefined) {
      throw new UnknownMethodError('(this one)', request.method)
    }

    try {
      return await handler(request)
    } catch (err) {
      if (err instanceof InvalidMessageError) {
        this.#refused.note(request.peerId, request.method, err.reason)
      } else if (!(err instanceof ShoalError)) {
        // The caller gets the message; the stack, which is what mends a mistake of ours, stays here.
        this.#logger.error({ peer_id: request.peerId, method: request.method, err }, 'RPC handler failed')
      }

      throw err
    }
  }
}
