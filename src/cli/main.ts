#!/usr/bin/env node
import { InterruptedError } from './errors.js'
import { sharedController } from '../util/abort.js'
import { thisPlatform } from '../util/platform/platform.js'

const SIGNALS = thisPlatform.interruptSignals
/** Removing what a large `get` had begun takes some seconds; more is a hang. A node has a bound of its own. */
const STOP_MS_MAX = 10_000
/** Text without a reader: standard error is a pipe that is not read. */
const FLUSH_MS_MAX = 1_000

// Every request of a command listens.
const abort = sharedController()
const onSignal = (signal: NodeJS.Signals): void => {
  // A second signal while the first is being obeyed means now.
  if (abort.signal.aborted) {
    endAt(signal)
    return
  }

  abort.abort(new InterruptedError(signal))
  setTimeout(() => {
    process.stderr.write(`shoal: The command did not stop within ${STOP_MS_MAX / 1000} s of ${signal}, and was ended; ` +
      'what it had begun to write may be left behind.\n', () => { endAt(signal) })
  }, STOP_MS_MAX)
}

/**
 * Dies of the signal, which a shell reports as 130 or 143: `process.exit` waits for calls of the file system, and one
 * on a dead network disk or an empty pipe may be what hangs. On Windows this is an exit code of 1.
 */
function endAt (signal: NodeJS.Signals): void {
  letGoOfSignals()
  process.kill(process.pid, signal)
}

function letGoOfSignals (): void {
  SIGNALS.forEach(signal => { process.off(signal, onSignal) })
}

SIGNALS.forEach(signal => { process.on(signal, onSignal) })

// Without a listener a closed pipe would end us with a stack trace; the write that meets it reports it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {})
}

let hungAt: NodeJS.Signals | undefined

// Only now, so that a Ctrl-C while the rest is loaded is heard.
const [{ runCli }, { flushed }] = await Promise.all([import('./run-cli.js'), import('./terminal.js')])
const exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd()
}, abort.signal, {
  // A node has its own way to stop on a signal.
  onSignalsTaken: letGoOfSignals,
  onHung: signal => { hungAt = signal }
})

// When this fails there is nothing left to tell it to.
await Promise.race([
  flushed(process.stderr).catch(() => {}),
  new Promise(resolve => { setTimeout(resolve, FLUSH_MS_MAX) })
])
// From here on a signal does what it does to any process: nothing can hold the exit against it.
letGoOfSignals()

if (hungAt !== undefined) {
  endAt(hungAt)
}

// A pipe on standard input that is never closed, or a connection that is being torn down, must not hold the prompt.
process.exit(exitCode)
