import type { MemberRecord, MemberState } from './member.js'
import type { StartPoint, StartWitness } from './start.js'

/**
 * What membership says on the wire, as types. `codec.ts` turns them into protobuf; the simulator passes them as they
 * are.
 */

/** How a member failed its probe: `refused`, its machine says that no process listens; `silent`, nothing came back. */
export type Evidence = 'silent' | 'refused'

/** Rare, signed by the gossip layer, and delivered to all members. The author is the verified gossip author. */
export type MembershipEvent =
  /** A node is here: itself, or told by the peer that it joined through (its own gossip may reach no other yet). */
  | { kind: 'joined', record: MemberRecord }
  /** By the subject: "I live", with a raised incarnation. */
  | { kind: 'refuted', record: MemberRecord }
  /** By the subject: a new `storeId`, so its former copies are lost. */
  | { kind: 'store', record: MemberRecord }
  | { kind: 'suspect', subject: string, incarnation: number, evidence: Evidence }
  /** `silentMs`: for how long the author's side has been without an answer when the event was published. */
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
  /** Nonce and beats of the target's start, as far as the prober heard of it. */
  believedNonce?: string
  beats?: number
  /** A later start of the target than the one that the prober sees now. */
  witness?: StartWitness
  /** The prober's own start, and for how long its process has run. */
  nonce?: string
  uptimeMs?: number
  /**
   * `step` of the last answer that the prober got from the start in `believedNonce`: so it lived after that, as if it
   * had answered a probe. Of two processes with one key others may reach only one by themselves.
   */
  echo?: number
}

export interface ProbeAck {
  incarnation: number
  /** Present when what the prober believed was out of date. */
  record?: MemberRecord
  /** The start that answers, and for how long its process has run. */
  nonce?: string
  uptimeMs?: number
  /** Wall clock of who answers, ms. */
  wallMs?: number
  /** Place of this answer in the order of what the process that answers heard of starts. */
  step?: number
  /**
   * What the disk of who answers knows of the start in the probe's `witness` or `believedNonce`, which it continues; or
   * the first start after that which it knows. Absent when it does not continue it.
   */
  past?: StartPoint
  /** A later start of the prober than the one that asks. */
  witness?: StartWitness
  /** Other processes with the prober's key that live at the same time. */
  rivals?: Rival[]
}

/** A second process with the key of a node. */
export interface Rival {
  witness: StartWitness
  /** For how long it has run. */
  uptimeMs: number
  address: string
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
  /** A later start than that of the record, if the sender remembers one. */
  witness?: StartWitness
}

/** What a node remembers of another over its own restarts. */
export interface RememberedRow {
  record: MemberRecord
  state: MemberState
  /** How often it came back from an eviction lately; see `flapDelayFactorMax`. */
  returns: number
}
