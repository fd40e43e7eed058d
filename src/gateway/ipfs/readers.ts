import { ContentTimeoutError, NotCachedError } from './errors.js'
import { createBlockReader } from '../../files/create-block-reader.js'
import { toV1 } from '../../files/target.js'
import { linkSignals } from '../../util/abort.js'
import type { BlockReader } from '../../files/block-reader.js'
import type { Blocks, GetOptions } from '../../blocks/types.js'
import type { Timer } from '../../util/clock.js'
import type { CID } from 'multiformats/cid'

export interface GatewayReaders {
  /** Blocks from wherever they are. */
  mesh: BlockReader
  /** Blocks that this node has a copy of; others are `not_cached`. */
  local: BlockReader
  hasLocal: (cid: CID) => boolean
}

interface ReadersInit {
  blocks: Pick<Blocks, 'get' | 'hasLocal'>
  clock: Timer
  blockTimeoutMs: number
}

const IDENTITY_HASH = 0x00

/** Readers that give up: a block that does not come in time is `content_timeout`. */
export function gatewayReaders ({ blocks, clock, blockTimeoutMs }: ReadersInit): GatewayReaders {
  const get = async (cid: CID, options: GetOptions = {}): Promise<Uint8Array> => {
    const timer = new AbortController()
    const cancel = clock.schedule(blockTimeoutMs, () => { timer.abort() }, { isBackground: true })
    const { signal, release } = linkSignals(timer.signal, options.signal)

    try {
      return await blocks.get(cid, { ...options, signal })
    } catch (err) {
      throw timer.signal.aborted ? new ContentTimeoutError(`The block ${cid.toString()}`, blockTimeoutMs) : err
    } finally {
      cancel()
      release()
    }
  }
  const getLocal = async (cid: CID, options?: GetOptions): Promise<Uint8Array> => {
    if (!blocks.hasLocal(cid)) {
      throw new NotCachedError(cid.toString())
    }

    return await get(cid, options)
  }

  return {
    mesh: createBlockReader({ get }),
    local: createBlockReader({ get: getLocal }),
    hasLocal: cid => cid.multihash.code === IDENTITY_HASH || blocks.hasLocal(toV1(cid))
  }
}
