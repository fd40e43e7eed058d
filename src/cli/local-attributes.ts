import { chmod, utimes } from 'node:fs/promises'
import { sep } from 'node:path'
import type { FileHandle } from 'node:fs/promises'
import type { EntryAttributes } from '../volumes/types.js'

/** Permissions and the sticky bit. Set-id would let whoever runs such a file act as who fetched it. */
export const MODE_BITS_KEPT = 0o1777

const MS_PER_S = 1000
const HALF_MICROSECOND = 5e-7

/** What says that the file system, or the owner of what is there, does not let us. */
const REFUSALS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EINVAL'])

/** Mode, whatever the umask is, and time. False when they cannot be set here. */
export async function setFileAttributes (
  file: Pick<FileHandle, 'chmod' | 'utimes'>, attributes: EntryAttributes
): Promise<boolean> {
  return await set(attributes, async mode => { await file.chmod(mode) }, async at => { await file.utimes(at, at) })
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
  { mode, mtimeMs }: EntryAttributes, setMode: (mode: number) => Promise<void>, setTime: (at: string) => Promise<void>
): Promise<boolean> {
  try {
    if (mtimeMs !== undefined) {
      await setTime(secondsOf(mtimeMs))
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
 * Seconds as Node takes them. It cuts a double off at whole microseconds, and so needs one behind the millisecond that
 * is meant; and it takes negative ones as text alone.
 */
function secondsOf (ms: number): string {
  return String(ms / MS_PER_S + Math.sign(ms) * HALF_MICROSECOND)
}

function depthOf (path: string): number {
  return path.split(sep).length
}
