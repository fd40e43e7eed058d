import { randomBytes } from 'node:crypto'
import { open, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { fsCode } from './fs.js'
import { errorMessage } from '../../util/errors.js'
import type { Logger } from '../../util/logger.js'

/**
 * A file that only takes room, and is given up when there is none: a node whose disk others have filled to the last
 * byte could not write the little that a start, a delete or the first step of a compaction needs.
 */
const FILE = 'ballast'

/** So much, or this share of a small disk: enough for all that a node writes to become able to free something. */
export const BALLAST_BYTES = 64 * 1024 * 1024
export const BALLAST_SHARE_MAX = 0.01

/** It is made when less than this share of the disk is free: before that nobody needs it. */
export const BALLAST_FROM_SHARE = 0.1

/** ... and as long as it takes no more than a part of what is free. */
const BALLAST_ROOM = 4

/** Made in pieces of random bytes: file systems store zeros and repetitions as nothing. */
const PIECE_BYTES = 1024 * 1024

/** The disk is looked at this often. */
const BALLAST_INTERVAL_MS = 10_000

/** Below this it is of no use. */
const BALLAST_BYTES_MIN = 64 * 1024

interface Room { freeBytes: number, ballastBytes: number, totalBytes: number }

/** Looks at the disk of the folder, and makes or removes the ballast. Never rejects. */
export async function tendBallast (dir: string, logger: Logger): Promise<'made' | 'given up' | undefined> {
  try {
    const room = await roomOf(dir)
    const { freeBytes, totalBytes, ballastBytes } = room
    const isThere = await hasBallast(dir)

    if (isThere && freeBytes < ballastBytes) {
      return await giveUpBallast(dir, logger)
    }

    const isNearlyFull = freeBytes < totalBytes * BALLAST_FROM_SHARE

    if (!isThere && isNearlyFull && ballastBytes >= BALLAST_BYTES_MIN && freeBytes >= BALLAST_ROOM * ballastBytes) {
      await make(path.join(dir, FILE), ballastBytes)

      return 'made'
    }
  } catch (err) {
    logger.debug({ dataDir: dir, err: errorMessage(err) }, 'the ballast of the data dir could not be looked after')
  }

  return undefined
}

/** Looks now and then; returns the function that ends it. */
export function keepBallast (dir: string, logger: Logger): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= tendBallast(dir, logger).finally(() => { running = undefined })
  }, BALLAST_INTERVAL_MS).unref()

  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Before anything is written at a start: what is free may be less than that takes. Never rejects. */
export async function freeBallast (dir: string, logger: Logger): Promise<void> {
  try {
    const { freeBytes, ballastBytes } = await roomOf(dir)

    if (freeBytes < ballastBytes && await hasBallast(dir)) {
      await giveUpBallast(dir, logger)
    }
  } catch (err) {
    logger.debug({ dataDir: dir, err: errorMessage(err) }, 'the ballast of the data dir could not be looked after')
  }
}

async function giveUpBallast (dir: string, logger: Logger): Promise<'given up'> {
  await rm(path.join(dir, FILE), { force: true })
  logger.warn({ dataDir: dir }, 'the disk of the data dir is full: the ballast is given up so that this node can go on. ' +
    'Free some of it, or lower `capacity`')

  return 'given up'
}

async function roomOf (dir: string): Promise<Room> {
  const { bavail, blocks, bsize } = await statfs(dir)
  const totalBytes = blocks * bsize

  return {
    freeBytes: bavail * bsize,
    totalBytes,
    ballastBytes: Math.min(BALLAST_BYTES, Math.floor(totalBytes * BALLAST_SHARE_MAX))
  }
}

async function hasBallast (dir: string): Promise<boolean> {
  try {
    await stat(path.join(dir, FILE))

    return true
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return false
    }

    throw err
  }
}

async function make (file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600)

  try {
    for (let at = 0; at < bytes; at += PIECE_BYTES) {
      await handle.write(randomBytes(Math.min(PIECE_BYTES, bytes - at)))
    }

    await handle.sync()
  } catch (err) {
    await rm(file, { force: true })

    throw err
  } finally {
    await handle.close()
  }
}
