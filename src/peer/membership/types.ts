import type { MembershipConfig } from './config.js'
import type { ClockSkews } from './clock-skew.js'
import type { Remembered } from './core.js'
import type { SelfPatch } from './io.js'
import type { MemberRecord, MembershipView } from './member.js'
import type { Rival } from './messages.js'
import type { Scope } from './scope.js'
import type { RefusedMessages } from '../transport/refused-messages.js'
import type { StartPoint, StartWitness, VerifyStart } from './start.js'
import type { Rpc } from '../rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** What membership needs of gossipsub: `PeerHost` fits. `from` is the verified author. */
export interface MembershipGossip {
  publish: (topic: string, data: Uint8Array) => Promise<void>
  subscribe: (topic: string, listener: (message: { from: string, data: Uint8Array }) => void) => () => void
}

/** What membership needs of libp2p's connections: `PeerHost` fits. */
export interface MembershipPeers {
  connectedPeers: () => string[]
  onConnect: (listener: (peerId: string) => void) => () => void
  onDisconnect: (listener: (peerId: string) => void) => () => void
  learn: (peerId: string, addresses: string[]) => Promise<void>
}

export interface MembershipInit {
  /** This node's record; incarnation and sequence are added here. */
  self: Omit<MemberRecord, 'incarnation' | 'sequence'>
  rpc: Pick<Rpc, 'call' | 'handle' | 'onDisconnect'>
  /** Where gossip that makes no sense is counted. @default one of its own */
  refused?: RefusedMessages
  gossip: MembershipGossip
  peers: MembershipPeers
  /** @default lan */
  config?: MembershipConfig
  /** Which members to know. @default all */
  scope?: Scope
  /** PeerIds from an earlier life, probed at start. @default [] */
  known?: string[]
  /** What is remembered of the others, and where it is kept. @default nothing */
  remembered?: Remembered
  /** Starts of this node's store before the present one, latest first. @default the one that the start continues */
  past?: readonly StartPoint[]
  /** Called when what should outlive this process has changed; `soon` for a start that is new. */
  onRemember?: (when: 'soon' | 'later') => void
  /** @default the signature must be that of the node's key */
  verifyStart?: VerifyStart
  /** Monotonic time at which this process, or the node in it, began, ms. @default now */
  startedAt?: number
  /** Others know a later start of this node: its disk went back in time, or is one of two copies. Called once. */
  onSuperseded?: (witness: StartWitness) => void
  /** Another process runs with this node's key; with `isLater` it was there first. Called once for each. */
  onRival?: (rival: Rival, isLater: boolean) => void
  /** The highest incarnation that is on record of this node. @default 0 */
  previousIncarnation?: number
  clock?: Clock
  random?: Random
  logger?: Logger
}

export interface MembershipService extends MembershipView, Startable {
  /** Changes facts about this node; others hear of it with the next heartbeat, of flags and capacity sooner. */
  updateSelf: (patch: SelfPatch) => void
  /** Announces that this node leaves for good, and resolves when that was told. Placement stops counting it at once. */
  leave: () => Promise<void>
  /**
   * Announces that this process ends: dead at once for the others, without a suspicion first, but placed until
   * `repairDelayMs` is over. `stop` does it too, unless one of the two was called before.
   */
  stopping: () => Promise<void>
  /** A layer above saw a peer fail: probe it now. Cheap; may be called for every failed call. */
  hint: (peerId: string, reason: 'closed' | 'refused' | 'failed') => void
  /** What should outlive this process. */
  remembered: () => Remembered
  /**
   * True for a start that is not the last one known of a node: its disk went back in time, or is a copy. Nothing of
   * it counts in consensus. True also for a start that this node has not heard of yet: news of it are on their way.
   * False for a node that nothing is known of.
   */
  isStale: (peerId: string, storeId: string, start: Pick<StartPoint, 'count' | 'nonce'>) => boolean
  /** This node's clock less the median of the live members' clocks, ms; undefined while it is unknown. */
  clockSkewMs: () => number | undefined
  /** The same of every member that was measured, by PeerId. */
  clockSkews: () => ClockSkews | undefined
  /** How late this process came to its work when that was last measured, ms: by that it waits longer for others. */
  readonly lagMs: number
  /** Equal on two nodes that agree on who is a member, in which incarnation, with which store, and who is dead. */
  digest: () => string
}
