import type { CID } from 'multiformats/cid'
import type { Claim } from '../store/types.js'
import type { Startable } from '../util/lifecycle.js'

export interface PutOptions {
  /** Why the mesh should keep the block. Without a claim it is kept for ever, with the default number of copies. */
  claims?: readonly Claim[]
  /** The CID was computed from these very bytes a moment ago: spares hashing them once more. @default false */
  trusted?: boolean
  signal?: AbortSignal
}

export interface PutResult {
  cid: CID
  bytes: number
  /** Copies that are durable at the moment of the answer, at least `min_replicas`. */
  copies: number
  /** Copies that the mesh is aiming for. */
  wanted: number
  /** Of these, the ones that there is a node for as of then; the rest waits until there is. */
  possible: number
}

export interface UnpinOptions {
  /** Without a grace time: the blocks go soon, and so do those that wait. @default false */
  now?: boolean
  signal?: AbortSignal
}

/** The record of a pin: what is put for its own sake, under no name. */
export interface Pin {
  cid: CID
  /** Random, and what it says of itself (`pin-owner.ts`); not used twice. */
  id: string
  /** Empty: none. */
  label: string
  /** Empty: not known. */
  who: string
  copies: number
  /** When it was made, ms; undefined: not known. */
  atMs?: number
  /** It was taken back: its blocks are kept until then, at least, ms; 0: no longer. Undefined: it is pinned. */
  keptUntilMs?: number
}

export interface PinList {
  /** Oldest first. */
  pins: readonly Pin[]
  /** Hosts that did not tell theirs: pins of which only they have the root are missing. */
  unanswered: readonly string[]
}

export interface ClaimResult {
  blocks: number
  /** The fewest durable holders of any block at the moment of the answer; 0 when there were no blocks. */
  copiesMin: number
  /** As of a put: of the block that lacks most. */
  wanted: number
  possible: number
}

export interface GetOptions {
  /** First byte wanted. @default 0 */
  offset?: number
  /** Number of bytes wanted. @default to the end */
  length?: number
  signal?: AbortSignal
}

/** One member's part in the keeping of a block. */
export interface Holder {
  peerId: string
  hostname: string
  zone: string
  state: string
  /** Place in the ranking of all placed members for this block, 0 is best. -1: not placed (any more). */
  rank: number
  /** In the replica set of the block as of now. */
  inSet: boolean
  /** `yes`, `no`, or `unknown` when it could not be asked. */
  holds: 'yes' | 'no' | 'unknown'
  /** Why a set member holds no copy, or why the copy is extra; for people. Empty when all is well. */
  note: string
}

export interface BlockStat {
  cid: CID
  /** undefined when no node has it. */
  bytes?: number
  copies: number
  wanted: number
  claims: readonly Claim[]
  holders: readonly Holder[]
}

/** Health of the blocks this node answers for (`local`) or of the whole mesh. */
export interface BlockHealth {
  /** Blocks, each counted once however many copies there are. */
  total: number
  healthy: number
  /** Fewer live copies than claimed, but at least one. */
  underReplicated: number
  /** Known to be referenced by a stored folder or file, and no live copy found. */
  missing: number
}

export interface RepairStatus {
  /** Copies that wait to be made. */
  queue: number
  /** Copies made since the start. */
  done: number
  /** Smoothed rate of the last seconds. */
  bytesPerSecond: number
  /** Bytes that wait to be copied, divided by the rate; undefined when idle. */
  etaSeconds?: number
}

/**
 * Blocks of the whole mesh, from any node. Errors: `too_few_replicas`, `block_not_found`, `block_too_large`,
 * `invalid_cid`, `hash_mismatch` (the caller's bytes are not the CID's), `aborted`, `no_space`.
 */
export interface Blocks extends Startable {
  put: (cid: CID, bytes: Uint8Array, options?: PutOptions) => Promise<PutResult>
  get: (cid: CID, options?: GetOptions) => Promise<Uint8Array>
  /** Asks the mesh who really holds the block. */
  stat: (cid: CID, options?: { signal?: AbortSignal }) => Promise<BlockStat>
  /** True when this node holds a copy. */
  hasLocal: (cid: CID) => boolean
  /** CIDs of the copies on this node. */
  listLocal: () => Iterable<{ cid: CID, bytes: number }>
  /** A claim that makes a put a pin. All blocks of one pin carry the same `id`; only the root's has `root: true`. */
  pinClaim: (id: string, options?: { root?: boolean, copies?: number }) => Claim
  /**
   * A put that will make the pin with this id goes on here, until the function that comes back is called: meanwhile
   * no node takes it for one that was left.
   */
  openPut: (id: string) => () => void
  /** A volume's claim on its blocks. A put or `claim` with it gives the block its grace time of GC anew. */
  volumeClaim: (volumeId: string, copies?: number) => Claim
  /**
   * Adds claims to blocks that the mesh has, where they are: no bytes move. Resolves when `min_replicas` holders of
   * each have them durably. Errors: `block_not_found` (no node has it), `too_few_replicas` (too few have it, or can be
   * reached; the claims may be at some), `busy`, `aborted`. After an error put the bytes instead.
   */
  claim: (
    cids: Iterable<CID> | AsyncIterable<CID>, claims: readonly Claim[], options?: { signal?: AbortSignal }
  ) => Promise<ClaimResult>
  /**
   * A put that was to make the pin with this id failed, and it will never be made: what was stored for it is
   * garbage. Never call it for a pin that a user may have been told of. Never rejects.
   */
  abandonPin: (id: string) => Promise<void>
  /**
   * Removes every pin whose record is on this root, at every holder. Resolves to how many pins there were. Its blocks
   * are kept for the grace time (`PIN_GRACE_MS`).
   */
  unpin: (root: CID, options?: UnpinOptions) => Promise<number>
  /** All pins of the mesh, those too that were taken back and whose blocks are still kept. */
  listPins: (options?: { signal?: AbortSignal }) => Promise<PinList>
}

/** How far a node is with handing its copies over. */
export interface LeaveProgress { blocksLeft: number, bytesLeft: number, blocksTotal: number, bytesTotal: number }
