import path from 'node:path'
import { fsCode, nodeFs } from './device/fs.js'
import { readStoreJson } from './device/identity.js'
import { explained } from './device/operations.js'
import { StoreAmbiguousError, StoreRetiredError } from './errors.js'
import { segmentLayout } from './disk/layout.js'
import type { StoreFs } from './device/fs.js'

/** Where earlier versions kept one file per block. */
const FILES_FOLDER = 'blocks'
const FILES_KIND = 'files'

/** What earlier versions left when they converted a store. */
const CONVERTING_FOLDER = 'converting'
const REMOVING_SUFFIX = '.removing'

/** The folders that copies may be in, below the store's folder: those of earlier versions too. */
export function storeFolders (dir: string): string[] {
  return [segmentLayout(dir).root, path.join(dir, FILES_FOLDER)]
}

/**
 * Whether there is a store in a folder. One without `store.json` counts: a store that lost its identity still has its
 * copies. Throws `store_retired` when what is there is one file per block, and `store_ambiguous` when both are there
 * and neither was made from the other.
 */
export async function holdsStore (dir: string, fs: StoreFs = nodeFs): Promise<boolean> {
  try {
    const { root, identity } = segmentLayout(dir)
    const filesRoot = path.join(dir, FILES_FOLDER)
    const [hasSegments, hasFiles] = await Promise.all([isFilled(fs, root), isFilled(fs, filesRoot)])

    if (!hasFiles) {
      return hasSegments
    }

    const files = await readStoreJson(fs, path.join(filesRoot, 'store.json'), FILES_KIND)
    const segments = hasSegments ? await readStoreJson(fs, identity) : undefined

    if (hasSegments && files === undefined) {
      return true
    }

    if (segments !== undefined && files !== undefined &&
      (segments.storeId !== files.storeId || segments.generation === files.generation)) {
      throw new StoreAmbiguousError(dir, [path.basename(root), FILES_FOLDER])
    }

    if (segments === undefined || segments.generation < (files?.generation ?? 0)) {
      throw new StoreRetiredError(filesRoot)
    }

    return true
  } catch (err) {
    throw explained('look for the store', err)
  }
}

/** What conversions by earlier versions left in the store's folder, and what to do about it. */
export async function leftoversIn (dir: string, fs: StoreFs = nodeFs): Promise<string[]> {
  const entries = await fs.readdir(dir)

  return entries.map(({ name }) => name)
    .filter(name => name === CONVERTING_FOLDER || name === FILES_FOLDER || name.endsWith(REMOVING_SUFFIX))
    .map(name => `${path.join(dir, name)} is of a store of one file per block, by an earlier version. This one reads ` +
      'nothing of it: remove it when all copies are elsewhere.')
}

async function isFilled (fs: StoreFs, folder: string): Promise<boolean> {
  try {
    return (await fs.readdir(folder)).length > 0
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return false
    }

    throw err
  }
}
