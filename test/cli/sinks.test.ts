import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { repoRoot } from '../helpers/repo-root.js'

/** Where text may leave for a terminal: each of these escapes it, or prints nothing that others chose. */
const SINKS = [
  'cli/output/output.ts', 'cli/output/progress-line.ts', 'cli/report-error.ts',
  // help
  'cli/run-cli.ts',
  // only names that are safe as they are
  'cli/completion/complete.ts',
  // fixed text
  'cli/main.ts',
  // fixed text, and the path that the user gave
  'node/run.ts'
]
const WRITES = /\bwriteAll\((?:\w+\.)+std(?:out|err)|\bstd(?:out|err)\.write\(|\bconsole\.\w+\(/

test('text leaves for a terminal through the sinks that escape it, and nowhere else', () => {
  const src = path.join(repoRoot(), 'src')
  const writing = readdirSync(src, { recursive: true })
    .map(String)
    .filter(file => file.endsWith('.ts'))
    .filter(file => readFileSync(path.join(src, file), 'utf8').split('\n')
      .some(line => !line.trimStart().startsWith('*') && WRITES.test(line)))

  assert.equal(writing.sort(), [...SINKS].sort())
})

test.run()
