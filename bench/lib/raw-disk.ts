import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { randomFillSync } from 'node:crypto'

const WRITE_BYTES = 1024 * 1024
const FILES_AT_ONCE = 16

/** MiB/s into one file, with one fsync at the end: `dd bs=1M conv=fsync`. */
export async function diskStream (dir: string, mib: number): Promise<number> {
  const file = path.join(dir, 'raw-disk')
  const payload = randomFillSync(Buffer.allocUnsafe(WRITE_BYTES))
  const startedAt = performance.now()
  const handle = await open(file, 'w')

  try {
    for (let i = 0; i < mib; i++) {
      await handle.write(payload)
    }

    await handle.sync()

    return mib * 1000 / (performance.now() - startedAt)
  } finally {
    await handle.close()
    await rm(file, { force: true })
  }
}

/** MiB/s into files of 1 MiB, each fsynced, 16 at once: the least that a store of one file per block has to do. */
export async function diskFiles (dir: string, mib: number): Promise<number> {
  const payload = randomFillSync(Buffer.allocUnsafe(WRITE_BYTES))
  const names = Array.from({ length: mib }, (_, i) => path.join(dir, `raw-disk-${i}`))
  const line = [...names]
  const startedAt = performance.now()

  const work = async (): Promise<void> => {
    for (let name = line.shift(); name !== undefined; name = line.shift()) {
      const handle = await open(name, 'w')

      try {
        await handle.write(payload)
        await handle.sync()
      } finally {
        await handle.close()
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, work))

    return mib * 1000 / (performance.now() - startedAt)
  } finally {
    await Promise.all(names.map(async name => { await rm(name, { force: true }) }))
  }
}
