import { ShoalError } from '../../util/errors.js'

/** A peer asked something of a membership that is not running here. */
export class MembershipStoppedError extends ShoalError {
  constructor () {
    super('membership_stopped', 'This node is starting or stopping and keeps no member table now. Ask another one.')
  }
}

/** The file of remembered members was written by a newer Shoal. */
export class MembersFileTooNewError extends ShoalError {
  constructor (file: string, found: number, known: number) {
    super('data_dir_too_new', `${file} has format version ${found}, but this Shoal knows versions up to ${known}. ` +
      'Run the newer Shoal on this data dir, or choose another one.')
  }
}
