import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MS_MAX = 120_000

export type Dropped = 'drop_caches' | 'dd nocache' | 'nothing'

/**
 * Takes the files below a folder out of the page cache: all of the cache where that is allowed, otherwise file by file
 * with `dd iflag=nocache count=0`, which is posix_fadvise(POSIX_FADV_DONTNEED). Tells which it was; `nothing` means
 * that what follows reads warm.
 */
export async function dropPageCache (dir: string): Promise<Dropped> {
  try {
    await run('sync', [], { timeout: MS_MAX })
    writeFileSync('/proc/sys/vm/drop_caches', '1')

    return 'drop_caches'
  } catch {
    // Needs root on the bare machine.
  }

  try {
    await run('find', [dir, '-type', 'f', '-size', '+2k', '-exec', 'sh', '-c',
      'for f; do dd if="$f" iflag=nocache count=0 status=none; done', 'sh', '{}', '+'], { timeout: MS_MAX })

    return 'dd nocache'
  } catch {
    return 'nothing'
  }
}
