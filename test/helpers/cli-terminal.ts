import { Readable, Writable } from 'node:stream'
import { runCli } from '../../src/cli/run-cli.js'
import type { Terminal } from '../../src/cli/terminal.js'

export interface CliResult {
  code: number
  stdout: string
  stdoutBytes: Buffer
  stderr: string
}

export interface CliOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  stdin?: Readable
  stdout?: Writable
  isTerminal?: boolean
  columns?: number
  signal?: AbortSignal
}

/** Runs a command line in this process with streams of its own. No variable and no home of the machine leaks in. */
export async function cli (argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const out = capture()
  const err = capture()
  const isTTY = options.isTerminal === true
  const terminal: Terminal = {
    stdin: options.stdin ?? Readable.from([]),
    stdout: Object.assign(options.stdout ?? out.stream, { isTTY, columns: options.columns }),
    stderr: Object.assign(err.stream, { isTTY, columns: options.columns }),
    env: { HOME: '/nonexistent-home', ...options.env },
    cwd: options.cwd ?? '/'
  }
  const code = await runCli(argv, terminal, options.signal ?? new AbortController().signal)

  return { code, stdoutBytes: out.bytes(), stdout: out.bytes().toString(), stderr: err.bytes().toString() }
}

function capture (): { stream: Writable, bytes: () => Buffer } {
  const chunks: Buffer[] = []

  return {
    stream: new Writable({
      write (chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk))
        done()
      }
    }),
    bytes: () => Buffer.concat(chunks)
  }
}
