/**
 * The records of a segment file. All numbers are little-endian; f64 fields hold whole numbers up to
 * 2^53.
 *
 *      0  u32  magic "SHOL"
 *      4  u8   version
 *      5  u8   kind
 *      6  u8   flags: 1 = dropping
 *      7  u8   encoding: 0 = raw
 *      8  u32  id of the segment
 *     12  u32  bytes of the key
 *     16  u32  bytes of the extra
 *     20  u32  bytes of the payload
 *     24  f64  sequence number
 *     32  f64  born: sequence number under which the copy or entry first came
 *     40  f64  a  (by kind, below)
 *     48  f64  b
 *     56  u32  offset of the record in its segment
 *     60  u32  CRC32C of bytes 0 to 59, key and extra; seeded by the store id
 *     64       key, extra, payload
 *      …  u32  CRC32C of the payload
 *      …  u32  low 32 bits of the sequence number
 *
 * Segment, offset and the seed tie a record to its place: bytes of a deleted file that the disk
 * shows again, or a segment file stored as a user's data, are never taken for records.
 *
 *     kind       key    extra    payload    a                     b
 *     segment    store  acked +  –          id of the one before  where that one ends
 *     block      CID    claims   the block  stored at, ms         pledged until, ms
 *     change     CID    claims   –          stored at, ms         pledged until, ms
 *     tombstone  CID    –        –          segment of the dead   –
 *     log        owner  entries  entries    –                     acknowledged up to
 *     trim       owner  –        –          from                  to
 *     mark       –      –        –          acknowledged up to    –
 *     void       –      –        whatever   –                     –
 *
 * "Acknowledged up to" is a sequence number: all records up to there were durable, and their callers were
 * told, before this one was made. What is missing below it was lost; what is missing above it may never have been
 * written. In the extra of a segment it is an f64, and one more byte says that there is a manifest. A void stands where
 * an open found no record.
 *
 * A trim's born is when it was first written, and its extra holds the segment that it was first
 * written to.
 */
import { crc32c } from './crc32c.js'
import { HEAD_BYTES_MAX, PAYLOAD_BYTES_MAX, RECORD_VERSION } from './constants.js'

export const MAGIC = 0x4c4f4853
export const HEADER_BYTES = 64
export const TRAILER_BYTES = 8

/** Where the CRC of the head stands, and what it covers of the fixed part. */
const CRC_AT = 60

const FLAG_DROPPING = 1

export const RecordKind = {
  segment: 1, block: 2, change: 3, tombstone: 4, log: 5, trim: 6, mark: 7, void: 8
} as const
export type RecordKind = typeof RecordKind[keyof typeof RecordKind]

const KINDS: ReadonlySet<number> = new Set(Object.values(RecordKind))

/** What a writer says of a record. */
export interface RecordFields {
  kind: RecordKind
  key: Uint8Array
  extra: Uint8Array
  dropping: boolean
  encoding: number
  /** Undefined: the record's own sequence number. */
  born?: number
  a: number
  b: number
}

/** Where a record is. */
export interface RecordPlace { segment: number, offset: number, seq: number }

/** All of a record but its payload. */
export interface Head extends Required<RecordFields>, RecordPlace {
  payloadBytes: number
}

const NOTHING = new Uint8Array(0)

/** The extra of a segment record that stands beside a manifest. */
export function encodeAcknowledged (seq: number): Buffer {
  const extra = Buffer.alloc(9)

  extra.writeDoubleLE(seq, 0)
  extra[8] = 1

  return extra
}

/** A segment with this first record was not written before there was a manifest (`manifest.ts`). */
export function hasManifest ({ kind, extra }: Pick<Head, 'kind' | 'extra'>): boolean {
  return kind === RecordKind.segment && extra[8] === 1
}

/** Records of an owner's log. */
export const OWNED_KINDS: ReadonlySet<number> = new Set([RecordKind.log, RecordKind.trim])

/** Up to which number everything was acknowledged when this record was made, as far as it says; 0: it says nothing. */
export function acknowledgedBy ({ kind, a, b, extra }: Pick<Head, 'kind' | 'a' | 'b' | 'extra'>): number {
  switch (kind) {
    case RecordKind.log:
      return b
    case RecordKind.mark:
      return a
    case RecordKind.segment:
      // Those of version 1 have none.
      return extra.byteLength < 8 ? 0 : Buffer.from(extra).readDoubleLE(0)
    default:
      return 0
  }
}

/** Header, key and extra in one buffer. */
export function encodeHead (
  fields: RecordFields, place: RecordPlace, payloadBytes: number, seed: number
): Buffer {
  const { key, extra } = fields
  const head = Buffer.allocUnsafe(HEADER_BYTES + key.byteLength + extra.byteLength)

  head.writeUInt32LE(MAGIC, 0)
  head[4] = RECORD_VERSION
  head[5] = fields.kind
  head[6] = fields.dropping ? FLAG_DROPPING : 0
  head[7] = fields.encoding
  head.writeUInt32LE(place.segment, 8)
  head.writeUInt32LE(key.byteLength, 12)
  head.writeUInt32LE(extra.byteLength, 16)
  head.writeUInt32LE(payloadBytes, 20)
  head.writeDoubleLE(place.seq, 24)
  head.writeDoubleLE(fields.born ?? place.seq, 32)
  head.writeDoubleLE(fields.a, 40)
  head.writeDoubleLE(fields.b, 48)
  head.writeUInt32LE(place.offset, 56)
  head.set(key, HEADER_BYTES)
  head.set(extra, HEADER_BYTES + key.byteLength)
  head.writeUInt32LE(headCrc(head, head.byteLength, seed), CRC_AT)

  return head
}

export function encodeTrailer (payload: Uint8Array, seq: number): Buffer {
  const trailer = Buffer.allocUnsafe(TRAILER_BYTES)

  trailer.writeUInt32LE(crc32c(payload), 0)
  trailer.writeUInt32LE(seq % 2 ** 32, 4)

  return trailer
}

/**
 * True when the trailer is the one of this payload. The number behind the checksum says nothing that the head does not:
 * a record whose very end was torn off is whole.
 */
export function trailerMatches (trailer: Buffer, payload: Uint8Array): boolean {
  return trailer.byteLength >= TRAILER_BYTES && trailer.readUInt32LE(0) === crc32c(payload)
}

/** The very end of the record was written: what is wrong in front of it was not torn off. */
export function isEndOf (trailer: Buffer, seq: number): boolean {
  return trailer.byteLength >= TRAILER_BYTES && trailer.readUInt32LE(4) === seq % 2 ** 32
}

/** Bytes of header, key and extra, from the first 64; undefined when this is no header. */
export function headBytesOf (buffer: Buffer, at: number): number | undefined {
  if (buffer.byteLength - at < HEADER_BYTES || buffer.readUInt32LE(at) !== MAGIC) {
    return undefined
  }

  const variable = buffer.readUInt32LE(at + 12) + buffer.readUInt32LE(at + 16)

  return variable > HEAD_BYTES_MAX || buffer.readUInt32LE(at + 20) > PAYLOAD_BYTES_MAX
    ? undefined
    : HEADER_BYTES + variable
}

/**
 * Decodes the head at `at`. Key and extra are views of the buffer. Undefined when it is damaged, or
 * not there as a whole.
 *
 * @param seed - undefined: the bytes were checked before
 */
export function decodeHead (buffer: Buffer, at: number, seed: number | undefined): Head | undefined {
  const bytes = headBytesOf(buffer, at)

  if (bytes === undefined || at + bytes > buffer.byteLength) {
    return undefined
  }

  const kind = buffer[at + 5] as RecordKind
  const keyEnd = at + HEADER_BYTES + buffer.readUInt32LE(at + 12)

  if (seed !== undefined &&
    headCrc(buffer.subarray(at), bytes, seed) !== buffer.readUInt32LE(at + CRC_AT)) {
    return undefined
  }

  return !KINDS.has(kind) ? undefined : {
    kind,
    dropping: ((buffer[at + 6] as number) & FLAG_DROPPING) !== 0,
    encoding: buffer[at + 7] as number,
    segment: buffer.readUInt32LE(at + 8),
    payloadBytes: buffer.readUInt32LE(at + 20),
    seq: buffer.readDoubleLE(at + 24),
    born: buffer.readDoubleLE(at + 32),
    a: buffer.readDoubleLE(at + 40),
    b: buffer.readDoubleLE(at + 48),
    offset: buffer.readUInt32LE(at + 56),
    key: buffer.subarray(at + HEADER_BYTES, keyEnd),
    extra: keyEnd === at + bytes ? NOTHING : buffer.subarray(keyEnd, at + bytes)
  }
}

/**
 * The version of a head whose checksum is right, wherever else a newer Shoal may have changed it: a
 * bit that went bad in the version must not keep a store from opening.
 */
export function headVersion (buffer: Buffer, seed: number): number | undefined {
  const bytes = headBytesOf(buffer, 0)

  return bytes !== undefined && bytes <= buffer.byteLength &&
    headCrc(buffer, bytes, seed) === buffer.readUInt32LE(CRC_AT)
    ? buffer[4]
    : undefined
}

/** Bytes in front of the payload. */
export function headBytes (head: Pick<Head, 'key' | 'extra'>): number {
  return HEADER_BYTES + head.key.byteLength + head.extra.byteLength
}

/** Bytes of the whole record. */
export function recordBytes (head: Pick<Head, 'key' | 'extra' | 'payloadBytes'>): number {
  return headBytes(head) + head.payloadBytes + TRAILER_BYTES
}

/** Of so many bytes: the checksum itself stands among them, and is left out. */
export function headCrc (head: Buffer, bytes: number, seed: number): number {
  return crc32c(head.subarray(CRC_AT + 4, bytes), crc32c(head.subarray(0, CRC_AT), seed))
}
