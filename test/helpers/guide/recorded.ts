import { execFile } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

/**
 * In this bash nothing is run: its PATH is empty, any command but `shoal` does nothing and is well, and `shoal` writes
 * down its arguments. `watch shoal …`, `sudo … shoal …` and the like count as `shoal`.
 */
const SETUP = `
shoal() { local file; file=calls/$((++calls)).$BASHPID; for word; do printf '%s\\0' "$word"; done > "$file"; }
command_not_found_handle() {
  while [ $# -gt 0 ]; do local word=$1; shift; if [ "$word" = shoal ]; then shoal "$@"; return; fi; done
}
calls=0
export PATH=/nowhere
kill() { :; }; alias() { :; }; source() { :; }
`

/** The arguments of each `shoal` in a line of shell, as bash makes them. Throws when bash cannot read the line. */
export async function shoalCalls (line: string, dir: string): Promise<string[][]> {
  const calls = path.join(dir, 'calls')
  await mkdir(calls, { recursive: true })
  await mkdir(path.join(dir, '.config', 'fish', 'completions'), { recursive: true })
  await writeFile(path.join(dir, 'sector'), '')
  const script = path.join(dir, 'line.sh')
  await writeFile(script, `${SETUP}\n${line}\n`)
  const { stderr } = await promisify(execFile)('/bin/bash', ['--noprofile', '--norc', script], {
    cwd: dir, env: { HOME: dir, LC_ALL: 'C.UTF-8' }
  })

  if (stderr !== '') {
    throw new Error(stderr)
  }

  return await Promise.all((await readdir(calls)).sort().map(async name =>
    (await readFile(path.join(calls, name), 'utf8')).split('\0').slice(0, -1)))
}
