import { LEAF_BYTES, spanOf } from './edit-layout.js'
import type { FileEdit, RangeWrite } from './types.js'

/** An edit, checked, with everything filled in for a file of a given size, and its writes by leaf. Pure. */
export class PlannedEdit {
  /** Bytes of the old content that count. */
  readonly keep: number
  /** Bytes of the new content. */
  readonly size: number
  readonly #byLeaf = new Map<number, RangeWrite[]>()
  readonly #leaves: readonly number[]

  /** @param oldSize - bytes of the content that is edited */
  constructor (oldSize: number, { keep = oldSize, writes = [], size }: FileEdit) {
    const end = writes.reduce((end, { offset, bytes: { byteLength } }) => (
      byteLength === 0 ? end : Math.max(end, offset + byteLength)
    ), 0)

    this.size = size ?? Math.max(Math.min(keep, oldSize), end)
    this.keep = Math.min(keep, oldSize, this.size)

    for (const write of writes) {
      const last = Math.min(write.offset + write.bytes.byteLength, this.size)

      for (let leaf = Math.floor(write.offset / LEAF_BYTES); leaf * LEAF_BYTES < last; leaf++) {
        const known = this.#byLeaf.get(leaf)

        if (known === undefined) {
          this.#byLeaf.set(leaf, [write])
        } else {
          known.push(write)
        }
      }
    }

    this.#leaves = [...this.#byLeaf.keys()].sort((a, b) => a - b)
  }

  /** Whether anything is written below a subtree. */
  touches (level: number, index: number): boolean {
    const leaves = spanOf(level) / LEAF_BYTES
    const at = lowerBound(this.#leaves, index * leaves)
    const leaf = this.#leaves[at]

    return leaf !== undefined && leaf < (index + 1) * leaves
  }

  /** Whether the writes to a leaf leave nothing of what was in its first so many bytes. */
  covers (leaf: number, bytes: number): boolean {
    const start = leaf * LEAF_BYTES

    return (this.#byLeaf.get(leaf) ?? [])
      .some(write => write.offset <= start && write.offset + write.bytes.byteLength >= start + bytes)
  }

  /** Puts what is written to the bytes from `start` on into `target`, which holds them; not beyond one leaf. */
  apply (target: Uint8Array, start: number): void {
    for (const { offset, bytes } of this.#byLeaf.get(Math.floor(start / LEAF_BYTES)) ?? []) {
      const from = Math.max(0, start - offset)
      const to = Math.min(bytes.byteLength, start + target.byteLength - offset)

      if (from < to) {
        target.set(bytes.subarray(from, to), offset + from - start)
      }
    }
  }
}

/** Place of the first number that is not below `least`. */
function lowerBound (sorted: readonly number[], least: number): number {
  let low = 0
  let high = sorted.length

  while (low < high) {
    const middle = (low + high) >>> 1

    if ((sorted[middle] as number) < least) {
      low = middle + 1
    } else {
      high = middle
    }
  }

  return low
}
