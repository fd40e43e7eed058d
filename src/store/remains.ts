import { errorMessage } from '../util/errors.js'
import { TEMPORARY_SUFFIX } from './disk/constants.js'
import { fsCode, nodeFs } from './disk/fs.js'
import { FOLDER_NAMES, layoutOf } from './files/layout.js'
import { storeKindOf } from './kinds.js'
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

    const copies = kind === undefined ? 0 : await countFiles(dir)

    return {
      ...kind !== undefined && { kind },
      ...copies > 0 && { copies: `${copies} ${copies === 1 ? 'copy' : 'copies'}` }
    }
  } catch (err) {
    return {
      ...kind !== undefined && { kind },
      copies: `copies that cannot be counted (${errorMessage(err)})`
    }
  }
}

async function countFiles (dir: string): Promise<number> {
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

  return copies
}
