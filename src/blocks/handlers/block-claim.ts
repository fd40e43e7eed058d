import { claimHere } from '../claim/claim.js'
import { BATCH_CIDS_MAX } from '../constants.js'
import { claimsFromWire, decodeItems } from '../wire.js'
import { renewClaims } from '../../store/claims.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockClaim } from '../methods.js'

type Components = Pick<HandlerComponents, 'store' | 'disk' | 'onClient' | 'clock'>

export function blockClaimHandler ({ store, disk, onClient, clock }: Components): HandlerOf<typeof blockClaim> {
  return async ({ peerId, header, payload, signal, class: traffic }) => {
    onClient()
    const cids = decodeItems(payload, BATCH_CIDS_MAX).map(({ cid }) => cid)
    const claims = renewClaims(claimsFromWire(header.claims), clock.wall())
    const held = await disk.run({ traffic, peerId, signal }, async () => await claimHere(store, cids, claims))

    return { header: { held } }
  }
}
