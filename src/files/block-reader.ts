import { toV1 } from './target.js'
import type { Blocks } from '../blocks/types.js'
import type { ReadableStorage } from 'ipfs-unixfs-exporter'
import type { CID } from 'multiformats/cid'

const IDENTITY_HASH = 0x00

/** Blocks as the readers of this layer want them. */
export interface BlockReader {
  get: (cid: CID, signal?: AbortSignal) => Promise<Uint8Array>
  /** The same for `ipfs-unixfs-exporter`. */
  storage: ReadableStorage
}

/** CIDv0 links of old folders are asked for as CIDv1; the bytes of an identity CID are in the CID itself. */
export function createBlockReader (blocks: Pick<Blocks, 'get'>): BlockReader {
  const get = async (cid: CID, signal?: AbortSignal): Promise<Uint8Array> => {
    return cid.multihash.code === IDENTITY_HASH ? cid.multihash.digest : blocks.get(toV1(cid), { signal })
  }

  return {
    get,
    storage: {
      get: async function * (cid, options) {
        yield await get(cid, options?.signal)
      }
    }
  }
}
