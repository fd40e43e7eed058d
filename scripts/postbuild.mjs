// Makes the compiled entry point executable, so that `npx shoal` and a linked bin work from a checkout.
import { chmodSync, existsSync, utimesSync } from 'node:fs'

const bin = new URL('../dist/src/cli/main.js', import.meta.url)

if (existsSync(bin)) {
  chmodSync(bin, 0o755)
}

// An incremental build that had nothing to do leaves its record as it was; `prepare` asks it when the last build ran.
const record = new URL('../dist/.tsbuildinfo', import.meta.url)

if (existsSync(record)) {
  const now = new Date()
  utimesSync(record, now, now)
}
