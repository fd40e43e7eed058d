import type { FileEdit, RangeWrite } from '../../files/types.js'

/**
 * Changes of a file that are not committed yet: pieces that do not overlap, in order, and how the end has moved. They
 * are a function from any content to a new one, so they can be laid over whatever the file has become meanwhile. Pure.
 */
export class PendingEdit {
  /** In the order of their offsets; none overlaps another. */
  #pieces: RangeWrite[] = []
  #bytes = 0
  /** What is behind this in the old content does not count. */
  #keep = Infinity
  /** Once the file was truncated its size is known whatever it was before. */
  #size: number | undefined

  get isEmpty (): boolean {
    return this.#pieces.length === 0 && this.#size === undefined
  }

  /** Bytes that wait. */
  get bytes (): number {
    return this.#bytes
  }

  get pieces (): number {
    return this.#pieces.length
  }

  /** The bytes are taken as they are now. */
  write (offset: number, bytes: Uint8Array): void {
    if (bytes.byteLength === 0) {
      return
    }

    const end = offset + bytes.byteLength
    const first = this.#firstEndingAfter(offset)
    let behind = first

    while (behind < this.#pieces.length && (this.#pieces[behind] as RangeWrite).offset < end) {
      behind++
    }

    const replaced = this.#pieces.slice(first, behind)
    const fresh = [
      ...replaced.flatMap(piece => cut(piece, 0, offset)),
      { offset, bytes: bytes.slice() },
      ...replaced.flatMap(piece => cut(piece, end, Infinity))
    ]

    this.#pieces.splice(first, replaced.length, ...fresh)
    this.#bytes += sum(fresh) - sum(replaced)

    if (this.#size !== undefined) {
      this.#size = Math.max(this.#size, end)
    }
  }

  truncate (size: number): void {
    this.#keep = Math.min(this.#keep, size)
    this.#size = size
    this.#pieces = this.#pieces.flatMap(piece => cut(piece, 0, size))
    this.#bytes = sum(this.#pieces)
  }

  /** Size of a file of so many bytes after these changes. */
  sizeOver (size: number): number {
    const last = this.#pieces.at(-1)

    return this.#size ?? Math.max(size, last === undefined ? 0 : last.offset + last.bytes.byteLength)
  }

  /** Bytes of the old content that may still be seen. */
  keepOf (size: number): number {
    return Math.min(this.#keep, size)
  }

  /** For `Files.edit`, on a file of so many bytes. */
  editOf (size: number): FileEdit {
    return { keep: this.keepOf(size), writes: this.#pieces, size: this.sizeOver(size) }
  }

  /**
   * For the tree's `patch`, which knows nothing of the old size: what was cut off and lies before the end again is
   * written as zeros. Undefined when the zeros would be more than `zerosMax`.
   */
  patch (zerosMax: number): { writes: RangeWrite[], size?: number } | undefined {
    if (this.#size === undefined) {
      return { writes: this.#pieces }
    }

    if (this.#size - this.#keep > zerosMax) {
      return undefined
    }

    const zeros = { offset: this.#keep, bytes: new Uint8Array(Math.max(0, this.#size - this.#keep)) }

    return { writes: [...zeros.bytes.byteLength > 0 ? [zeros] : [], ...this.#pieces], size: this.#size }
  }

  /**
   * Lays the changes over bytes of the old content, read from `offset` on. `target` has the length that is to be read,
   * what is behind the old end being zeros.
   */
  overlay (target: Uint8Array, offset: number): void {
    if (this.#keep < offset + target.byteLength) {
      target.fill(0, Math.max(0, this.#keep - offset))
    }

    for (let i = this.#firstEndingAfter(offset); i < this.#pieces.length; i++) {
      const piece = this.#pieces[i] as RangeWrite

      if (piece.offset >= offset + target.byteLength) {
        break
      }

      for (const { offset: at, bytes } of cut(piece, offset, offset + target.byteLength)) {
        target.set(bytes, at - offset)
      }
    }
  }

  /** Place of the first piece that reaches beyond an offset. */
  #firstEndingAfter (offset: number): number {
    let low = 0
    let high = this.#pieces.length

    while (low < high) {
      const middle = (low + high) >>> 1
      const piece = this.#pieces[middle] as RangeWrite

      if (piece.offset + piece.bytes.byteLength <= offset) {
        low = middle + 1
      } else {
        high = middle
      }
    }

    return low
  }
}

/** What of a piece lies between two offsets: one piece or none. */
function cut ({ offset, bytes }: RangeWrite, start: number, end: number): RangeWrite[] {
  const from = Math.max(0, start - offset)
  const to = Math.min(bytes.byteLength, end - offset)

  return from < to ? [{ offset: offset + from, bytes: bytes.subarray(from, to) }] : []
}

function sum (pieces: readonly RangeWrite[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
}
