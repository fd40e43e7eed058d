import type { VolumeNetOptions } from './volume-net.js'
import type { Random } from '../src/util/random.js'

export interface VolumeWorldOptions {
  random: Random
  /** Nodes of the mesh. @default 5 */
  nodes?: number
  /** Members at the beginning. @default 3 */
  replicas?: number
  clients?: number
  net?: Partial<VolumeNetOptions>
  /** @default 1000 */
  replaceDelayMs?: number
  /** 3, 5 or 0. @default 3 */
  wantedSize?: number
  /** Clients give up after this. @default 5000 */
  deadlineMs?: number
  snapshotItems?: number
  /** See `ReplicaOptions`. @default false */
  ignoresDamage?: boolean
  /** Nobody remembers what a disk had: what must not be, for a test of this simulator. @default false */
  ignoresRollback?: boolean
}
