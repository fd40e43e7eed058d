import { CID } from 'multiformats/cid'
import { ClaimMessage } from './pb/blocks.js'
import { PLACEMENT_TAG_BYTES } from './wire.js'
import { COPIES_MAX } from '../dht/placement.js'
import { CLAIMS_PER_COPY_MAX } from '../store/claims.js'
import { bytes, counter, flag, list, text } from '../util/schema/fields.js'
import { message } from '../util/schema/schema.js'
import type { Schema } from '../util/schema/schema.js'

/** Fields of the block layer's messages. */

/** A CIDv1 with a digest of 64 bytes, the longest hash in use, and its varints. */
export const CID_BYTES_MAX = 96

const cidLength = bytes({ max: CID_BYTES_MAX })

/** A binary CID. */
export const cid: Schema<Uint8Array<ArrayBuffer>> = {
  check: value => cidLength.check(value) ?? (isCid(value) ? undefined : ': is no CID')
}

function isCid (value: Uint8Array): boolean {
  try {
    CID.decode(value)

    return true
  } catch {
    return false
  }
}

/** Owners are lines of files and parts of texts: printable, and no spaces. Ours have 40 characters. */
export const OWNER_CHARS_MAX = 200
const OWNER = /^[!-~]+$/

export const owner: Schema<string> = text({ max: OWNER_CHARS_MAX, pattern: OWNER })

/** Those of one copy. */
export const claims = list(message(ClaimMessage, {
  owner,
  copies: counter({ min: 1, max: COPIES_MAX }),
  since: counter(),
  root: flag,
  removed: flag
}), CLAIMS_PER_COPY_MAX)

/** See `placementTag`; that of a node that places nothing yet is empty. */
export const placementTagBytes = bytes({ min: 0, max: PLACEMENT_TAG_BYTES })

/** Positions in a list that was sent: each one once, in any order. */
export function positions (max: number): Schema<number[]> {
  const positionsList = list(counter({ max: max - 1 }), max)

  return {
    ...positionsList,
    check: values => positionsList.check(values) ??
      (new Set(values).size === values.length ? undefined : ': names one twice')
  }
}
