import { crc32 } from 'node:zlib'
import { STORE_VERSION } from '../disk/constants.js'
import { JOURNAL_CHUNK_BYTES, RECORD_BYTES_MAX } from './constants.js'
import type { StoreFs } from '../disk/fs.js'

/**
 * The journal's file, little endian: 8 bytes magic "SHOALJNL", 2 version, 2 zero, 4 CRC-32 of the
 * 12 before; then records of 4 bytes marker, 4 length, 4 CRC-32 of length and body, body.
 *
 * The marker lets a reader find its way again after damage in the middle, so that one bad sector
 * costs the records it hit and not all that follow.
 */
const MAGIC = Buffer.from('SHOALJNL', 'latin1')
const MARKER = Buffer.from('SJR\u0001', 'latin1')

export const JOURNAL_HEADER_BYTES = 16
const FRAME_BYTES = 12

export function journalHeader (): Buffer {
  const header = Buffer.alloc(JOURNAL_HEADER_BYTES)

  MAGIC.copy(header)
  header.writeUInt16LE(STORE_VERSION, 8)
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12)

  return header
}

/** The version of a journal by its header, undefined when that is not one. */
export function journalVersion (header: Buffer): number | undefined {
  const isHeader = header.byteLength >= JOURNAL_HEADER_BYTES &&
    header.subarray(0, MAGIC.byteLength).equals(MAGIC) &&
    header.readUInt32LE(12) === crc32(header.subarray(0, 12))

  return isHeader ? header.readUInt16LE(8) : undefined
}

/** Frames the bodies into one buffer, ready to be written. */
export function frameRecords (bodies: readonly Uint8Array[]): Buffer {
  const bytes = bodies.reduce((sum, body) => sum + FRAME_BYTES + body.byteLength, 0)
  const framed = Buffer.allocUnsafe(bytes)
  let at = 0

  for (const body of bodies) {
    MARKER.copy(framed, at)
    framed.writeUInt32LE(body.byteLength, at + 4)
    framed.writeUInt32LE(recordCrc(framed.subarray(at + 4, at + 8), body), at + 8)
    framed.set(body, at + FRAME_BYTES)
    at += FRAME_BYTES + body.byteLength
  }

  return framed
}

export interface JournalScan {
  /** End of the last whole record: where the next one goes. */
  end: number
  /** Bytes after it: a write that a crash cut short. Zero after a clean stop. */
  tornBytes: number
  /** Stretches of damage with whole records behind them: not a crash, a failing disk. */
  damages: number
}

/**
 * Reads all whole records of an open journal, in order and in pieces. A stretch that is no record
 * is skipped up to the next one that is; if none follows it is the torn tail.
 */
export async function scanJournal (
  fs: StoreFs, fd: number, onRecord: (body: Uint8Array) => void
): Promise<JournalScan> {
  const fileBytes = await fs.size(fd)
  const headerEnd = Math.min(JOURNAL_HEADER_BYTES, fileBytes)
  const scan: JournalScan = { end: headerEnd, tornBytes: 0, damages: 0 }
  let window = Buffer.alloc(0)
  /** File offset of the window's first byte. */
  let start = scan.end
  let damaged = false

  for (;;) {
    const step = parseRecord(window)

    if (step.kind === 'record') {
      onRecord(step.body)
      scan.damages += damaged ? 1 : 0
      damaged = false
      window = window.subarray(step.bytes)
      start += step.bytes
      scan.end = start
    } else if (step.kind === 'more' && start + window.byteLength < fileBytes) {
      const windowEnd = start + window.byteLength
      const next = Buffer.allocUnsafe(Math.min(JOURNAL_CHUNK_BYTES, fileBytes - windowEnd))
      const read = await fs.read(fd, next, windowEnd)

      if (read === 0) {
        break
      }

      window = Buffer.concat([window, next.subarray(0, read)])
    } else if (window.byteLength === 0) {
      break
    } else {
      const skip = nextMarker(window)

      damaged = true
      window = window.subarray(skip)
      start += skip
    }
  }

  scan.tornBytes = fileBytes - scan.end

  return scan
}

type Step = { kind: 'record', body: Uint8Array, bytes: number } | { kind: 'more' } | { kind: 'bad' }

function parseRecord (window: Buffer): Step {
  if (window.byteLength < FRAME_BYTES) {
    return { kind: 'more' }
  }

  const length = window.readUInt32LE(4)

  if (!window.subarray(0, 4).equals(MARKER) || length > RECORD_BYTES_MAX) {
    return { kind: 'bad' }
  }

  if (window.byteLength < FRAME_BYTES + length) {
    return { kind: 'more' }
  }

  const body = window.subarray(FRAME_BYTES, FRAME_BYTES + length)

  return window.readUInt32LE(8) === recordCrc(window.subarray(4, 8), body)
    ? { kind: 'record', body, bytes: FRAME_BYTES + length }
    : { kind: 'bad' }
}

/** Bytes to skip to the next place where a record could begin. */
function nextMarker (window: Buffer): number {
  const found = window.indexOf(MARKER, 1)

  // Its first bytes may be the last of the window.
  return found === -1 ? Math.max(1, window.byteLength - MARKER.byteLength + 1) : found
}

function recordCrc (length: Uint8Array, body: Uint8Array): number {
  return crc32(body, crc32(length))
}
