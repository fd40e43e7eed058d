import path from 'node:path'
import { createIdentity, readStoreJson } from '../disk/identity.js'
import type { IncarnationMark } from '../disk/identity.js'
import { fsCode, syncFolder } from '../disk/fs.js'
import { TEMPORARY_SUFFIX } from '../disk/constants.js'
import { FOLDER_NAMES } from './layout.js'
import type { Clock } from '../../util/clock.js'
import type { StoreFs } from '../disk/fs.js'
import type { Layout } from './layout.js'

/**
 * Makes the folders and the identity of a store, or reads them. Nothing is touched before the
 * version is known to be ours. A new id is made whenever `store.json` is not there: the copies that
 * went with it are gone, or nobody knows whose they are.
 */
export async function prepareStore (
  fs: StoreFs, dir: string, layout: Layout, clock: Clock
): Promise<{ storeId: string, mark: IncarnationMark, isNew: boolean }> {
  const known = await readStoreJson(fs, layout.identity, 'files')
  const before = await listOf(fs, layout.root)
  const missing = FOLDER_NAMES.map(layout.folder).concat(layout.quarantine)
    .filter(folder => !before.has(path.basename(folder)))

  for (const folder of missing) {
    await fs.mkdir(folder)
  }

  // Every time: a process that was killed may have made them, and not lived to come to this.
  await syncFolder(fs, layout.root)
  await syncFolder(fs, dir)
  await syncFolder(fs, path.dirname(path.resolve(dir)))

  for (const name of before) {
    if (name.endsWith(TEMPORARY_SUFFIX)) {
      await fs.unlink(path.join(layout.root, name))
    }
  }

  if (known !== undefined) {
    return { storeId: known.storeId, mark: known, isNew: false }
  }

  const storeId = await createIdentity(fs, layout.identity, 'files', clock)

  return { storeId, mark: { incarnation: storeId, isUnverified: false }, isNew: true }
}

async function listOf (fs: StoreFs, folder: string): Promise<Set<string>> {
  try {
    return new Set((await fs.readdir(folder)).map(entry => entry.name))
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return new Set()
    }

    throw err
  }
}
