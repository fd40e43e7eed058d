import { errorCode } from '../util/errors.js'
import type { BlockStore, Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'

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
