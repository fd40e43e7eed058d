import { effectiveCopies } from '../../store/claims.js'
import type { BlockInfo, Claim } from '../../store/types.js'
import type { CID } from 'multiformats/cid'

/** The ledger's line for one copy on this node. */
export interface LedgerEntry {
  readonly cid: CID
  /** `cid.toString()`, the key of every map. */
  readonly id: string
  /** 32 bytes of the Kademlia key space. */
  readonly key: Uint8Array
  readonly bytes: number
  /** Monotonic ms of the arrival here; before everything for copies found at the start. */
  readonly arrivedAt: number
  /** Copies that the claims ask for. */
  copies: number
  /** 64 bits over the block's identity and its claims; equal on two nodes when both agree. */
  tagHigh: number
  tagLow: number
  /** The replica set as of the ledger's placement, best first. */
  set: readonly string[]
  /** Peers outside the set that are known to hold a copy. */
  extras?: string[]
}

/** Buckets of the key space that digests are kept for: the first byte of the key. */
export const BUCKETS = 256

export function bucketOf (key: Uint8Array): number {
  return key[0] as number
}

/** 32-bit FNV-1a; the tags only have to differ where the claims differ by accident, not against an enemy. */
function fnv (text: string, seed: number): number {
  let hash = seed

  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }

  return hash >>> 0
}

/** The finalizer of murmur3: every input bit moves every output bit. */
function mix (hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)

  return (hash ^ (hash >>> 16)) >>> 0
}

/** `since` is left out: it is only a grace time, and nodes that merge at different moments must still agree. */
export function tagOf (id: string, claims: readonly Claim[]): { high: number, low: number } {
  const text = claims
    .map(claim => `${claim.owner},${claim.redundancy.copies},${claim.root ? 1 : 0}${claim.removed ? 1 : 0}`)
    .sort()
    .join(';')

  return {
    high: mix(fnv(id, 0x811c9dc5) ^ fnv(text, 0x1b873593)),
    low: mix(fnv(text, 0x811c9dc5) + fnv(id, 0xcc9e2d51))
  }
}

/**
 * The copies a block should have: the most that any claim asks for. A pin that was taken back still counts until the
 * copy is collected, so that an unpinned file does not fall apart piece by piece before that.
 */
export function wantedCopies (claims: readonly Claim[], fallback: number): number {
  const claimed = effectiveCopies(claims) ?? Math.max(0, ...claims.map(claim => claim.redundancy.copies))

  return claimed > 0 ? claimed : fallback
}

export function entryOf (
  info: BlockInfo, key: Uint8Array, set: readonly string[], copies: number, now: number
): LedgerEntry {
  const id = info.cid.toString()
  const tag = tagOf(id, info.claims)

  return {
    cid: info.cid,
    id,
    key,
    bytes: info.bytes,
    arrivedAt: now,
    copies,
    tagHigh: tag.high,
    tagLow: tag.low,
    set
  }
}
