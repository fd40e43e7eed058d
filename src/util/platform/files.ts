import fs from 'node:fs/promises'
import { thisPlatform } from './platform.js'
import { systemClock } from '../clock.js'
import { sleep } from '../sleep.js'
import type { RmOptions } from 'node:fs'
import type { Platform } from './platform.js'

/**
 * The calls of the file system that differ between operating systems. Whatever renames, removes or makes a name durable
 * comes through here (the block store with `StoreFs`, which is built on the same). Names and options are those of
 * `node:fs/promises`, and where nothing differs they do the same.
 */

/** A virus scanner has a file open for some ms; a program that has it open for longer does not let go of it soon. */
export const HELD_MS_MAX = 5_000
/** Between two tries: as long as waited so far, within these. */
const HELD_PAUSE_MS_MIN = 5
const HELD_PAUSE_MS_MAX = 100

export interface HeldOptions {
  /** @default thisPlatform */
  platform?: Pick<Platform, 'heldCodes'>
  /** Monotonic ms. @default systemClock.now */
  now?: () => number
  /** @default `sleep` by the system's clock */
  pause?: (ms: number) => Promise<void>
}

/**
 * Tries again while the file is held by another program, which some systems answer with an error that passes. After
 * `HELD_MS_MAX` the last error stands.
 */
export async function whileHeld<T> (
  call: () => Promise<T>, { platform = thisPlatform, now = systemClock.now, pause = pauseFor }: HeldOptions = {}
): Promise<T> {
  const startedAt = now()

  for (;;) {
    try {
      return await call()
    } catch (err) {
      const waited = now() - startedAt

      if (!platform.heldCodes.has((err as NodeJS.ErrnoException | null)?.code ?? '') || waited >= HELD_MS_MAX) {
        throw err
      }

      await pause(Math.min(Math.max(waited, HELD_PAUSE_MS_MIN), HELD_PAUSE_MS_MAX))
    }
  }
}

async function pauseFor (ms: number): Promise<void> {
  await sleep(systemClock, ms)
}

export async function rename (from: string, to: string): Promise<void> {
  await whileHeld(async () => { await fs.rename(from, to) })
}

export async function rm (path: string, options: RmOptions = {}): Promise<void> {
  await whileHeld(async () => { await fs.rm(path, options) })
}

export async function unlink (path: string): Promise<void> {
  await whileHeld(async () => { await fs.unlink(path) })
}

/** Makes the names in a folder durable, as far as the system has a way to. */
export async function syncFolder (path: string): Promise<void> {
  if (!thisPlatform.syncsFolders) {
    return
  }

  const folder = await fs.open(path, 'r')

  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
