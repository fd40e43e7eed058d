import { stat } from 'node:fs/promises'
import path from 'node:path'
import { DataDirLockedError, StoreInUseError } from '../store/errors.js'
import { lockDir } from '../store/lock.js'
import { PRIVATE_UMASK } from '../util/private-files.js'
import { DataDirNotFoundError } from './errors.js'
import { hasNodeIdentity } from './node-location.js'
import type { CommandContext } from './command.js'

/** What a command works on. */
export interface StoppedStore {
  dataDir: string
  /** The folder of the store. */
  dir: string
}

/**
 * Runs a command on the store of the data dir that the command line means, with the lock that a
 * node would hold. Throws `store_in_use` while one runs and `data_dir_not_found`.
 */
export async function withStoppedStore<T> (
  context: CommandContext, run: (store: StoppedStore) => Promise<T>
): Promise<T> {
  const { dataDir, origin } = await context.dataDir()
  const folder = await stat(dataDir).catch(() => undefined)

  if (folder?.isDirectory() !== true) {
    throw new DataDirNotFoundError(dataDir, origin, folder === undefined ? 'does not exist' : 'is not a folder')
  }

  if (!await hasNodeIdentity(dataDir)) {
    throw new DataDirNotFoundError(dataDir, origin, 'has never held a node (no identity.key in it)')
  }

  // as a node does: what is made anew in a data dir is for its owner alone
  process.umask(PRIVATE_UMASK)

  const lock = await lockDir(dataDir).catch((err: unknown) => {
    throw err instanceof DataDirLockedError ? new StoreInUseError(dataDir, err.pid, { cause: err }) : err
  })

  try {
    return await run({ dataDir, dir: path.join(dataDir, 'store') })
  } finally {
    await lock.release()
  }
}
