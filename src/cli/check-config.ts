import { formatBytes } from '../config/values/bytes.js'
import { nodeConfigIo } from '../config/io.js'
import { loadConfig } from '../config/load.js'
import type { LoadedConfig } from '../config/load.js'
import type { CommandContext } from './command.js'

/** Loads, warns, and says what it comes to. Throws what `loadConfig` throws. */
export async function checkConfig (context: CommandContext, flags: Readonly<Record<string, unknown>>): Promise<void> {
  const loaded = await loadHere(context, flags)

  if (context.out.isJson) {
    await context.out.json({ ok: true, files: loaded.files, warnings: loaded.warnings })
    return
  }

  for (const warning of loaded.warnings) {
    await context.out.note(`${context.out.paint('yellow', 'Warning:')} ${warning}`)
  }

  await context.out.text(`The configuration is valid (${loaded.files.length === 0
    ? 'no file'
    : loaded.files.join(', ')}): ${summary(loaded)}.\n`)
}

/** The configuration as a node that is started here would have it. */
export async function loadHere (
  context: CommandContext, flags: Readonly<Record<string, unknown>>
): Promise<LoadedConfig> {
  return await loadConfig({ flags, env: context.env, io: { ...nodeConfigIo(), cwd: () => context.cwd } })
}

function summary ({ config }: LoadedConfig): string {
  return [
    `network ${config.networkName}${config.networkSecret === undefined ? ' without a secret' : ''}`,
    `data dir ${config.dataDir}`,
    `listening on ${config.listeners.join(', ')}`,
    config.peers.length === 0 ? 'no peers' : `peers ${config.peers.join(', ')}`,
    `${config.replicas} copies`,
    ...config.capacityBytes === undefined ? [] : [`capacity ${formatBytes(config.capacityBytes)}`]
  ].join(', ')
}
