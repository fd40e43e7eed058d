import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Readable } from 'node:stream'

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

const SEED_MODULE = pathToFileURL(path.join(root, 'test', 'helpers', 'property-seed.js')).href

/** Starts a file of tests; its properties run from `seed`. */
export function startTestFile (file: string, seed: number): ChildProcessByStdio<null, Readable, Readable> {
  const seeded = hasProperties(file) ? ['--import', SEED_MODULE] : []

  return spawn(process.execPath, [...seeded, path.join(root, file)], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PROPERTY_SEED: String(seed) }
  })
}
