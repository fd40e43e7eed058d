import { crc32c as native } from '@node-rs/crc32'

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), going on from `seed`. */
export function crc32c (bytes: Uint8Array, seed = 0): number {
  return native(bytes, seed)
}

/** Of a text in UTF-8, as 8 hex digits: beside lines of files that people may look at. */
export function textChecksum (text: string): string {
  return crc32c(Buffer.from(text)).toString(16).padStart(8, '0')
}
