import { createHash } from 'node:crypto'
import { pack } from 'tar-stream'
import { stampedChunk } from '../../testing/stamped-content.js'

const CHUNK_BYTES = 1024 * 1024
/** The stamp of a chunk is this long. */
export const FILE_BYTES_MIN = 16

/** The bytes of file `seed`, at no cost but a copy. No two seeds share a block. */
export function * chunksOf (seed: number, bytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    yield stampedChunk(seed, at / CHUNK_BYTES, Math.max(FILE_BYTES_MIN, Math.min(CHUNK_BYTES, bytes - at)))
      .subarray(0, bytes - at)
  }
}

/** A part of that file. */
export function rangeOf (seed: number, bytes: number, offset: number, length: number): Buffer {
  return Buffer.concat([...chunksOf(seed, bytes)]).subarray(offset, offset + length)
}

export function digestOf (seed: number, bytes: number): string {
  const hash = createHash('sha256')

  for (const chunk of chunksOf(seed, bytes)) {
    hash.update(chunk)
  }

  return hash.digest('hex')
}

/** A tar of files with the seeds from `seed` on. */
export async function * folderOf (seed: number, files: number, bytes: number): AsyncGenerator<Uint8Array> {
  const tar = pack()

  for (let index = 0; index < files; index++) {
    tar.entry({ name: `dir/file-${index}` }, Buffer.concat([...chunksOf(seed + index, bytes)]))
  }

  tar.finalize()
  yield * tar as AsyncIterable<Uint8Array>
}
