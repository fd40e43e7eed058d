import type { KvView } from './kv.js'

/** How a stored record becomes bytes. */
export interface RecordCodec<T> {
  encode: (record: T) => Uint8Array
  decode: (bytes: Uint8Array) => T
}

interface Slot {
  codec: RecordCodec<unknown>
  value: unknown
  dirty: boolean
}

/** Bytes as they are. */
export const RAW: RecordCodec<Uint8Array> = { encode: bytes => bytes, decode: bytes => bytes }

/**
 * The records that a batch reads and changes, decoded once: a folder that gets a hundred files in one batch is written
 * once. A command that fails is rolled back, so an operation may check and change in any order. Records are never
 * changed in place: `put` a new one.
 */
export class Work {
  readonly #view: KvView
  readonly #slots = new Map<string, Slot>()
  #undo: { slot: Slot, value: unknown }[] = []

  constructor (view: KvView) {
    this.#view = view
  }

  get<T> (codec: RecordCodec<T>, key: string): T | undefined {
    return this.#slot(codec, key).value as T | undefined
  }

  put<T> (codec: RecordCodec<T>, key: string, value: T): void {
    this.#set(this.#slot(codec, key), value)
  }

  /** Of a key that cannot be there yet: spares the look. */
  create<T> (codec: RecordCodec<T>, key: string, value: T): void {
    let slot = this.#slots.get(key)

    if (slot == null) {
      slot = { codec: codec as RecordCodec<unknown>, value: undefined, dirty: false }
      this.#slots.set(key, slot)
    }

    this.#set(slot, value)
  }

  del<T> (codec: RecordCodec<T>, key: string): void {
    const slot = this.#slot(codec, key)

    if (slot.value !== undefined) {
      this.#set(slot, undefined)
    }
  }

  /** From here on `rollback` undoes, and `changed` tells. */
  begin (): void {
    this.#undo = []
  }

  get changed (): boolean {
    return this.#undo.length > 0
  }

  rollback (): void {
    for (let i = this.#undo.length - 1; i >= 0; i--) {
      const { slot, value } = this.#undo[i] as { slot: Slot, value: unknown }
      slot.value = value
    }

    this.#undo = []
  }

  /** Writes what was changed, in the order in which the keys were first touched. */
  flush (): void {
    for (const [key, slot] of this.#slots) {
      if (!slot.dirty) {
        continue
      }

      if (slot.value === undefined) {
        this.#view.del(key)
      } else {
        this.#view.put(key, slot.codec.encode(slot.value))
      }
    }
  }

  #set (slot: Slot, value: unknown): void {
    this.#undo.push({ slot, value: slot.value })
    slot.value = value
    slot.dirty = true
  }

  #slot<T> (codec: RecordCodec<T>, key: string): Slot {
    let slot = this.#slots.get(key)

    if (slot == null) {
      const bytes = this.#view.get(key)
      const value = bytes == null ? undefined : codec.decode(bytes)
      slot = { codec: codec as RecordCodec<unknown>, value, dirty: false }
      this.#slots.set(key, slot)
    }

    return slot
  }
}
