import { RETRY_MS_DEFAULT } from './retry-hint.js'

/**
 * The base of every error that Shoal throws for a fault of the world: bad input, a peer that is gone, a disk
 * that is full. Mistakes of our own are `assert`ed instead.
 *
 * `code` is stable and is what callers branch on; `message` says what happened, to what, and what to do.
 */
export class ShoalError extends Error {
  readonly code: string

  constructor (code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** An operation was given up because its `AbortSignal` fired. */
export class AbortedError extends ShoalError {
  constructor (what: string, options?: ErrorOptions) {
    super('aborted', `${what} was cancelled.`, options)
  }
}

/**
 * A bounded queue is full. Nothing was done, so the same call is safe to repeat, and `retryAfterMs` is when that has a
 * chance: a guess from the length of the queue and how fast it moves, jittered.
 */
export class BusyError extends ShoalError {
  /** @param reason - the first part of a sentence: what is full */
  constructor (reason: string, readonly retryAfterMs: number, options?: ErrorOptions) {
    super('busy', `${reason}; try again in ${retryAfterMs} ms.`, options)
  }
}

/** An error that another process reported, revived with the code it had there. */
export class RemoteError extends ShoalError {
  /** With `busy`: when to try again, as far as that process said so. */
  readonly retryAfterMs?: number

  constructor (code: string, message: string, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(code, message, options)

    if (options?.retryAfterMs !== undefined) {
      this.retryAfterMs = options.retryAfterMs
    }
  }
}

/** The stable code of any thrown value, or `internal` where it has none of ours. */
export function errorCode (err: unknown): string {
  return err instanceof ShoalError ? err.code : 'internal'
}

/** The message of any thrown value, for logs and for answers to a client. */
export function errorMessage (err: unknown): string {
  return err instanceof Error ? err.message : String(err)
}

/** Ms after which a call that ended in `busy` may be repeated; undefined for any other error. */
export function retryAfterOf (err: unknown): number | undefined {
  if (errorCode(err) !== 'busy') {
    return undefined
  }

  const { retryAfterMs } = err as { retryAfterMs?: unknown }

  return typeof retryAfterMs === 'number' ? retryAfterMs : RETRY_MS_DEFAULT
}
