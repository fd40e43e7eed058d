import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { freemem } from 'node:os'
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

/** Part of the free memory that is touched at most: the machine has other users. */
const TOUCH_SHARE_MAX = 0.6
const TOUCH_SCRIPT = `
  const chunks = []
  for (let left = Number(process.argv[1]); left > 0; left -= 256) chunks.push(Buffer.alloc(Math.min(left, 256) * 2 ** 20, 1))
`

/**
 * Makes the kernel, and in a virtual machine the host below it, hand out memory that the page cache is about to need:
 * a child process fills so much and ends. On a virtual machine that gives free memory back, the first touch of a page
 * costs several times the write itself (measured: 2 s of CPU a GiB in place of 0.3), and says nothing about who writes.
 */
export async function touchMemory (mib: number): Promise<void> {
  const bounded = Math.floor(Math.min(mib, freemem() / 1024 ** 2 * TOUCH_SHARE_MAX))
  await run(process.execPath, ['-e', TOUCH_SCRIPT, String(bounded)], { timeout: MS_MAX })
}
