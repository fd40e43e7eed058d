import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { BLOCK_BYTES_MAX } from '../../blocks/constants.js'
import { InvalidBackupError } from '../errors.js'

/**
 * CAR version 1 (https://ipld.io/specs/transport/car/carv1/): a header with the roots, then blocks, each with its
 * length and CID before it. Streamed both ways.
 *
 * `@ipld/car` (read: 5.4.7) waits for as many bytes as a length claims, in memory. A backup may come from anywhere, so
 * here a length has a limit; the rest of the format is a varint and a CID.
 */

export interface CarBlock { cid: CID, bytes: Uint8Array }

const VERSION = 1

/** A header with some roots has a few hundred bytes; what claims to have more is no CAR. */
const HEADER_BYTES_MAX = 64 * 1024

/** Of a CIDv1 with sha2-256 36 bytes; identity CIDs carry their content. */
const CID_BYTES_MAX = 512

const SECTION_BYTES_MAX = BLOCK_BYTES_MAX + CID_BYTES_MAX

export function encodeCarHeader (roots: readonly CID[]): Uint8Array {
  const header = dagCbor.encode({ roots, version: VERSION })

  return Buffer.concat([varint(header.byteLength), header])
}

export function encodeCarBlock ({ cid, bytes }: CarBlock): Uint8Array {
  return Buffer.concat([varint(cid.bytes.byteLength + bytes.byteLength), cid.bytes, bytes])
}

/** The roots, and then the blocks; nothing is verified but the form. Throws `invalid_backup`. */
export async function readCar (
  source: AsyncIterable<Uint8Array>
): Promise<{ roots: CID[], blocks: AsyncGenerator<CarBlock, void, undefined>, close: () => Promise<void> }> {
  const reader = new SectionReader(source)
  const header = await reader.section(HEADER_BYTES_MAX)

  if (header === undefined) {
    throw new InvalidBackupError('it is empty')
  }

  async function * blocks (): AsyncGenerator<CarBlock, void, undefined> {
    for (;;) {
      const section = await reader.section(SECTION_BYTES_MAX)

      if (section === undefined) {
        return
      }

      yield splitSection(section)
    }
  }

  return { roots: decodeHeader(header), blocks: blocks(), close: async () => reader.close() }
}

function decodeHeader (header: Uint8Array): CID[] {
  try {
    const decoded: unknown = dagCbor.decode(header)
    const { roots, version } = decoded as { roots?: unknown, version?: unknown }

    if (version !== VERSION || !Array.isArray(roots)) {
      throw new Error(`version ${String(version)}`)
    }

    return roots.map(root => CID.asCID(root) ?? fail('a root that is no CID'))
  } catch (err) {
    throw new InvalidBackupError('it is no CAR of version 1', { cause: err })
  }
}

function splitSection (section: Uint8Array): CarBlock {
  try {
    const [cid, bytes] = CID.decodeFirst(section)

    return { cid, bytes }
  } catch (err) {
    throw new InvalidBackupError('it has a block without a CID', { cause: err })
  }
}

/** Cuts a stream into sections. Holds one section and one chunk of the source. */
class SectionReader {
  readonly #iterator: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array()

  constructor (source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  /** Undefined at the end of the stream. */
  async section (bytesMax: number): Promise<Uint8Array | undefined> {
    const length = await this.#varint()

    if (length === undefined) {
      return undefined
    }

    if (length > bytesMax || length === 0) {
      throw new InvalidBackupError(`it has a section of ${length} bytes`)
    }

    const section = new Uint8Array(length)

    for (let filled = 0; filled < length;) {
      const piece = this.#chunk.subarray(0, length - filled)

      section.set(piece, filled)
      filled += piece.byteLength
      this.#chunk = this.#chunk.subarray(piece.byteLength)

      if (filled < length && !await this.#more()) {
        throw new InvalidBackupError('it ends in the middle of a block')
      }
    }

    return section
  }

  async close (): Promise<void> {
    await this.#iterator.return?.()
  }

  async #varint (): Promise<number | undefined> {
    let value = 0

    for (let place = 0; place < VARINT_BYTES_MAX; place++) {
      if (this.#chunk.byteLength === 0 && !await this.#more()) {
        if (place === 0) {
          return undefined
        }

        throw new InvalidBackupError('it ends in the middle of a length')
      }

      const byte = this.#chunk[0] as number

      this.#chunk = this.#chunk.subarray(1)
      value += (byte & 0x7f) * 2 ** (7 * place)

      if (byte < 0x80) {
        return value
      }
    }

    throw new InvalidBackupError('it has a length that is none')
  }

  /** Fetches the next chunk that is not empty; false at the end. */
  async #more (): Promise<boolean> {
    while (this.#chunk.byteLength === 0) {
      const next = await this.#iterator.next()

      if (next.done === true) {
        return false
      }

      this.#chunk = next.value
    }

    return true
  }
}

/** 4 bytes of 7 bits: 256 MiB, far beyond a section. */
const VARINT_BYTES_MAX = 4

function varint (value: number): Uint8Array {
  const bytes: number[] = []

  for (let rest = value; ; rest = Math.floor(rest / 0x80)) {
    if (rest < 0x80) {
      bytes.push(rest)

      return Uint8Array.from(bytes)
    }

    bytes.push(rest % 0x80 + 0x80)
  }
}

function fail (why: string): never {
  throw new Error(why)
}
