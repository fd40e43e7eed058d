// Takes out of `dist` what the compiler wrote from sources that are gone: a removed test would go on running, and a removed
// module would still be found by what imports it.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

const OUTPUT = /(?:\.d\.ts|\.js\.map|\.js)$/

for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name)
  const output = path.relative('dist', file)

  if (entry.isFile() && OUTPUT.test(output) && !output.startsWith(`bundle${path.sep}`) &&
    !existsSync(output.replace(OUTPUT, '.ts'))) {
    rmSync(file)
  }
}
