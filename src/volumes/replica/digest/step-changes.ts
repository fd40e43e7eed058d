import type { StateDigest } from './digest.js'
import type { KvView } from '../../tree/kv.js'

/**
 * What one step of applying changes, over the state as it was before it. It knows the old value of each key that it
 * writes: of one that was written unread (`Work.create`) it asks for it. To take such a key for a new one would spare a
 * look at the state, 2 to 5 µs, but the digest would then follow what the writer believes and not what is there.
 */
export class StepChanges implements KvView {
  readonly changes = new Map<string, Uint8Array | undefined>()
  readonly #before = new Map<string, Uint8Array | undefined>()
  readonly #read: (key: string) => Uint8Array | undefined

  constructor (read: (key: string) => Uint8Array | undefined) {
    this.#read = read
  }

  get (key: string): Uint8Array | undefined {
    const changed = this.changes.get(key)

    if (changed !== undefined || this.changes.has(key)) {
      return changed
    }

    return this.#old(key)
  }

  put (key: string, value: Uint8Array): void {
    this.#old(key)
    this.changes.set(key, value)
  }

  del (key: string): void {
    this.#old(key)
    this.changes.set(key, undefined)
  }

  /** Once, at the end of the step. */
  digestInto (digest: StateDigest): void {
    for (const [key, value] of this.changes) {
      digest.change(key, this.#before.get(key), value)
    }
  }

  #old (key: string): Uint8Array | undefined {
    if (!this.#before.has(key)) {
      this.#before.set(key, this.#read(key))
    }

    return this.#before.get(key)
  }
}
