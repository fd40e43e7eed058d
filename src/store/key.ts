import { base32 } from 'multiformats/bases/base32'
import { CID } from 'multiformats/cid'
import { UnsupportedCidError } from './errors.js'

/**
 * Longest key. File systems end names at 255 bytes, and a temporary file adds a suffix. A sha2-256
 * CID takes 59 characters, sha2-512 takes 111.
 */
export const KEY_CHARS_MAX = 220

/**
 * What a copy is filed under: the CIDv1 in base32, lower case, so that it is a safe name on every
 * file system. A CIDv0 is the same block as its CIDv1.
 */
export function blockKey (cid: CID): string {
  const key = cid.toV1().toString(base32)

  if (key.length > KEY_CHARS_MAX) {
    throw new UnsupportedCidError(key.length, KEY_CHARS_MAX)
  }

  return key
}

/** The CID of a key. Faster than `CID.parse`, which matters when 100 000 of them are listed. */
export function keyCid (key: string): CID {
  return CID.decode(base32.decode(key))
}
