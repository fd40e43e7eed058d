import type { Registered } from './sets/ask-followed-set.js'
import type { PendingPort } from './pending-calls.js'
import type { FailureKind } from './failures.js'
import type { LocalReplicas } from './local-replicas.js'
import type { GroupView } from './group-view.js'
import type { Replica } from './replica.js'
import type { Standing } from './standing.js'
import type { StateSnapshot } from './state/state-db.js'
import type { VolumesFolder } from '../folder.js'
import type { GroupConfig } from '../registry/types.js'
import type { TreeCommand } from '../tree/types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { LogStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface GroupsInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  logs: LogStore
  /** Which replicas run here; this part alone changes that. */
  local: LocalReplicas
  folder: VolumesFolder
  replaceDelayMs: number
  clock: Clock
  random: Random
  logger: Logger
  /** What others say of this node's disk. @default nothing */
  standing?: Standing
  journals: PendingPort
  /** @default no group is in a registry */
  registered?: Registered
  marks: MarkPort
}

/** Where the live set of a volume is built, as of a command of its log. */
export interface MarkPort {
  /** @param snapshot - of exactly that index; for the callee to close */
  begin: (group: string, command: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot) => void
  /** The replica is not here any more. */
  forget: (group: string) => void
}

/** Told in the very turn in which it happens. */
export interface GroupsEvents {
  /** The set of a group has changed; told on each of its replicas. */
  config: { group: string, config: GroupConfig }
  /** The replica says no more. */
  failed: { replica: Replica, kind: FailureKind, err: unknown }
}

/** What `volume.host` says besides the group and its set. */
export interface Invitation {
  /** True: with nothing, as a member of its first set. */
  bootstrap: boolean
  /** As which; the caller may know this node with a store that it has no more. */
  member: string
  /** The node that teaches it. */
  source?: string
  /** The node that asks for it. @default this node */
  caller?: string
}
