import { ShoalError } from '../../util/errors.js'

/** A peer asked something of a membership that is not running here. */
export class MembershipStoppedError extends ShoalError {
  constructor () {
    super('membership_stopped', 'This node is starting or stopping and keeps no member table now. Ask another one.')
  }
}
