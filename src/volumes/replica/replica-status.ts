import type { Ballot, LogConfig, Role } from '../../consensus/types.js'

/** Where a replica stands, as others and people want to know it. */
export interface ReplicaStatus {
  role: Role
  /** A member. */
  sequencer: string | undefined
  config: LogConfig
  commitIndex: number
  appliedIndex: number
  lastIndex: number
  accepted: Ballot
  /** Durably. */
  promised: Ballot
  /** In the log here to follow `config`, and not known to be chosen. */
  proposed: LogConfig | undefined
}
