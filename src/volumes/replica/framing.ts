import { InvalidMessageError } from '../../util/schema/errors.js'

const LENGTH_BYTES = 4

/** Joins byte strings, each with its length in front (u32 big endian): what travels as one payload. */
export function joinParts (parts: readonly Uint8Array[]): Uint8Array {
  const joined = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.byteLength, 0))
  let at = 0

  for (const part of parts) {
    joined.writeUInt32BE(part.byteLength, at)
    joined.set(part, at + LENGTH_BYTES)
    at += LENGTH_BYTES + part.byteLength
  }

  return joined
}

/** Inverse of `joinParts`, without copying. Throws `invalid_message` on bytes that are none, or more than `limit`. */
export function splitParts (bytes: Uint8Array, limit: number): Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = []
  let at = 0

  while (at < view.byteLength) {
    if (parts.length === limit) {
      throw new InvalidMessageError(`its payload has more than ${limit} parts`)
    }

    const end = at + LENGTH_BYTES > view.byteLength ? Infinity : at + LENGTH_BYTES + view.readUInt32BE(at)

    if (end > view.byteLength) {
      throw new InvalidMessageError('a part of its payload ends behind its end')
    }

    parts.push(bytes.subarray(at + LENGTH_BYTES, end))
    at = end
  }

  return parts
}
