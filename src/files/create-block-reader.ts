import { READ_AHEAD_BLOCKS, READ_AHEAD_BLOCKS_MIN, READ_AHEAD_TOTAL_BLOCKS } from './constants.js'
import { linksFirst } from './field-order.js'
import { checkHamt } from './hamt.js'
import { Share } from './share.js'
import { toV1 } from './target.js'
import type { Blocks } from '../blocks/types.js'
import type { BlockReader } from './block-reader.js'
import type { CID } from 'multiformats/cid'

const IDENTITY_HASH = 0x00

/** CIDv0 links of old folders are asked for as CIDv1; the bytes of an identity CID are in the CID itself. */
export function createBlockReader (blocks: Pick<Blocks, 'get'>): BlockReader {
  const get = async (cid: CID, signal?: AbortSignal): Promise<Uint8Array> => {
    return cid.multihash.code === IDENTITY_HASH ? cid.multihash.digest : blocks.get(toV1(cid), { signal })
  }

  return {
    get,
    ahead: new Share({ total: READ_AHEAD_TOTAL_BLOCKS, min: READ_AHEAD_BLOCKS_MIN, max: READ_AHEAD_BLOCKS }),
    storage: {
      get: async function * (cid, options) {
        const block = await get(cid, options?.signal)
        checkHamt(cid, block)
        yield linksFirst(cid, block)
      }
    }
  }
}
