import { ShoalError } from '../errors.js'

/** A peer sent what is no message of Shoal, or one that makes no sense. The call ends, nothing was done. */
export class InvalidMessageError extends ShoalError {
  /** @param reason - path to what is wrong, and what is: `members[3]: is empty` */
  constructor (readonly reason: string, options?: ErrorOptions & { what?: string }) {
    super('invalid_message', `${options?.what ?? 'A message'} makes no sense and was refused: ${reason}. ` +
      'The sender may be damaged, or of another version of Shoal.', options)
  }
}
