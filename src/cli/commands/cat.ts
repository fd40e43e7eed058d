import { downloadTarget } from '../targets/download-target.js'
import { defineCommand } from '../command.js'
import { eachTarget } from '../targets/each-target.js'
import { parseByteCount } from '../option-values.js'
import { parseTarget } from '../targets/target.js'
import { TARGETS_ARG } from '../shared-args.js'
import { PAST_OPTIONS, pastQuery } from '../targets/past.js'
import type { PastOptions } from '../targets/past.js'

interface CatOptions extends PastOptions { offset?: number, length?: number }

export const cat = defineCommand<CatOptions>({
  args: [TARGETS_ARG],
  options: [
    { flags: '--offset <bytes>', description: 'first byte to print: 1048576 or 1MiB [default: 0]', parse: parseByteCount },
    { flags: '--length <bytes>', description: 'how many to print [default: to the end]', parse: parseByteCount },
    ...PAST_OPTIONS
  ],
  examples: [
    { command: 'shoal cat photos:/notes.txt', note: 'print a file of a volume' },
    { command: 'shoal cat logs:/a.txt logs:/b.txt', note: 'one after the other' },
    { command: 'shoal cat photos:/notes.txt --version 12', note: 'an older content; see shoal versions' },
    { command: 'shoal cat bafy…/notes.txt', note: 'print a file of a folder that has a CID' },
    { command: 'shoal cat bafy… --offset 1GiB --length 4096', note: 'print a part' }
  ],
  run: async (context, texts, options) => {
    const targets = texts.map(text => ({ text, target: parseTarget(text) }))
    const client = await context.client()

    return await eachTarget(context, targets, async ({ text, target }) => {
      const query = { format: 'raw' as const, offset: options.offset, length: options.length, ...pastQuery(target, options) }
      const download = await downloadTarget(client, target, query, text)

      try {
        for await (const chunk of download.body) {
          await context.out.bytes(chunk)
        }
      } finally {
        download.cancel()
      }

      return undefined
    })
  }
})
