import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'

/** Multicodec of sha2-256, the one hash that blocks have. */
export const SHA2_256 = 0x12

/** Feeds a block in pieces, then tells whether they are the block that the CID names. */
export class CidHasher {
  readonly #cid: CID
  readonly #hash = createHash('sha256')

  constructor (cid: CID) {
    this.#cid = cid
  }

  update (bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  /** Call once. Undefined when all is well, else what is not. */
  finish (): string | undefined {
    const { code, digest } = this.#cid.multihash

    if (code !== SHA2_256) {
      return `its hash function (0x${code.toString(16)}) is not one of Shoal's`
    }

    return this.#hash.digest().equals(digest) ? undefined : 'its bytes do not match its hash'
  }
}

/** What is wrong with a whole block; undefined when nothing is. */
export function hashFault (cid: CID, bytes: Uint8Array): string | undefined {
  const hasher = new CidHasher(cid)

  hasher.update(bytes)

  return hasher.finish()
}
