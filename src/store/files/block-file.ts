import { crc32 } from 'node:zlib'
import { CID } from 'multiformats/cid'
import { mergeClaims } from '../claims.js'
import { freshCopy } from '../copies.js'
import { StoreTooNewError } from '../errors.js'
import { blockKey } from '../key.js'
import { BlockHeader } from '../pb/store.js'
import { STORE_VERSION } from '../disk/constants.js'
import { HEADER_READ_BYTES, RECORD_BYTES_MAX } from './constants.js'
import { fromStored } from '../stored-claims.js'
import { encodeHeader } from './records.js'
import type { Copy, CopyFields } from '../copies.js'
import type { StoreFs } from '../disk/fs.js'

/**
 * A block file, little endian:
 *
 *     0   8  magic "SHOALBLK"
 *     8   2  version
 *    10   2  zero
 *    12   4  length of the header, bytes
 *    16   4  length of the payload, bytes
 *    20   4  CRC-32 of bytes 0 to 19 and of the header
 *    24   n  header: protobuf `BlockHeader`
 *  24+n   m  payload, raw
 *
 * The payload carries no checksum of its own: the CID is one.
 */
const MAGIC = Buffer.from('SHOALBLK', 'latin1')
const PREFIX_BYTES = 24
const CRC_OFFSET = 20

/** The file is not a whole block file; the reason is for the log. */
export class BadBlockFile extends Error {}

/** Everything in front of the payload. */
export function encodeFront (copy: CopyFields): Buffer {
  const header = encodeHeader(copy)
  const front = Buffer.alloc(PREFIX_BYTES + header.byteLength)

  MAGIC.copy(front)
  front.writeUInt16LE(STORE_VERSION, 8)
  front.writeUInt32LE(header.byteLength, 12)
  front.writeUInt32LE(copy.bytes, 16)
  front.set(header, PREFIX_BYTES)
  front.writeUInt32LE(frontCrc(front), CRC_OFFSET)

  return front
}

/**
 * Reads the front of an open block file and checks it against the file's name and size. Throws
 * `BadBlockFile` for one that has to be quarantined, `StoreTooNewError` for one from the future.
 */
export async function readFront (
  fs: StoreFs, fd: number, path: string, key: string
): Promise<Copy> {
  const first = Buffer.allocUnsafe(HEADER_READ_BYTES)
  const [size, read] = await Promise.all([fs.size(fd), fs.read(fd, first, 0)])

  if (read < PREFIX_BYTES || !first.subarray(0, MAGIC.byteLength).equals(MAGIC)) {
    throw new BadBlockFile('no block file magic')
  }

  const headerBytes = PREFIX_BYTES + first.readUInt32LE(12)
  const payloadBytes = first.readUInt32LE(16)

  if (headerBytes > PREFIX_BYTES + RECORD_BYTES_MAX || headerBytes > size) {
    throw new BadBlockFile('impossible header length')
  }

  let front = first.subarray(0, headerBytes)

  if (headerBytes > read) {
    front = Buffer.allocUnsafe(headerBytes)

    if (await fs.read(fd, front, 0) < headerBytes) {
      throw new BadBlockFile('header cut short')
    }
  }

  if (front.readUInt32LE(CRC_OFFSET) !== frontCrc(front)) {
    throw new BadBlockFile('header checksum does not match')
  }

  const version = front.readUInt16LE(8)

  if (version > STORE_VERSION) {
    throw new StoreTooNewError(path, version, STORE_VERSION)
  }

  if (size !== headerBytes + payloadBytes) {
    throw new BadBlockFile(`file has ${size} bytes, its header says ${headerBytes + payloadBytes}`)
  }

  return freshCopy(decodeFields(front.subarray(PREFIX_BYTES), payloadBytes, key), headerBytes)
}

function decodeFields (header: Uint8Array, bytes: number, key: string): CopyFields {
  let decoded: BlockHeader

  try {
    decoded = BlockHeader.decode(header)

    if (blockKey(CID.decode(decoded.cid)) !== key) {
      throw new BadBlockFile('header names another block')
    }
  } catch (err) {
    throw err instanceof BadBlockFile
      ? err
      : new BadBlockFile('header cannot be decoded', { cause: err })
  }

  if (decoded.encoding !== 'raw') {
    throw new BadBlockFile(`unknown encoding "${decoded.encoding}"`)
  }

  return {
    key,
    bytes,
    encoding: decoded.encoding,
    copyId: decoded.copyId,
    storedAt: decoded.storedAt,
    claims: mergeClaims([], decoded.claims.map(fromStored))
  }
}

function frontCrc (front: Buffer): number {
  return crc32(front.subarray(PREFIX_BYTES), crc32(front.subarray(0, CRC_OFFSET)))
}
