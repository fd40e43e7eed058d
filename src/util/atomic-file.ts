import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rename, rm, syncFolder } from './platform/files.js'

/** Owner only: these files name peers and hold the key. */
const FILE_MODE = 0o600
const DIR_MODE = 0o700

const RANDOM_BYTES = 6

/** Names of the temporary files, and of no others. */
const TEMPORARY = /\.[0-9a-f]{12}\.tmp$/

/**
 * Replaces a small file as one step that survives a power cut: temporary file, fsync, rename, fsync of the
 * folder.
 */
export async function writeFileAtomic (path: string, data: string | Uint8Array): Promise<void> {
  const dir = dirname(path)
  const temporary = `${path}.${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`

  await mkdir(dir, { recursive: true, mode: DIR_MODE })

  try {
    const file = await open(temporary, 'wx', FILE_MODE)

    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }

    await rename(temporary, path)
  } catch (err) {
    await rm(temporary, { force: true })
    throw err
  }

  await syncFolder(dir)
}

/**
 * Removes the temporary files in a folder that killed writers have left. Only where no writer is at work: hold the lock
 * of the data dir. What cannot be removed stays until the next time.
 */
export async function removeUnfinished (dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  await Promise.all(names.filter(name => TEMPORARY.test(name)).map(async name => {
    await rm(join(dir, name), { force: true }).catch(() => {})
  }))
}

/** The content of a file, or undefined where there is none. */
export async function readFileIfExists (path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }

    throw err
  }
}

/** Moves an unreadable file out of the way and returns its new name: it may still be of use to a person. */
export async function setAside (path: string, wallMs: number): Promise<string> {
  const aside = `${path}.corrupt-${wallMs}`

  await rename(path, aside)

  return aside
}
