/**
 * The filter of a mark: a Bloom filter (Bloom 1970) over the hashes of blocks, with a salt of its own. What is in it
 * is always found; of what is not, at most some FALSE_POSITIVES are found as well.
 *
 * How many blocks a walk will find is known only when it ends, and blocks are found many times. So the filter is
 * scalable (Almeida et al. 2007): when a stage has taken what it is made for, another, larger one follows, with half
 * the false positives. What is found already is not added again. One pass, no counting beforehand, 1.4 to 3 bytes for
 * each block, and never more than `FILTER_BYTES_MAX`: the stage that reaches it takes all the rest.
 *
 * The same salt and the same blocks in the same order give the same bytes, so replicas can compare theirs.
 *
 * Hashes come from the block's own sha256, whose words are random already: they are mixed with the salt.
 */
import { FALSE_POSITIVES, FILTER_BYTES_MAX, FIRST_STAGE_ITEMS, STAGE_GROWTH } from './constants.js'
import { InvalidFilterError } from '../errors.js'
import { addToStage, isInStage } from '../../util/bloom.js'
import type { BloomStage, HashPair } from '../../util/bloom.js'
import type { CID } from 'multiformats/cid'

/** First byte of the encoding. */
const FILTER_VERSION = 1

export const SALT_BYTES = 16

/** More hashes than any stage has. */
const HASHES_MAX = 32
/** More stages than the bytes allow. */
const STAGES_MAX = 32
/** Version, salt, number of stages. */
const HEAD_BYTES = 1 + SALT_BYTES + 1
/** Hashes, length. */
const STAGE_HEAD_BYTES = 1 + 4

/** Reads a filter. */
export class Filter {
  readonly #salt: Int32Array
  readonly #stages: readonly BloomStage[]

  constructor (readonly salt: Uint8Array, stages: readonly BloomStage[]) {
    this.#salt = saltWords(salt)
    this.#stages = stages
  }

  get bytes (): number {
    return this.#stages.reduce((sum, { bits }) => sum + bits.byteLength, HEAD_BYTES)
  }

  /** False: the block was not added, for certain. */
  has (cid: CID): boolean {
    const pair = hash(cid, this.#salt)

    return this.#stages.some(stage => isInStage(stage, pair))
  }
}

export interface FilterBuilderInit {
  /** 16 random bytes. */
  salt: Uint8Array
  /** Blocks that are expected, as of the last mark. @default FIRST_STAGE_ITEMS */
  expected?: number
  /** For tests. @default FILTER_BYTES_MAX */
  bytesMax?: number
}

/** Makes a filter, block by block. */
export class FilterBuilder {
  readonly #salt: Uint8Array
  readonly #words: Int32Array
  readonly #bytesMax: number
  readonly #stages: BloomStage[] = []
  #bytes = HEAD_BYTES
  #capacity: number
  /** Blocks that the newest stage still takes. */
  #room = 0
  #items = 0

  constructor ({ salt, expected = FIRST_STAGE_ITEMS, bytesMax = FILTER_BYTES_MAX }: FilterBuilderInit) {
    this.#salt = Uint8Array.from(salt)
    this.#words = saltWords(salt)
    this.#bytesMax = bytesMax
    this.#capacity = Math.max(1, Math.ceil(expected))
  }

  /** Different blocks that were added, less those that a false positive hid. */
  get items (): number {
    return this.#items
  }

  add (cid: CID): void {
    const pair = hash(cid, this.#words)

    if (this.#stages.some(stage => isInStage(stage, pair))) {
      return
    }

    if (this.#room === 0) {
      this.#grow()
    }

    const stage = this.#stages[this.#stages.length - 1] as BloomStage
    addToStage(stage, pair)
    this.#room--
    this.#items++
  }

  filter (): Filter {
    return new Filter(this.#salt, this.#stages)
  }

  encode (): Uint8Array {
    const encoded = new Uint8Array(this.#bytes)
    const view = new DataView(encoded.buffer)
    encoded[0] = FILTER_VERSION
    encoded.set(this.#salt, 1)
    encoded[1 + SALT_BYTES] = this.#stages.length
    let at = HEAD_BYTES

    for (const { hashes, bits } of this.#stages) {
      encoded[at] = hashes
      view.setUint32(at + 1, bits.byteLength)
      encoded.set(bits, at + STAGE_HEAD_BYTES)
      at += STAGE_HEAD_BYTES + bits.byteLength
    }

    return encoded
  }

  #grow (): void {
    const index = this.#stages.length
    const capacity = this.#capacity * STAGE_GROWTH ** index
    const share = FALSE_POSITIVES * 0.5 ** (index + 1)
    const bitsPerItem = -Math.log(share) / Math.LN2 ** 2
    const wanted = Math.max(8, Math.ceil(capacity * bitsPerItem / 8))
    const left = this.#bytesMax - this.#bytes - STAGE_HEAD_BYTES
    // What is left would not hold another stage after this one: it takes all the rest, however full it gets.
    const isLast = wanted * STAGE_GROWTH > left - wanted || index === STAGES_MAX - 1
    const bytes = isLast ? Math.max(8, Math.min(left, wanted * STAGE_GROWTH)) : wanted
    this.#stages.push({ hashes: Math.max(1, Math.round(-Math.log2(share))), bits: new Uint8Array(bytes) })
    this.#bytes += STAGE_HEAD_BYTES + bytes
    this.#room = isLast ? Infinity : capacity
  }
}

/** Throws `invalid_filter` on bytes that are none, are longer than allowed, or of a newer version. */
export function decodeFilter (encoded: Uint8Array): Filter {
  if (encoded.byteLength < HEAD_BYTES || encoded.byteLength > FILTER_BYTES_MAX) {
    throw new InvalidFilterError(`it has ${encoded.byteLength} bytes`)
  }

  if (encoded[0] !== FILTER_VERSION) {
    throw new InvalidFilterError(`its version is ${encoded[0]}`)
  }

  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  const count = encoded[1 + SALT_BYTES] as number
  const stages: BloomStage[] = []
  let at = HEAD_BYTES

  for (let i = 0; i < count; i++) {
    if (at + STAGE_HEAD_BYTES > encoded.byteLength) {
      throw new InvalidFilterError('it ends early')
    }

    const hashes = encoded[at] as number
    const length = view.getUint32(at + 1)
    at += STAGE_HEAD_BYTES

    if (hashes < 1 || hashes > HASHES_MAX || length < 1 || at + length > encoded.byteLength) {
      throw new InvalidFilterError('one of its stages makes no sense')
    }

    stages.push({ hashes, bits: encoded.subarray(at, at + length) })
    at += length
  }

  if (at !== encoded.byteLength) {
    throw new InvalidFilterError('it is longer than its stages')
  }

  return new Filter(Uint8Array.from(encoded.subarray(1, 1 + SALT_BYTES)), stages)
}

/** Blocks that differ only in version or codec are one here: what keeps one of them keeps the other. */
function hash (cid: CID, salt: Int32Array): HashPair {
  const { digest } = cid.multihash
  let a = salt[0] as number
  let b = salt[1] as number

  for (let i = 0; i < digest.byteLength; i += 4) {
    const word = ((digest[i] as number) << 24) | ((digest[i + 1] ?? 0) << 16) | ((digest[i + 2] ?? 0) << 8) |
      (digest[i + 3] ?? 0)
    a = mix(a ^ word ^ (salt[2] as number))
    b = mix((b ^ word) + (salt[3] as number) | 0)
  }

  return { first: a >>> 0, step: (b | 1) >>> 0 }
}

/** The finalizer of murmur3. */
function mix (value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)

  return mixed ^ (mixed >>> 16)
}

function saltWords (salt: Uint8Array): Int32Array {
  if (salt.byteLength !== SALT_BYTES) {
    throw new InvalidFilterError(`its salt has ${salt.byteLength} bytes`)
  }

  const view = new DataView(salt.buffer, salt.byteOffset, SALT_BYTES)

  return Int32Array.from([0, 4, 8, 12], at => view.getInt32(at))
}
