/**
 * Runs the test files, each as a process of its own, and ends with one line that counts them all.
 *
 *   node dist/scripts/test.js [--skip WORD] [--jobs N] [--seed N] [WORD ...]
 *
 * A WORD selects the files whose path contains it. 2 N + 1 files run at a time, and at most N of those under e2e/: they
 * start real meshes. Properties run from one seed, which is printed: with the same one they see the same values.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runTestFile, testFiles } from './test-files.js'
import { testOrder } from './test-order.js'

interface Outcome { file: string, passed: number, failed: number, output: string, seconds: number }

function parseArguments (args: string[]): { words: string[], skip: string[], jobs: number, seed: number } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      skip: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string', default: String(availableParallelism()) },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) }
    }
  })
  const [jobs, seed] = [Number(values.jobs), Number(values.seed)]

  if (!Number.isInteger(jobs) || jobs < 1 || !Number.isInteger(seed)) {
    throw new RangeError('--jobs takes a whole number above 0, --seed a whole number')
  }

  return { words: positionals, skip: values.skip, jobs, seed }
}

async function runFile (file: string, seed: number): Promise<Outcome> {
  const startedAt = performance.now()
  const { code, output } = await runTestFile(file, seed)
  const total = sum(output, /^\s*Total:\s+(\d+)/gm)
  const passed = sum(output, /^\s*Passed:\s+(\d+)/gm)
  const failed = Math.max(total - passed, code === 0 && total > 0 ? 0 : 1)

  return {
    file,
    passed,
    failed,
    output,
    seconds: (performance.now() - startedAt) / 1000
  }
}

function sum (output: string, pattern: RegExp): number {
  return [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0)
}

async function runAll (next: () => string | undefined, seed: number, outcomes: Outcome[]): Promise<void> {
  for (let file = next(); file !== undefined; file = next()) {
    const outcome = await runFile(file, seed)
    outcomes.push(outcome)
    const mark = outcome.failed === 0 ? 'ok  ' : 'FAIL'
    console.log(`${mark} ${file} (${outcome.passed} passed, ${outcome.seconds.toFixed(1)} s)`)

    if (outcome.failed > 0) {
      console.log(outcome.output)
    }
  }
}

const { words, skip, jobs, seed } = parseArguments(process.argv.slice(2))
const files = testFiles(words, skip)
const outcomes: Outcome[] = []
const order = testOrder(files)

console.log(`properties run from seed ${seed}`)
// Tests wait a lot, so more files than processors keep them busy; when one kind is done, all run the other.
const ofMeshes = async (): Promise<void> => { await runAll(() => order.e2e.shift(), seed, outcomes) }
const ofOthers = async (): Promise<void> => { await runAll(() => order.rest.shift(), seed, outcomes) }

await Promise.all([ofOthers(), ...Array.from({ length: jobs }, () => [ofMeshes().then(ofOthers), ofOthers()]).flat()])
await runAll(() => order.alone.shift(), seed, outcomes)

const passed = outcomes.reduce((total, outcome) => total + outcome.passed, 0)
const failed = outcomes.reduce((total, outcome) => total + outcome.failed, 0)

if (failed > 0) {
  const failures = outcomes.filter(outcome => outcome.failed > 0).map(({ file }) => file)
  console.log(`\nFailed: ${failures.join(', ')}\nProperties see the same values with --seed=${seed}`)
}

if (files.length === 0) {
  console.log('No test file matches.')
}

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0
