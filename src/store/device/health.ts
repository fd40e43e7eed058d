import { StoreReadOnlyError } from '../errors.js'
import { fsCode } from './fs.js'

/**
 * Faults of the disk after which nothing is written any more. One may be a cable that was touched; a
 * disk that failed three times is on its way out, and every further write may be the one that it
 * claims to have kept.
 */
export const IO_ERRORS_MAX = 3

/**
 * A stretch of a file that counts as one place. A bad sector under one copy is one fault, however
 * often and in whatever ranges the copy is read: no block is longer than one stretch.
 */
export const FAULT_PLACE_BYTES = 4 * 1024 * 1024

/** With these there is nothing to wait for: the kernel took the file system or the device away. */
const AT_ONCE: ReadonlySet<string> = new Set(['EROFS', 'ENODEV', 'ENXIO'])

/**
 * Refusals that say nothing about the disk: it is full, the process is out of something, the name
 * is (not) there, or the mistake is ours.
 */
const NO_FAULT: ReadonlySet<string> = new Set([
  'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR', 'EBUSY', 'ENOENT', 'EEXIST', 'EINVAL', 'EBADF',
  'ENAMETOOLONG', 'ENOSYS'
])

/** `EIO`; codes that the runtime has no name for (`EUCLEAN`) come as `Unknown system error -117`. */
const SYSTEM_CODE_PATTERN = /^(E(?!RR_)[A-Z0-9]+|Unknown system error -\d+)$/

/** True for errors of the operating system, as opposed to our own and the runtime's. */
export function isSystemError (err: unknown): boolean {
  return SYSTEM_CODE_PATTERN.test(fsCode(err) ?? '')
}

export interface FaultOptions {
  /**
   * Where it happened, for faults that would come again and again from one bad spot: each place
   * counts once.
   */
  place?: string
  /**
   * The call was about to make something in the store's folder, or looked at the folder itself: then
   * `ENOENT` means that it vanished. Nothing is to be waited for: files that are still open would
   * go on taking writes that can never be found again.
   */
  isCreating?: boolean
}

/**
 * Counts what the disk failed. Once it failed too often the store is read-only until it is opened
 * again: reads go on, and the node tells the others, so that they make new copies elsewhere.
 *
 * Counted are calls, not those who wait for them: one failed fsync is one fault, though it fails
 * twenty puts. A write that failed counts each time; a read counts once for each place.
 */
export class DiskHealth {
  readonly #onReadOnly: (err: unknown) => void
  readonly #faultsMax: number
  readonly #places = new Set<string>()
  #ioErrors = 0
  #faults = 0
  readonly #noted = new WeakSet<object>()
  #reason: string | undefined

  /**
   * @param onReadOnly - called once, with the fault that was one too many
   * @param faultsMax - for tests of single faults
   */
  constructor (onReadOnly: (err: unknown) => void, faultsMax = IO_ERRORS_MAX) {
    this.#onReadOnly = onReadOnly
    this.#faultsMax = faultsMax
  }

  /** Calls that the disk failed. */
  get ioErrors (): number {
    return this.#ioErrors
  }

  get readOnly (): boolean {
    return this.#reason !== undefined
  }

  /** What made the store read-only, as part of a sentence; undefined while it is not. */
  get reason (): string | undefined {
    return this.#reason
  }

  /**
   * Takes note of a call that failed; what is no fault of the disk is left out, and so is an error
   * that was noted before.
   */
  note (err: unknown, { place, isCreating = false }: FaultOptions = {}): void {
    const code = fsCode(err) ?? ''
    const isVanished = isCreating && code === 'ENOENT'
    const isFault = isSystemError(err) && (!NO_FAULT.has(code) || isVanished)

    if (!isFault || this.#noted.has(err as object)) {
      return
    }

    this.#noted.add(err as object)
    this.#ioErrors++

    if (this.readOnly || (place !== undefined && this.#places.has(place))) {
      return
    }

    if (place !== undefined) {
      this.#places.add(place)
    }

    this.#faults++

    if (this.#faults >= this.#faultsMax || AT_ONCE.has(code) || isVanished) {
      this.#reason = reasonOf(code, this.#faults)
      this.#onReadOnly(err)
    }
  }

  /** Throws `store_read_only`. Call before every write. */
  assertWritable (): void {
    if (this.#reason !== undefined) {
      throw new StoreReadOnlyError(this.#reason)
    }
  }
}

function reasonOf (code: string, faults: number): string {
  if (code === 'EROFS') {
    return 'the kernel made its file system read-only (EROFS)'
  }

  if (AT_ONCE.has(code)) {
    return `its disk is gone (${code})`
  }

  return code === 'ENOENT'
    ? 'its folder is gone (ENOENT)'
    : `its disk failed ${faults} times, the last time with ${code}`
}
