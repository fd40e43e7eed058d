#!/usr/bin/env node
import { runCli } from './run-cli.js'
import { InterruptedError } from './errors.js'
import { exitCodeOf } from './exit-codes.js'
import { flushed } from './terminal.js'
import { sharedController } from '../util/abort.js'

/** Closing a terminal (SIGHUP) ends a command as SIGTERM does: cleanly, with nothing half written left behind. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

// Every request of a command listens.
const abort = sharedController()
const onSignal = (signal: NodeJS.Signals): void => {
  const reason = new InterruptedError(signal)

  // A second signal while the first is being obeyed means now.
  if (abort.signal.aborted) {
    process.exit(exitCodeOf(reason.code))
  }

  abort.abort(reason)
}

SIGNALS.forEach(signal => { process.on(signal, onSignal) })

// Without a listener a closed pipe would end us with a stack trace; the write that meets it reports it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {})
}

const exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd()
}, abort.signal, () => {
  // A node has its own way to stop on a signal.
  SIGNALS.forEach(signal => { process.off(signal, onSignal) })
})

// Nobody is left to be told when this fails.
await flushed(process.stderr).catch(() => {})
// A pipe on standard input that nobody closes, or a connection that is being torn down, must not hold the prompt.
process.exit(exitCode)
