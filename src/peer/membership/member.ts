import type { StartPoint, StoreStart } from './start.js'

/**
 * A member as all others may know it: what the node says of itself (`MemberRecord`, carried by heartbeats) and what
 * the mesh says of it (`state`).
 */

/**
 * - `alive`: answers.
 * - `suspect`: may be gone; routed around at once, still counted.
 * - `dead`: confirmed gone; still in replica sets, so that a restart moves nothing.
 * - `evicted`: dead for `repairDelayMs`; placement no longer counts it.
 * - `left`: said goodbye; placement no longer counts it.
 */
export type MemberState = 'alive' | 'suspect' | 'dead' | 'evicted' | 'left'

export interface MemberFlags {
  /** Handing its copies over before it leaves: no set counts it any more, it still serves. */
  draining: boolean
  /** Takes no new copies (disk trouble); still serves what it has. */
  readOnly: boolean
  /** Takes no new copies (no room); still serves, deletes and repairs others from itself. */
  full: boolean
}

export interface MemberRecord {
  /** libp2p PeerId in base58 (`12D3Koo…`). */
  peerId: string
  /** Raised by the member at each start (wall clock, ms) and to refute a false suspicion. Higher wins. */
  incarnation: number
  /** Counts the member's own announcements within one incarnation. Higher wins. */
  sequence: number
  hostname: string
  /** Failure domain named by the operator; the empty string is a zone like any other. */
  zone: string
  /** Shoal's version, e.g. `0.1.0`. */
  version: string
  /** Bytes this node offers to the mesh; the weight of placement. */
  capacityBytes: number
  usedBytes: number
  /** 0 idle to 1 saturated: the busier of event loop and queue of client requests. */
  load: number
  /** Multiaddrs with `/p2p/`. */
  addresses: string[]
  /** `host:port` of the RPC data port, most reachable first. */
  dataEndpoints: string[]
  /** Random id that lives with the blocks; when it changes, this node's copies are lost. */
  storeId: string
  flags: MemberFlags
  /** The start that speaks; undefined of a version that does not tell, and where its signature is not the node's. */
  start?: StoreStart
}

export interface Member extends MemberRecord {
  state: MemberState
  /** Local monotonic time of the last change of `state`, ms. */
  stateSince: number
  /** Smoothed round trip of probes and calls, ms; undefined before the first. */
  latencyMs?: number
  /** Listed from an earlier life of this node and not heard of since its start: dead, but no member saw it die. */
  unseen?: true
  /** The disk of this member went back in time, or was copied: its store counts for nothing. See start.ts. */
  stale?: true
  /** Two processes ran with this member's key lately: where each of them is. */
  rivalAddresses?: readonly string[]
  /** How far the member's wall clock is ahead of this node's, ms; undefined before the first measurement. */
  clockOffsetMs?: number
}

export interface MemberChange {
  member: Member
  /** Undefined when the member was not known before. */
  previous?: Member
  /**
   * `joined`: new here; `state`: its state changed; `store`: its `storeId` changed (its copies are lost);
   * `record`: only slow facts changed (capacity, zone, flags, addresses, load); `forgotten`: no longer listed and
   * without a change of state (outside this node's subtree now, or a tombstone whose time is up).
   */
  kind: 'joined' | 'state' | 'store' | 'record' | 'forgotten'
}

/** What the layers above see of membership. */
export interface MembershipView {
  /** This node's own row; always `alive`. */
  self: () => Member
  /** All members known in any state, self included, sorted by peerId. */
  members: () => readonly Member[]
  get: (peerId: string) => Member | undefined
  /**
   * True for a start that is not the last one known of a node: its disk went back in time, or is a copy. Nothing of
   * it counts in consensus. True also for a start that this node has not heard of yet: news of it are on their way.
   * False for a node that nothing is known of.
   */
  isStale?: (peerId: string, storeId: string, start: Pick<StartPoint, 'count' | 'nonce'>) => boolean
  /** Called after each change, in order; returns the function that ends the subscription. */
  onChange: (listener: (change: MemberChange) => void) => () => void
}

/** True for members that replica sets count: all that are not evicted, left or draining. */
export function isPlaced (member: Member): boolean {
  return (member.state === 'alive' || member.state === 'suspect' || member.state === 'dead') && !member.flags.draining
}

/** True for members worth asking: alive, or suspect as a last resort. */
export function isReachable (member: Member): boolean {
  return member.state === 'alive' || member.state === 'suspect'
}
