import type { OwnSet } from './sets/ask-followed-set.js'
import type { ConsensusMeter } from './consensus-meter.js'
import type { FailureKind } from './failures.js'
import type { GroupLog } from './group-log.js'
import type { StartCheck } from './start-check.js'
import type { StateDb, StateSnapshot } from './state/state-db.js'
import type { LogConfig } from '../../consensus/types.js'
import type { GroupConfig } from '../registry/types.js'
import type { TreeCommand } from '../tree/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface ReplicaInit {
  group: string
  /** Peer id of this node. */
  selfId: string
  rpc: Rpc
  log: GroupLog
  db: StateDb
  /** Where it counts what it does. */
  meter: ConsensusMeter
  hostname: (peerId: string) => string
  clock: Clock
  random: Random
  logger: Logger
  /** @default no member is stale */
  starts?: StartCheck
  /** Which members can be reached, and the order in which they are asked. */
  reach: (members: readonly string[]) => { up: ReadonlySet<string>, ranked: readonly string[] }
  /** See `askFollowedSet`. */
  followed: (own: OwnSet, hinted: readonly string[]) => Promise<LogConfig | undefined>
  /** All nodes that may hold a replica, best first: where to look when the members that are known are gone. */
  candidates: () => readonly string[]
  onMark: (command: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot) => void
  onConfig: (config: GroupConfig) => void
  /** Told once, in the turn in which it happens: this replica says no more. */
  onFailed: (kind: FailureKind, err: unknown) => void
}
