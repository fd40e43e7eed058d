import { blockKey } from '../dht/key.js'
import type { OutsideLookup } from './repair/outside-keys.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { CID } from 'multiformats/cid'

/** Ranked nodes for a block, best first. */
export type Rank = (cid: CID, copies: number, signal?: AbortSignal) => Promise<readonly string[]>

/** Ranks by this node's own table; a lookup in the DHT ranks for keys beyond this node's part of the mesh. */
export function rankBy (mesh: ClusterView, lookup?: OutsideLookup): Rank {
  return async (cid, copies, signal) => {
    const key = blockKey(cid)

    return lookup === undefined || lookup.knows(key)
      ? mesh.placement.rank(key, copies)
      : await lookup.replicaSet(cid, copies, signal === undefined ? {} : { signal })
  }
}

/** Durable copies before an acknowledgement, for a block that is to have so many. */
export type Quorum = (copies: number) => number

export function quorumOf ({ minReplicas, isAlone }: { minReplicas?: number, isAlone: () => boolean }): Quorum {
  return copies => isAlone() ? 1 : Math.min(copies, minReplicas ?? majority(copies))
}

function majority (copies: number): number {
  return Math.floor(copies / 2) + 1
}
