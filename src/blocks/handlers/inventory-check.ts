import { BATCH_CIDS_MAX } from '../constants.js'
import { inventoryCheck } from '../methods.js'
import { tagOf } from '../repair/tag.js'
import { decodeItems } from '../wire.js'
import { blockKey } from '../../dht/key.js'
import type { HandlerComponents, HandlerOf } from './components.js'

/** How long a relayed question may take: less than its first sender waits. */
const RELAY_TIMEOUT_MS = 5_000

type Components = Pick<HandlerComponents, 'rpc' | 'store' | 'mesh' | 'replicaIndex' | 'entry'>

export function inventoryCheckHandler (
  { rpc, store, mesh, replicaIndex, entry }: Components
): HandlerOf<typeof inventoryCheck> {
  return async ({ peerId, header, payload, signal }) => {
    if (header.about !== '' && header.about !== mesh.selfId) {
      // On behalf of one that cannot reach it; that question goes no further.
      const { header: answer } = await rpc.call(header.about, inventoryCheck, { count: header.count }, payload,
        { class: 'repair', timeoutMs: RELAY_TIMEOUT_MS, signal })

      return { header: { missing: answer.missing, claimsDiffer: [], about: header.about } }
    }

    const missing: number[] = []
    const claimsDiffer: number[] = []

    decodeItems(payload, BATCH_CIDS_MAX).forEach(({ cid, high, low }, index) => {
      const info = store.info(cid)

      if (info === undefined || info.dropping) {
        missing.push(index)
        return
      }

      const tag = tagOf(cid, blockKey(cid), info.claims)

      if (tag.high !== high || tag.low !== low) {
        claimsDiffer.push(index)
      }

      const own = header.holds ? entry(cid) : undefined

      if (own !== undefined) {
        replicaIndex.noteHolds(peerId, own)
      }
    })

    return { header: { missing, claimsDiffer, about: header.about } }
  }
}
