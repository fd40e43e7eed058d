import { CID } from 'multiformats/cid'
import { BlockNotFoundError } from '../errors.js'
import { BusyError, errorCode } from '../../util/errors.js'
import { RETRY_MS_DEFAULT } from '../../util/retry-hint.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockGet } from '../methods.js'

/** What a store says of a copy that it cannot read. */
const UNREADABLE_CODES: readonly string[] = ['block_corrupt', 'store_io']

type Components = Pick<HandlerComponents, 'store' | 'disk' | 'onBadCopy' | 'onClient'>

export function blockGetHandler ({ store, disk, onBadCopy, onClient }: Components): HandlerOf<typeof blockGet> {
  return async request => {
    const { peerId, header, signal, class: traffic } = request

    if (traffic === 'client') {
      onClient()
    }

    const cid = CID.decode(header.cid)
    const bytes = store.info(cid)?.bytes

    if (bytes === undefined) {
      throw new BlockNotFoundError(cid.toString(), 1)
    }

    try {
      const payload = await disk.run({ traffic, peerId, bytes, signal }, async () => {
        if (request.isBacklogged === true) {
          // Read now, it would only wait in memory.
          throw new BusyError('Too many answers of this node are still unread', RETRY_MS_DEFAULT)
        }

        return await store.get(cid)
      })

      return { header: { encoding: 'raw' }, payload }
    } catch (err) {
      // The caller gets it elsewhere, and reports wrong bytes; that there were none only this node knows.
      if (UNREADABLE_CODES.includes(errorCode(err))) {
        void onBadCopy(cid)
      }

      throw err
    }
  }
}
