import { COMPLETE_COMMAND } from './completion/complete-command.js'
import { OutputClosedError } from './errors.js'
import { EXIT_OK } from './exit-codes.js'
import { parseCommandLine } from './program.js'
import { reportError } from './report-error.js'
import { flushed, writeAll } from './terminal.js'
import { packageVersion } from '../config/package-version.js'
import type { ApiClient } from './client.js'
import type { CommandContext, NodeHooks } from './command.js'
import type { Output } from './output/output.js'
import type { Invocation } from './program.js'
import type { Terminal } from './terminal.js'

/**
 * One whole run of the command line.
 *
 * @param argv arguments without `node` and the script
 * @param hooks what a process has to know of a node that runs in it
 * @returns the exit code; nothing is thrown for a fault of the world, it is told on standard error
 */
export async function runCli (
  argv: readonly string[], terminal: Terminal, signal: AbortSignal, hooks: NodeHooks = {}
): Promise<number> {
  let invocation: Invocation | undefined
  let help = ''

  try {
    if (argv[0] === COMPLETE_COMMAND) {
      const { complete } = await import('./completion/complete.js')

      const isDone = await complete(argv.slice(1), terminal, signal)
      await flushed(terminal.stdout)

      if (!isDone) {
        hooks.onHung?.('SIGKILL')
      }

      return EXIT_OK
    }

    invocation = await parseCommandLine(argv, text => { help += text }, packageVersion, terminal.stdout.columns)

    if (invocation === undefined || help !== '') {
      await writeAll(terminal.stdout, help, signal)
      await flushed(terminal.stdout)

      return EXIT_OK
    }

    signal.throwIfAborted()
    const exitCode = await dispatch(invocation, terminal, signal, hooks)
    // A disk may fill up with the last line.
    await flushed(terminal.stdout)

    return exitCode
  } catch (err) {
    if (err instanceof OutputClosedError) {
      return EXIT_OK
    }

    return reportError(err, terminal, wantsJson(invocation, argv))
  }
}

async function dispatch (
  invocation: Invocation, terminal: Terminal, signal: AbortSignal, hooks: NodeHooks
): Promise<number> {
  // Here and not above, since help has no use for it.
  const { Output } = await import('./output/output.js')
  const context: CommandContext = {
    ...terminal,
    signal,
    out: new Output(terminal, invocation.output, signal),
    client: async () => await findClient(invocation, terminal, signal, context.out),
    dataDir: async () => {
      const { locateDataDir } = await import('./locate-node.js')

      return await locateDataDir(invocation, terminal)
    },
    nodeFlags: invocation.nodeFlags
  }

  if (invocation.spec === undefined) {
    const { run } = await import('./commands/run.js')

    return await run(context, hooks)
  }

  return await invocation.spec.run(context, invocation.args, invocation.options as never) ?? EXIT_OK
}

async function findClient (
  invocation: Invocation, terminal: Terminal, signal: AbortSignal, out: Output
): Promise<ApiClient> {
  const [{ ApiClient, BUSY_RETRIES_MAX }, { locateAnyNode }] =
    await Promise.all([import('./client.js'), import('./locate-node.js')])

  return new ApiClient(await locateAnyNode(invocation, terminal), signal, undefined, ({ pauseMs, retry }) => {
    if (!out.isJson) {
      // Nothing waits for this line, and the command goes on without it.
      out.note(`The node is busy; trying again in ${(pauseMs / 1000).toFixed(1)} s (${retry} of ${BUSY_RETRIES_MAX}).`)
        .catch(() => {})
    }
  })
}

/** The format that was asked for, also when the command line was too wrong to be parsed. */
function wantsJson (invocation: Invocation | undefined, argv: readonly string[]): boolean {
  return invocation !== undefined
    ? invocation.output === 'json'
    : argv.some((arg, i) =>
      arg === '-ojson' || arg === '--output=json' || (arg === 'json' && ['-o', '--output'].includes(argv[i - 1] ?? '')))
}
