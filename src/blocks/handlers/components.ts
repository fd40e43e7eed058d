import type { DiskQueue } from '../disk-queue.js'
import type { LateVerifier } from '../put/late-verifier.js'
import type { IndexEntry } from '../repair/entry.js'
import type { ReplicaIndex } from '../repair/replica-index.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc, RpcHandler, RpcMethod } from '../../peer/rpc/types.js'
import type { BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { CID } from 'multiformats/cid'

/** The handler of a method: `HandlerOf<typeof blockPut>`. */
export type HandlerOf<Method> = Method extends RpcMethod<infer Req, infer Res> ? RpcHandler<Req, Res> : never

/** What the handlers of this folder stand on; each takes the part that it needs. */
export interface HandlerComponents {
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  mesh: ClusterView
  replicaIndex: ReplicaIndex
  /** The replica index's entry of a copy that is here. */
  entry: (cid: CID) => IndexEntry | undefined
  /** Looks at an own copy that may be bad, and replaces it. True when it was. Never rejects. */
  onBadCopy: (cid: CID) => Promise<boolean>
  /** True for a copy that this node is about to hand over: a pledge of it would be broken. */
  isRelieving: (cid: CID) => boolean
  lateVerifier: LateVerifier
  /** Throws `put_expired` when one of the claims is the record of a pin that was given up. */
  assertPinnable: (claims: readonly Claim[]) => void
  /** A client's request was served: repair should make room. */
  onClient: () => void
  clock: Clock
}
