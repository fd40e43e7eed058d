import { CID } from 'multiformats/cid'
import type { ClaimMessage } from './pb/blocks.js'
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

/** A block and the tag of its claims, as one line of an inventory. */
export interface Item { cid: CID, tagHigh: number, tagLow: number }

const TAG_BYTES = 8

/** {length of CID: u8, CID, tag: u64 big endian} for each item. */
export function encodeItems (items: readonly Item[]): Uint8Array {
  let length = 0

  for (const item of items) {
    length += 1 + item.cid.bytes.byteLength + TAG_BYTES
  }

  const out = Buffer.allocUnsafe(length)
  let at = 0

  for (const { cid, tagHigh, tagLow } of items) {
    out[at++] = cid.bytes.byteLength
    out.set(cid.bytes, at)
    at += cid.bytes.byteLength
    at = out.writeUInt32BE(tagHigh >>> 0, at)
    at = out.writeUInt32BE(tagLow >>> 0, at)
  }

  return out
}

/** Inverse of `encodeItems`; throws a `RangeError` or the CID decoder's error on bytes that are none. */
export function decodeItems (bytes: Uint8Array, limit: number): Item[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: Item[] = []
  let at = 0

  while (at < view.byteLength) {
    if (items.length === limit) {
      throw new RangeError(`More than ${limit} items in one list`)
    }

    const length = view.readUInt8(at)
    const cid = CID.decode(new Uint8Array(view.subarray(at + 1, at + 1 + length)))
    at += 1 + length
    items.push({ cid, tagHigh: view.readUInt32BE(at), tagLow: view.readUInt32BE(at + 4) })
    at += TAG_BYTES
  }

  return items
}
