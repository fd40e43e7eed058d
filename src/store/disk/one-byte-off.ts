/**
 * Tells a record that went bad from one that was never written whole. Both fail their checksums; but one that misses
 * them by a single byte, and has its number at its very end, was there as a whole: what a crash tears off is an end, or
 * whole sectors, and what it leaves in their place would have to fit by chance.
 *
 * A CRC is linear: two texts of one length that differ in one byte, d bytes before their end, differ in their CRC by
 * the table's value for the difference of those bytes, pushed on through d zero bytes. So the difference between the
 * checksum that is there and the one that should be is pulled back byte by byte until it is in the table.
 */
import { crc32c } from './crc32c.js'
import { HEAD_BYTES_MAX } from './constants.js'
import {
  decodeHead, headBytes, headCrc, HEADER_BYTES, isEndOf, MAGIC, TRAILER_BYTES, trailerMatches
} from './record.js'
import type { Head, RecordPlace } from './record.js'

/** Castagnoli, bits reversed. */
const POLYNOMIAL = 0x82f63b78

const CRC_AT = 60

/** The unit in which disks write; those with larger ones end at a multiple of it, too. */
const SECTOR_BYTES = 512

/** Of a header: the lengths of key and extra, of which depends what the checksum covers. */
const LENGTHS_AT = 12
const LENGTHS_END = 20

const table = new Uint32Array(256)
/** Values by which a byte enters the table, and the same backwards: their highest bytes are all different. */
const entered = new Map<number, number>()
const byHighest = new Uint8Array(256)

for (let i = 0; i < table.length; i++) {
  let value = i

  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL
  }

  table[i] = value >>> 0
  entered.set(value >>> 0, i)
  byHighest[value >>> 24] = i
}

/**
 * Where a text of so many bytes has one wrong, and by which bits, when its checksum is off by `difference`; undefined
 * when it takes more than one.
 */
export function wrongByte (difference: number, bytes: number): { at: number, bits: number } | undefined {
  let state = difference >>> 0

  for (let behind = 0; behind < bytes && state !== 0; behind++) {
    const bits = entered.get(state)

    if (bits !== undefined) {
      return { at: bytes - 1 - behind, bits }
    }

    const index = byHighest[state >>> 24] as number
    state = (((state ^ (table[index] as number)) << 8) | index) >>> 0
  }

  return undefined
}

/**
 * The head of the record that begins the part and is whole but for one byte; undefined when that is not so. `seed`: see
 * `record.ts`.
 */
export function oneByteOff (
  part: Buffer, { segment, offset }: Pick<RecordPlace, 'segment' | 'offset'>, seed: number
): Head | undefined {
  if (part.byteLength < HEADER_BYTES + TRAILER_BYTES) {
    return undefined
  }

  const isHere = (head: Head | undefined): head is Head => head?.segment === segment && head.offset === offset
  const head = decodeHead(part, 0, seed)

  if (head !== undefined) {
    return isHere(head) && isPayloadOneByteOff(part, offset) ? head : undefined
  }

  return mendedHeads(part, offset, seed)
    .filter(mended => decodeHead(mended, 0, seed) !== undefined && isWhole(mended))
    .map(mended => decodeHead(mended, 0, undefined))
    .find(isHere)
}

/** The part with one byte changed so that the checksum of its head is right: all ways to do that. */
function mendedHeads (part: Buffer, offset: number, seed: number): Buffer[] {
  const mended: Buffer[] = []
  const change = (at: number, bits: number): void => {
    if (isTornOff(part, at, offset)) {
      return
    }

    const copy = Buffer.from(part)
    copy[at] = (copy[at] as number) ^ bits
    mended.push(copy)
  }
  const bytes = HEADER_BYTES + part.readUInt32LE(LENGTHS_AT) + part.readUInt32LE(LENGTHS_AT + 4)

  if (bytes <= part.byteLength && bytes <= HEAD_BYTES_MAX + HEADER_BYTES) {
    const stored = part.readUInt32LE(CRC_AT)
    const difference = (headCrc(part, bytes, seed) ^ stored) >>> 0
    // The checksum stands in the middle of what it covers, and is left out.
    const wrong = wrongByte(difference, bytes - 4)

    if (wrong !== undefined) {
      change(wrong.at < CRC_AT ? wrong.at : wrong.at + 4, wrong.bits)
    }

    for (let i = 0; i < 4; i++) {
      if ((difference & ~(0xff << (8 * i))) === 0 && difference !== 0) {
        change(CRC_AT + i, difference >>> (8 * i))
      }
    }
  }

  // With a wrong length the checksum was taken over something else.
  for (let at = LENGTHS_AT; at < LENGTHS_END; at++) {
    const copy = Buffer.from(part.subarray(0, HEADER_BYTES))

    for (let bits = 1; bits < 256; bits++) {
      copy[at] = (part[at] as number) ^ bits
      const length = HEADER_BYTES + copy.readUInt32LE(LENGTHS_AT) + copy.readUInt32LE(LENGTHS_AT + 4)

      if (copy.readUInt32LE(0) === MAGIC && length <= part.byteLength && length <= HEAD_BYTES_MAX + HEADER_BYTES) {
        const text = Buffer.concat([copy, part.subarray(HEADER_BYTES, length)])

        if (headCrc(text, length, seed) === copy.readUInt32LE(CRC_AT)) {
          change(at, bits)
        }
      }
    }
  }

  return mended
}

/**
 * Zeros from here to the end of the sector: the write of that may have been torn off here, with one byte in what is
 * missing that was none. What lies behind is in another sector.
 */
function isTornOff (part: Buffer, at: number, offset: number): boolean {
  const end = at + SECTOR_BYTES - (offset + at) % SECTOR_BYTES

  return part.subarray(at, end).every(byte => byte === 0)
}

/** A whole head, and behind it a payload whose checksum is right, to the end. */
function isWhole (part: Buffer): boolean {
  const { payload, trailer, seq } = behindHead(part)

  return trailerMatches(trailer, payload) && isEndOf(trailer, seq)
}

function isPayloadOneByteOff (part: Buffer, offset: number): boolean {
  const { payload, trailer, seq } = behindHead(part)

  if (!isEndOf(trailer, seq)) {
    return false
  }

  const difference = (crc32c(payload) ^ trailer.readUInt32LE(0)) >>> 0
  const from = trailer.byteOffset - part.byteOffset
  const inChecksum = [0, 1, 2, 3].find(byte => (difference & ~(0xff << (8 * byte))) === 0)
  const wrong = wrongByte(difference, payload.byteLength)
  const at = inChecksum !== undefined ? from + inChecksum : wrong && from - payload.byteLength + wrong.at

  return at !== undefined && !isTornOff(part, at, offset)
}

function behindHead (part: Buffer): { payload: Buffer, trailer: Buffer, seq: number } {
  const head = decodeHead(part, 0, undefined)

  if (head === undefined) {
    return { payload: part.subarray(0, 0), trailer: part.subarray(0, 0), seq: 0 }
  }

  const from = headBytes(head)
  const to = from + head.payloadBytes

  return { payload: part.subarray(from, to), trailer: part.subarray(to, to + TRAILER_BYTES), seq: head.seq }
}
