import type { Random } from '../../src/util/random.js'

/** Something that was stored and acknowledged, and has not been taken back. */
export interface LiveItem {
  cid: string
  seed: number
  /** Of the file, or of each file in the folder. */
  bytes: number
  /** 0: a file. */
  files: number
  digest: string
  /** Reads under way: it is not removed meanwhile. */
  users: number
}

/** Holds the disk use of the soak: what is stored beyond these goes, oldest first. */
export const LIVE_ITEMS_MAX = 400
export const LIVE_BYTES_MAX = 160 * 1024 * 1024

/** What the mesh must be able to give back at any time. Pure. */
export class LiveSet {
  readonly #items = new Set<LiveItem>()
  #bytes = 0

  get size (): number { return this.#items.size }
  get bytes (): number { return this.#bytes }
  all (): LiveItem[] { return [...this.#items] }

  add (item: LiveItem): void {
    this.#items.add(item)
    this.#bytes += sizeOf(item)
  }

  pick (random: Random, isWanted: (item: LiveItem) => boolean = () => true): LiveItem | undefined {
    const wanted = this.all().filter(isWanted)

    return wanted[Math.floor(random() * wanted.length)]
  }

  /** Takes out what is too much and not in use. */
  takeSurplus (): LiveItem | undefined {
    if (this.#items.size > LIVE_ITEMS_MAX || this.#bytes > LIVE_BYTES_MAX) {
      for (const item of this.#items) {
        if (item.users === 0) {
          this.#items.delete(item)
          this.#bytes -= sizeOf(item)
          return item
        }
      }
    }

    return undefined
  }
}

function sizeOf ({ bytes, files }: LiveItem): number {
  return bytes * Math.max(1, files)
}
