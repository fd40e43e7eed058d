import { chmod, lutimes, utimes } from 'node:fs/promises'
import { sep } from 'node:path'
import type { FileHandle } from 'node:fs/promises'
import type { EntryAttributes } from '../volumes/types.js'

/** Permissions and the sticky bit. Set-id would let whoever runs such a file act as who fetched it. */
export const MODE_BITS_KEPT = 0o1777

const US_PER_MS = 1_000
const NS_PER_US = 1_000
const US_PER_S = 1_000_000

/** What says that the file system, or the owner of what is there, does not let us. */
const REFUSALS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EINVAL'])

/** Mode, whatever the umask is, and time. False when they cannot be set here. */
export async function setFileAttributes (
  file: Pick<FileHandle, 'chmod' | 'utimes'>, attributes: EntryAttributes
): Promise<boolean> {
  return await set(attributes, async mode => { await file.chmod(mode) }, async at => { await file.utimes(at, at) })
}

/** The time of a symbolic link itself: nothing of what it leads to is touched. It has no mode. False: not here. */
export async function setLinkAttributes (path: string, { mtimeMs, mtimeNs }: EntryAttributes): Promise<boolean> {
  return await set({ mtimeMs, mtimeNs }, async () => {}, async at => { await lutimes(path, at, at) })
}

/**
 * Those of folders, when all is in them: what is written into one changes its time, and its mode may forbid it. Deepest
 * first, since a mode may also close the way.
 *
 * @param folders - by path
 * @returns how many could not be set
 */
export async function setFolderAttributes (folders: ReadonlyMap<string, EntryAttributes>): Promise<number> {
  let refused = 0

  for (const [path, attributes] of [...folders].sort(([a], [b]) => depthOf(b) - depthOf(a))) {
    const isSet = await set(attributes,
      async mode => { await chmod(path, mode) }, async at => { await utimes(path, at, at) })
    refused += isSet ? 0 : 1
  }

  return refused
}

async function set (
  { mode, mtimeMs, mtimeNs }: EntryAttributes,
  setMode: (mode: number) => Promise<void>,
  setTime: (at: string) => Promise<void>
): Promise<boolean> {
  try {
    if (mtimeMs !== undefined) {
      await setTime(secondsOf(mtimeMs, mtimeNs))
    }
    if (mode !== undefined) {
      await setMode(mode & MODE_BITS_KEPT)
    }

    return true
  } catch (err) {
    if (REFUSALS.has((err as NodeJS.ErrnoException).code ?? '')) {
      return false
    }

    throw err
  }
}

/**
 * Seconds as Node takes them: as a double, which it cuts off at whole microseconds towards 1970. So this is the middle
 * of the microsecond that is meant, as near as it gets: what comes back is the microsecond, and never the one before.
 * It takes negative ones as text alone.
 */
export function secondsOf (ms: number, ns = 0): string {
  const us = ms * US_PER_MS + Math.floor(ns / NS_PER_US)

  return String((us + Math.sign(us) / 2) / US_PER_S)
}

function depthOf (path: string): number {
  return path.split(sep).length
}
