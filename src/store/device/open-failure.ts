// Shell: files.
import { stat } from 'node:fs/promises'
import { ShoalError } from '../../util/errors.js'
import { StoreUnusableError } from '../errors.js'
import { fsCode } from './fs.js'
import { isSystemError } from './health.js'

/** For a store: what to do once its disk was swapped. */
const SWAP_STORE = 'replace the disk and run `shoal store replace`'

/**
 * What a failed open of a store is to be told as: an error of the system becomes `store_unusable`
 * with what an operator can do about it; everything else stays as it is.
 */
export async function openFailure (dir: string, err: unknown): Promise<unknown> {
  if (err instanceof ShoalError || !isSystemError(err)) {
    return err
  }

  return new StoreUnusableError(dir, await diskRemedy(dir, err as NodeJS.ErrnoException, SWAP_STORE), { cause: err })
}

/**
 * What an error of the system means for a folder, and what an operator can do; without a full stop.
 *
 * @param swap - what to do when the disk is broken
 */
export async function diskRemedy (dir: string, err: NodeJS.ErrnoException, swap: string): Promise<string> {
  switch (fsCode(err)) {
    case 'EROFS':
      return 'its file system is mounted read-only. The kernel does that when a disk fails: look at dmesg and ' +
        `smartctl; mount it writable, or ${swap}`
    case 'EACCES':
    case 'EPERM':
      return `this process may not use ${err.path ?? dir}${await ownersOf(err.path ?? dir)}. Give the whole data ` +
        'dir to the user that runs the node (chown -R)'
    case 'ENOTDIR':
    case 'EEXIST':
      return `${err.path ?? dir} is a file where a folder should be. Move it away`
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk has no space left, not even for the files of the store itself. Free some'
    case 'EIO':
      return `the disk failed (${err.message}). Look at dmesg and smartctl; ${swap}`
    default:
      return `${err.message}. Check the disk and the rights of the data dir`
  }
}

/** Whose it is and who we are, where that is known. */
async function ownersOf (path: string): Promise<string> {
  const self = process.getuid?.()
  const owner = self === undefined ? undefined : (await stat(path).catch(() => undefined))?.uid

  return owner === undefined || owner === self ? '' : ` (it belongs to uid ${owner}, this process runs as uid ${self})`
}
