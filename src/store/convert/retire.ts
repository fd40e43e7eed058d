import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { fsCode, nodeFs, syncFolder } from '../disk/fs.js'
import { readStoreJson } from '../disk/identity.js'
import { identityFile, kindFolder } from '../kinds.js'
import { REMOVING_SUFFIX } from '../leftovers.js'
import type { StoreKind } from '../types.js'

/** A name for what is kept, that sorts by time and is fine on every file system. */
export function asideName (folder: string, what: string, wallMs: number): string {
  return `${folder}.${what}-${new Date(wallMs).toISOString().replace(/[:.]/g, '-')}`
}

/**
 * Takes the folder of the kind that no longer counts out of the way: renamed in one step, so that
 * nobody ever finds half a store under its name, then removed. One that no conversion made
 * (without `store.json`) is somebody else's and only renamed.
 */
export async function retire (dir: string, kind: StoreKind, wallMs: number): Promise<void> {
  const folder = kindFolder(dir, kind)

  if (!await removeEmpty(folder)) {
    const isStore = await readStoreJson(nodeFs, identityFile(dir, kind), kind) !== undefined

    await removeRetired(dir)
    await rename(folder, isStore ? folder + REMOVING_SUFFIX : asideName(folder, 'aside', wallMs))
    await syncFolder(nodeFs, dir)
  }

  await removeRetired(dir)
}

/** Removes what was renamed for that, in this run or in one before. */
async function removeRetired (dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.endsWith(REMOVING_SUFFIX)) {
      await rm(path.join(dir, name), { recursive: true, force: true })
    }
  }
}

/** True when nothing is there (any more). */
async function removeEmpty (folder: string): Promise<boolean> {
  try {
    await rmdir(folder)

    return true
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return true
    }

    if (fsCode(err) === 'ENOTEMPTY' || fsCode(err) === 'EEXIST') {
      return false
    }

    throw err
  }
}
