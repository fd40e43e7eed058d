import type { StateDigest } from './digest.js'
import type { KvView } from '../tree/kv.js'

/**
 * What one step of applying changes, over the state as it was before it. It knows what it read, so the digest of the
 * state follows without a look at anything: a key that is written without having been read is a new one
 * (`Work.create`).
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

    const value = this.#read(key)
    this.#before.set(key, value)

    return value
  }

  put (key: string, value: Uint8Array): void {
    this.changes.set(key, value)
  }

  del (key: string): void {
    this.changes.set(key, undefined)
  }

  /** Once, at the end of the step. */
  digestInto (digest: StateDigest): void {
    for (const [key, value] of this.changes) {
      digest.change(key, this.#before.get(key), value)
    }
  }
}
