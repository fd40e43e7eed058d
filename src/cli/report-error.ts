import { printable, printableJson, printableLines } from '../util/printable.js'
import { RemoteError, ShoalError, errorMessage } from '../util/errors.js'
import { EXIT_INTERNAL, exitCodeOf } from './exit-codes.js'
import type { Terminal } from './terminal.js'

/** Messages with lines of their own: excerpts of a config file with a caret. No text of other nodes is in them. */
const SEVERAL_LINES: ReadonlySet<string> = new Set(['config_invalid', 'secret_required'])

/** Errors go to standard error in both forms: standard output holds results only. Returns the exit code for it. */
export function reportError (err: unknown, terminal: Pick<Terminal, 'stderr' | 'env'>, json: boolean): number {
  const code = err instanceof ShoalError ? err.code : 'internal'
  const message = err instanceof ShoalError ? err.message : `Unexpected error: ${errorMessage(err)}`
  const exit = err instanceof ShoalError ? exitCodeOf(err.code) : EXIT_INTERNAL

  if (json) {
    terminal.stderr.write(printableJson(`${JSON.stringify({ error: { code, message } })}\n`))
    return exit
  }

  terminal.stderr.write(`shoal: ${SEVERAL_LINES.has(code) ? printableLines(message) : printable(message)}\n`)

  // A remote error's stack tells nothing; one of ours that was not foreseen does.
  if (terminal.env.SHOAL_DEBUG !== undefined && err instanceof Error && !(err instanceof RemoteError)) {
    terminal.stderr.write(`${printableLines(err.stack ?? '')}\n`)
  }

  return exit
}
