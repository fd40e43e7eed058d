// Shell: files.
import { randomBytes } from 'node:crypto'
import { open, stat, statfs, truncate } from 'node:fs/promises'
import path from 'node:path'
import { fsCode } from './fs.js'
import { errorMessage } from '../../util/errors.js'
import { systemClock } from '../../util/clock.js'
import { STORE_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { Logger } from '../../util/logger.js'

/**
 * A file that only takes room, and is given up when there is none: a node whose disk others have filled to the last
 * byte could not write the little that a start, a delete or the first step of a compaction needs. Half of it is for the
 * node while it runs. The other half is for starts alone, each of which takes half of what is left: a node that is
 * killed on the full disk, and killed again, finds something each time.
 */
export const BALLAST_FILE = 'ballast'

/**
 * So much, or this share of a small disk. The half that a start finds has to take the table that LevelDB makes of its
 * log (8 MiB before it is compressed) when it opens a state.
 */
export const BALLAST_BYTES = 16 * 1024 * 1024
export const BALLAST_SHARE_MAX = 0.01

/** It is made, or made whole, as long as it takes no more than a part of what is free. */
const BALLAST_ROOM = 4

/** Made in pieces of random bytes: file systems store zeros and repetitions as nothing. */
const PIECE_BYTES = 1024 * 1024

/** Less than this is of no use. */
const BALLAST_BYTES_MIN = 64 * 1024

interface Room { freeBytes: number, ballastBytes: number, heldBytes: number }

/** Looks at the disk of the folder, and makes or gives up the ballast. Never rejects. */
export async function tendBallast (dir: string, logger: Logger): Promise<'made' | 'given up' | undefined> {
  return await looked(dir, logger, async ({ freeBytes, ballastBytes, heldBytes }) => {
    const forStarts = Math.floor(ballastBytes / 2)

    if (freeBytes < forStarts && heldBytes > forStarts) {
      return await giveUp(dir, forStarts, logger)
    }

    if (heldBytes < ballastBytes && ballastBytes >= BALLAST_BYTES_MIN && freeBytes >= BALLAST_ROOM * ballastBytes) {
      return await grow(dir, heldBytes, ballastBytes)
    }

    return undefined
  })
}

/** Before anything is written at a start: what is free may be less than that takes. Never rejects. */
export async function freeBallast (dir: string, logger: Logger): Promise<void> {
  await looked(dir, logger, async ({ freeBytes, ballastBytes, heldBytes }) => {
    const forStarts = Math.floor(ballastBytes / 2)

    if (freeBytes >= forStarts || heldBytes === 0) {
      return undefined
    }

    const half = Math.floor(heldBytes / 2)

    return await giveUp(dir, heldBytes > forStarts ? forStarts : half < BALLAST_BYTES_MIN ? 0 : half, logger)
  })
}

/** After a start: half of what it did not need is kept for the next one. Nothing without a data dir. Never rejects. */
export async function restoreBallast (dir: string | undefined, logger: Logger): Promise<void> {
  if (dir === undefined) {
    return
  }

  await looked(dir, logger, async ({ freeBytes, ballastBytes, heldBytes }) => {
    const bytes = Math.min(Math.floor(ballastBytes / 2), heldBytes + Math.floor(freeBytes / 2))
    // On a disk with room there is time for it.
    const isNeeded = freeBytes < BALLAST_ROOM * ballastBytes && bytes >= BALLAST_BYTES_MIN

    return isNeeded && bytes > heldBytes ? await grow(dir, heldBytes, bytes) : undefined
  })
}

/** Looks now and then. */
export function ballastWorker (dir: string, logger: Logger): Worker {
  return new Worker({
    ...STORE_WORKERS.ballast, run: async () => { await tendBallast(dir, logger) }, clock: systemClock, logger
  })
}

async function looked<T> (dir: string, logger: Logger, act: (room: Room) => Promise<T>): Promise<T | undefined> {
  try {
    return await act(await roomOf(dir))
  } catch (err) {
    logger.debug({ dataDir: dir, err: errorMessage(err) }, 'the ballast of the data dir could not be looked after')

    return undefined
  }
}

/** Truncates: that takes no room, also where a rename or a new file would. */
async function giveUp (dir: string, bytes: number, logger: Logger): Promise<'given up'> {
  await truncate(path.join(dir, BALLAST_FILE), bytes)
  logger.warn({ dataDir: dir, left: bytes }, 'the disk of the data dir is full: ballast is given up so that this node ' +
    'can go on. Free some of it, or lower `capacity`')

  return 'given up'
}

async function roomOf (dir: string): Promise<Room> {
  const { bavail, blocks, bsize } = await statfs(dir)

  return {
    freeBytes: bavail * bsize,
    ballastBytes: Math.min(BALLAST_BYTES, Math.floor(blocks * bsize * BALLAST_SHARE_MAX)),
    heldBytes: await heldBytes(dir)
  }
}

async function heldBytes (dir: string): Promise<number> {
  try {
    return (await stat(path.join(dir, BALLAST_FILE))).size
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return 0
    }

    throw err
  }
}

async function grow (dir: string, from: number, to: number): Promise<'made'> {
  const file = path.join(dir, BALLAST_FILE)
  const handle = await open(file, 'a', 0o600)

  try {
    for (let at = from; at < to; at += PIECE_BYTES) {
      await handle.write(randomBytes(Math.min(PIECE_BYTES, to - at)))
    }

    await handle.sync()
  } catch (err) {
    await handle.truncate(from)

    throw err
  } finally {
    await handle.close()
  }

  return 'made'
}
