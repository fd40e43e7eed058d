import { StoreReadOnlyError } from '../errors.js'

/**
 * Faults of the disk after which nothing is written any more. One may be a cable that was touched; a
 * disk that failed three times is on its way out, and every further write may be the one that it
 * claims to have kept.
 */
export const IO_ERRORS_MAX = 3

/**
 * Counts what the disk failed. Once it failed too often the store is read-only until it is opened
 * again: reads go on, and the node tells the others, so that they make new copies elsewhere.
 */
export class DiskHealth {
  readonly #onReadOnly: (err: unknown) => void
  #ioErrors = 0

  /** @param onReadOnly - called once, with the fault that was one too many */
  constructor (onReadOnly: (err: unknown) => void) {
    this.#onReadOnly = onReadOnly
  }

  get ioErrors (): number {
    return this.#ioErrors
  }

  get readOnly (): boolean {
    return this.#ioErrors >= IO_ERRORS_MAX
  }

  /** Takes note of a fault; not of a full disk, which is no fault. */
  note (err: unknown): void {
    this.#ioErrors++

    if (this.#ioErrors === IO_ERRORS_MAX) {
      this.#onReadOnly(err)
    }
  }

  /** Throws `store_read_only`. Call before every write. */
  assertWritable (): void {
    if (this.readOnly) {
      throw new StoreReadOnlyError(this.#ioErrors)
    }
  }
}
