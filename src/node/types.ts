import type { Blocks, BlockHealth, LeaveProgress, RepairStatus } from '../blocks/types.js'
import type { BadCopy } from '../blocks/scrub/bad-copies.js'
import type { Gc } from '../blocks/gc/types.js'
import type { Scrub } from '../blocks/scrub/types.js'
import type { Files } from '../files/types.js'
import type { Member } from '../peer/membership/member.js'
import type { Logger } from '../util/logger.js'
import type { Startable } from '../util/lifecycle.js'
import type { Volumes } from '../volumes/types.js'
import type { WorkerStatus } from '../util/worker.js'

/** What `createNode` takes. Every field has the default that the CLI has, but logs go nowhere unless told. */
export interface NodeOptions {
  /** Where identity and blocks live. Undefined: everything in memory, gone at `stop`. */
  dataDir?: string | undefined
  /** Peers to join through: `host:port`, `tcp://host:port` or multiaddrs. */
  peers?: string[] | undefined
  /** `11010`, `0.0.0.0:11010`, `tcp://[::]:11010` or multiaddrs; port 0 is any free one. @default ['127.0.0.1:0'] */
  listeners?: string[] | undefined
  networkName?: string | undefined
  networkSecret?: string | undefined
  networkSecretPrevious?: string | undefined
  hostname?: string | undefined
  zone?: string | undefined
  capacityBytes?: number | undefined
  replicas?: number | undefined
  minReplicas?: number | undefined
  repairDelayMs?: number | undefined
  /** Every copy here is re-read within this time; 0: only when asked for. @default 30 days */
  scrubIntervalMs?: number | undefined
  /** A metadata replica of a volume whose node is dead for so long is replaced, ms. @default 10000 */
  metadataReplaceDelayMs?: number | undefined
  /** Memory for the caches of each metadata replica on this node, bytes. @default 64 MiB */
  volumeCacheBytes?: number | undefined
  /** The principal of what this node's owner does to volumes. @default user@hostname */
  who?: string | undefined
  advertise?: string[] | undefined
  mdns?: boolean | undefined
  /** Members that every node knows in full, before the mesh splits into subtrees; the same everywhere. @default 1024 */
  membersMax?: number | undefined
  logger?: Logger | undefined
}

export interface ShoalEvents {
  /** A member was seen for the first time, or came back. */
  'peer:join': Member
  'peer:suspect': Member
  'peer:dead': Member
  'peer:evicted': Member
  'peer:leave': Member
  'repair:start': { queue: number, done: number, bytesPerSecond: number }
  'repair:progress': { queue: number, done: number, bytesPerSecond: number }
  'repair:done': { done: number }
  /**
   * The disk of this node went back in time, or is a copy: others know a later start of it. The node goes on as
   * another store: it has started again by itself, handles and replicas of before are closed.
   */
  'store:renewed': { storeId: string }
  /** The node has stopped by itself, and why: `node_cloned`. */
  'stopped': { error: Error }
  /** A copy on this node's disk is bad: it was set aside, and a good one is being fetched. */
  'scrub:bad': BadCopy
  /** A good copy is in the place of a bad one. */
  'scrub:healed': BadCopy
}

export interface Peers {
  readonly self: Member
  list: () => readonly Member[]
  add: (address: string, options?: { signal?: AbortSignal }) => Promise<string>
  remove: (peerOrAddress: string) => Promise<void>
  block: (peerId: string) => Promise<void>
  unblock: (peerId: string) => Promise<void>
}

/** What to change of a worker; what is left out stays. It holds until the node stops. */
export interface WorkerChange {
  /** How fast it may go. */
  bytesPerSecond?: number | undefined
  /** The same, as a percentage of its default. */
  percent?: number | undefined
  /** No round begins while it is paused; the one under way ends. */
  paused?: boolean | undefined
}

/** The background work of this node. */
export interface Workers {
  list: () => readonly WorkerStatus[]
  /**
   * Throws `unknown_worker`, `worker_not_throttled`, `worker_not_pausable`, and `invalid_options` for a throttle that
   * makes no sense; nothing is changed then.
   */
  set: (name: string, change: WorkerChange) => WorkerStatus
}

export interface StatusReport {
  members: Readonly<Record<Member['state'], number>>
  blocks: BlockHealth
  repair: RepairStatus
  unansweredPeers: readonly string[]
  /** Members whose disk failed so that they take no more writes, and how, as part of a sentence. */
  diskFaults: readonly { peerId: string, reason: string }[]
  /**
   * Metadata replicas that cannot go on, of which volume (its id), on which member, and why, as part of a sentence; or,
   * with `withoutMajority`, that are well and see too few of the others.
   */
  volumeFaults: readonly {
    peerId: string, group: string, reason: string, serving: boolean, withoutMajority: boolean
  }[]
  /** Members with whose key two processes ran lately, and where, by any member that answered. */
  clones: readonly Clone[]
  /** Members that verify their copies because their disk went back in time. */
  unverified: readonly Unverified[]
  /** Members whose disks had bad copies in the last 30 days. */
  damage: readonly Damage[]
}

/** A member that was there twice: one data dir is a copy of the other. */
export interface Clone { peerId: string, addresses: readonly string[] }

export interface Unverified {
  peerId: string
  hostname: string
  /** Copies that are left to be read. */
  copies: number
}

/** Bad copies that one member found on its own disk. */
export interface Damage {
  peerId: string
  hostname: string
  /** In the last 30 days. */
  found: number
  /** Of which no good copy is there again; also of older ones. */
  unhealed: number
}

/** One running node. */
export interface ShoalNode extends Startable {
  readonly peerId: string
  readonly blocks: Blocks
  readonly files: Files
  /** File trees with names, written by every node. */
  readonly volumes: Volumes
  readonly peers: Peers
  /** Care for the copies on this node's disk. */
  readonly scrub: Scrub
  /** Garbage collection of the copies on this node's disk. */
  readonly gc: Gc
  /** What this node does in the background. */
  readonly workers: Workers
  status: (options?: { local?: boolean, signal?: AbortSignal }) => Promise<StatusReport>
  /** Hands all copies over, says goodbye and stops. */
  leave: (options?: LeaveOptions) => Promise<void>
  on: <K extends keyof ShoalEvents>(event: K, listener: (detail: ShoalEvents[K]) => void) => () => void
}

/** What `leave` takes. */
export interface LeaveOptions {
  /** Leaves also when not everything could be handed over. */
  force?: boolean
  signal?: AbortSignal
  onProgress?: (progress: LeaveProgress) => void
}
