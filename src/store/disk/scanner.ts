import { SCAN_CHUNK_BYTES, SCAN_SKIP_BYTES } from './constants.js'
import {
  decodeHead, HEADER_BYTES, headBytes, headBytesOf, MAGIC, recordBytes, TRAILER_BYTES, trailerMatches
} from './record.js'
import type { StoreFs } from '../device/fs.js'
import type { Head } from './record.js'

export interface ScanInit {
  fs: StoreFs
  fd: number
  segment: number
  /** Of the store, see `record.ts`. */
  seed: number
  from: number
  /** Nothing from here on is looked at. */
  to: number
  /** Records up to this number were seen already: one that bears it is left over from an older file. */
  afterSeq?: number
  /** Payloads are read and checked too. */
  verify: boolean
  /**
   * Called in the order of the file. `front`: header, key and extra, a view that is valid during
   * the call. `payload`: where it was read along, the same.
   */
  onRecord: (head: Head, front: Buffer, payload: Buffer | undefined) => void | Promise<void>
}

export interface ScanResult {
  /** Where the last whole record ends. */
  end: number
  /** Parts in front of `end` that are no records. */
  damages: { from: number, to: number, what: string }[]
  /** The same parts with what is known of them, and the one behind `end`. */
  gaps: ScanGap[]
}

/** A part of a segment that is no record: what was there is gone, or was never written. */
export interface ScanGap {
  from: number
  to: number
  /** Numbers of the records around it; undefined: nothing was read behind it. */
  afterSeq: number
  nextSeq: number | undefined
  /** Records in it whose head is whole, and their payload is not. */
  heads: Head[]
  /** There are bytes in it that no head speaks for. */
  isUnknown: boolean
}

const MAGIC_BYTES = Buffer.alloc(4)
MAGIC_BYTES.writeUInt32LE(MAGIC)

/**
 * Reads the records of a segment file. What is damaged is stepped over: the next record is found by
 * its magic and proves itself by segment, offset, checksum and a number above those before it. The last
 * is for what a crash can put into a hole of the file: blocks of one that was lost in an earlier crash,
 * and had the same id.
 */
export async function scanSegment (init: ScanInit): Promise<ScanResult> {
  const window = new Window(init.fs, init.fd, init.to)
  const damages: ScanResult['damages'] = []
  const gaps: ScanGap[] = []
  let end = init.from
  let at = init.from
  let seq = init.afterSeq ?? -1
  let heads: Head[] = []

  const close = (to: number, nextSeq: number | undefined): void => {
    if (to > end) {
      const known = heads.reduce((sum, head) => sum + recordBytes(head), 0)
      gaps.push({ from: end, to, afterSeq: seq, nextSeq, heads, isUnknown: known < to - end })
    }

    heads = []
  }

  const accept = async (head: Head, front: Buffer, payload: Buffer | undefined): Promise<void> => {
    if (at > end) {
      damages.push({ from: end, to: at, what: 'no records can be read there' })
    }

    close(at, head.seq)

    await init.onRecord(head, front, payload)
    at += recordBytes(head)
    end = at
    seq = head.seq
  }

  while (at + HEADER_BYTES <= init.to) {
    const found = await readHead(window, init, at)

    if (found === undefined || found.head.seq <= seq) {
      at = await window.find(MAGIC_BYTES, at + 1)
      continue
    }

    const { head, front } = found
    const next = at + recordBytes(head)

    if (!init.verify && head.payloadBytes > SCAN_SKIP_BYTES) {
      await accept(head, front, undefined)
      continue
    }

    const kept = Buffer.from(front)
    const rest = await window.read(at + front.byteLength, head.payloadBytes + TRAILER_BYTES)
    const payload = rest.subarray(0, head.payloadBytes)

    if (trailerMatches(rest.subarray(head.payloadBytes), payload)) {
      await accept(decodeHead(kept, 0, undefined) as Head, kept, payload)
    } else {
      // The head is whole, so its lengths are right: go on behind.
      heads.push(decodeHead(kept, 0, undefined) as Head)
      at = next
    }
  }

  close(init.to, undefined)

  return { end, damages, gaps }
}

/**
 * The gaps, with what is missing up to where the file should end.
 *
 * @param at.told - where it should end at least; 0: not known
 */
export function missingEnd (
  gaps: readonly ScanGap[], { end, told, maxSeq }: { end: number, told: number, maxSeq: number }
): ScanGap[] {
  const last = gaps.at(-1)

  if (last?.from === end && last.nextSeq === undefined) {
    return told <= last.to ? [...gaps] : [...gaps.slice(0, -1), { ...last, to: told, isUnknown: true }]
  }

  return told <= end
    ? [...gaps]
    : [...gaps, { from: end, to: told, afterSeq: maxSeq, nextSeq: undefined, heads: [], isUnknown: true }]
}

async function readHead (
  window: Window, { segment, seed, to }: ScanInit, at: number
): Promise<{ head: Head, front: Buffer } | undefined> {
  const bytes = headBytesOf(await window.read(at, HEADER_BYTES), 0)

  if (bytes === undefined || at + bytes > to) {
    return undefined
  }

  const front = await window.read(at, bytes)
  const head = decodeHead(front, 0, seed)

  return head === undefined || head.segment !== segment || head.offset !== at || at + recordBytes(head) > to ||
    headBytes(head) !== bytes
    ? undefined
    : { head, front }
}

/** A part of the file in memory. */
class Window {
  readonly #fs: StoreFs
  readonly #fd: number
  readonly #to: number
  #buffer: Buffer = Buffer.alloc(0)
  #at = 0

  constructor (fs: StoreFs, fd: number, to: number) {
    this.#fs = fs
    this.#fd = fd
    this.#to = to
  }

  /** Bytes from `at`, fewer at the end; a view that is valid until the next call. */
  async read (at: number, length: number): Promise<Buffer> {
    const end = Math.min(at + length, this.#to)

    if (at < this.#at || end > this.#at + this.#buffer.byteLength) {
      await this.#load(at, Math.max(length, SCAN_CHUNK_BYTES))
    }

    return this.#buffer.subarray(at - this.#at, Math.max(0, end - this.#at))
  }

  /** Where the pattern begins next, at `from` or later; the end when nowhere. */
  async find (pattern: Buffer, from: number): Promise<number> {
    for (let at = from; at < this.#to; at += SCAN_CHUNK_BYTES - pattern.byteLength + 1) {
      const found = (await this.read(at, SCAN_CHUNK_BYTES)).indexOf(pattern)

      if (found >= 0) {
        return at + found
      }
    }

    return this.#to
  }

  async #load (at: number, length: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.#to - at)))
    const read = await this.#fs.read(this.#fd, buffer, at)

    this.#buffer = buffer.subarray(0, read)
    this.#at = at
  }
}
