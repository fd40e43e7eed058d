/** What an entry costs besides its text and bytes: map slot, objects, pointers. */
const ENTRY_OVERHEAD_BYTES = 160

interface Slot { value: Uint8Array | undefined, bytes: number }

/**
 * Values by key, least recently used first out; that a key is absent is worth remembering too. A `Map` iterates in the
 * order of insertion, so to use an entry is to insert it again.
 */
export class KvCache {
  readonly #slots = new Map<string, Slot>()
  readonly #bytesMax: number
  #bytes = 0

  /** @param bytesMax - memory that it may take, about */
  constructor (bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes (): number {
    return this.#bytes
  }

  get size (): number {
    return this.#slots.size
  }

  /** Undefined: not known; else the value, which may be undefined for "there is none". */
  get (key: string): { value: Uint8Array | undefined } | undefined {
    const slot = this.#slots.get(key)

    if (slot !== undefined) {
      this.#slots.delete(key)
      this.#slots.set(key, slot)
    }

    return slot
  }

  set (key: string, value: Uint8Array | undefined): void {
    const before = this.#slots.get(key)
    const bytes = ENTRY_OVERHEAD_BYTES + 2 * key.length + (value?.byteLength ?? 0)

    if (before !== undefined) {
      this.#slots.delete(key)
      this.#bytes -= before.bytes
    }

    if (bytes > this.#bytesMax) {
      return
    }

    this.#slots.set(key, { value, bytes })
    this.#bytes += bytes

    for (const [oldest, slot] of this.#slots) {
      if (this.#bytes <= this.#bytesMax) {
        break
      }

      this.#slots.delete(oldest)
      this.#bytes -= slot.bytes
    }
  }

  clear (): void {
    this.#slots.clear()
    this.#bytes = 0
  }
}
