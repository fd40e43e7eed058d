import { CONFIG_FILE_ATTRIBUTE } from '../../config/flags.js'
import { checkConfig } from '../check-config.js'
import { defineCommand } from '../command.js'

export const configCheck = defineCommand({
  description: 'Reads the file with the variables and flags that are given as well, exactly as a node would. Exit code ' +
    '0 when all is well, 2 with every mistake and its place otherwise. shoal --check-config does the same.',
  args: [{ name: 'file', description: 'TOML file; - is standard input', required: false, complete: 'file' }],
  examples: [
    { command: 'shoal config check shoal.toml', note: 'check a file' },
    { command: 'shoal config check && systemctl reload shoal', note: 'check the default file, with the variables' }
  ],
  run: async (context, [file]) => {
    await checkConfig(context, file === undefined
      ? context.nodeFlags
      : { ...context.nodeFlags, [CONFIG_FILE_ATTRIBUTE]: file })

    return undefined
  }
})
