/**
 * Runs the test files, each as a process of its own, a few at a time, and ends with one line that counts them all.
 *
 *   node dist/scripts/test.js [--skip WORD] [--jobs N] [WORD ...]
 *
 * A WORD selects the files whose path contains it. Files under e2e/ start real meshes and run one at a time, after
 * the others: two meshes at once on a small machine would time each other out.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file that takes longer hangs: the longest real one takes a fraction of this. */
const FILE_TIMEOUT_MS = 300_000

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

interface Outcome { file: string, passed: number, failed: number, output: string, seconds: number }

function parseArguments (args: string[]): { words: string[], skip: string[], jobs: number } {
  const words: string[] = []
  const skip: string[] = []
  let jobs = availableParallelism()

  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--skip') {
      skip.push(args[++i] ?? '')
    } else if (args[i] === '--jobs') {
      jobs = Number(args[++i])
    } else {
      words.push(args[i] as string)
    }
  }

  return { words, skip, jobs }
}

function testFiles (words: string[], skip: string[]): string[] {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map(file => path.join('test', String(file)))
    .filter(file => file.endsWith('.test.js'))
    .filter(file => words.length === 0 || words.some(word => file.includes(word)))
    .filter(file => !skip.some(word => file.includes(word)))
    .sort()
}

async function runFile (file: string): Promise<Outcome> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [path.join(root, file)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
  }, FILE_TIMEOUT_MS)

  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  clearTimeout(timer)
  const output = Buffer.concat(chunks).toString()
  const total = sum(output, /^\s*Total:\s+(\d+)/gm)
  const passed = sum(output, /^\s*Passed:\s+(\d+)/gm)
  const failed = Math.max(total - passed, code === 0 && total > 0 ? 0 : 1)

  return {
    file,
    passed,
    failed,
    output: timedOut ? `${output}\nstill running after ${FILE_TIMEOUT_MS / 1000} s: killed` : output,
    seconds: (performance.now() - startedAt) / 1000
  }
}

function sum (output: string, pattern: RegExp): number {
  return [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0)
}

async function runAll (files: string[], jobs: number, outcomes: Outcome[]): Promise<void> {
  const queue = [...files]
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file != null; file = queue.shift()) {
      const outcome = await runFile(file)
      outcomes.push(outcome)
      const mark = outcome.failed === 0 ? 'ok  ' : 'FAIL'
      console.log(`${mark} ${file} (${outcome.passed} passed, ${outcome.seconds.toFixed(1)} s)`)

      if (outcome.failed > 0) {
        console.log(outcome.output)
      }
    }
  }

  await Promise.all(Array.from({ length: jobs }, work))
}

const { words, skip, jobs } = parseArguments(process.argv.slice(2))
const files = testFiles(words, skip)
const outcomes: Outcome[] = []
const isE2e = (file: string): boolean => file.includes(`${path.sep}e2e${path.sep}`)

await runAll(files.filter(file => !isE2e(file)), jobs, outcomes)
await runAll(files.filter(isE2e), 1, outcomes)

const passed = outcomes.reduce((total, outcome) => total + outcome.passed, 0)
const failed = outcomes.reduce((total, outcome) => total + outcome.failed, 0)

if (failed > 0) {
  console.log(`\nFailed: ${outcomes.filter(outcome => outcome.failed > 0).map(({ file }) => file).join(', ')}`)
}

if (files.length === 0) {
  console.log('No test file matches.')
}

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0
