import type { FileHandle } from 'node:fs/promises'

/** A block of nearly every file system: a shorter run of zeros makes no hole. */
const HOLE_BYTES = 4096

const ZEROS = Buffer.alloc(HOLE_BYTES)

/** A new file that is written from its start to its end. Zeros become holes, which take no room. */
export class SparseFile {
  readonly #file: FileHandle
  #bytes = 0
  #endsInHole = false

  /** @param file - empty */
  constructor (file: FileHandle) {
    this.#file = file
  }

  async write (chunk: Uint8Array): Promise<void> {
    for (let from = 0; from < chunk.byteLength;) {
      const isHole = this.#isHoleAt(chunk, from)
      let to = this.#nextBoundary(from)

      while (to < chunk.byteLength && this.#isHoleAt(chunk, to) === isHole) {
        to = this.#nextBoundary(to)
      }

      to = Math.min(to, chunk.byteLength)

      if (!isHole) {
        await this.#writeFully(chunk.subarray(from, to), this.#bytes + from)
      }

      this.#endsInHole = isHole
      from = to
    }

    this.#bytes += chunk.byteLength
  }

  /** Told once, after the last write. */
  async end (): Promise<void> {
    if (this.#endsInHole) {
      await this.#file.truncate(this.#bytes)
    }
  }

  /** In the chunk, after `at`: where a block of the file begins. */
  #nextBoundary (at: number): number {
    return at + HOLE_BYTES - (this.#bytes + at) % HOLE_BYTES
  }

  /** True when the chunk has zeros alone up to the next boundary, and a whole block of them. */
  #isHoleAt (chunk: Uint8Array, at: number): boolean {
    const end = this.#nextBoundary(at)

    return end - at === HOLE_BYTES && end <= chunk.byteLength && chunk[at] === 0 &&
      ZEROS.compare(chunk, at, end, 0, HOLE_BYTES) === 0
  }

  /** `write` may take less than it was given. */
  async #writeFully (bytes: Uint8Array, position: number): Promise<void> {
    for (let written = 0; written < bytes.byteLength;) {
      written += (await this.#file.write(bytes, written, bytes.byteLength - written, position + written)).bytesWritten
    }
  }
}
