import { effectiveSettings } from '../../config/effective.js'
import { CONFIG_FILE_ATTRIBUTE } from '../../config/flags.js'
import { defineCommand } from '../command.js'
import { loadHere } from '../check-config.js'
import { renderConfig } from '../output/config-table.js'

export const configShow = defineCommand<{ configFile?: string }>({
  description: 'Nothing is started, and a running node is not asked (see: shoal node config). Flags of a node may ' +
    'stand before the command. Secrets are shown as ***.',
  options: [{ flags: '-c, --config-file <file>', description: 'TOML file; - is standard input', complete: 'file' }],
  examples: [
    { command: 'shoal config show', note: 'file, variables and defaults' },
    { command: 'shoal -p a.example.com:11010 config show -c shoal.toml', note: 'with a flag on top' }
  ],
  run: async (context, _args, options) => {
    const flags = options.configFile === undefined
      ? context.nodeFlags
      : { ...context.nodeFlags, [CONFIG_FILE_ATTRIBUTE]: options.configFile }
    const settings = effectiveSettings(await loadHere(context, flags))
    const info = {
      values: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
      sources: Object.fromEntries(settings.map(({ key, source }) => [key, source]))
    }
    await context.out.result(info, renderConfig)

    return undefined
  }
})
