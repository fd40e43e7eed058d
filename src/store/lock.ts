// Shell: files.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { isOutOfSpace } from './device/operations.js'
import { DataDirLockedError, StoreIoError } from './errors.js'
import { decodeLock, encodeShort, linkTarget } from './lock-content.js'
import { isSameProcessAlive, thisProcess } from './process-identity.js'
import { rename, rm, unlink } from '../util/platform/files.js'
import { isPidAlive } from '../util/platform/processes.js'
import type { LockContent } from './lock-content.js'

/**
 * One process per folder, without native locks.
 *
 * A pid file alone has two faults: a process that was killed leaves it behind, and two starters
 * that both find it stale remove it both, the second one the fresh lock of the first. So locks are
 * numbered and never taken over in place:
 *
 * 1. Find the highest `lock.<n>`. If its holder lives, give up. 2. Take `lock.<n+1>` by `link()` of
 * a complete file: one starter succeeds, and none ever reads half a lock. 3. Look again: if there
 * is a higher number, we were slow and linked one that had been cleaned up; let go and retry. 4.
 * Remove the lower ones.
 *
 * The highest number is never removed, not even by `release`, which marks it as released. So
 * numbers only grow, each is won once, and the holder of the highest holds the folder.
 *
 * On a disk without a free byte a lock is a symbolic link, whose short target is the content: most file systems keep
 * that in the inode. It is complete from the first moment as well.
 *
 * Holders are told apart by pid, start time and boot (see `process-identity.ts`). Processes in
 * containers with pid namespaces of their own cannot see each other and must not share a folder.
 */

/** Only the owner of the node has business in the folder. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** Rounds lost to other starters before giving up; each means that another one got further. */
const LOCK_ATTEMPTS_MAX = 32

const LOCK_PATTERN = /^lock\.(\d+)$/
const TEMPORARY_PATTERN = /^lock\.tmp\.(\d+)\.[0-9a-f]+$/

export interface DirLock {
  /** The folder that is held. */
  readonly dir: string
  /** Lets go; may be called twice. */
  release: () => Promise<void>
}

/** Locks by this very process: two nodes in one process must not share a folder either. */
const heldHere = new Set<string>()

/**
 * Takes the folder for this process until `release` or the process's end, however that comes. The
 * folder is made if it is not there. Throws `DataDirLockedError` (`data_dir_locked`) when another
 * process, or another node in this one, has it.
 */
export async function lockDir (dir: string): Promise<DirLock> {
  const nonce = randomBytes(8).toString('hex')
  const temporary = path.join(dir, `lock.tmp.${process.pid}.${nonce}`)

  try {
    await fs.mkdir(dir, { recursive: true, mode: FOLDER_MODE })

    const content: LockContent = { holder: await thisProcess(), nonce, released: false }

    try {
      await writeLock(temporary, content)

      return await acquire(dir, temporary, content)
    } finally {
      await unlink(temporary).catch(() => {})
    }
  } catch (err) {
    throw err instanceof DataDirLockedError
      ? err
      : new StoreIoError(`lock the folder ${dir}`, { cause: err })
  }
}

async function acquire (dir: string, temporary: string, content: LockContent): Promise<DirLock> {
  for (let attempt = 0; attempt < LOCK_ATTEMPTS_MAX; attempt++) {
    const highest = await highestLock(dir)
    const held = highest === 0 ? undefined : await readLock(dir, highest)

    if (held === 'gone') {
      continue
    }

    if (held !== undefined && await isHeld(held)) {
      throw new DataDirLockedError(dir, held.holder.pid)
    }

    const mine = highest + 1

    if (!await linkOnce(temporary, lockPath(dir, mine))) {
      continue
    }

    if (await highestLock(dir) > mine) {
      await unlink(lockPath(dir, mine))
      continue
    }

    heldHere.add(content.nonce)
    await removeOlder(dir, mine)

    return handle(dir, mine, content)
  }

  throw new Error(`${LOCK_ATTEMPTS_MAX} others were faster`)
}

function handle (dir: string, number: number, content: LockContent): DirLock {
  return {
    dir,
    release: async () => {
      if (!heldHere.delete(content.nonce)) {
        return
      }

      const temporary = path.join(dir, `lock.tmp.${process.pid}.${content.nonce}`)

      try {
        await writeLock(temporary, { ...content, released: true })
        await rename(temporary, lockPath(dir, number))
      } catch {
        // The folder may be gone or broken. A lock that stays is found stale once this process has
        // ended.
        await unlink(temporary).catch(() => {})
      }
    }
  }
}

async function isHeld ({ holder, nonce, released }: LockContent): Promise<boolean> {
  if (released) {
    return false
  }

  return heldHere.has(nonce) || await isSameProcessAlive(holder)
}

/** 0 when there is none. */
async function highestLock (dir: string): Promise<number> {
  const numbers = (await fs.readdir(dir)).map(name => Number(LOCK_PATTERN.exec(name)?.[1] ?? 0))

  return Math.max(0, ...numbers)
}

/**
 * `gone`: a winner has cleaned it up meanwhile. Undefined: unreadable, so its machine crashed while
 * it was new.
 */
async function readLock (dir: string, number: number): Promise<LockContent | 'gone' | undefined> {
  const file = lockPath(dir, number)

  try {
    return decodeLock(await linkTarget(file) ?? await fs.readFile(file, 'utf8'))
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') {
      return 'gone'
    }

    throw err
  }
}

/** A new file; a link where the disk has no room for one. */
async function writeLock (file: string, content: LockContent): Promise<void> {
  try {
    await fs.writeFile(file, JSON.stringify(content), { mode: FILE_MODE, flag: 'wx' })
  } catch (err) {
    if (!isOutOfSpace(err)) {
      throw err
    }

    await rm(file, { force: true })
    // Where links are not allowed, what is to be told is that the disk is full.
    await fs.symlink(encodeShort(content), file).catch(() => { throw err })
  }
}

async function linkOnce (from: string, to: string): Promise<boolean> {
  try {
    const target = await linkTarget(from)
    // Some systems follow a link that is to be linked.
    await (target === undefined ? fs.link(from, to) : fs.symlink(target, to))

    return true
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') {
      return false
    }

    throw err
  }
}

/**
 * Lower locks, and files of starters that died. They are not needed; failing to remove one harms
 * nothing.
 */
async function removeOlder (dir: string, mine: number): Promise<void> {
  for (const name of await fs.readdir(dir)) {
    const number = Number(LOCK_PATTERN.exec(name)?.[1] ?? Infinity)
    const starter = TEMPORARY_PATTERN.exec(name)?.[1]
    const isDead = starter !== undefined && !isPidAlive(Number(starter))

    if (number < mine || isDead) {
      await unlink(path.join(dir, name)).catch(() => {})
    }
  }
}

function lockPath (dir: string, number: number): string {
  return path.join(dir, `lock.${number}`)
}
