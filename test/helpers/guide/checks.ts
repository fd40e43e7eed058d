import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import * as assert from 'uvu/assert'
import type { Check, PageRun } from './page-run.js'

/** What a page may say of a command, as checks of what came out. */

/** Standard output matches each of these. */
export function prints (...patterns: readonly RegExp[]): Check {
  return ({ stdout }) => { expectAll('standard output', stdout, patterns) }
}

/** Standard error matches each of these; of a node, its log. */
export function notes (...patterns: readonly RegExp[]): Check {
  return ({ stderr }) => { expectAll('standard error', stderr, patterns) }
}

export function printsLines (count: number): Check {
  return ({ stdout }) => { assert.is(stdout.trimEnd().split('\n').length, count, `it prints ${count} lines`) }
}

/** The command printed JSON of which this holds. */
export function printsJson<T> (what: string, holds: (value: T) => boolean): Check {
  return ({ stdout }) => { assert.ok(holds(JSON.parse(stdout) as T), what) }
}

/** Afterwards another command prints what matches. */
export function then (command: string, ...patterns: readonly RegExp[]): Check {
  return async (_, run) => { expectAll(command, await run.must(command), patterns) }
}

/** Afterwards another command ends with that exit code. */
export function fails (command: string, code: number): Check {
  return async (_, run) => {
    const result = await run.try(command)
    assert.is(result.code, code, `${command} should end with ${code}, not ${result.code}: ${result.stdout}${result.stderr}`)
  }
}

/** The same as `then`, as soon as it comes true. */
export function soon (command: string, ...patterns: readonly RegExp[]): Check {
  return async (_, run) => {
    await run.until(command, async () => { expectAll(command, await run.must(command), patterns) })
  }
}

export function all (...checks: readonly Check[]): Check {
  return async (result, run) => {
    for (const check of checks) {
      await check(result, run)
    }
  }
}

/** There is a file, or a folder of which these are the names; `~/` and `/tmp/` as in the text. */
export function makes (file: string, names?: readonly string[]): Check {
  return async (_, run) => {
    const full = await placeOf(file, run)

    if (names === undefined) {
      assert.ok((await stat(full)).isFile(), `${file} is a file`)
    } else {
      assert.equal((await readdir(full)).sort(), [...names].sort(), `what is in ${file}`)
    }
  }
}

export async function placeOf (file: string, run: PageRun): Promise<string> {
  const [root, rest] = file.startsWith('~/')
    ? [await run.home(), file.slice('~/'.length)]
    : file.startsWith('/tmp/') ? [path.join(run.dir, 'tmp'), file.slice('/tmp/'.length)] : [await run.work(), file]

  return path.join(root, rest)
}

function expectAll (what: string, text: string, patterns: readonly RegExp[]): void {
  for (const pattern of patterns) {
    assert.ok(pattern.test(text), `${what} should match ${pattern}, and is:\n${text}`)
  }
}
