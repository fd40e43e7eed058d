import type { PeerHost } from '../peer/transport/host.js'
import type { MemberFlags } from '../peer/membership/member.js'
import type { MembershipService } from '../peer/membership/service.js'
import type { RpcService } from '../peer/rpc/rpc.js'
import type { BlockStore } from '../store/types.js'

/** Own use and load are told to the others at this pace; heartbeats carry them. */
const SELF_UPDATE_MS = 1_000

/** Keeps the own row of the member table true; returns the function that ends it. */
export function keepOwnRow (
  host: PeerHost, rpc: RpcService, membership: MembershipService, store: BlockStore
): () => void {
  const timer = setInterval(() => {
    membership.updateSelf({
      usedBytes: store.usage().usedBytes,
      addresses: host.addresses(),
      dataEndpoints: rpc.dataEndpoints(),
      flags: diskFlags(store)
    })
  }, SELF_UPDATE_MS)

  return () => { clearInterval(timer) }
}

/** What the others have to know of this node's disk. */
export function diskFlags (store: BlockStore): Pick<MemberFlags, 'full' | 'readOnly'> {
  const { full, readOnly } = store.usage()

  return { full, readOnly }
}
