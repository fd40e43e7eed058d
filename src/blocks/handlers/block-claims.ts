import { CID } from 'multiformats/cid'
import { claimsFromWire, claimsToWire } from '../wire.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockClaims } from '../methods.js'

type Components = Pick<HandlerComponents, 'store' | 'disk'>

export function blockClaimsHandler ({ store, disk }: Components): HandlerOf<typeof blockClaims> {
  return async ({ peerId, header, signal, class: traffic }) => {
    const here = header.blocks.map(block => ({ ...block, decoded: CID.decode(block.cid) }))
      .filter(({ decoded }) => store.has(decoded))

    // On a disk that failed claims stay as they are; the caller still learns of them.
    if (!store.usage().readOnly) {
      await disk.run({ traffic, peerId, signal }, async () => {
        await Promise.all(here.map(async ({ decoded, claims }) => {
          await store.addClaims(decoded, claimsFromWire(claims))
        }))
      })
    }

    return {
      header: {
        blocks: here.map(({ cid, decoded }) => ({ cid, claims: claimsToWire(store.info(decoded)?.claims ?? []) }))
      }
    }
  }
}
