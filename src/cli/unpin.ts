import { NotPinnedError } from './errors.js'
import { count } from './output/format.js'
import { cidParams } from './targets/target.js'
import type { UnpinResult } from '../api/pins.js'
import type { ApiClient } from './client.js'

/** Takes all pins of a CID back; `now`: its blocks are not kept for a while. */
export async function unpin (
  client: ApiClient, cid: string, now: boolean
): Promise<{ result: UnpinResult, text: string }> {
  const result = await client.slowJson('DELETE /pins/:cid', { params: cidParams(cid), query: { now: now ? true : undefined } })

  if (result.removed === 0) {
    throw new NotPinnedError(result.cid)
  }

  return {
    result,
    text: `Unpinned ${result.cid} (${count(result.removed, 'pin')}).${now ? '' : ` To undo it: shoal pin restore ${result.cid}`}\n`
  }
}
