import { crc32c as native } from '@node-rs/crc32'

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), going on from `seed`. */
export function crc32c (bytes: Uint8Array, seed = 0): number {
  return native(bytes, seed)
}
