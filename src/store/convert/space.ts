import { DISK_RESERVE_BYTES, DISK_RESERVE_SHARE_MAX } from '../disk/constants.js'
import { ConversionSpaceError } from '../errors.js'
import { COPY_OVERHEAD_BYTES, SPACE_FACTOR } from './constants.js'
import type { StoreFs } from '../disk/fs.js'
import type { BlockStore } from '../types.js'

/** Throws `store_convert_space` unless what is still to be carried fits beside the old store. */
export async function assertRoom (
  fs: StoreFs, dir: string, source: BlockStore, target: BlockStore
): Promise<void> {
  let needed = 0

  for (const { cid, bytes } of source.entries()) {
    needed += target.has(cid) ? 0 : bytes + COPY_OVERHEAD_BYTES
  }

  const { freeBytes, totalBytes } = await fs.statfs(dir)
  const reserve = Math.min(DISK_RESERVE_BYTES, Math.floor(totalBytes * DISK_RESERVE_SHARE_MAX))
  const free = Math.max(0, freeBytes - reserve)

  if (needed * SPACE_FACTOR > free) {
    throw new ConversionSpaceError(dir, Math.ceil(needed * SPACE_FACTOR), free)
  }
}
