import { ShoalError } from '../../util/errors.js'
import { Limiter } from '../../util/limiter.js'
import { StoreBusyError, StoreFullError, StoreIoError } from '../errors.js'
import { OPERATIONS_MAX } from './constants.js'
import { fsCode } from './fs.js'
import { isSystemError } from './health.js'

/** Counts the calls that are under way: bounded, and `close` waits for them. */
export class Operations {
  readonly #calls = new Limiter(OPERATIONS_MAX, 'take calls of the store')

  /**
   * Runs the task; faults of the disk come out as errors of the store. Throws `StoreBusyError` when
   * there are too many.
   */
  async run<T> (what: string, task: () => Promise<T>): Promise<T> {
    const leave = this.#calls.tryAcquire()

    if (leave === undefined) {
      throw new StoreBusyError(`${OPERATIONS_MAX} calls are under way`)
    }

    try {
      return await task()
    } catch (err) {
      throw explained(what, err)
    } finally {
      leave()
    }
  }

  /** Resolves when none is under way; the caller lets no new one begin. */
  async drain (): Promise<void> {
    await this.#calls.idle()
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
