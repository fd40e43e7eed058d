import type { MemberChange, MemberFlags, MemberRecord } from './member.js'
import type { Heartbeat, MembershipEvent, Probe, ProbeAck, ProbeOutcome, RelayOutcome, Rival,
  TableEntry } from './messages.js'
import type { StartWitness } from './start.js'

/** What may be changed of one's own record while running. */
export type SelfPatch = Partial<Pick<MemberRecord, 'hostname' | 'zone' | 'capacityBytes' | 'usedBytes' | 'load' |
  'addresses' | 'dataEndpoints' | 'storeId' | 'start'>> & { flags?: Partial<MemberFlags> }

/** How far the wall clock of a member is ahead of this node's, and how well that is known. */
export interface ClockSample {
  offsetMs: number
  /** Half of it is the largest error. */
  roundTripMs: number
}

/** Everything that can happen to the membership core. `from` is always the authenticated PeerId. */
export type Input =
  /** Time passed. Due at `wakeAt()`; earlier does no harm, later is measured as this node's own lag. */
  | { type: 'tick' }
  /** `known`: PeerIds from an earlier life; probed first, listed only when they answer. */
  | { type: 'start', known: string[] }
  | { type: 'heartbeat', from: string, heartbeat: Heartbeat }
  | { type: 'event', from: string, event: MembershipEvent }
  /** A libp2p connection or rpc channel opened. */
  | { type: 'connected', peerId: string }
  /** A connection closed, refused, or a call of a layer above failed: probe it now. */
  | { type: 'hint', peerId: string, reason: 'closed' | 'refused' | 'failed' }
  /** The end of a `probe` effect. A late answer is still worth having. */
  | { type: 'probe-result', id: number, to: string, outcome: ProbeOutcome, ack?: ProbeAck, clock?: ClockSample }
  | { type: 'relay-result', id: number, via: string, outcome: RelayOutcome, ack?: ProbeAck }
  /** A peer probes us; answered by the `ack` effect with the same token. */
  | { type: 'probed', from: string, token: number, probe: Probe }
  /** A peer asks us to probe a third; answered by the `relay-answer` effect with the same token. */
  | { type: 'probed-for', from: string, token: number, target: string, probe: Probe }
  /** Rows that a peer sent in a sync. */
  | { type: 'table', from: string, entries: TableEntry[] }
  /** The end of a `sync` effect. */
  | { type: 'synced', with: string, ok: boolean, changed: boolean }
  | { type: 'self', patch: SelfPatch }
  /** Says goodbye: `left` for good, `stopping` until the next start. */
  | { type: 'goodbye', kind: 'left' | 'stopping' }
  /** How late this process's event loop ran lately, ms. */
  | { type: 'lag', lagMs: number }
  /** The scope changed: forget who is outside now. */
  | { type: 'rescope' }

/** Everything that the core may ask its shell to do. Performed in order. */
export type Effect =
  | { type: 'publish-event', event: MembershipEvent }
  | { type: 'publish-heartbeat', heartbeat: Heartbeat }
  | { type: 'probe', id: number, to: string, probe: Probe }
  /** Ask `via` to probe `target`. */
  | { type: 'relay', id: number, via: string, target: string, probe: Probe }
  | { type: 'ack', to: string, token: number, ack: ProbeAck }
  | { type: 'relay-answer', to: string, token: number, outcome: RelayOutcome, ack?: ProbeAck }
  /** Exchange tables: compare digests, merge what differs on both sides. */
  | { type: 'sync', with: string }
  | { type: 'change', change: MemberChange }
  /** Proof that this node's disk went back in time, or that it is a copy: others know a later start. Told once. */
  | { type: 'superseded', witness: StartWitness }
  /** Another process runs with this node's key. `isLater`: this one started later, and has to go. Told once each. */
  | { type: 'rival', rival: Rival, isLater: boolean }
  /** Two processes run with a member's key. Told once each. */
  | { type: 'cloned', peerId: string, addresses: readonly string[] }
