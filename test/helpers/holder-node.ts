import { handleBlockCalls } from '../../src/blocks/handlers/register.js'
import { compareWith } from '../../src/blocks/repair/compare.js'
import { entryId, LONG_AGO } from '../../src/blocks/repair/entry.js'
import { ReplicaIndex } from '../../src/blocks/repair/replica-index.js'
import { blockKey } from '../../src/dht/key.js'
import { mergeClaims } from '../../src/store/claims.js'
import { systemClock } from '../../src/util/clock.js'
import type { DiskQueue } from '../../src/blocks/disk-queue.js'
import type { ClusterView } from '../../src/dht/cluster-view.js'
import type { LateVerifier } from '../../src/blocks/put/late-verifier.js'
import type { Placement } from '../../src/dht/placement.js'
import type { Rpc } from '../../src/peer/rpc/types.js'
import type { BlockInfo, BlockStore, Claim } from '../../src/store/types.js'
import type { CID } from 'multiformats/cid'

/** A replica index, a store that keeps only what is known of its copies, and the handlers that answer for both. */
export class HolderNode {
  readonly copies = new Map<string, BlockInfo>()
  readonly replicaIndex: ReplicaIndex
  readonly mesh: { placement: Placement }
  now = 0

  constructor (readonly peerId: string, placement: Placement, readonly rpc: Rpc) {
    this.replicaIndex = new ReplicaIndex(peerId, placement, 3)
    this.mesh = { placement }
    handleBlockCalls({
      rpc,
      store: this.#store(),
      mesh: Object.assign(this.mesh, { condition: () => ({ atRisk: false }) }) as unknown as ClusterView,
      replicaIndex: this.replicaIndex,
      entry: cid => this.replicaIndex.get(cid, blockKey(cid)),
      onBadCopy: async () => false,
      assertPinnable: () => {},
      lateVerifier: {} as LateVerifier,
      disk: { run: async <T>(_: unknown, work: () => Promise<T>) => await work() } as unknown as DiskQueue,
      isRelieving: () => false,
      onClient: () => {},
      clock: { ...systemClock, now: () => this.now, wall: () => this.now }
    })
  }

  add (info: BlockInfo): void {
    this.copies.set(entryId(info.cid), info)
    this.replicaIndex.add(info, blockKey(info.cid), LONG_AGO)
  }

  remove (cid: CID): void {
    this.copies.delete(entryId(cid))
    this.replicaIndex.remove(cid, blockKey(cid))
  }

  claims (cid: CID): readonly Claim[] {
    return this.copies.get(entryId(cid))?.claims ?? []
  }

  async compareWith (peerId: string): Promise<boolean> {
    const { rpc, replicaIndex } = this

    return await compareWith({ rpc, store: this.#store(), replicaIndex, now: () => this.now }, peerId,
      new AbortController().signal)
  }

  #store (): BlockStore {
    return {
      info: (cid: CID) => this.copies.get(entryId(cid)),
      usage: () => ({ readOnly: false }),
      setFlags: async () => {},
      has: (cid: CID) => this.copies.has(entryId(cid)),
      addClaims: async (cid: CID, claims: readonly Claim[]) => {
        const info = this.copies.get(entryId(cid)) as BlockInfo
        this.add({ ...info, claims: mergeClaims(info.claims, claims) })
        return true
      }
    } as unknown as BlockStore
  }
}
