import { createReadStream } from 'node:fs'
import { SourceError } from './errors.js'
import { sourceFailure } from './source-failure.js'

/** One read of a file: large enough that a GiB costs a thousand writes, small enough to keep memory flat. */
const CHUNK_BYTES = 1024 * 1024

/**
 * The first `bytes` bytes of a file: what it held when the command began, although it may grow meanwhile. A file
 * that says it is empty is read to its end, since those of /proc say so and are not.
 *
 * @throws SourceError when the file got shorter
 */
export async function * readFileExactly (path: string, shown: string, bytes: number): AsyncGenerator<Uint8Array> {
  let read = 0

  try {
    const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...bytes > 0 && { end: bytes - 1 } })

    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      read += chunk.byteLength
      yield chunk
    }
  } catch (err) {
    throw sourceFailure(shown, err)
  }

  if (read < bytes) {
    throw new SourceError('changed', `${shown} got shorter while it was being read (${read} of ${bytes} bytes). ` +
      'Nothing was stored; put it again when nobody writes to it.')
  }
}
