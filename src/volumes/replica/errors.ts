import { ShoalError } from '../../util/errors.js'

/** This node is no replica of that group (any more): the caller's knowledge is old. */
export class GroupUnknownError extends ShoalError {
  /** @param failed - why the replica that was here cannot go on, as part of a sentence */
  constructor (group: string, { failed, ...options }: ErrorOptions & { failed?: string } = {}) {
    super('group_unknown', `This node holds no replica of ${group}` +
      (failed === undefined ? '.' : `: the one that it had failed (${failed}).`), options)
  }
}

/** The disk of the node that asks went back in time: what it promised before is forgotten there, so it has no vote. */
export class MemberStaleError extends ShoalError {
  constructor (group: string, options?: ErrorOptions) {
    super('member_stale', `The replica of ${group} that asked runs on a disk that went back in time, or on a copy: others know of a later start. It has no vote; its node becomes another member by itself.`, options)
  }
}

/** The state of a replica cannot be opened, read or written. */
export class StateDbError extends ShoalError {
  /** The database itself is not whole, as opposed to a disk that is full or does not answer. */
  readonly isDamaged: boolean

  constructor (what: string, dir: string, { isDamaged, ...options }: ErrorOptions & { isDamaged: boolean }) {
    super('volume_state_unusable', `The state of a volume in ${dir} could not be ${what}${causeOf(options)}. ` +
      'Another replica takes its place; look at this node\'s disk.', options)
    this.isDamaged = isDamaged
  }
}

function causeOf ({ cause }: ErrorOptions): string {
  return cause instanceof Error ? `: ${cause.message}` : ''
}

/** The replica that lies here gave its word in another store; this node may become another member in its place. */
export class ReplicaOfOtherStoreError extends ShoalError {
  constructor (group: string, options?: ErrorOptions) {
    super('replica_of_other_store', `The replica of ${group} on this node belongs to a store that this node has no more. It is not used; the other replicas replace it.`, options)
  }
}

/** What would give up a majority of a group that is not gone, or not the one that the operator was shown. */
export class ForceRefusedError extends ShoalError {
  constructor (group: string, why: string, options?: ErrorOptions) {
    super('force_refused', `The majority of ${group} was not given up: ${why}. Nothing was done; look at \`shoal volume stat\`, then repeat \`shoal volume recover\`.`, options)
  }
}

/** A state that is not what it is said to be, or not what a majority of the set has. Another replica may have it. */
export class StateRefusedError extends ShoalError {
  constructor (why: string, options?: ErrorOptions) {
    super('state_refused', `The state that another replica sent is not taken: ${why}.`, options)
  }
}

/** A majority of the set has the same, and this replica something else. */
export class StateDivergedError extends ShoalError {
  constructor (what: 'log' | 'state', index: number, options?: ErrorOptions) {
    super('state_diverged', `the ${what} here as of item ${index} is not what a majority of the replicas has`, options)
  }
}

/** `volume recover` was forced on both sides of a partition. */
export class ReplicaForkedError extends ShoalError {
  constructor (options?: ErrorOptions) {
    super('replica_forked', 'its log was forced apart, by `volume recover`, from the one that the registry names; what was ' +
      'written to it since is not in the volume, and is set aside (volumes/<id>.forked) when this node is made a replica again', options)
  }
}

/** What is on the disk is not what was written there. */
export class StateRottenError extends ShoalError {
  constructor (index: number, options?: ErrorOptions) {
    super('state_rotten', `what is on the disk of the state as of item ${index} is not what was written there`, options)
  }
}

/** A replica that cannot go on; it says no more, and the others replace it. */
export class VolumeBrokenError extends ShoalError {
  constructor (why: string, options?: ErrorOptions) {
    super('volume_broken', `This replica of the volume cannot go on: ${why}. The other replicas can; look at this node's log and disk.`, options)
  }
}

/** The answer needs a majority of the replicas, and there is none within reach. */
export class ReadTimeoutError extends ShoalError {
  constructor (options?: ErrorOptions) {
    super('no_quorum', 'No majority of the volume\'s metadata replicas answered.', options)
  }
}
