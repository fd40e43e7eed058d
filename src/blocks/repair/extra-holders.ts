import type { IndexEntry } from './entry.js'

/** Peers that hold a copy without being in its set: each entry names its own, and here is how many name a peer. */
export class ExtraHolders {
  readonly #entries = new Map<string, number>()

  peers (): IterableIterator<string> {
    return this.#entries.keys()
  }

  has (peerId: string): boolean {
    return this.#entries.has(peerId)
  }

  add (peerId: string, entry: IndexEntry): void {
    entry.extras = [...(entry.extras ?? []), peerId].sort()
    this.#count(peerId, 1)
  }

  /** @returns false when it was none */
  remove (peerId: string, entry: IndexEntry): boolean {
    if (entry.extras?.includes(peerId) !== true) {
      return false
    }

    const rest = entry.extras.filter(extra => extra !== peerId)
    entry.extras = rest.length > 0 ? rest : undefined
    this.#count(peerId, -1)

    return true
  }

  /** The entry is gone. */
  leave (entry: IndexEntry): void {
    entry.extras?.forEach(peerId => { this.#count(peerId, -1) })
  }

  #count (peerId: string, by: 1 | -1): void {
    const entries = (this.#entries.get(peerId) ?? 0) + by

    if (entries === 0) {
      this.#entries.delete(peerId)
    } else {
      this.#entries.set(peerId, entries)
    }
  }
}
