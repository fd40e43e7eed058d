import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { errorMessage } from '../../src/util/errors.js'

/**
 * Runs with a folder on a file system of its own, so small that it can be filled; needs root. Resolves to false, and
 * says why, where none can be mounted.
 */
export async function withSmallDisk (mebibytes: number, run: (dir: string) => Promise<void>): Promise<boolean> {
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-disk-'))

  try {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', dir], { stdio: 'pipe' })
    } catch (err) {
      console.log(`SKIPPED: no file system can be mounted here (${errorMessage(err).split('\n')[0] ?? ''})`)

      return false
    }

    try {
      await run(dir)
    } finally {
      execFileSync('umount', ['-l', dir], { stdio: 'pipe' })
    }

    return true
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
