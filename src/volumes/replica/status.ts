import type { LogConfig, Role } from '../log/types.js'

/** Where a replica stands, as others and people want to know it. */
export interface ReplicaStatus {
  role: Role
  /** A member. */
  sequencer: string | undefined
  config: LogConfig
  commitIndex: number
  appliedIndex: number
  lastIndex: number
  accepted: { round: number, node: string }
}
