import type { MemberRecord, MemberState } from './member.js'

/**
 * What membership says on the wire, as types. `codec.ts` turns them into protobuf; the simulator passes them as they
 * are.
 */

/** How a member failed its probe: `refused`, its machine says that nobody listens; `silent`, nothing came back. */
export type Evidence = 'silent' | 'refused'

/** Rare, signed by the gossip layer, and delivered to everybody. The author is the verified gossip author. */
export type MembershipEvent =
  /** A node is here: itself, or told by the peer that it joined through (its own gossip may not reach anybody yet). */
  | { kind: 'joined', record: MemberRecord }
  /** By the subject: "I live", with a raised incarnation. */
  | { kind: 'refuted', record: MemberRecord }
  /** By the subject: a new `storeId`, so its former copies are lost. */
  | { kind: 'store', record: MemberRecord }
  | { kind: 'suspect', subject: string, incarnation: number, evidence: Evidence }
  /** `silentMs`: for how long the author's side has been without an answer when it judged. */
  | { kind: 'dead' | 'evicted', subject: string, incarnation: number, silentMs: number }
  /** By the subject. `left`: for good. `stopping`: dead at once, but expected back within the repair delay. */
  | { kind: 'left' | 'stopping', subject: string, incarnation: number }

/** Gossiped by each member about itself. */
export interface Heartbeat {
  record: MemberRecord
  /** The next one comes within this time, ms: what phi-accrual measures silence against. */
  intervalMs: number
}

/** What the prober believes of the member it probes; a member that is held for less than alive refutes at once. */
export interface Probe {
  /** 0: the prober knows nothing but the PeerId. */
  incarnation: number
  state: MemberState
}

export interface ProbeAck {
  incarnation: number
  /** Present when the prober's incarnation was out of date. */
  record?: MemberRecord
}

export type ProbeOutcome = 'ack' | 'silent' | 'refused'

/** A helper's answer. `busy`: it did not try, so it is evidence of nothing. */
export type RelayOutcome = ProbeOutcome | 'busy'

/** One row of a table as it is exchanged in a sync. */
export interface TableEntry {
  record: MemberRecord
  state: MemberState
  /** For how long the sender has not heard of the member first hand, ms. */
  silentMs: number
}
