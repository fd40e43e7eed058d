/** The starts of a store before its present one, as they lie on the disk: a ring of records, each in its place. */
import { PAST_STARTS_MAX } from '../../peer/membership/start.js'
import { crc32c } from '../disk/crc32c.js'
import type { StartPoint } from '../../peer/membership/start.js'

/** Count and beats, big endian: more than any clock could count in a thousand years. */
const NUMBER_BYTES = 6
const NONCE_BYTES = 16
const CHECKSUM_AT = 2 * NUMBER_BYTES + NONCE_BYTES
const RECORD_BYTES = CHECKSUM_AT + 4

/** All of them. */
export const PAST_BYTES = PAST_STARTS_MAX * RECORD_BYTES

/** Where a start is noted. */
export function pastOffset (count: number): number {
  return (count % PAST_STARTS_MAX) * RECORD_BYTES
}

export function encodePast ({ count, nonce, beats }: StartPoint): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES)
  bytes.writeUIntBE(count, 0, NUMBER_BYTES)
  bytes.writeUIntBE(beats, NUMBER_BYTES, NUMBER_BYTES)
  bytes.write(nonce, 2 * NUMBER_BYTES, 'hex')
  bytes.writeUInt32BE(crc32c(bytes.subarray(0, CHECKSUM_AT)), CHECKSUM_AT)

  return bytes
}

/**
 * Those that are whole, latest first.
 *
 * @param since - count of the first that is of this incarnation of the store
 * @param before - count of the present one
 */
export function decodePast (bytes: Buffer, since: number, before: number): StartPoint[] {
  const found: StartPoint[] = []

  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const record = bytes.subarray(at, at + RECORD_BYTES)
    const count = record.readUIntBE(0, NUMBER_BYTES)

    if (count >= since && count > 0 && count < before && pastOffset(count) === at &&
      record.readUInt32BE(CHECKSUM_AT) === crc32c(record.subarray(0, CHECKSUM_AT))) {
      const beats = record.readUIntBE(NUMBER_BYTES, NUMBER_BYTES)
      found.push({ count, nonce: record.toString('hex', 2 * NUMBER_BYTES, CHECKSUM_AT), beats })
    }
  }

  return found.sort((a, b) => b.count - a.count)
}
