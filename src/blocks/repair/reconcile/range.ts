import { BRANCH } from './constants.js'

const HEX = 16
const BYTE_DIGITS = 2
const FULL_BYTE = 0x100

/** All keys that begin with some hex digits; none for the whole key space. Keys and bounds are byte texts. */
export class KeyRange {
  static readonly ALL = new KeyRange('')

  constructor (readonly digits: string) {}

  get depth (): number {
    return this.digits.length
  }

  /** The first key of the range, cut after its last digit that is not 0. */
  get start (): string {
    return byteTextOf(this.digits)
  }

  /** The first key after the range; undefined when nothing comes after it. */
  get end (): string | undefined {
    // The next number with as many digits, padded: …3f -> …40.
    for (let at = this.digits.length - 1; at >= 0; at--) {
      const digit = Number.parseInt(this.digits.charAt(at), HEX)

      if (digit < HEX - 1) {
        return byteTextOf(this.digits.slice(0, at) + (digit + 1).toString(HEX))
      }
    }

    return undefined
  }

  /** Value of the first byte at the start, and how many values of it the range spans. */
  get firstBucket (): number {
    return Number.parseInt(this.digits.slice(0, BYTE_DIGITS).padEnd(BYTE_DIGITS, '0'), HEX)
  }

  get bucketCount (): number {
    return this.depth === 0 ? FULL_BYTE : this.depth === 1 ? HEX : 1
  }

  child (index: number): KeyRange {
    return new KeyRange(this.digits + index.toString(HEX))
  }

  children (): KeyRange[] {
    return Array.from({ length: BRANCH }, (_, index) => this.child(index))
  }
}

/** The digit of a key at a depth: which child of a range of that depth it belongs to. */
export function digitAt (keyText: string, depth: number): number {
  const byte = keyText.charCodeAt(depth >> 1)

  return depth % BYTE_DIGITS === 0 ? byte >> 4 : byte & 0xf
}

function byteTextOf (digits: string): string {
  const padded = digits.length % BYTE_DIGITS === 0 ? digits : `${digits}0`
  let text = ''

  for (let at = 0; at < padded.length; at += BYTE_DIGITS) {
    text += String.fromCharCode(Number.parseInt(padded.slice(at, at + BYTE_DIGITS), HEX))
  }

  return text
}
