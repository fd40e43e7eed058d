// Regenerates every TypeScript codec from the .proto file beside it. Run it after editing a .proto; the output is committed.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'

const files = readdirSync('src', { recursive: true })
  .map(file => path.join('src', String(file)))
  .filter(file => file.endsWith('.proto'))

for (const file of files) {
  execFileSync('npx', ['protons', file], { stdio: 'inherit' })
}
