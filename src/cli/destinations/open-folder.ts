import { chmod } from 'node:fs/promises'
import { localStat } from '../sources/local-stat.js'
import { writeFailure } from './write-failure.js'
import type { LocalStat } from '../sources/local-stat.js'
import type { EntryAttributes } from '../../volumes/types.js'

/** What the owner of a folder needs to look into it, and to make and remove things in it. */
const OWNER_ALL = 0o700

/**
 * Opens a folder that its owner may not read or change, for as long as the work in it lasts.
 *
 * @returns what it has to have again afterwards (`setFolderAttributes`): its time, and its mode if that was changed
 */
export async function openFolder (
  path: string, { attributes }: LocalStat
): Promise<EntryAttributes> {
  const { mtimeMs, mtimeNs, mode } = attributes
  const isOpened = mode !== undefined && isClosed(mode) &&
    await chmod(path, mode | OWNER_ALL).then(() => true, () => false)

  return { mtimeMs, ...mtimeNs !== undefined && { mtimeNs }, ...isOpened && { mode } }
}

/** Whether its owner may not do everything in it. No mode keeps root from anything; Windows has none. */
export function isClosed (mode = OWNER_ALL): boolean {
  return (mode & OWNER_ALL) !== OWNER_ALL && process.geteuid?.() !== 0
}

/** The same around work on the folder itself that a user named: its time is what the work makes of it. */
export async function whileOpen<T> (path: string, work: () => Promise<T>): Promise<T> {
  const stats = await localStat(path).catch(() => undefined)
  const { mode } = stats?.kind === 'folder' ? await openFolder(path, stats) : {}

  try {
    return await work()
  } finally {
    if (mode !== undefined) {
      await chmod(path, mode).catch((err: unknown) => { throw writeFailure(path, err) })
    }
  }
}
