import { BlockNotFoundError } from '../blocks/errors.js'
import { fewCopiesWarning } from '../blocks/put/few-copies.js'
import { walkDag } from './walk.js'
import { createBlockReader } from './create-block-reader.js'
import type { Blocks } from '../blocks/types.js'
import type { Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'

export interface ClaimTreeOptions {
  signal?: AbortSignal
  onProgress?: (progress: { blocks: number }) => void
}

export interface ClaimedTree {
  blocks: number
  bytes: number
  /** There are fewer copies than were asked for, and no node for the rest: a sentence for people. */
  warning?: string
}

/**
 * Claims every block of a DAG where it is; only nodes are read. When it resolves all blocks are claimed durably; when
 * it fails some may be, which garbage collection finds out. Throws `block_not_found` when something of the DAG is
 * missing, and what `Blocks.claim` throws.
 */
export async function claimTree (
  blocks: Pick<Blocks, 'get' | 'stat' | 'claim'>, root: CID, claim: Claim,
  { signal, onProgress }: ClaimTreeOptions = {}
): Promise<ClaimedTree> {
  let count = 0
  let sum = 0

  async function * all (): AsyncGenerator<CID> {
    for await (const { cid, bytes } of walkDag(createBlockReader(blocks), blocks, root, { signal })) {
      if (bytes === undefined) {
        throw new BlockNotFoundError(cid.toString(), 0)
      }

      sum += bytes
      count++
      onProgress?.({ blocks: count })
      yield cid
    }
  }

  const warning = fewCopiesWarning(await blocks.claim(all(), [claim], { signal }))

  return { blocks: count, bytes: sum, warning }
}
