import type { KvReader } from '../tree/kv.js'

/** Changes of one step: a value of undefined removes the key. */
export type StateChanges = ReadonlyMap<string, Uint8Array | undefined>

/** A state that stays as it was when it was taken. */
export interface StateSnapshot extends KvReader {
  close: () => Promise<void>
}

/**
 * Where a replica keeps what its log leads to. Everything in here can be made anew from the log of this replica and
 * the state of another, so one `write` is atomic but need not be durable when it resolves, unless `sync` is given.
 */
export interface StateDb extends KvReader {
  open: () => Promise<void>
  close: () => Promise<void>
  write: (changes: StateChanges, options?: { sync?: boolean }) => Promise<void>
  snapshot: () => StateSnapshot
  /** Empties it; it stays open. */
  clear: () => Promise<void>
  /** Removes it from the disk. Call while closed. */
  destroy: () => Promise<void>
  /** Bytes that it takes, about. */
  size: () => Promise<number>
}
