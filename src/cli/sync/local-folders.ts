import { chmod, lstat, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rm } from '../../util/platform/files.js'
import { DestinationError } from '../errors.js'
import { writeFailure } from '../destinations/write-failure.js'

const PRIVATE_FOLDER_MODE = 0o700

/** With all that is in it, also in folders that their owner may not change. */
export async function removeAll (path: string): Promise<void> {
  const options = { recursive: true, force: true }

  try {
    await rm(path, options).catch(async (err: unknown) => {
      if ((err as NodeJS.ErrnoException).code !== 'EACCES') {
        throw err
      }

      await openFolders(path)
      await rm(path, options)
    })
  } catch (err) {
    throw writeFailure(path, err)
  }
}

async function openFolders (path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) {
    return
  }

  await chmod(path, PRIVATE_FOLDER_MODE)

  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      await openFolders(join(path, entry.name))
    }
  }
}

/** The folder itself; the one above it has to be there. */
export async function makeRoot (folder: string): Promise<void> {
  await mkdir(folder).catch((err: unknown) => {
    const { code } = err as NodeJS.ErrnoException

    if (code === 'ENOENT') {
      throw new DestinationError('unwritable', `There is no folder ${dirname(folder)} to write to. Make it first: mkdir -p ${
        dirname(folder)}`, { cause: err })
    }

    if (code !== 'EEXIST') {
      throw writeFailure(folder, err)
    }
  })
}
