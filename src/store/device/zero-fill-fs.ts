import { fsCode } from './fs.js'
import type { StoreFs } from './fs.js'

/** The smallest piece that a disk fails to read. */
const PIECE_BYTES = 4096

/**
 * Reads on where the disk cannot: what is unreadable comes as zeros, which no checksum takes for
 * the truth. For a check, that has to see what lies behind a bad sector.
 */
export function zeroFillFs (fs: StoreFs, onFault: (err: unknown) => void): StoreFs {
  return {
    ...fs,
    read: async (fd, buffer, position) => {
      try {
        return await fs.read(fd, buffer, position)
      } catch (err) {
        if (fsCode(err) !== 'EIO') {
          throw err
        }

        onFault(err)

        return await readPieces(fs, fd, buffer, position)
      }
    }
  }
}

async function readPieces (fs: StoreFs, fd: number, buffer: Uint8Array, position: number): Promise<number> {
  const length = Math.min(buffer.byteLength, Math.max(0, await fs.size(fd) - position))

  for (let at = 0; at < length; at += PIECE_BYTES) {
    const piece = buffer.subarray(at, Math.min(length, at + PIECE_BYTES))

    try {
      await fs.read(fd, piece, position + at)
    } catch (err) {
      if (fsCode(err) !== 'EIO') {
        throw err
      }

      piece.fill(0)
    }
  }

  return length
}
