import { mkdir } from 'node:fs/promises'
import { errorMessage } from '../util/errors.js'
import { DataDirUnusableError } from './errors.js'

/** Only the owner has business in there. */
const DATA_DIR_MODE = 0o700

/** Makes the data dir if it is not there. Throws `data_dir_unusable`. */
export async function makeDataDir (dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: DATA_DIR_MODE })
  } catch (err) {
    throw new DataDirUnusableError(dir, errorMessage(err), { cause: err })
  }
}
