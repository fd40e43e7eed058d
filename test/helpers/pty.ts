import { once } from 'node:events'
import { spawnSync } from 'node:child_process'
import { spawnReaped } from '../../testing/processes/reaped.js'
import { waitFor } from '../../testing/wait-for.js'
import type { ChildProcess } from 'node:child_process'

const TAIL_CHARS = 2_000

/** Whether a program can be run here. */
export function hasProgram (name: string): boolean {
  return spawnSync(name, ['--version']).error == null
}

/** What a person has in front of them: a process on a terminal of its own, made by `script` of util-linux. */
export class Pty {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #screen = ''
  #seen = 0

  /** @param command a line for `sh` */
  constructor (command: string, options: { cwd: string, env: NodeJS.ProcessEnv }) {
    // -e: our exit code is that of the command
    this.#child = spawnReaped('script', ['-qfec', command, '/dev/null'], { ...options, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#child.stdout?.on('data', (chunk: Buffer) => { this.#screen += chunk.toString() })
    this.#child.stdin?.on('error', () => {})
    this.#ended = once(this.#child, 'close').then(([code]) => code as number | null)
  }

  /** All that was written to the screen so far. */
  get screen (): string {
    return this.#screen
  }

  /** The pid of `script`, whose only child is the command's shell. */
  get pid (): number {
    return this.#child.pid ?? -1
  }

  type (keys: string): void {
    this.#child.stdin?.write(keys)
  }

  /** Waits until a text appears behind what was waited for before. */
  async shows (text: string): Promise<void> {
    await waitFor(() => {
      const at = this.#screen.indexOf(text, this.#seen)

      if (at >= 0) {
        this.#seen = at + text.length
      }

      return at >= 0 ? true : undefined
    }, {
      what: `${JSON.stringify(text)} on the screen`,
      context: () => this.#screen.slice(-TAIL_CHARS)
    })
  }

  /** The exit code of the command. */
  async ended (): Promise<number | null> {
    return await this.#ended
  }
}
