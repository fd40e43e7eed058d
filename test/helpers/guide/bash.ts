import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { spawnReaped } from '../../../testing/processes/reaped.js'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Longer than any command of the guide takes on a machine that is busy with other things. */
const COMMAND_MS_MAX = 100_000

export interface ShellResult { code: number, stdout: string, stderr: string }

/** What a command would be run with, read from the shell without running it. */
export interface ShellCommand { words: string[], env: NodeJS.ProcessEnv, cwd: string }

const READ_COMMAND = `__command() { printf '%s\\0' "$PWD" "$#" "$@"; env -0; }`

/** One bash that lives as long as a terminal would: variables, aliases and the folder stay from line to line. */
export class Bash {
  readonly #child: ChildProcess
  readonly #dir: string
  readonly #codes: AsyncIterator<string>
  #count = 0

  /** @param dir for the output of its commands */
  constructor (dir: string, cwd: string, env: NodeJS.ProcessEnv) {
    mkdirSync(dir, { recursive: true })
    this.#dir = dir
    this.#child = spawnReaped('bash', ['--noprofile', '--norc'], { cwd, env, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] })
    this.#child.stdin?.on('error', () => {})
    this.#codes = createInterface({ input: this.#child.stdio[3] as Readable })[Symbol.asyncIterator]()
    this.#child.stdin?.write(`shopt -s expand_aliases; set -o pipefail; ${READ_COMMAND}\n`)
  }

  /** Runs a line as if it was typed, with nothing on its standard input. */
  async run (line: string): Promise<ShellResult> {
    const out = path.join(this.#dir, `${++this.#count}`)
    const timer = setTimeout(() => { this.#child.kill('SIGKILL') }, COMMAND_MS_MAX)

    this.#child.stdin?.write(`{ eval ${quote(line)}; } >${out}.out 2>${out}.err </dev/null; echo $? >&3\n`)
    const { value, done } = await this.#codes.next() as IteratorResult<string, undefined>
    clearTimeout(timer)
    const [stdout, stderr] = [readFileSync(`${out}.out`, 'utf8'), readFileSync(`${out}.err`, 'utf8')]

    if (done === true) {
      throw new Error(`The shell ended, or the command took more than ${COMMAND_MS_MAX} ms.\n${stdout}${stderr}`)
    }

    return { code: Number(value), stdout, stderr }
  }

  /** The words of a simple command that begins with `program`, as the shell expands them, and its environment. */
  async read (line: string, program: RegExp): Promise<ShellCommand> {
    const { stdout } = await this.run(line.replace(program, '__command'))
    const [cwd = '', count = '0', ...rest] = stdout.split('\0')
    const env = rest.slice(Number(count)).filter(pair => pair.includes('=')).map(pair => {
      const at = pair.indexOf('=')

      return [pair.slice(0, at), pair.slice(at + 1)] as const
    })

    return { cwd, words: rest.slice(0, Number(count)), env: Object.fromEntries(env) }
  }

  async close (): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.stdin?.end()
      await once(this.#child, 'exit')
    }
  }
}

export function quote (text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
