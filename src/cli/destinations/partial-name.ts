import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { rm } from '../../util/platform/files.js'
import { isPidAlive } from '../../util/platform/processes.js'

/**
 * Names of files and folders that are being written. They tell which process of which machine writes them, so that
 * those of one that was killed can be removed by the next command, also in a folder that several machines share.
 */
const PATTERN = /^\.shoal-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{8}\.part$/

/** Short: a final name of the longest length that the file system takes can be written too. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

export function partialName (pid: number = process.pid): string {
  return `.shoal-${HOST}-${pid}-${randomBytes(4).toString('hex')}.part`
}

export function isPartialName (name: string): boolean {
  return PATTERN.test(name)
}

/** Removes what killed commands left in a folder. Whatever cannot be looked at or removed stays. */
export async function removeStalePartials (folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])

  for (const name of names) {
    const [, host, pid] = PATTERN.exec(name) ?? []

    if (host === HOST && !isPidAlive(Number(pid))) {
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
    }
  }
}
