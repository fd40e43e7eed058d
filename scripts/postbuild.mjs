// Makes the compiled entry point executable, so that `npx shoal` and a linked bin work from a checkout.
import { chmodSync, existsSync } from 'node:fs'

const bin = new URL('../dist/src/cli/main.js', import.meta.url)

if (existsSync(bin)) {
  chmodSync(bin, 0o755)
}
