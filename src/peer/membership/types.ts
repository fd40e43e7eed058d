import type { MembershipConfig } from './config.js'
import type { SelfPatch } from './io.js'
import type { MemberRecord, MembershipView } from './member.js'
import type { Scope } from './scope.js'
import type { RefusedMessages } from '../refused-messages.js'
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
  /** Whom to know. @default everybody */
  scope?: Scope
  /** PeerIds from an earlier life, probed at start. @default [] */
  known?: string[]
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
  /** Equal on two nodes that agree on who is a member, in which incarnation, with which store, and who is dead. */
  digest: () => string
}
