import { ShoalError } from '../util/errors.js'

/** No node could name the replica set of a block that lies outside this node's subtree. */
export class LookupFailedError extends ShoalError {
  constructor (what: string, reason: string, options?: ErrorOptions) {
    super('lookup_failed', `The nodes that keep ${what} could not be found: ${reason}. ` +
      'Try again; if it keeps failing, check with `shoal peer` that this node sees the mesh.',
    options)
  }
}
