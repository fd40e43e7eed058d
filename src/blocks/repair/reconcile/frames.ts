import { ReconciliationError } from '../../errors.js'
import { BRANCH, DEPTH_MAX, ITEMS_PER_FRAME_MAX, RANGES_PER_FRAME_MAX, RECONCILE_VERSION } from './constants.js'
import { KeyRange } from './range.js'
import type { Fingerprint, Tagged } from './fingerprint.js'

/**
 * How frames lie on the wire; all numbers big endian.
 *
 *   question    {version: u8, asked...}
 *   asked       {kind: 2 bits, depth: 6 bits, digits: depth hex digits in whole bytes, body}
 *   body        whole: fingerprint. split: a fingerprint for each child. items: {count: varint, tag: u64 ...}
 *   fingerprint {count: varint, and if it is not 0: high: u32, low: u32}
 *
 *   answer      {version: u8, answered...}, one for each that was asked, in order
 *   answered    whole: {status: u8}. split: {status: 2 bits for each child, first child lowest}.
 *               items: {1 bit for each item, first item lowest: not here, or not with this tag}
 */

/** One range of a question. */
export type Asked =
  | { kind: 'whole', range: KeyRange, fingerprint: Fingerprint }
  | { kind: 'split', range: KeyRange, children: readonly Fingerprint[] }
  | { kind: 'items', range: KeyRange, tags: readonly Tagged[] }

/** How the answering side's fingerprint of a range relates to the asking side's. */
export const EQUAL = 0
export const DIFFERS = 1
/** They differ, and the answering side has nothing at all in the range. */
export const EMPTY = 2
export type Status = typeof EQUAL | typeof DIFFERS | typeof EMPTY

/** Statuses of a whole range (one) or of the children of a split one, or what is unknown of the items. */
export type Answered = { statuses: readonly Status[] } | { unknown: readonly boolean[] }

const KINDS = ['whole', 'split', 'items'] as const
const DEPTH_BITS = 6
const DEPTH_MASK = 0x3f
const STATUS_BITS = 2
const STATUS_MASK = 0x3
const BYTE_BITS = 8
const TAG_BYTES = 8
/** A count is below 2^32, seven bits a byte. */
const VARINT_BYTES_MAX = 5

export function encodeQuestion (asked: readonly Asked[]): Uint8Array {
  const out = new Writer()
  out.byte(RECONCILE_VERSION)

  for (const one of asked) {
    const { digits } = one.range
    out.byte((KINDS.indexOf(one.kind) << DEPTH_BITS) | digits.length)
    out.hex(digits)

    if (one.kind === 'whole') {
      out.fingerprint(one.fingerprint)
    } else if (one.kind === 'split') {
      one.children.forEach(child => { out.fingerprint(child) })
    } else {
      out.varint(one.tags.length)
      one.tags.forEach(tag => { out.tag(tag) })
    }
  }

  return out.bytes()
}

/** @throws `ReconciliationError` on anything that `encodeQuestion` does not make */
export function decodeQuestion (bytes: Uint8Array): Asked[] {
  const input = new Reader(bytes)
  const asked: Asked[] = []
  let items = 0
  input.version()

  while (!input.atEnd) {
    const head = input.byte()
    const kind = KINDS[head >> DEPTH_BITS]
    const depth = head & DEPTH_MASK

    if (kind === undefined || depth > DEPTH_MAX || (kind === 'split' && depth === DEPTH_MAX)) {
      throw new ReconciliationError('a range of an unknown kind or depth')
    }

    if (asked.length === RANGES_PER_FRAME_MAX) {
      throw new ReconciliationError(`more than ${RANGES_PER_FRAME_MAX} ranges in one frame`)
    }

    const range = new KeyRange(input.hex(depth))

    if (kind === 'whole') {
      asked.push({ kind, range, fingerprint: input.fingerprint() })
    } else if (kind === 'split') {
      asked.push({ kind, range, children: Array.from({ length: BRANCH }, () => input.fingerprint()) })
    } else {
      const count = input.varint()
      items += count

      if (items > ITEMS_PER_FRAME_MAX) {
        throw new ReconciliationError(`more than ${ITEMS_PER_FRAME_MAX} items in one frame`)
      }

      asked.push({ kind, range, tags: Array.from({ length: count }, () => input.tag()) })
    }
  }

  return asked
}

export function encodeAnswer (answered: readonly Answered[]): Uint8Array {
  const out = new Writer()
  out.byte(RECONCILE_VERSION)

  for (const one of answered) {
    if ('unknown' in one) {
      out.packed(one.unknown.map(Number), 1)
    } else {
      out.packed(one.statuses, STATUS_BITS)
    }
  }

  return out.bytes()
}

/**
 * @param asked - what was asked: an answer does not repeat it
 * @throws `ReconciliationError` on anything that is no answer to that
 */
export function decodeAnswer (bytes: Uint8Array, asked: readonly Asked[]): Answered[] {
  const input = new Reader(bytes)
  input.version()

  const answered = asked.map((one): Answered => {
    if (one.kind === 'items') {
      return { unknown: input.packed(one.tags.length, 1).map(Boolean) }
    }

    const statuses = input.packed(one.kind === 'whole' ? 1 : BRANCH, STATUS_BITS)

    if (statuses.some(status => status > EMPTY)) {
      throw new ReconciliationError('an unknown status of a range')
    }

    return { statuses: statuses as Status[] }
  })

  if (!input.atEnd) {
    throw new ReconciliationError('an answer that is longer than what was asked')
  }

  return answered
}

class Writer {
  readonly #bytes: number[] = []

  bytes (): Uint8Array { return Uint8Array.from(this.#bytes) }
  byte (byte: number): void { this.#bytes.push(byte & 0xff) }

  word (word: number): void {
    this.#bytes.push((word >>> 24) & 0xff, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff)
  }

  varint (value: number): void {
    let rest = value

    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }

    this.byte(rest)
  }

  hex (digits: string): void {
    for (let at = 0; at < digits.length; at += 2) {
      this.byte(Number.parseInt(digits.slice(at, at + 2).padEnd(2, '0'), 16))
    }
  }

  tag ({ high, low }: Tagged): void {
    this.word(high)
    this.word(low)
  }

  fingerprint (sum: Fingerprint): void {
    this.varint(sum.count)

    if (sum.count > 0) {
      this.tag(sum)
    }
  }

  /** Small numbers of so many bits each, the first one lowest. */
  packed (values: readonly number[], bits: number): void {
    const perByte = BYTE_BITS / bits

    for (let start = 0; start < values.length; start += perByte) {
      this.byte(values.slice(start, start + perByte).reduce((byte, value, at) => byte | (value << (at * bits)), 0))
    }
  }
}

class Reader {
  readonly #view: DataView
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd (): boolean { return this.#at === this.#view.byteLength }

  version (): void {
    const version = this.byte()

    if (version !== RECONCILE_VERSION) {
      throw new ReconciliationError(`a frame of version ${version}, and this node speaks ${RECONCILE_VERSION}`)
    }
  }

  byte (): number {
    return this.#view.getUint8(this.#take(1))
  }

  varint (): number {
    let value = 0

    for (let index = 0; index < VARINT_BYTES_MAX; index++) {
      const byte = this.byte()
      value += (byte & 0x7f) * 0x80 ** index

      if (byte < 0x80) {
        return value
      }
    }

    throw new ReconciliationError('a number that is too long')
  }

  hex (digits: number): string {
    let text = ''

    while (text.length < digits) {
      text += this.byte().toString(16).padStart(2, '0')
    }

    return text.slice(0, digits)
  }

  tag (): Tagged {
    const at = this.#take(TAG_BYTES)

    return { high: this.#view.getInt32(at), low: this.#view.getInt32(at + TAG_BYTES / 2) }
  }

  fingerprint (): Fingerprint {
    const count = this.varint()

    return { count, ...(count > 0 ? this.tag() : { high: 0, low: 0 }) }
  }

  packed (count: number, bits: number): number[] {
    const perByte = BYTE_BITS / bits
    const mask = bits === 1 ? 1 : STATUS_MASK
    const start = this.#take(Math.ceil(count / perByte))

    return Array.from({ length: count }, (_, index) =>
      (this.#view.getUint8(start + Math.floor(index / perByte)) >> ((index % perByte) * bits)) & mask)
  }

  #take (bytes: number): number {
    const at = this.#at

    if (at + bytes > this.#view.byteLength) {
      throw new ReconciliationError('a frame that ends too soon')
    }

    this.#at += bytes

    return at
  }
}
