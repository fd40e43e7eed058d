import { createHash, webcrypto } from 'node:crypto'
import { BLOCK_BYTES_MAX } from './constants.js'
import { SHA2_256 } from '../store/hash.js'
import { BlockTooLargeError, HashMismatchError, InvalidClaimError, UnsupportedHashError } from './errors.js'
import { claims as claimList } from './fields.js'
import { claimsToWire } from './wire.js'
import type { Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'

/** Throws unless the CID is one that this store can verify. */
export function assertSupported (cid: CID): void {
  if (cid.multihash.code !== SHA2_256) {
    throw new UnsupportedHashError(cid.toString(), cid.multihash.code)
  }
}

/** Throws unless the block is within the limits. */
export function assertBlockSize (bytes: Uint8Array): void {
  if (bytes.byteLength > BLOCK_BYTES_MAX) {
    throw new BlockTooLargeError(bytes.byteLength, BLOCK_BYTES_MAX)
  }
}

/**
 * Throws unless peers take the claims just as they are: a copy here with others than theirs would be compared and
 * levelled for ever.
 */
export function assertClaims (claims: readonly Claim[]): void {
  const fault = claimList.check(claimsToWire(claims))

  if (fault !== undefined) {
    throw new InvalidClaimError(`claims${fault}`)
  }
}

/** True when the bytes are those that the CID names. */
export function matches (cid: CID, bytes: Uint8Array): boolean {
  const digest = createHash('sha256').update(bytes).digest()

  return digest.equals(cid.multihash.digest)
}

/** Throws `hash_mismatch` unless the bytes are those that the CID names. */
export function assertMatches (cid: CID, bytes: Uint8Array): void {
  if (!matches(cid, bytes)) {
    throw new HashMismatchError(cid.toString())
  }
}

/**
 * The same on a thread of the pool: for reading through whole disks, which must not hold up what the event loop has
 * to do for people. It copies the bytes once, so where a caller waits for the answer `matches` is quicker.
 */
export async function matchesOffThread (cid: CID, bytes: Uint8Array): Promise<boolean> {
  const digest = await webcrypto.subtle.digest('SHA-256', bytes)

  return Buffer.from(digest).equals(cid.multihash.digest)
}
