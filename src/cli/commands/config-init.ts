import { resolve } from 'node:path'
import { configInit as exampleFile } from '../../config/example.js'
import { defineCommand } from '../command.js'
import { fileDestination, writeThenRename } from '../destinations/destination.js'

/** The file may come to hold a secret: readable by its owner alone. */
const CONFIG_MODE = 0o600

export const configInit = defineCommand<{ full?: boolean, force?: boolean }>({
  description: 'Every line is a comment, so the file changes nothing until something in it is uncommented. Without a ' +
    'file it goes to standard output.',
  args: [{ name: 'file', description: 'file to write; - is standard output', required: false, complete: 'file' }],
  options: [
    { flags: '--full', description: 'all settings, not only those that most nodes want' },
    { flags: '-f, --force', description: 'replace an existing file' }
  ],
  examples: [
    { command: 'shoal config init shoal.toml', note: 'then: shoal -c shoal.toml' },
    { command: 'shoal config init --full | less', note: 'read all settings' }
  ],
  run: async (context, [file = '-'], options) => {
    const text = exampleFile({ full: options.full === true })

    if (file === '-') {
      await context.out.text(text)
      return undefined
    }

    const force = options.force === true
    const path = await fileDestination(resolve(context.cwd, file), 'shoal.toml', { force })
    await writeThenRename(path, { force, attributes: { mode: CONFIG_MODE } }, async handle => {
      await handle.write(Buffer.from(text))
    })
    await context.out.result({ path }, () => `Wrote ${path}. Edit it, then run: shoal -c ${file}\n`)

    return undefined
  }
})
