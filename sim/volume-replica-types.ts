import type { ReconfigMember } from '../src/volumes/log/reconfig.js'
import type { LogConfig, LogItem } from '../src/volumes/log/types.js'
import type { TreeReturn } from './volume-machine.js'
import type { SimReplica } from './volume-replica.js'

export type ReplicaAnswer =
  | { type: 'result', result: TreeReturn }
  | { type: 'redirect', to: string | undefined, ordered: boolean }
  | { type: 'busy' }
  | { type: 'unreadable' }
  | { type: 'moved' }

/** What the world is told, to judge by. */
export interface ReplicaWatch {
  committed: (replica: SimReplica, items: readonly LogItem[]) => void
  applied: (replica: SimReplica, index: number) => void
  config: (replica: SimReplica, config: LogConfig) => void
  candidacy: (replica: SimReplica) => void
}

/** What this node believes of the mesh. */
export interface Beliefs {
  /** With the members of a set whose disks are gone. */
  members: (set: readonly string[]) => ReconfigMember[]
  ranked: () => readonly string[]
}

export interface ReplicaOptions {
  replaceDelayMs: number
  wantedSize: number
  /** Snapshot after so many applied items. */
  snapshotItems: number
}
