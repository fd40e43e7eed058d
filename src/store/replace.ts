// Shell: files.
import { lstat, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '../util/clock.js'
import { fsCode } from './device/fs.js'
import { explained } from './device/operations.js'
import { StoreMountError, StoreNotEmptyError } from './errors.js'
import { storeFolders } from './folder.js'
import { copiesIn } from './remains.js'
import { createSegmentStore } from './disk/segment-store.js'
import { rename, syncFolder } from '../util/platform/files.js'
import type { Logger } from '../util/logger.js'

export interface ReplaceOptions {
  /** Goes on when the old store still holds copies. @default false */
  force?: boolean
  /** Starts that the mesh may know of the store before: the new one goes on counting above. @default 0 */
  startsBefore?: number
  logger?: Logger
}

export interface ReplaceReport {
  storeId: string
  /** Starts that it has counted. */
  starts: number
  /** Where the old store, or what was left of it, is now. */
  moved: string[]
  /** Free space on the disk of the new store, bytes. */
  freeBytes: number
}

/**
 * Makes a fresh, empty store with an id of its own in the place of the one that is gone. The mesh
 * learns by the id that the copies of this node are gone. What is still there is renamed, never
 * deleted: the whole folder, or, where that is a mount or a link, what is in it. Hold the lock of
 * the data dir meanwhile.
 *
 * @param dir - the folder of the store, `<data_dir>/store`
 * @throws `store_not_empty` unless forced, `store_on_own_mount`, and those of opening a store
 */
export async function replaceStore (
  dir: string, options: ReplaceOptions = {}
): Promise<ReplaceReport> {
  const copies = await copiesIn(dir)

  if (copies !== undefined && options.force !== true) {
    throw new StoreNotEmptyError(dir, copies)
  }

  try {
    const moved = await moveAside(dir)
    const store = createSegmentStore({ dir, logger: options.logger })

    await store.open()
    await store.continueAbove({ count: options.startsBefore ?? 0 })

    const report = {
      storeId: store.storeId,
      starts: store.starts.point.count,
      moved,
      freeBytes: store.usage().freeBytes
    }

    await store.close()

    return report
  } catch (err) {
    throw explained('replace the store', err)
  }
}

/** A name for what is kept, that sorts by time and is fine on every file system. */
export function asideName (folder: string, what: string, wallMs: number): string {
  return `${folder}.${what}-${new Date(wallMs).toISOString().replace(/[:.]/g, '-')}`
}

async function moveAside (dir: string): Promise<string[]> {
  const wall = systemClock.wall()
  const names = await namesIn(dir)

  if (names.length === 0) {
    return []
  }

  if (!await isOwnMount(dir) && !await hasMountInside(dir)) {
    const aside = asideName(dir, 'replaced', wall)

    await rename(dir, aside)
    await syncFolder(path.dirname(dir))

    return [aside]
  }

  return await moveContents(dir, wall)
}

/** A mount point cannot be renamed: what belongs to stores is, inside of it. */
async function moveContents (dir: string, wall: number): Promise<string[]> {
  const moved: string[] = []

  for (const folder of await movable(dir)) {
    const aside = asideName(folder, 'replaced', wall)

    await rename(folder, aside)
    moved.push(aside)
  }

  await syncFolder(dir)

  return moved
}

/** The folders of stores; one that is a mount itself may stay when there is no store in it. */
async function movable (dir: string): Promise<string[]> {
  const found: string[] = []

  for (const folder of storeFolders(dir)) {
    const names = await namesIn(folder)

    if (names.includes('store.json') && await isOwnMount(folder)) {
      throw new StoreMountError(folder, 'Unmount it, or empty it if the copies may go, and try again.')
    }

    if (names.length > 0 && !await isOwnMount(folder)) {
      found.push(folder)
    }
  }

  return found
}

async function hasMountInside (dir: string): Promise<boolean> {
  const mounts = await Promise.all(storeFolders(dir).map(isOwnMount))

  return mounts.includes(true)
}

/** Also true for a link: a rename would move the link and leave the disk that it points to. */
async function isOwnMount (folder: string): Promise<boolean> {
  try {
    const [own, above] = await Promise.all([lstat(folder), stat(path.dirname(folder))])

    return own.isSymbolicLink() || own.dev !== above.dev
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return false
    }

    throw err
  }
}

async function namesIn (folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return []
    }

    throw err
  }
}
