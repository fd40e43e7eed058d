import type { StateChanges } from './state-db.js'

/** What a key costs on its way besides its text and bytes. */
const KEY_OVERHEAD_BYTES = 64

/**
 * Changes on their way to the disk: single keys are answered from here until they are there. What is changed again
 * meanwhile is written once, and what comes while a write is under way goes with the next one, whole steps at a time.
 */
export class WriteBehind {
  readonly #write: (changes: StateChanges) => Promise<void>
  #staged = new Map<string, Uint8Array | undefined>()
  #writing = new Map<string, Uint8Array | undefined>()
  #bytes = 0
  /** Of the set that is staged now, and of the last one that is written. */
  #number = 1
  #written = 0
  #running: Promise<void> | undefined

  /** @param write - atomic */
  constructor (write: (changes: StateChanges) => Promise<void>) {
    this.#write = write
  }

  /** Bytes that no write has taken yet, about; what was changed twice counts twice. */
  get bytes (): number {
    return this.#bytes
  }

  /** Undefined: not on its way; else the value, which may be undefined for "it is removed". */
  get (key: string): { value: Uint8Array | undefined } | undefined {
    for (const changes of [this.#staged, this.#writing]) {
      const value = changes.get(key)

      if (value !== undefined || changes.has(key)) {
        return { value }
      }
    }

    return undefined
  }

  stage (changes: StateChanges): void {
    for (const [key, value] of changes) {
      this.#staged.set(key, value)
      this.#bytes += KEY_OVERHEAD_BYTES + key.length + (value?.byteLength ?? 0)
    }
  }

  /** Resolves when all that was staged before is written. What a failed write had is staged again. */
  async flush (): Promise<void> {
    const last = this.#staged.size > 0 ? this.#number : this.#number - 1

    while (this.#written < last) {
      this.#running ??= this.#writeAll().finally(() => { this.#running = undefined })
      await this.#running
    }
  }

  /** Forgets what is staged, for a state that is closed or thrown away; resolves when no write is under way. */
  async clear (): Promise<void> {
    await this.#running?.catch(() => {})
    this.#staged = new Map()
    this.#bytes = 0
    this.#written = this.#number++
  }

  async #writeAll (): Promise<void> {
    const number = this.#number++
    this.#writing = this.#staged
    this.#staged = new Map()
    this.#bytes = 0

    try {
      await this.#write(this.#writing)
      this.#written = number
    } catch (err) {
      this.#staged = new Map([...this.#writing, ...this.#staged])
      throw err
    } finally {
      this.#writing = new Map()
    }
  }
}
