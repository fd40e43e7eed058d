import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { diskRemedy } from '../store/disk/open-failure.js'
import { isSystemError } from '../store/disk/health.js'
import { StoreIoError } from '../store/errors.js'
import { lockDir, type DirLock } from '../store/lock.js'
import { DataDirUnusableError } from './errors.js'

/** Only the owner has business in there. */
const DATA_DIR_MODE = 0o700

/** The key of the node is in its data dir: without it this is another node. */
const SWAP = 'put the node on another disk, as a new one'

/** Makes the data dir if it is not there and locks it. Throws `data_dir_unusable` and `data_dir_locked`. */
export async function enterDataDir (dir: string): Promise<DirLock> {
  try {
    await mkdir(dir, { recursive: true, mode: DATA_DIR_MODE })

    return await lockDir(dir)
  } catch (err) {
    const cause = err instanceof StoreIoError ? err.cause : err

    throw isSystemError(cause) ? await unusable(dir, cause) : err
  }
}

/** A bare error of the system about a file in the data dir, as one that says what to do; any other as it is. */
export async function dataDirFailure (dir: string, err: unknown): Promise<unknown> {
  return isSystemError(err) && isInside(dir, (err as NodeJS.ErrnoException).path) ? await unusable(dir, err) : err
}

async function unusable (dir: string, cause: unknown): Promise<DataDirUnusableError> {
  return new DataDirUnusableError(dir, await diskRemedy(dir, cause as NodeJS.ErrnoException, SWAP), { cause })
}

function isInside (dir: string, file: string | undefined): boolean {
  return file !== undefined && !path.relative(dir, file).startsWith('..')
}
