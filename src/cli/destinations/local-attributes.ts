import { chmod, lchown, lstat, lutimes, utimes } from 'node:fs/promises'
import { sep } from 'node:path'
import { thisPlatform } from '../../util/platform/platform.js'
import { writeXattrs } from '../xattrs/tool.js'
import type { FileHandle } from 'node:fs/promises'
import type { RefusedAttributes } from './refused-attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'

/** Permissions and the sticky bit. Set-id would let any user who runs such a file act as the one who fetched it. */
export const MODE_BITS_KEPT = 0o1777
const SET_ID_BITS = 0o6000
const MODE_BITS = MODE_BITS_KEPT | SET_ID_BITS

const US_PER_MS = 1_000
const NS_PER_US = 1_000
const US_PER_S = 1_000_000

/** To `chown`: as it is. */
const SAME_ID = -1

/** What says that the file system, or the owner of what is there, does not let us. */
const REFUSALS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EINVAL'])

/** How each is set on something; what cannot have one leaves it away. */
interface Setters {
  /** Gives why not, if not. */
  xattrs: (xattrs: ReadonlyMap<string, Uint8Array>) => Promise<string | undefined>
  owner: (uid: number, gid: number) => Promise<void>
  time: (at: string) => Promise<void>
  mode: (mode: number) => Promise<void>
}

/** Of a new file, under the path that it has now: mode, whatever the umask is, time, and what else is given. */
export async function setFileAttributes (
  file: Pick<FileHandle, 'chmod' | 'chown' | 'utimes'>, path: string, attributes: EntryAttributes, refused: RefusedAttributes
): Promise<void> {
  await set(attributes, refused, {
    xattrs: async xattrs => await writeXattrs({ path, xattrs, isNew: true }),
    owner: async (uid, gid) => { await file.chown(uid, gid) },
    time: async at => { await file.utimes(at, at) },
    mode: async mode => { await file.chmod(mode) }
  })
}

/** Of a symbolic link itself: nothing of what it leads to is touched. It has no mode, and on Linux no `user.*`. */
export async function setLinkAttributes (
  path: string, attributes: EntryAttributes, refused: RefusedAttributes
): Promise<void> {
  await set(attributes, refused, {
    xattrs: async xattrs => await Promise.resolve(xattrs.size === 0 ? undefined : 'symbolic links have none'),
    owner: async (uid, gid) => { await lchown(path, uid, gid) },
    time: async at => { await lutimes(path, at, at) },
    mode: async () => {}
  })
}

/**
 * Those of folders, when all is in them, and of files that were there before: what is written into a folder changes its
 * time, and its mode may forbid it. Deepest first, since a mode may also close the way.
 *
 * @param entries - by path
 */
export async function setFolderAttributes (
  entries: ReadonlyMap<string, EntryAttributes>, refused: RefusedAttributes
): Promise<void> {
  const sorted = [...entries].sort(([a], [b]) => depthOf(b) - depthOf(a))
  const asked = await openedFor(sorted)
  // At once: they share a process, and no mode is in the way yet.
  const done = new Map(asked.map(([path, xattrs]) => [path, writeXattrs({ path, xattrs, isNew: false })]))

  const [failed] = (await Promise.allSettled(done.values())).filter(({ status }) => status === 'rejected')

  for (const [path, attributes] of sorted) {
    await set(attributes, refused, {
      xattrs: async () => await done.get(path)?.catch(() => undefined),
      owner: async (uid, gid) => { await lchown(path, uid, gid) },
      time: async at => { await utimes(path, at, at) },
      mode: async mode => { await chmod(path, mode | await setIdOfFolder(path)) }
    })
  }

  // Not before all have their modes: some were opened for the work.
  if (failed?.status === 'rejected') {
    throw failed.reason
  }
}

/** A folder keeps what it has of these, also from the one it was made in: as with `chmod`, no mode takes them away. */
async function setIdOfFolder (path: string): Promise<number> {
  const stats = await lstat(path)

  return stats.isDirectory() ? stats.mode & SET_ID_BITS : 0
}

/** To change extended attributes of what one owns takes permission to write, too; what gets it has its mode soon. */
async function openedFor (
  entries: readonly (readonly [string, EntryAttributes])[]
): Promise<[path: string, xattrs: ReadonlyMap<string, Uint8Array>][]> {
  const asked: [string, ReadonlyMap<string, Uint8Array>][] = []

  for (const [path, attributes] of entries) {
    if (attributes.xattrs === undefined) {
      continue
    }

    asked.push([path, attributes.xattrs])

    if (attributes.mode !== undefined && process.geteuid?.() !== 0) {
      const { mode } = await lstat(path)

      if ((mode & OWNER_CHANGES) !== OWNER_CHANGES) {
        await chmod(path, (mode & MODE_BITS) | OWNER_CHANGES).catch(() => {})
      }
    }
  }

  return asked
}

const OWNER_CHANGES = 0o600

/**
 * The mode comes last: it may forbid the rest, and a change of owner takes bits of it away. The time comes after what
 * changes it.
 */
async function set (
  { mode, mtimeMs, mtimeNs, uid, gid, xattrs }: EntryAttributes, refused: RefusedAttributes, to: Setters
): Promise<void> {
  if (xattrs !== undefined) {
    refused.addXattrs(await to.xattrs(xattrs))
  }

  if (uid !== undefined || gid !== undefined) {
    refused.addOwner(await isRefused(async () => { await to.owner(uid ?? SAME_ID, gid ?? SAME_ID) }))
  }

  refused.addMode(await isRefused(async () => {
    if (mtimeMs !== undefined) {
      await to.time(secondsOf(mtimeMs, mtimeNs))
    }
    // Where there are none, this would only make a file that no user may write, or nothing.
    if (mode !== undefined && thisPlatform.hasModes) {
      await to.mode(mode & MODE_BITS_KEPT)
    }
  }))
}

async function isRefused (work: () => Promise<void>): Promise<boolean> {
  try {
    await work()

    return false
  } catch (err) {
    if (REFUSALS.has((err as NodeJS.ErrnoException).code ?? '')) {
      return true
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
