import type { NodeAccess } from './create-access.js'
import type { Peers } from './types.js'
import type { BlocksService } from '../blocks/service.js'
import type { SubtreeScope } from '../dht/subtree-scope.js'
import type { Files } from '../files/types.js'
import type { MembershipService } from '../peer/membership/service.js'
import type { RpcService } from '../peer/rpc/rpc.js'
import type { PeerHost } from '../peer/transport/host.js'
import type { RefusedMessages } from '../peer/transport/refused-messages.js'
import type { DirLock } from '../store/lock.js'
import type { BlockStore } from '../store/types.js'
import type { Worker } from '../util/worker.js'
import type { VolumesService } from '../volumes/service.js'

/** Everything a running node is made of, lowest layer first. */
export interface Layers {
  lock: DirLock | undefined
  /** Undefined without a data dir. */
  ballast: Worker | undefined
  store: BlockStore
  host: PeerHost
  rpc: RpcService
  /** What members sent that made no sense. */
  refused: RefusedMessages
  membership: MembershipService
  scope: SubtreeScope
  blocks: BlocksService
  files: Files
  volumes: VolumesService
  access: NodeAccess
  peers: Peers
}
