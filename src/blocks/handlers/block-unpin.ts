import { CID } from 'multiformats/cid'
import { unpinHere } from '../claim/unpin.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockUnpin } from '../methods.js'

type Components = Pick<HandlerComponents, 'store' | 'disk' | 'clock'>

export function blockUnpinHandler ({ store, disk, clock }: Components): HandlerOf<typeof blockUnpin> {
  return async ({ peerId, header, signal, class: traffic }) => {
    const cid = CID.decode(header.cid)
    const owners = await disk.run({ traffic, peerId, signal }, async () => await unpinHere(store, cid, clock.wall()))

    return { header: { owners } }
  }
}
