import { ShoalError } from '../util/errors.js'

/** Nobody could name the replica set of a block that lies outside this node's subtree. */
export class LookupFailedError extends ShoalError {
  constructor (what: string, reason: string, options?: ErrorOptions) {
    super('lookup_failed', `The nodes that keep ${what} could not be found: ${reason}. ` +
      'Try again; if it keeps failing, check with `shoal peer` that this node sees the mesh.',
    options)
  }
}

/** A peer asked for a replica set in a way that has no answer. */
export class InvalidLookupError extends ShoalError {
  constructor (reason: string) {
    super('invalid_lookup', `The question for a replica set makes no sense: ${reason}. ` +
      'Update the node that asked; it seems to run another version.')
  }
}
