import type { KvReader } from '../../tree/kv.js'

/** Changes of one step: a value of undefined removes the key. */
export type StateChanges = ReadonlyMap<string, Uint8Array | undefined>

/** A state that stays as it was when it was taken. */
export interface StateSnapshot extends KvReader {
  close: () => Promise<void>
}

/** A state on its way here. The one that is here stays as it is until `adopt`. */
export interface StateIntake {
  /** Durable when it resolves. */
  write: (changes: StateChanges) => Promise<void>
  /** Takes the place of what is here, and of what is staged there. Wherever it breaks off, one of the two is whole. */
  adopt: () => Promise<void>
  /** Throws it away, unless it is being adopted. */
  discard: () => Promise<void>
}

/**
 * Where a replica keeps what its log leads to. Everything in here can be made anew from the log of this replica and
 * the state of another, so what is staged need not be on disk when it is answered for: after a crash the log is applied
 * again from where the state stands. But what is on disk is always the state after one of the steps, whole.
 */
export interface StateDb extends KvReader {
  open: () => Promise<void>
  /** What is staged and not flushed may be lost. */
  close: () => Promise<void>
  /** One step: `get` answers with it at once, ranges and snapshots after the next `flush`. */
  stage: (changes: StateChanges) => void
  /** Bytes that are staged and that no `flush` has taken yet. */
  readonly stagedBytes: number
  /** Everything that was staged before is durable when it resolves. */
  flush: () => Promise<void>
  /** Of what is flushed. */
  snapshot: () => StateSnapshot
  /** An empty one beside it, for a state from elsewhere; what an earlier one got that was not adopted is gone. */
  receive: () => Promise<StateIntake>
  /**
   * Moves it out of the way, whatever it is; the next `open` begins with an empty one. What is `forked` outlives
   * `destroy` as well.
   */
  setAside: (why: 'damaged' | 'forked') => Promise<void>
  /** Removes it from the disk. Call while closed. */
  destroy: () => Promise<void>
  /** Bytes that it takes, about. */
  size: () => Promise<number>
}
