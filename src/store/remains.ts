import { errorMessage } from '../util/errors.js'
import { nodeFs } from './device/fs.js'
import { holdsStore } from './folder.js'
import { StoreRetiredError } from './errors.js'
import { segmentLayout } from './disk/layout.js'
import { segmentId } from './disk/segment-files.js'

/**
 * What is left of the copies in a store's folder, in words, without opening it; undefined when there are none. A disk
 * that fails counts as holding copies: which, cannot be known.
 */
export async function copiesIn (dir: string): Promise<string | undefined> {
  try {
    return await holdsStore(dir) ? await countSegments(dir) : undefined
  } catch (err) {
    return err instanceof StoreRetiredError
      ? 'a store of one file per block'
      : `copies that cannot be counted (${errorMessage(err)})`
  }
}

/** Which copies are in segments would take reading them. */
async function countSegments (dir: string): Promise<string | undefined> {
  const entries = await nodeFs.readdir(segmentLayout(dir).root)
  const segments = entries.filter(({ name }) => segmentId(name) !== undefined).length

  return segments > 0 ? `${segments} ${segments === 1 ? 'segment' : 'segments'} of copies` : undefined
}
