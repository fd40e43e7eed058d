import type { ExchangeHandler } from './exchange.js'
import type { GossipListener } from './gossip.js'
import type { Identity } from './identity.js'
import type { Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { Stream } from '@libp2p/interface'

export interface PeerHostInit {
  /** Keeps identity, known peers and blocklist. Without one everything lives in memory. */
  dataDir?: string
  /** @default `loadIdentity({ dataDir })` */
  identity?: Identity
  /** As in the configuration: `11010`, `0.0.0.0:11010`, a multiaddr. Port 0 takes any free port. */
  listeners: string[]
  /**
   * Addresses told to others instead of those found; an address without a port takes the first listener's.
   */
  advertise?: string[]
  networkName: string
  /** Undefined or empty: loopback only. */
  networkSecret?: string
  networkSecretPrevious?: string
  /** Looks for peers on the local network. @default false */
  mdns?: boolean
  /** Configured peers, in any form `parseAddress` takes; dialled until they are connected. */
  bootstrap?: string[]
  /** Shoal's version, told by identify as `shoal/<version>`. */
  version: string
  logger?: Logger
  clock?: Clock
  random?: Random
}

export interface SignalOptions {
  signal?: AbortSignal
}

export interface SendMessageOptions extends SignalOptions {
  /** For everything: connecting, sending, waiting for the answer. @default 5000 */
  timeoutMs?: number
}

/**
 * libp2p as the rest of Shoal sees it: identity, connections, gossip, small exchanges, raw streams and kad
 * lookups. PeerIds are base58 texts and addresses multiaddr texts; no libp2p type crosses this line but
 * `Stream`.
 *
 * Handlers and subscriptions may be registered before `start` and outlive `stop`. Calls that need the network
 * throw `host_stopped` while the host is not running, `bad_peer_id` for a text that is no PeerId.
 */
export interface PeerHost extends Startable {
  readonly peerId: string
  /** The key was there before this start: it is not the first one of the node. */
  readonly isOldKey: boolean
  /** Ed25519 signature with the node's key. */
  sign: (text: Uint8Array) => Promise<Uint8Array>
  /** Advertised multiaddrs with `/p2p/`, wildcards expanded; empty while stopped. */
  addresses: () => string[]

  /**
   * Dials an address in any accepted form and resolves to the PeerId that answered. Errors: `bad_address`,
   * `dial_failed`, `dial_self`, `wrong_network`, `peer_blocked`, `aborted`.
   */
  connect: (address: string, options?: SignalOptions) => Promise<string>
  isConnected: (peerId: string) => boolean
  connectedPeers: () => string[]
  /** Closes the connections to a peer. One that is configured is dialled again after a while. */
  disconnect: (peerId: string) => Promise<void>
  /** Configured peers as multiaddrs. */
  configuredPeers: () => string[]
  /** Of these, the ones that could not be reached when they were dialled last; why, as a sentence. */
  unreachedPeers: () => readonly { address: string, reason: string }[]
  /** Replaces the configured peers, for a reload. Connections stay; the dialer follows the new list. */
  setConfiguredPeers: (addresses: string[]) => void

  /** Errors: `message_too_large` (64 KiB). No listener is no error: gossip is not delivery. */
  publish: (topic: string, data: Uint8Array) => Promise<void>
  /** `from` is the verified author. Own messages are not delivered. Returns the unsubscriber. */
  subscribe: (topic: string, listener: GossipListener) => () => void

  /**
   * Registers the handler of a small request (64 KiB each way). A `ShoalError` that it throws reaches the
   * caller. A protocol registered twice is a mistake of ours and throws.
   */
  handleMessage: (protocol: string, handler: ExchangeHandler) => void
  /**
   * Sends one request over a stream of its own, connecting first if needed. Errors: those of `connect`,
   * `unsupported_protocol`, `exchange_timeout`, `exchange_failed`, `message_too_large`, `aborted`, and the
   * handler's own as `RemoteError`.
   */
  sendMessage: (peerId: string, protocol: string, request: Uint8Array, options?: SendMessageOptions) =>
    Promise<Uint8Array>

  /** Raw inbound streams. The handler owns the stream and must not throw. */
  handleStream: (protocol: string, handler: (peerId: string, stream: Stream) => void) => void
  /** Errors: those of `connect`, `unsupported_protocol`, `exchange_timeout`, `exchange_failed`, `aborted`. */
  openStream: (peerId: string, protocol: string, options?: SignalOptions) => Promise<Stream>

  /**
   * kad-dht's peers closest to `sha256(key)`, nearest first, this node left out. Ends early, without an
   * error, when the signal fires.
   */
  closestPeers: (key: Uint8Array, options?: SignalOptions) => AsyncIterable<string>
  /** Multiaddrs of a peer from kad peer routing, or from the local peer store; empty where none are known. */
  findPeer: (peerId: string, options?: SignalOptions) => Promise<string[]>

  /**
   * Addresses that membership tells, in place of those known before. Ones that cannot be parsed are left out.
   */
  learn: (peerId: string, addresses: string[]) => Promise<void>
  /** Drops a peer from the known peers and from libp2p's peer store. A connection stays. */
  forget: (peerId: string) => Promise<void>
  /** Disconnects a peer and keeps it out, over restarts too. Resolves when that is on disk. */
  block: (peerId: string) => Promise<void>
  unblock: (peerId: string) => Promise<void>
  /** Sorted. */
  blocked: () => string[]

  /** A peer's first connection is up. Returns the unsubscriber. */
  onConnect: (listener: (peerId: string) => void) => () => void
  /** A peer's last connection is gone. Not called for those that `stop` closes. */
  onDisconnect: (listener: (peerId: string) => void) => () => void
}
