import { fsCode } from '../device/fs.js'
import { StoreCorruptError } from '../errors.js'
import type { StoreFs } from '../device/fs.js'

const VERSION = 1

/** Far more than it ever held: a few hundred characters for each volume of a node. */
const FILE_BYTES_MAX = 16 * 1024 * 1024

/** Owners that lost something, as stores wrote it that had no manifest; empty where there is no such file. */
export async function readDamagedLogs (fs: StoreFs, file: string): Promise<Record<string, string>> {
  let fd: number

  try {
    fd = await fs.open(file, 'r')
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return {}
    }

    throw err
  }

  try {
    const buffer = Buffer.alloc(Math.min(FILE_BYTES_MAX, await fs.size(fd)))
    const text = buffer.toString('utf8', 0, await fs.read(fd, buffer, 0))
    const { version, owners } = JSON.parse(text) as { version: number, owners: Record<string, string> }

    if (version !== VERSION) {
      throw new StoreCorruptError(file, `it is of version ${version}, and this Shoal knows ${VERSION}`)
    }

    return owners
  } catch (err) {
    throw err instanceof SyntaxError ? new StoreCorruptError(file, 'it is not JSON', { cause: err }) : err
  } finally {
    await fs.close(fd)
  }
}
