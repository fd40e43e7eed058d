import type { LogConfig, LogItem } from '../src/consensus/types.js'
import type { SimReplica } from './volume-replica.js'

/** What the world is told, to judge by. */
export interface ReplicaWatch {
  committed: (replica: SimReplica, items: readonly LogItem[]) => void
  applied: (replica: SimReplica, index: number) => void
  config: (replica: SimReplica, config: LogConfig) => void
  candidacy: (replica: SimReplica) => void
  /** Peers remember more of that member than it does: its disk went back in time. */
  isRefused: (member: string) => boolean
  /** Where the registry has the volume, as far as that node can read it. */
  registered: (id: string) => LogConfig | undefined
}

export interface ReplicaOptions {
  replaceDelayMs: number
  wantedSize: number
  /** Snapshot after so many applied items. */
  snapshotItems: number
  /** To go on with what is left of a damaged log: what must not be, for a test of this simulator. @default false */
  ignoresDamage?: boolean
}
