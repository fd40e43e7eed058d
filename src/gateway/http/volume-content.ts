import { ContendedError, VolumeFsError } from '../../volumes/errors.js'
import { INLINE_BYTES_MAX } from '../../volumes/constants.js'
import type { Files } from '../../files/types.js'
import type { EntryStat, ReadOptions, Volume } from '../../volumes/types.js'

/** A file that leaves its entry and returns to it in just these moments so often is being fought over. */
const ATTEMPTS_MAX = 5

export interface FileContent {
  entry: EntryStat
  /** Exactly as many as `stream` gives without a range. */
  bytes: number
  stream: (range?: { offset?: number, length?: number }) => AsyncIterable<Uint8Array>
}

/**
 * One content of a file, whatever becomes of the file meanwhile: a length that was told must be the one that comes.
 * Blocks are read by their CID, which never changes; what lives in the entry is read at once.
 */
export async function openContent (
  volume: Volume, files: Files, found: EntryStat, options: ReadOptions
): Promise<FileContent> {
  let entry = found

  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    if (entry.isDirectory()) {
      throw new VolumeFsError('EISDIR', entry.path, { volume: volume.name })
    }

    if (entry.isSymbolicLink()) {
      throw new VolumeFsError('ELOOP', entry.path)
    }

    const { cid } = entry

    if (cid !== undefined && !entry.inline) {
      return {
        entry, bytes: entry.size, stream: range => files.cat(cid, { ...range, signal: options.signal })
      }
    }

    const bytes = await volume.readFile(entry.path, { ...options, offset: 0, length: INLINE_BYTES_MAX + 1 })

    // more than fits into an entry: it became a file of blocks after the look at it
    if (bytes.byteLength <= INLINE_BYTES_MAX) {
      return { entry, bytes: bytes.byteLength, stream: range => part(bytes, range) }
    }

    entry = await volume.stat(entry.path, options)
  }

  throw new ContendedError(entry.path, ATTEMPTS_MAX, { volume: volume.name })
}

async function * part (
  bytes: Uint8Array, { offset = 0, length = Infinity }: { offset?: number, length?: number } = {}
): AsyncGenerator<Uint8Array, void, undefined> {
  const wanted = bytes.subarray(offset, Math.min(bytes.byteLength, offset + length))

  if (wanted.byteLength > 0) {
    yield wanted
  }
}
