import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MS_MAX = 120_000
const WRITE_BYTES = 1024 * 1024

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

/**
 * Makes the kernel (and, in a virtual machine, the host below it) hand out the memory that the page cache is about to
 * need, by filling a file and removing it. On a virtual machine that gives free memory back, the first touch of a page
 * costs eight times the write itself, which says nothing about who writes.
 */
export async function touchPageCache (dir: string, mib: number): Promise<void> {
  const file = path.join(dir, 'touch')
  const payload = Buffer.alloc(WRITE_BYTES)
  const handle = await open(file, 'w')

  try {
    for (let i = 0; i < mib; i++) {
      await handle.write(payload)
    }
  } finally {
    await handle.close()
    await rm(file, { force: true })
  }
}
