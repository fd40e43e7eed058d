import { defineCommand } from '../command.js'
import { parseByteCount } from '../option-values.js'
import { targetPath } from '../target.js'
import { TARGET_ARG } from '../shared-args.js'

interface CatOptions { offset?: number, length?: number }

export const cat = defineCommand<CatOptions>({
  args: [TARGET_ARG],
  options: [
    { flags: '--offset <bytes>', description: 'first byte to print: 1048576 or 1MiB [default: 0]', parse: parseByteCount },
    { flags: '--length <bytes>', description: 'how many to print [default: to the end]', parse: parseByteCount }
  ],
  examples: [
    { command: 'shoal cat bafy…/notes.txt', note: 'print a file of a folder' },
    { command: 'shoal cat bafy… --offset 1GiB --length 4096', note: 'print a part' }
  ],
  run: async (context, [target = ''], options) => {
    const client = await context.client()
    const download = await client.download(`/files/${targetPath(target)}`,
      { format: 'raw', offset: options.offset, length: options.length }, target)

    try {
      for await (const chunk of download.body) {
        await context.out.bytes(chunk)
      }
    } finally {
      download.cancel()
    }

    return undefined
  }
})
