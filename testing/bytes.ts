import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { seededRandom } from '../src/util/random.js'

/** Bytes that follow from the seed alone. */
export function seededBytes (length: number, seed = 1): Uint8Array {
  const random = seededRandom(seed)
  const words = new Uint32Array(Math.ceil(length / Uint32Array.BYTES_PER_ELEMENT))

  for (let i = 0; i < words.length; i++) {
    words[i] = random() * 0x1_0000_0000
  }

  return new Uint8Array(words.buffer, 0, length)
}

/** All of a stream as one array. */
export async function collect (source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []

  for await (const chunk of source) {
    chunks.push(chunk)
  }

  return new Uint8Array(Buffer.concat(chunks))
}

/** All items of a stream. */
export async function all<T> (source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []

  for await (const item of source) {
    items.push(item)
  }

  return items
}

/** A stream of the given chunks. */
export async function * stream (...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield * chunks
}

/** The bytes cut into chunks of one size. */
export async function * chunked (bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) {
    yield bytes.subarray(at, at + size)
  }
}

const RAW_CODEC = 0x55
const DAG_PB_CODEC = 0x70
const SHA2_256 = 0x12

/** The CID of a raw block. */
export function rawCid (bytes: Uint8Array): CID {
  return CID.createV1(RAW_CODEC, digestOf(bytes))
}

/** The CID of a dag-pb block. */
export function dagPbCid (bytes: Uint8Array): CID {
  return CID.createV1(DAG_PB_CODEC, digestOf(bytes))
}

function digestOf (bytes: Uint8Array): Digest.Digest<number, number> {
  return Digest.create(SHA2_256, createHash('sha256').update(bytes).digest())
}
