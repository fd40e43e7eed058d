/**
 * The words of a volume's replicated log. `core.ts` is the state machine behind them; the shell
 * (`replica/`) and the simulator perform its effects.
 */

/** Orders those who want to write the log. Higher `round` wins, equal rounds go by `node`. */
export interface Ballot { round: number, node: string }

/**
 * Who holds the log. Grows and shrinks by one member at a time; `epoch` counts the changes. A member is one disk and
 * what it promised; its name says nothing here.
 */
export interface LogConfig extends LogStamp { members: readonly string[] }

/** Which set of which log a message speaks of. */
export interface LogStamp {
  epoch: number
  /** Ids of the configs that operators forced, the oldest first (`lineage.ts`); absent: none was. */
  lineage?: readonly string[]
}

/** One place of the log. `batch` is opaque here. */
export type LogValue =
  | { kind: 'noop' }
  | { kind: 'batch', bytes: Uint8Array }
  | { kind: 'config', config: LogConfig }

/** A value at its index; indexes begin at 1. */
export interface LogItem { index: number, value: LogValue }

/**
 * What is durable besides the items; one small record, written in the same atomic step as the items
 * it speaks of.
 */
export interface HardState {
  /** Which member wrote this: its word, and no other's. */
  self: string
  /** Nothing below it is accepted any more. */
  promised: Ballot
  /** The author of the log of the items after `commitIndex` (the last ballot from which something was accepted). */
  accepted: Ballot
  /** Last item of the log; items behind it on the disk are remains of an older ballot. */
  lastIndex: number
  /** Known to be chosen up to here (may lag behind the truth). */
  commitIndex: number
  /** In force after `commitIndex`. */
  config: LogConfig
  /**
   * Items before this one are not vouched for: the state came from elsewhere, and on this disk there may be remains of
   * ballots that lost, or of a log that was given up. Written in one step with whatever replaces log or state.
   * 0: written before there was this field.
   */
  validFrom: number
}

/** Requests between replicas. Each is answered by one message of the same name, or not at all. */
export type LogRequest =
  /** Phase 1: may I write the log behind what is chosen? `commitIndex` is that of who asks. */
  | LogStamp & { type: 'prepare', ballot: Ballot, commitIndex: number }
  /**
   * Phase 2: accept these items behind `prevIndex`. With no items: a heartbeat that tells `commitIndex`. Items up to
   * `commitIndex` are chosen, whichever member sends them. `adopted`: as far as the sequencer took over the log of
   * others; who has accepted nothing under this ballot takes all up to there at once or none of it.
   */
  | LogStamp & {
    type: 'accept', ballot: Ballot, prevIndex: number, items: readonly LogItem[], commitIndex: number, adopted: number
  }
  /** Quorum read: how far have you accepted? */
  | LogStamp & { type: 'read' }

export type LogReply =
  | LogStamp & {
    type: 'prepare'
    /** False: `promised` is higher. */
    ok: boolean
    promised: Ballot
    accepted: Ballot
    commitIndex: number
    /**
     * Everything accepted behind `commitIndex` (of the one who answers), and before it the chosen ones that who asks
     * lacks, if they are few and at hand. Empty unless ok.
     */
    items: readonly LogItem[]
  }
  | LogStamp & {
    type: 'accept'
    /**
     * `stale`: a higher ballot was promised; `behind`: items are missing, and `lastIndex` is the one behind which it
     * would take some; `epoch`: the two are in different epochs (`epoch` tells which).
     */
    result: 'ok' | 'stale' | 'behind' | 'epoch'
    promised: Ballot
    lastIndex: number
    commitIndex: number
  }
  | LogStamp & { type: 'read', ok: boolean, lastIndex: number, commitIndex: number }

export type Role =
  /** Follows the holder of the highest ballot it knows. */
  | 'follower'
  /** Asks for promises, or catches up with those who gave them. */
  | 'candidate'
  /** Holds a majority's promises: orders what comes. */
  | 'sequencer'
  /** Not in the config (not yet, or not any more): takes items, counts for nothing. */
  | 'learner'

export type LogEvent =
  | { type: 'tick' }
  /** A peer's request; `token` comes back with the reply. */
  | { type: 'request', from: string, token: number, request: LogRequest }
  | { type: 'reply', from: string, id: number, reply: LogReply }
  /** The request could not be delivered or was not answered in time. */
  | { type: 'unanswered', from: string, id: number }
  /** Everything handed out with `persist` up to this number is durable. */
  | { type: 'persisted', number: number }
  /** Members that can be reached as membership sees it; order of `ranked` is the rank of the members, best first. */
  | { type: 'reachable', up: ReadonlySet<string>, ranked: readonly string[] }
  /** Order this value; only while `role` is `sequencer` and `room` says yes. */
  | { type: 'propose', value: LogValue }
  /** A caller waits for a sequencer: become it, unless one was heard within the patience of the config. */
  | { type: 'take-over', urgent: boolean }
  /** Peers that the sequencer feeds besides the members: newcomers that catch up before they count. */
  | { type: 'learners', ids: readonly string[] }
  /** A linearizable read begins. */
  | { type: 'read', readId: number }
  /** Chosen items from elsewhere, contiguous; what is known already is skipped. */
  | { type: 'chosen', items: readonly LogItem[], commitIndex: number }
  /**
   * The state is about to be replaced by one of a log that an operator forced over this one: the log here is given up,
   * durably, before anything of the state is.
   */
  | { type: 'give-up', index: number, config: LogConfig }
  /** That set is in force instead of the one known here, or after it: the shell asked (`replica/followed-set.ts`). */
  | { type: 'follow', config: LogConfig }
  /** The state machine was replaced by a snapshot as of this index. */
  | { type: 'installed', index: number, config: LogConfig }
  /** Operator: the rest of the set is gone for good; go on with this config. */
  | { type: 'force', config: LogConfig }

export type LogEffect =
  | { type: 'send', to: string, id: number, request: LogRequest }
  | { type: 'reply', to: string, token: number, reply: LogReply }
  /** Atomically durable, in the order of `number`; then `persisted`. `items` replace what is at their indexes. */
  | { type: 'persist', number: number, hard: HardState, items: readonly LogItem[] }
  /** These are chosen, in order, each exactly once per life of the core: apply them. */
  | { type: 'commit', items: readonly LogItem[] }
  | { type: 'role', role: Role, sequencer: string | undefined }
  | { type: 'config', config: LogConfig }
  /**
   * This replica lacks chosen items from `from` on: fetch them (or a snapshot) from `peer`. Comes again while that
   * lasts; the shell has one fetch at a time. 0: only a snapshot will do, since an operator forced a new config upon
   * the others, and what is here may have parted from what is there.
   */
  | { type: 'fetch', peer: string, from: number }
  /**
   * A member says that there is a later set, or a log that an operator forced over this one, and is in no set that is
   * known here. The shell finds out whether that is so, and then says `follow`; nothing is done on that word alone.
   */
  | { type: 'claim', peer: string, lineage: readonly string[] }
  /** A member speaks of a log that an operator forced apart from this one. It gets no answer. */
  | { type: 'foreign', peer: string, lineage: readonly string[] }
  /** The state as of `index` or later answers the read. */
  | { type: 'readable', readId: number, index: number }
  /** No majority answered in time. */
  | { type: 'unreadable', readId: number }
