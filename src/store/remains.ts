import { errorMessage } from '../util/errors.js'
import { TEMPORARY_SUFFIX } from './disk/constants.js'
import { fsCode, nodeFs } from './disk/fs.js'
import { FOLDER_NAMES, layoutOf } from './files/layout.js'
import { storeKindOf } from './kinds.js'
import { segmentLayout } from './segments/layout.js'
import { segmentId } from './segments/segment-files.js'
import type { StoreKind } from './types.js'

/** What is left of a store, seen without opening it. */
export interface StoreRemains {
  kind?: StoreKind
  /** The copies that are there, in words; undefined when there are none. */
  copies?: string
}

/** Looks at a store's folder. A disk that fails counts as holding copies: nobody knows better. */
export async function remainsIn (dir: string): Promise<StoreRemains> {
  let kind: StoreKind | undefined

  try {
    kind = await storeKindOf(dir)

    if (kind === undefined) {
      return {}
    }

    const copies = kind === 'files' ? await countFiles(dir) : await countSegments(dir)

    return { kind, ...copies !== undefined && { copies } }
  } catch (err) {
    return {
      ...kind !== undefined && { kind },
      copies: `copies that cannot be counted (${errorMessage(err)})`
    }
  }
}

/** Which copies are in segments would take reading them. */
async function countSegments (dir: string): Promise<string | undefined> {
  const entries = await nodeFs.readdir(segmentLayout(dir).root)
  const segments = entries.filter(({ name }) => segmentId(name) !== undefined).length

  return segments > 0 ? `${segments} ${segments === 1 ? 'segment' : 'segments'} of copies` : undefined
}

async function countFiles (dir: string): Promise<string | undefined> {
  const layout = layoutOf(dir)
  let copies = 0

  for (const folder of FOLDER_NAMES) {
    try {
      const entries = await nodeFs.readdir(layout.folder(folder))

      copies += entries.filter(({ name }) => !name.endsWith(TEMPORARY_SUFFIX)).length
    } catch (err) {
      if (fsCode(err) !== 'ENOENT') {
        throw err
      }
    }
  }

  return copies > 0 ? `${copies} ${copies === 1 ? 'copy' : 'copies'}` : undefined
}
