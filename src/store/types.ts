import type { CID } from 'multiformats/cid'

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
  /** Wall clock of the claim's making, ms. */
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
  /** This node asked to be rid of the copy; it must confirm to nobody that it will keep it. */
  dropping: boolean
  /**
   * Wall clock until which this node has promised others to keep the copy, ms; 0 when it has not.
   */
  pledgedUntil: number
  /** Wall clock of the copy's arrival here, ms. */
  storedAt: number
}

/** A durable change of a copy's marks; fields left out stay as they are. */
export interface BlockMark {
  cid: CID
  dropping?: boolean
  pledgedUntil?: number
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
}

/**
 * Where a node keeps its copies. Every promise that resolves has reached the disk (fsync, folder
 * included): a copy that was acknowledged survives a kill at any moment. Errors: `block_not_found`,
 * `store_full`, `store_closed`, `block_corrupt`, `store_io`, `store_busy` (a bounded queue is full),
 * `invalid_cid` (too long for a file name).
 *
 * Reads of the index (`has`, `info`, `entries`, `usage`) show what is durable, and nothing before
 * `open` and after `close`.
 */
export interface BlockStore {
  /** Random id that lives with the blocks. */
  readonly storeId: string
  open: () => Promise<void>
  close: () => Promise<void>
  /**
   * Stores a copy with its claims in one durable step. A block that is there already gets the
   * claims merged in, and is left alone otherwise (`isNew: false`); a `dropping` mark is lifted.
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
  /** Drops the copy, its claims and its marks; one that is not here is fine. */
  delete: (cid: CID) => Promise<void>
  /** Takes a corrupt copy out of service and keeps its bytes aside for a person to look at. */
  quarantine: (cid: CID) => Promise<void>
  /** Sets marks of many copies in one durable step. Unknown CIDs are skipped. */
  mark: (marks: readonly BlockMark[]) => Promise<void>
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

/** Told after the durable step. A `removed` one carries the last that was known of the copy. */
export interface BlockChange { kind: 'added' | 'removed' | 'claims', info: BlockInfo }
