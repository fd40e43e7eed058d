import { open } from 'node:fs/promises'
import { SourceError } from '../errors.js'
import { sourceFailure } from './source-failure.js'

/** One read of a file: large enough that a GiB costs a thousand writes, small enough to keep memory flat. */
const CHUNK_BYTES = 1024 * 1024

export interface ReadFileOptions {
  /** Told, with the name for people, when the file was written to meanwhile: what was read may be a mixture. */
  onChanged?: (shown: string) => void
  /** Of a folder: told what was listed and is not there any more when its turn comes. @default that is an error */
  onGone?: (shown: string) => void
}

/**
 * The first `bytes` bytes of a file: what it held when the command began, although it may grow meanwhile. A file
 * that says it is empty is read to its end, since those of /proc say so and are not.
 *
 * @throws SourceError when the file got shorter
 */
export async function * readFileExactly (
  path: string, shown: string, bytes: number, { onChanged }: ReadFileOptions = {}
): AsyncGenerator<Uint8Array> {
  let read = 0

  try {
    const file = await open(path)

    try {
      const before = await file.stat()
      const stream = file.createReadStream({
        autoClose: false, highWaterMark: CHUNK_BYTES, ...bytes > 0 && { end: bytes - 1 }
      })

      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        read += chunk.byteLength
        yield chunk
      }

      const after = await file.stat()
      // What says that it is empty, and is not, says nothing about changes either.
      const hasSize = after.size > 0 || bytes > 0

      if (read >= bytes && hasSize && (after.size !== read || after.mtimeMs !== before.mtimeMs)) {
        onChanged?.(shown)
      }
    } finally {
      await file.close()
    }
  } catch (err) {
    throw sourceFailure(shown, err)
  }

  if (read < bytes) {
    throw new SourceError('source_changed', `${shown} got shorter while it was being read (${read} of ${bytes} bytes), and was not ` +
      'stored. Put it again when no program writes to it.')
  }
}
