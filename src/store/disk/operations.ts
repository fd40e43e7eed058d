import { ShoalError } from '../../util/errors.js'
import { StoreBusyError, StoreFullError, StoreIoError } from '../errors.js'
import { OPERATIONS_MAX } from './constants.js'
import { fsCode } from './fs.js'
import { isSystemError } from './health.js'

/** Counts the calls that are under way: bounded, and `close` waits for them. */
export class Operations {
  #running = 0
  #idle: (() => void) | undefined

  /**
   * Runs the task; faults of the disk come out as errors of the store. Throws `StoreBusyError` when
   * there are too many.
   */
  async run<T> (what: string, task: () => Promise<T>): Promise<T> {
    if (this.#running >= OPERATIONS_MAX) {
      throw new StoreBusyError(`${OPERATIONS_MAX} calls are under way`)
    }

    this.#running++

    try {
      return await task()
    } catch (err) {
      throw explained(what, err)
    } finally {
      this.#running--

      if (this.#running === 0) {
        this.#idle?.()
        this.#idle = undefined
      }
    }
  }

  /** Resolves when none is under way; the caller lets no new one begin. */
  async drain (): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>(resolve => { this.#idle = resolve })
    }
  }
}

/** Tasks on one key run one after the other. */
export class KeyLocks {
  readonly #busy = new Map<string, Promise<void>>()

  /**
   * Settles, never rejects, when the task that holds the key has ended. Undefined when none does.
   */
  holder (key: string): Promise<void> | undefined {
    return this.#busy.get(key)
  }

  /**
   * Holds the key until the task has ended. Call it in the same turn in which `holder` was
   * undefined.
   */
  async hold (key: string, task: () => Promise<void>): Promise<void> {
    const running = task()

    this.#busy.set(key, running.then(() => {}, () => {}))

    try {
      await running
    } finally {
      this.#busy.delete(key)
    }
  }
}

/** The disk, or what its owner may use of it, is full. */
export function isOutOfSpace (err: unknown): boolean {
  const code = fsCode(err)

  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** Faults of the disk as errors of the store; everything else as it is. */
export function explained (what: string, err: unknown): unknown {
  if (err instanceof ShoalError || !isSystemError(err)) {
    return err
  }

  return isOutOfSpace(err)
    ? new StoreFullError('the disk has no space left', { cause: err })
    : new StoreIoError(what, { cause: err })
}
