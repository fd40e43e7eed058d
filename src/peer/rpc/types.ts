import type { Stream } from '@libp2p/interface'
import type { Startable } from '../../util/lifecycle.js'
import type { MessageSchema } from '../../util/schema/schema.js'

/**
 * Traffic classes, by falling weight. `control` is for probes and other small messages that decide who is alive:
 * it is sent before everything else and never carries bulk.
 */
export type TrafficClass = 'control' | 'client' | 'repair' | 'scrub'

/** Memory for requests that takes nothing from the others; see `InboundBudget`. */
export type Room = 'control' | 'consensus' | 'bulk'

/**
 * One remote procedure: its name on the wire (`block.put`), what its two headers must look like, and how long its two
 * payloads may be. A method without schemas does not compile: both sides check what comes, before a handler reads it.
 */
export interface RpcMethod<Req, Res> {
  name: string
  request: MessageSchema<Req>
  response: MessageSchema<Res>
  /** Longest payload of a request. @default 0: it has none */
  requestBytesMax?: number
  /** Where larger requests are held; small ones of class `control` have a room of their own. @default 'bulk' */
  room?: Exclude<Room, 'control'>
  /** Longest payload of an answer. @default 0: it has none */
  responseBytesMax?: number
}

export interface CallOptions {
  /** Ends the call here and cancels it at the peer. */
  signal?: AbortSignal
  /** Deadline, ms. @default 10000 */
  timeoutMs?: number
  /** @default 'client' */
  class?: TrafficClass
}

export interface RpcReply<Res> {
  header: Res
  /** Empty when the peer sent none. The callee of this reply owns it. */
  payload: Uint8Array
}

export interface RpcRequest<Req> {
  /** Authenticated PeerId of the caller. */
  peerId: string
  header: Req
  payload: Uint8Array
  class: TrafficClass
  /** Fires when the caller cancelled, its deadline passed or its connection closed. */
  signal: AbortSignal
  /**
   * True while answers to this caller, or to all together, wait unread beyond their bound. A handler with a large
   * answer to make says `busy` then. @default false
   */
  readonly isBacklogged?: boolean
}

/** The payload of the answer is handed over, not copied: it must not change afterwards. */
export type RpcHandler<Req, Res> = (request: RpcRequest<Req>) => Promise<{ header: Partial<Res>, payload?: Uint8Array }>

/** What one peer's channel has moved so far. */
export interface ChannelStats {
  rxBytes: number
  txBytes: number
  /** Smoothed round trip of control calls, ms. */
  latencyMs?: number
  /** `tls`: the data port; `libp2p`: the fallback stream. */
  transport: 'tls' | 'libp2p'
}

/**
 * The one way in which nodes talk to each other, above libp2p. Errors:
 * `peer_unreachable` (no connection could be made or it broke: the callee may or may not have acted),
 * `rpc_timeout`, `aborted`, `busy` (the peer's queue is full), `unknown_method`, `payload_too_large`; a `ShoalError`
 * thrown by the remote handler arrives as `RemoteError` with its code and message.
 */
export interface Rpc extends Startable {
  /** The payload is not copied: it must not change before the call is settled. */
  call: <Req, Res>(peerId: string, method: RpcMethod<Req, Res>, header: Partial<Req>, payload?: Uint8Array,
    options?: CallOptions) => Promise<RpcReply<Res>>
  /** Registers the handler of a method; registering a name twice is a mistake of ours and throws. */
  handle: <Req, Res>(method: RpcMethod<Req, Res>, handler: RpcHandler<Req, Res>) => void
  stats: (peerId: string) => ChannelStats | undefined
  /** A peer's channel closed or refused (hint to probe it now). Returns the unsubscriber. */
  onDisconnect: (listener: (peerId: string, reason: 'closed' | 'refused') => void) => () => void
}

/** What the RPC channel needs of the libp2p host: both ends of these are authenticated by noise. */
export interface RpcHost {
  /** Own PeerId in base58. */
  peerId: string
  /** Small unary exchange, a few KiB. A rejection of the handler is a rejection of the peer's `sendMessage`. */
  handleMessage: (protocol: string, handler: (peerId: string, request: Uint8Array) => Promise<Uint8Array>) => void
  sendMessage: (peerId: string, protocol: string, request: Uint8Array,
    options: { signal?: AbortSignal, timeoutMs?: number }) => Promise<Uint8Array>
  handleStream: (protocol: string, handler: (peerId: string, stream: Stream) => void) => void
  openStream: (peerId: string, protocol: string, options: { signal?: AbortSignal }) => Promise<Stream>
}
