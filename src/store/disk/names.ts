import { CID } from 'multiformats/cid'
import { blockKey } from '../key.js'

/** The key of a copy in the log: its CIDv1 in bytes. Throws `invalid_cid` like every store. */
export function copyKey (cid: CID): Uint8Array {
  // Also checks the length.
  if (cid.byteLength > SHORT_KEY_BYTES) {
    blockKey(cid)
  }

  return cid.toV1().bytes
}

/** The same as a string, for maps. */
export function copyName (key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

export function copyCid (key: Uint8Array): CID {
  return CID.decode(key)
}

/** CIDs up to this length are never too long in base32. */
const SHORT_KEY_BYTES = 100
