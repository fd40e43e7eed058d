import type { Invitation } from '../groups-init.js'
import type { LocalReplicas } from '../local-replicas.js'
import type { PendingPort } from '../pending-calls.js'
import type { Replica } from '../replica.js'
import type { ReplicaLookup } from '../replica-lookup.js'
import type { GroupView } from '../group-view.js'
import type { Reconfigurer } from '../sets/reconfigurer.js'
import type { LogConfig } from '../../../consensus/types.js'
import type { ClusterView } from '../../../dht/cluster-view.js'
import type { Rpc, RpcHandler, RpcMethod } from '../../../peer/rpc/types.js'
import type { Logger } from '../../../util/logger.js'
import type { Random } from '../../../util/random.js'

/** The handler of a method: `HandlerOf<typeof volumeLog>`. */
export type HandlerOf<Method> = Method extends RpcMethod<infer Req, infer Res> ? RpcHandler<Req, Res> : never

/** What the handlers of this folder stand on; each takes the part that it needs. */
export interface HandlerComponents {
  rpc: Rpc
  cluster: ClusterView
  groupView: GroupView
  /** Takes a replica of a group that this node is invited to hold; see `Groups`. */
  host: (group: string, config: LogConfig, invitation: Invitation) => Promise<Replica>
  local: LocalReplicas
  lookup: ReplicaLookup
  reconfigurer: Reconfigurer
  journals: PendingPort
  random: Random
  logger: Logger
}
