import { createCipheriv, createHash } from 'node:crypto'
import { create } from 'multiformats/hashes/digest'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'

const CHUNK_BYTES = 1024 * 1024
const SHA2_256 = 0x12
/** Seed and index, as two doubles. */
const STAMP_BYTES = 16

/**
 * Content that costs next to nothing to make (a copy of one MiB that looks random and is the same in every process,
 * stamped with seed and index, so that no two blocks are alike) and next to nothing to check. A keystream or a disk
 * would be measured along with Shoal.
 */
const base = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16)).update(Buffer.alloc(CHUNK_BYTES))

export function stampedChunk (seed: number, index: number, bytes: number = CHUNK_BYTES): Buffer {
  const chunk = Buffer.from(base.subarray(0, bytes))
  chunk.writeDoubleLE(seed, 0)
  chunk.writeDoubleLE(index, 8)

  return chunk
}

export async function * stampedStream (seed: number, mib: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < mib; index++) {
    yield stampedChunk(seed, index)
  }
}

/** Checks the stamp of every MiB of a stream as it passes. Throws on the first that is not the one expected. */
export class StampCheck {
  #at = 0

  constructor (readonly seed: number) {}

  get bytes (): number {
    return this.#at
  }

  take (chunk: Uint8Array): void {
    const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)

    for (let offset = (CHUNK_BYTES - this.#at % CHUNK_BYTES) % CHUNK_BYTES; offset + STAMP_BYTES <= view.byteLength;
      offset += CHUNK_BYTES) {
      const index = (this.#at + offset) / CHUNK_BYTES

      if (view.readDoubleLE(offset) !== this.seed || view.readDoubleLE(offset + 8) !== index) {
        throw new Error(`The bytes at ${this.#at + offset} are not those that were stored.`)
      }
    }

    this.#at += chunk.byteLength
  }
}

export function rawCid (bytes: Uint8Array): CID {
  return CID.createV1(raw.code, create(SHA2_256, createHash('sha256').update(bytes).digest()))
}
