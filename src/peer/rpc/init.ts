import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { Rpc, RpcHost } from './types.js'
import type { RefusedMessages } from '../transport/refused-messages.js'

export interface RpcInit {
  host: RpcHost
  /** IPs on which the data port listens. Empty: no data port, everything goes over libp2p. @default ['127.0.0.1'] */
  listenHosts?: readonly string[]
  /** Data port if it is free, otherwise any; the node gives its libp2p port + 1. 0: any. @default 0 */
  preferredPort?: number
  /** Hosts (IP or name) to advertise in place of those listened on. @default [] */
  advertiseHosts?: readonly string[]
  /** `host:port` of a peer's data port as membership knows it; only used to tell a dead peer from a silent one. */
  knownEndpoints?: (peerId: string) => readonly string[]
  /** Where messages that make no sense are counted. @default one of its own */
  refused?: RefusedMessages
  logger?: Logger
  clock?: Clock
  random?: Random
  /** A channel without calls for so long is closed, ms. @default 300000 */
  idleMs?: number
  /** On the fallback the data port is tried again this often, ms. @default 60000 */
  upgradeMs?: number
  /** A connection that has moved so many bytes one way gets fresh keys. @default 256 GiB */
  renewBytes?: number
  /** How long an accepted connection may stay unproven, ms. @default 5000 */
  unboundMs?: number
  /** A request that is being received, and of which too little comes, ends after this, ms. @default 20000 */
  stallMs?: number
  /** How often idle channels are looked for, ms. @default 30000 */
  sweepMs?: number
}

/** The RPC channel of a node, with what its owner needs besides calls. */
export interface RpcService extends Rpc {
  /** `host:port` of the data port, most reachable first; for the heartbeat. Empty before `start`. */
  dataEndpoints: () => string[]
  /** Peers with a channel or a past one. */
  peers: () => string[]
  /** Calls that are not settled yet. */
  readonly callsInFlight: number
  /** Names of the methods that are served here. */
  methods: () => string[]
  /** Cuts the channel to a peer (it was blocked, say). A later call, from either side, connects anew. */
  disconnect: (peerId: string) => void
}
