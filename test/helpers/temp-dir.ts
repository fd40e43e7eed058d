import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs with a fresh folder and removes it, whatever happens. */
export async function withTempDir<T> (run: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'shoal-test-'))

  try {
    return await run(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Paths of all that is below a folder, folders included, in order. */
export async function filesBelow (folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).map(String).sort()
}
