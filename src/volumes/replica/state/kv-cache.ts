/** What an entry costs besides its text and bytes: map slot, objects, pointers. */
const ENTRY_OVERHEAD_BYTES = 160

interface Slot { value: Uint8Array | undefined, bytes: number }

/**
 * Values by key; those that were not used for long go. That a key is absent is worth remembering too.
 *
 * Two generations of half the memory each: what is used comes into the young one, and when that is full it becomes the
 * old one, and what was not used since then goes as a whole. An exact order of use would need a `Map` from which
 * each use deletes, and those get slow: finding the first entry passes over everything that was deleted before it.
 */
export class KvCache {
  #young = new Map<string, Slot>()
  #old = new Map<string, Slot>()
  #youngBytes = 0
  #oldBytes = 0
  readonly #generationBytesMax: number

  /** @param bytesMax - memory that it may take, about */
  constructor (bytesMax: number) {
    this.#generationBytesMax = bytesMax / 2
  }

  get bytes (): number {
    return this.#youngBytes + this.#oldBytes
  }

  /** Undefined: not known; else the value, which may be undefined for "there is none". */
  get (key: string): { value: Uint8Array | undefined } | undefined {
    const slot = this.#young.get(key)

    if (slot !== undefined) {
      return slot
    }

    const old = this.#old.get(key)

    if (old !== undefined) {
      this.#old.delete(key)
      this.#oldBytes -= old.bytes
      this.#insert(key, old)
    }

    return old
  }

  set (key: string, value: Uint8Array | undefined): void {
    const slot = { value, bytes: ENTRY_OVERHEAD_BYTES + 2 * key.length + (value?.byteLength ?? 0) }
    const young = this.#young.get(key)

    if (young !== undefined) {
      this.#youngBytes -= young.bytes

      if (this.#youngBytes + slot.bytes <= this.#generationBytesMax) {
        // In its place: what is changed all the time leaves no trail of deleted slots.
        this.#young.set(key, slot)
        this.#youngBytes += slot.bytes
        return
      }

      this.#young.delete(key)
    } else {
      const old = this.#old.get(key)

      if (old !== undefined) {
        this.#old.delete(key)
        this.#oldBytes -= old.bytes
      }
    }

    if (slot.bytes <= this.#generationBytesMax) {
      this.#insert(key, slot)
    }
  }

  clear (): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#youngBytes = 0
    this.#oldBytes = 0
  }

  #insert (key: string, slot: Slot): void {
    if (this.#youngBytes + slot.bytes > this.#generationBytesMax) {
      this.#old = this.#young
      this.#oldBytes = this.#youngBytes
      this.#young = new Map()
      this.#youngBytes = 0
    }

    this.#young.set(key, slot)
    this.#youngBytes += slot.bytes
  }
}
