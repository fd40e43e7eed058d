/** What lies in a hole of so many bytes from an offset. */
export type Hole = (at: number, length: number) => Uint8Array

const ZEROS: Hole = (_at, length) => new Uint8Array(length)

/** Bytes that grow as they are written. */
export class GrowingBytes {
  #buffer: Buffer
  #length: number

  constructor (bytes: Uint8Array = new Uint8Array(0)) {
    this.#buffer = Buffer.from(bytes)
    this.#length = bytes.byteLength
  }

  get length (): number {
    return this.#length
  }

  /** Valid until the next write. */
  get bytes (): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  write (at: number, bytes: Uint8Array, hole: Hole = ZEROS): void {
    this.#grow(Math.max(at, this.#length), hole)
    this.#reserve(at + bytes.byteLength)
    this.#buffer.set(bytes, at)
    this.#length = Math.max(this.#length, at + bytes.byteLength)
  }

  setLength (length: number, hole: Hole = ZEROS): void {
    this.#grow(length, hole)
    this.#length = length
  }

  #grow (length: number, hole: Hole): void {
    if (length > this.#length) {
      this.#reserve(length)
      this.#buffer.set(hole(this.#length, length - this.#length), this.#length)
      this.#length = length
    }
  }

  #reserve (length: number): void {
    if (length > this.#buffer.byteLength) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#buffer.byteLength))

      larger.set(this.bytes)
      this.#buffer = larger
    }
  }
}
