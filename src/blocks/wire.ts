import { CID } from 'multiformats/cid'
import { errorMessage } from '../util/errors.js'
import { InvalidMessageError } from '../util/schema/errors.js'
import type { ClaimMessage } from './pb/blocks.js'
import type { Tag } from './repair/tag.js'
import type { Claim } from '../store/types.js'

/** Claims and item lists, as they travel. */

export function claimsToWire (claims: readonly Claim[]): ClaimMessage[] {
  return claims.map(({ owner, redundancy, since, root, removed }) =>
    ({ owner, copies: redundancy.copies, since, root, removed }))
}

export function claimsFromWire (claims: readonly ClaimMessage[]): Claim[] {
  return claims.map(({ owner, copies, since, root, removed }) =>
    ({ owner, redundancy: { kind: 'replicas', copies }, since, root, removed }))
}

/** A block and its tag, as one line of an inventory. */
export interface Item extends Tag { cid: CID }

const TAG_BYTES = 8

/** The first bytes of a placement's digest: enough to tell two tables apart, at a sixth of the size. */
export function placementTag (digest: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(digest, 'hex').subarray(0, PLACEMENT_TAG_BYTES))
}

export const PLACEMENT_TAG_BYTES = 12

/** {length of CID: u8, CID, tag: u64 big endian} for each item. */
export function encodeItems (items: readonly (Tag & { cidBytes: Uint8Array })[]): Uint8Array {
  return Buffer.concat(items.flatMap(({ cidBytes, high, low }) => {
    const tag = Buffer.allocUnsafe(TAG_BYTES)
    tag.writeInt32BE(high, 0)
    tag.writeInt32BE(low, TAG_BYTES / 2)

    return [Uint8Array.of(cidBytes.byteLength), cidBytes, tag]
  }))
}

/** Inverse of `encodeItems`. @throws {InvalidMessageError} on bytes that are no such list, or a longer one */
export function decodeItems (bytes: Uint8Array, limit: number): Item[] {
  const items: Item[] = []

  try {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

    for (let at = 0; at < view.byteLength; at += TAG_BYTES) {
      if (items.length === limit) {
        throw new RangeError(`it has more than ${limit} items`)
      }

      const length = view.readUInt8(at)
      const cid = CID.decode(new Uint8Array(view.subarray(at + 1, at + 1 + length)))
      at += 1 + length
      items.push({ cid, high: view.readInt32BE(at), low: view.readInt32BE(at + TAG_BYTES / 2) })
    }
  } catch (err) {
    throw new InvalidMessageError(`item ${items.length} of the list: ${errorMessage(err)}`, { cause: err })
  }

  return items
}
