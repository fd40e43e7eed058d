import { CID } from 'multiformats/cid'
import { claimsToWire } from '../wire.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockInfo } from '../methods.js'

export function blockInfoHandler ({ store }: Pick<HandlerComponents, 'store'>): HandlerOf<typeof blockInfo> {
  return async ({ header }) => {
    const info = store.info(CID.decode(header.cid))
    const { full } = store.usage()

    return info === undefined
      ? { header: { found: false, full } }
      : { header: { found: true, bytes: info.bytes, dropping: info.dropping, claims: claimsToWire(info.claims), full } }
  }
}
