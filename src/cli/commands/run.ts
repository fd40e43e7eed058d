import { InterruptedError } from '../errors.js'
import { EXIT_INTERNAL, EXIT_OK } from '../exit-codes.js'
import { checkConfig } from '../check-config.js'
import type { CommandContext, NodeHooks } from '../command.js'

/**
 * `shoal` with flags only: runs a node until it is told to stop. This is the one file of the CLI that leads to
 * libp2p, and it does so only when a node is really started.
 */
export async function run (context: CommandContext, hooks: NodeHooks): Promise<number> {
  const { checkConfig: isCheck, ...flags } = context.nodeFlags

  if (isCheck === true) {
    await checkConfig(context, flags)
    return EXIT_OK
  }

  // One reader for start and reload: it remembers a configuration that came from standard input.
  const [{ loadConfig }, { nodeConfigIo }] = await Promise.all([
    import('../../config/load.js'), import('../../config/io.js')
  ])
  const io = { ...nodeConfigIo(), cwd: () => context.cwd }
  const load = async (): Promise<Awaited<ReturnType<typeof loadConfig>>> =>
    await loadConfig({ flags, env: context.env, io })
  const loaded = await load()
  const { runNode } = await import('../../node/run.js')
  // A Ctrl-C while all that was being read.
  context.signal.throwIfAborted()

  const { end, signal } = await runNode(loaded, { reload: load, onSignalsTaken: hooks.onSignalsTaken })

  if (end === 'hung') {
    hooks.onHung?.(signal === 'SIGINT' ? signal : 'SIGKILL')
  }

  if (signal === 'SIGINT') {
    throw new InterruptedError(signal)
  }

  // What manages services sends SIGTERM, and takes a clean end for what it wanted.
  return end === 'clean' ? EXIT_OK : EXIT_INTERNAL
}
