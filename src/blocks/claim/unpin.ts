import { blockUnpin } from '../methods.js'
import { errorCode } from '../../util/errors.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { CID } from 'multiformats/cid'

export interface UnpinComponents { mesh: ClusterView, rpc: Rpc, store: BlockStore, clock: Clock, logger: Logger }

/** Removes every pin recorded on a root, at all holders that can be reached; tells their owners. */
export async function unpinEverywhere (
  { mesh, rpc, store, clock, logger }: UnpinComponents, root: CID, signal?: AbortSignal
): Promise<Set<string>> {
  const isWritable = !store.usage().readOnly
  const owners = new Set(store.has(root) && isWritable ? await unpinHere(store, root, clock.wall()) : [])

  await Promise.all(mesh.reachable().map(async ({ peerId }) => {
    try {
      const { header } = await rpc.call(peerId, blockUnpin, { cid: root.bytes }, undefined,
        signal === undefined ? {} : { signal })
      header.owners.forEach(owner => owners.add(owner))
    } catch (err) {
      // A holder that is away learns of it when inventories are compared: a removal wins over the claim it had.
      logger.debug({ peerId, code: errorCode(err) }, 'unpin not delivered now')
    }
  }))

  // No other node has the root: then this disk would have to take the removal, and says why it cannot.
  if (owners.size === 0 && store.has(root) && store.usage().readOnly) {
    await unpinHere(store, root, clock.wall())
  }

  return owners
}

/** Removes every pin recorded on this copy of a root, as of now; tells their owners. */
export async function unpinHere (store: BlockStore, cid: CID, nowMs: number): Promise<string[]> {
  const records = (store.info(cid)?.claims ?? []).filter(claim => claim.root && !claim.removed)

  if (records.length > 0) {
    try {
      await store.addClaims(cid, records.map((claim): Claim =>
        ({ ...claim, removed: true, since: Math.max(claim.since, nowMs) })))
    } catch (err) {
      if (errorCode(err) === 'block_not_found') {
        return [] // the copy went in this very moment, and its record with it
      }

      throw err
    }
  }

  return records.map(claim => claim.owner)
}
