import type { CID } from 'multiformats/cid'
import type { StartPoint } from '../peer/membership/start.js'
import type { Worker } from '../util/worker.js'

/** How the bytes of a copy are stored and sent. The CID always names the plain bytes. */
export type Encoding = 'raw'

/** How safely a block is to be kept. A tagged union, so that erasure coding fits later. */
export interface Redundancy { kind: 'replicas', copies: number }

/**
 * Why a node keeps a copy. Claims of one owner merge by union, and `removed` wins for ever: owner
 * ids are random and never used twice, so a node that comes back late cannot revive a pin that was
 * removed.
 */
export interface Claim {
  /** `pin:<id>` or `volume:<id>`. */
  owner: string
  redundancy: Redundancy
  /**
   * Wall clock of the last put that made or renewed the claim, ms; of a volume's claim rounded
   * (`roundSince`).
   */
  since: number
  /** Set on the root block of a pin: this claim is the record of the pin itself. */
  root: boolean
  /** The claim was taken back (unpin); kept as a tombstone until the copy goes. */
  removed: boolean
}

/** What the store knows of a copy without touching its bytes. */
export interface BlockInfo {
  cid: CID
  /** Length of the plain block, bytes. */
  bytes: number
  encoding: Encoding
  claims: readonly Claim[]
  /** This node asked to be rid of the copy; it must confirm to no peer that it will keep it. */
  dropping: boolean
  /**
   * Wall clock until which this node has promised others to keep the copy, ms; 0 when it has not.
   */
  pledgedUntil: number
  /** Wall clock of the copy's arrival here, ms. */
  storedAt: number
}

/** A durable change of a copy's flags; fields left out stay as they are. */
export interface CopyFlags {
  cid: CID
  dropping?: boolean
  pledgedUntil?: number
}

export interface DeleteOptions {
  /** Asked synchronously, perhaps more than once; the last answer counts. */
  onlyIf?: (copy: Pick<BlockInfo, 'claims' | 'dropping'>) => boolean
}

export interface StoreUsage {
  blocks: number
  /** Bytes of all copies, overheads of the store included as far as it knows them. */
  usedBytes: number
  /** What this node offers: the setting, or what the disk can hold. */
  capacityBytes: number
  /** Free bytes of the file system below the store; Infinity in memory. */
  freeBytes: number
  /** Above the first watermark: takes no new copies. */
  full: boolean
  /**
   * Bytes of copies that should move to other nodes; 0 unless the store is above the second
   * watermark: its capacity was lowered, or others fill the disk.
   */
  excessBytes: number
  /**
   * The disk failed too often: nothing is written any more until the store is opened again. Reads
   * go on.
   */
  readOnly: boolean
  /** What made it read-only, as part of a sentence; undefined while it is not. */
  readOnlyReason?: string
  /** Calls the disk failed since the store was opened. */
  ioErrors: number
  /** Bad copies that are kept aside for a person to look at. */
  quarantined: number
  /** Bytes taken on the disk, those of dead records and of the store's own files included. */
  diskBytes: number
}

/**
 * Where a node keeps its copies. Every promise that resolves has reached the disk (fsync, folder
 * included): a copy that was acknowledged survives a kill at any moment. Errors: `block_not_found`,
 * `store_full`, `store_read_only`, `store_closed`, `block_corrupt`, `store_io`, `store_busy` (a
 * bounded queue is full), `invalid_cid` (too long for a file name).
 *
 * Reads of the index (`has`, `info`, `entries`, `usage`) show what is durable, and nothing before
 * `open` and after `close`.
 */
export interface BlockStore {
  /** Random id that lives with the blocks. Another one after `renew`. */
  readonly storeId: string
  /** This start of the store, the one it continues, and what its disk knew before it; between `open` and `close`. */
  readonly starts: StoreStarts
  /** Copies of an incarnation before this one were not all read yet: they are not vouched for. */
  readonly isUnverified: boolean
  /**
   * The mesh knows the store by another id than the one that it was made with: what was promised under the first one
   * is void.
   */
  readonly isRenewed: boolean
  /** What it does in the background while it is open. */
  readonly workers: readonly Worker[]
  open: () => Promise<void>
  /** Notes durably that this start still runs. */
  beat: () => Promise<StartPoint>
  /**
   * Goes on counting starts above one that others know, because this store is new in the place of another one. Not
   * for a store that ran before.
   */
  continueAbove: (known: Pick<StartPoint, 'count'>) => Promise<void>
  /**
   * The disk went back in time, or was copied: from the next `open` on this is another store, as far as others can
   * tell, with the same copies, none of which is verified.
   */
  renew: (known: Pick<StartPoint, 'count'>) => Promise<void>
  /**
   * Notes durably, before anything else is done about it, that others know a start that this disk has lost: a node that
   * ends before it has renewed its store still knows. Renewing ends that.
   */
  supersede: (known: Pick<StartPoint, 'count'>) => Promise<void>
  /** All copies were read and are good. */
  verified: () => Promise<void>
  close: () => Promise<void>
  /**
   * Stores a copy with its claims in one durable step. A block that is there already gets the
   * claims merged in, and is left alone otherwise (`isNew: false`); the flag `dropping` is lifted.
   * The caller has verified the hash.
   */
  put: (
    cid: CID, bytes: Uint8Array, claims: readonly Claim[], encoding?: Encoding
  ) => Promise<{ isNew: boolean }>
  /**
   * Merges claims into those of a copy that is here; resolves to true when that changed anything.
   */
  addClaims: (cid: CID, claims: readonly Claim[]) => Promise<boolean>
  /**
   * The whole block, or the given range of it (clamped to its end). Not verified against the CID.
   */
  get: (cid: CID, range?: { offset: number, length: number }) => Promise<Uint8Array>
  has: (cid: CID) => boolean
  info: (cid: CID) => BlockInfo | undefined
  /**
   * Drops the copy, its claims and its flags; one that is not here is fine. With `onlyIf` the copy
   * is looked at once more in the very step that takes the record of its end: whatever a put, a
   * claim or a flag that was acknowledged before has made of it is seen, and what comes after finds
   * no copy. Resolves to false when `onlyIf` kept it.
   */
  delete: (cid: CID, options?: DeleteOptions) => Promise<boolean>
  /** Takes a corrupt copy out of service and keeps its bytes aside for a person to look at. */
  quarantine: (cid: CID) => Promise<void>
  /** Sets flags of many copies in one durable step. Unknown CIDs are skipped. */
  setFlags: (flags: readonly CopyFlags[]) => Promise<void>
  /**
   * Every copy's info, in no particular order; copies that come or go meanwhile may or may not
   * appear.
   */
  entries: () => Iterable<BlockInfo>
  usage: () => StoreUsage
  /** Takes a new capacity at run time. */
  setCapacity: (bytes: number) => void
  /** Copies that came, went or changed their claims. Returns the unsubscriber. */
  onChange: (listener: (change: BlockChange) => void) => () => void
}

export interface StoreStarts {
  point: StartPoint
  previous: StartPoint
  known: StartPoint
  /** Starts before this one, latest first, as far as the disk remembers them. */
  past: readonly StartPoint[]
  /** See `supersede`; 0 when it was not. */
  supersededBy: number
}

/** Told after the durable step. A `removed` one carries the last that was known of the copy. */
export interface BlockChange { kind: 'added' | 'removed' | 'claims', info: BlockInfo }

/**
 * A durable log of another layer inside the store's write-ahead log (the volumes keep their
 * consensus log here): records at numbered positions, the last one written at a position counts.
 * Written in the same group commits as the copies and moved by the same compaction. Errors as for
 * `BlockStore`, `log_position_missing` and `log_corrupt`.
 */
export interface OwnerLog {
  readonly owner: string
  /** Writes records durably in one step: after a crash all of them are there, or none. */
  append: (entries: readonly LogEntry[]) => Promise<void>
  /** The bytes at a position, verified. Throws `log_position_missing`, `log_corrupt`. */
  read: (position: number) => Promise<Uint8Array>
  has: (position: number) => boolean
  /** Positions that hold a record, ascending. */
  positions: () => number[]
  /**
   * Something that was acknowledged is gone from this log: where, as part of a sentence. What is left may contradict
   * it, so nothing of it counts. Undefined: as far as can be told the log is whole. Trimming all of it ends that.
   */
  damage: () => string | undefined
  /** Durably forgets every position in `from` (inclusive) to `to` (exclusive). */
  trim: (from: number, to: number) => Promise<void>
}

/** A record of an `OwnerLog`: a whole number from 0 to 2^53 - 1, and up to 4 MiB. */
export interface LogEntry { position: number, bytes: Uint8Array }

/** A store that can keep the logs of others. */
export interface LogStore {
  /** The log of an owner, empty when there was none. Owner: 1 to 200 characters. */
  log: (owner: string) => OwnerLog
  /** Owners with at least one record, or with a log that is damaged. */
  logOwners: () => string[]
}
