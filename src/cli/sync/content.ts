import { join } from 'node:path'
import { RemoteError } from '../../util/errors.js'
import { BadAnswerError } from '../errors.js'
import { readFileExactly } from '../sources/file-source.js'
import { below } from '../targets/target.js'
import { resultOf, statEntry } from '../volume-work.js'
import type { SyncEntry } from '../../volumes/fs/sync.js'
import type { ReadFileOptions } from '../sources/file-source.js'
import type { ApiClient } from '../client.js'
import type { VolumeTarget } from '../targets/target.js'
import type { Side } from './sides.js'

/** Files that are hashed at once: enough for the two cores that small machines have, and the disk's queue. */
export const HASH_CONCURRENCY = 4

/**
 * The CID of a file's content. Of a local file the node computes it, with the code that puts: there is one way to cut
 * a file into blocks. It costs one reading of the file, and no byte goes to another node.
 */
export async function cidOf (
  client: ApiClient, side: Side, entry: Pick<SyncEntry, 'path' | 'size' | 'cid'>, options: ReadFileOptions
): Promise<string> {
  if (side.kind === 'folder') {
    const source = {
      open: () => readFileExactly(join(side.folder, entry.path), `${side.shown}/${entry.path}`, entry.size, options)
    }
    const { cid } = await resultOf(client.upload('POST /cid', source))

    return cid
  }

  if (entry.cid !== undefined) {
    return entry.cid
  }

  // What lives in its entry has no block, and its CID is told on demand.
  const { cid } = await statEntry(client, entryOf(side.target, entry.path), { cid: true, snapshot: side.snapshot })

  if (cid == null) {
    throw new BadAnswerError(`${side.shown} holds a file ${entry.path} without a CID`)
  }

  return cid
}

/** Of an entry of a volume that was listed a moment ago, or of a folder above it: it was taken away since. */
export function isGone (err: unknown): boolean {
  return err instanceof RemoteError && (err.code === 'ENOENT' || err.code === 'ENOTDIR')
}

/** Something below a folder of a volume. */
export function entryOf (target: VolumeTarget, path: string): VolumeTarget {
  return path === '' ? target : below(target, ...path.split('/'))
}
