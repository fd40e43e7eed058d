import { createCipheriv, createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1024 * 1024

/** Bytes that look random and are the same for the same seed: AES-128 in counter mode over zeros. */
export function * seededBytes (seed: string, bytes: number): Generator<Uint8Array> {
  const digest = createHash('sha256').update(seed).digest()
  const cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16, 32))
  const zeros = Buffer.alloc(CHUNK_BYTES)

  for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
    yield cipher.update(zeros.subarray(0, Math.min(left, CHUNK_BYTES)))
  }
}

/** Writes a new file of seeded bytes and returns their sha256 in hex. */
export async function writeSeededFile (
  path: string, seed: string, bytes: number, onProgress: (bytes: number) => void
): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx')
  let written = 0

  try {
    for (const chunk of seededBytes(seed, bytes)) {
      hash.update(chunk)
      await file.appendFile(chunk)
      written += chunk.byteLength
      onProgress(written)
    }
  } finally {
    await file.close()
  }

  return hash.digest('hex')
}
