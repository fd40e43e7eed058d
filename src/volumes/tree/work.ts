import type { KvView } from './kv.js'

/** How a stored record becomes bytes. */
export interface RecordCodec<T> {
  encode: (record: T) => Uint8Array
  decode: (bytes: Uint8Array) => T
}

interface Slot {
  key: string
  codec: RecordCodec<unknown>
  value: unknown
  dirty: boolean
}

/**
 * A record of this replica's state could not be read: its disk is to blame, and no command. So it is no refusal, which
 * all replicas would have to agree on.
 */
export class StateReadError extends Error {
  constructor (key: string, options?: ErrorOptions) {
    super(`the record ${JSON.stringify(key)} of the state cannot be read: ${String(options?.cause)}`, options)
    this.name = 'StateReadError'
  }
}

/** What a command left cannot be stored. Nothing of the batch was written. */
export class UnencodableError extends Error {
  constructor (key: string, options?: ErrorOptions) {
    super(`the record ${JSON.stringify(key)} cannot be encoded: ${String(options?.cause)}`, options)
    this.name = 'UnencodableError'
  }
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

    if (slot === undefined) {
      slot = { key, codec: codec as RecordCodec<unknown>, value: undefined, dirty: false }
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

  /** Throws `UnencodableError` when what changed since `begin` cannot be stored. */
  checkChanges (): void {
    for (const slot of new Set(this.#undo.map(({ slot }) => slot))) {
      encode(slot)
    }
  }

  /**
   * What was changed, as bytes, in the order in which the keys were first touched; undefined: deleted. Throws
   * `UnencodableError`; so nothing is written before everything is known to be possible.
   */
  encodeAll (): [string, Uint8Array | undefined][] {
    return [...this.#slots.values()].filter(({ dirty }) => dirty).map(slot => [slot.key, encode(slot)])
  }

  write (changes: readonly (readonly [string, Uint8Array | undefined])[]): void {
    for (const [key, bytes] of changes) {
      if (bytes === undefined) {
        this.#view.del(key)
      } else {
        this.#view.put(key, bytes)
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

    if (slot === undefined) {
      slot = { key, codec: codec as RecordCodec<unknown>, value: this.#read(codec, key), dirty: false }
      this.#slots.set(key, slot)
    }

    return slot
  }

  #read<T> (codec: RecordCodec<T>, key: string): T | undefined {
    try {
      const bytes = this.#view.get(key)

      return bytes === undefined ? undefined : codec.decode(bytes)
    } catch (err) {
      throw new StateReadError(key, { cause: err })
    }
  }
}

function encode ({ key, codec, value }: Slot): Uint8Array | undefined {
  try {
    return value === undefined ? undefined : codec.encode(value)
  } catch (err) {
    throw new UnencodableError(key, { cause: err })
  }
}
