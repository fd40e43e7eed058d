import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A file that takes longer hangs: the longest real one takes a fraction of this, also on a machine that is busy. */
const FILE_TIMEOUT_MS = 900_000

/** Of the build: `dist`. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Test files whose path contains one of `words`, and none of `skip`; all when there are no words. Below `root`. */
export function testFiles (words: readonly string[] = [], skip: readonly string[] = []): string[] {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map(file => path.join('test', String(file)))
    .filter(file => file.endsWith('.test.js'))
    .filter(file => words.length === 0 || words.some(word => file.includes(word)))
    .filter(file => !skip.some(word => file.includes(word)))
    .sort()
}

/** True for a file with properties in it. */
export function hasProperties (file: string): boolean {
  return readFileSync(path.join(root, file), 'utf8').includes("from 'fast-check'")
}

/** True for a file with worlds of the simulator that are made from seeds. */
export function hasWorlds (file: string): boolean {
  return readFileSync(path.join(root, file), 'utf8').includes('for-seeds.js')
}

const SEED_MODULE = pathToFileURL(path.join(root, 'test', 'helpers', 'property-seed.js')).href

/** Runs a file of tests to its end; its properties run from `seed`. `env` is set beside what this process has. */
export async function runTestFile (
  file: string, seed: number, env: NodeJS.ProcessEnv = {}
): Promise<{ code: number | null, output: string }> {
  const seeded = hasProperties(file) ? ['--import', SEED_MODULE] : []
  const child = spawn(process.execPath, [...seeded, path.join(root, file)], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PROPERTY_SEED: String(seed), ...env }
  })
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

  return { code, output: timedOut ? `${output}\nstill running after ${FILE_TIMEOUT_MS / 1000} s: killed` : output }
}
