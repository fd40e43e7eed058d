import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Owner only: these files name peers and hold the key. */
const FILE_MODE = 0o600
const DIR_MODE = 0o700

/**
 * Replaces a small file as one step that survives a power cut: temporary file, fsync, rename, fsync of the
 * folder.
 */
export async function writeFileAtomic (path: string, data: string | Uint8Array): Promise<void> {
  const dir = dirname(path)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`

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

  const folder = await open(dir, 'r')

  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
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
