/** `npm run docs`: writes the pages that are generated from the code; `npm run check` compares them. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApi } from '../src/api/openapi.js'
import { cliReference } from '../src/cli/reference.js'
import { configInit } from '../src/config/example.js'
import { configReference } from '../src/config/reference.js'
import { metricsPage } from './metrics-page.js'
import { workersPage } from './workers-page.js'

/** Every generated page by its path below the root. */
export async function generatedPages (): Promise<Record<string, string>> {
  return {
    'docs/guide/cli-reference.md': await cliReference(),
    'docs/guide/config-reference.md': configReference(),
    'docs/guide/metrics.md': await metricsPage(),
    'docs/guide/workers.md': workersPage(),
    'configs/full.toml': configInit({ full: true }),
    'docs/openapi.json': JSON.stringify(openApi(), undefined, 2)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

  for (const [file, text] of Object.entries(await generatedPages())) {
    writeFileSync(path.join(root, file), `${text.trimEnd()}\n`)
    console.log(`wrote ${file}`)
  }
}
