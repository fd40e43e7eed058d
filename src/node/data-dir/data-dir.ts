import { chmod, mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { removeUnfinished } from '../../util/atomic-file.js'
import { freeBallast } from '../../store/device/ballast.js'
import { diskRemedy } from '../../store/device/open-failure.js'
import { isSystemError } from '../../store/device/health.js'
import { StoreIoError } from '../../store/errors.js'
import { lockDir, type DirLock } from '../../store/lock.js'
import { DataDirUnusableError } from '../errors.js'
import { VOLUMES_DIR } from './volume-logs.js'
import { OTHERS_ACCESS, PRIVATE_FOLDER_MODE } from '../../util/private-files.js'
import type { Logger } from '../../util/logger.js'

/** The bits of `mode` that say what kind of file it is. */
const S_IFMT = 0o170000

/** The key of the node is in its data dir: without it this is another node. */
const SWAP = 'put the node on another disk, as a new one'

/**
 * Makes the data dir if it is not there, takes what access other users have to it, locks it, and removes what killed
 * writers had begun. Throws `data_dir_unusable` and `data_dir_locked`.
 */
export async function enterDataDir (dir: string, logger: Logger): Promise<DirLock> {
  try {
    await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER_MODE })
    await narrow(dir, logger)
    await freeBallast(dir, logger)

    const lock = await lockDir(dir)
    await Promise.all([dir, path.join(dir, VOLUMES_DIR)].map(removeUnfinished))

    return lock
  } catch (err) {
    const cause = err instanceof StoreIoError ? err.cause : err

    throw isSystemError(cause) ? await unusable(dir, cause) : err
  }
}

/**
 * The mode of the data dir is what keeps the key, contents and names from other users of the machine: not every file
 * inside is made with a mode of its own. A file system without modes, or another user as owner, is told about and no
 * reason to stop.
 */
async function narrow (dir: string, logger: Logger): Promise<void> {
  const { mode, uid } = await stat(dir)
  const self = process.getuid?.()

  if (self === undefined) {
    return
  }

  if (uid !== self) {
    logger.warn({ dataDir: dir, owner: uid }, `the data dir belongs to the user ${uid}, who can read and change ` +
      `everything in it; this node runs as user ${self}. Run it as that user, or \`chown\` the data dir`)
  }

  if ((mode & OTHERS_ACCESS) === 0) {
    return
  }

  const before = (mode & ~S_IFMT).toString(8).padStart(4, '0')
  await chmod(dir, mode & PRIVATE_FOLDER_MODE).catch(() => {})
  const isNarrow = ((await stat(dir)).mode & OTHERS_ACCESS) === 0

  logger.warn({ dataDir: dir }, isNarrow
    ? `other users could open the data dir (mode ${before}); now only its owner can`
    : `other users can open the data dir (mode ${before}), and its file system or owner does not let that be changed: ` +
      'the key of this node, file names and contents are readable to them. Use a data dir on another file system')
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
