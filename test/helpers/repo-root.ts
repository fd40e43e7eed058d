import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root, found from wherever the compiled test lies. */
export function repoRoot (): string {
  let dir = dirname(fileURLToPath(import.meta.url))

  while (!existsSync(join(dir, 'configs'))) {
    if (dirname(dir) === dir) {
      throw new Error('no folder above this test holds configs/')
    }

    dir = dirname(dir)
  }

  return dir
}
