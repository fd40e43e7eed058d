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

/** An error that another process reported, revived with the code it had there. */
export class RemoteError extends ShoalError {}

/** The stable code of any thrown value, or `internal` where it has none of ours. */
export function errorCode (err: unknown): string {
  return err instanceof ShoalError ? err.code : 'internal'
}

/** The message of any thrown value, for logs and for answers to a client. */
export function errorMessage (err: unknown): string {
  return err instanceof Error ? err.message : String(err)
}
