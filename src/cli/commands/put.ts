import { formatBytes } from '../../config/values/bytes.js'
import { REPLICAS_MAX } from '../../config/values.js'
import { defineCommand } from '../command.js'
import { BadAnswerError } from '../errors.js'
import { parseWhole } from '../option-values.js'
import { count } from '../output/format.js'
import { openSource } from '../put-source.js'
import type { PutFileResult } from '../../gateway/http/api.js'

interface PutOptions { replicas?: number, followSymlinks?: boolean }

type PutLine = { progress: { bytes: number, blocks: number } } | { result: PutFileResult }

export const put = defineCommand<PutOptions>({
  description: 'Prints the CID when enough copies are on disk. A folder is stored with everything below it; symbolic ' +
    'links in it are refused unless --follow-symlinks is given, and so are sockets, pipes and devices. Modes, ' +
    'owners and times of files are not kept. When anything fails or the command is interrupted, nothing is pinned.',
  args: [{ name: 'path', description: 'file or folder; - is standard input', complete: 'file' }],
  options: [
    {
      flags: '--replicas <count>',
      description: 'copies to keep, instead of what the node is configured for',
      parse: parseWhole(1, REPLICAS_MAX)
    },
    { flags: '--follow-symlinks', description: 'store what symbolic links in a folder point to' }
  ],
  examples: [
    { command: 'shoal put movie.mkv', note: 'store a file' },
    { command: 'shoal put photos/', note: 'store a folder' },
    { command: 'tar c . | shoal put -', note: 'store standard input' },
    { command: 'shoal put -o json movie.mkv', note: 'cid, bytes, blocks, copies_min' }
  ],
  run: async (context, [path = ''], options) => {
    const { out } = context
    const client = await context.client()
    const source = await openSource(path, context, { followSymlinks: options.followSymlinks === true })
    const progress = out.progress(`put ${source.name}`, source.totalBytes)
    let result: PutFileResult | undefined

    try {
      const query = { format: source.format, replicas: options.replicas }

      for await (const line of client.upload<PutLine>('PUT', '/files', source, query)) {
        if ('result' in line) {
          result = line.result
          continue
        }

        progress.update(line.progress.bytes, { detail: count(line.progress.blocks, 'block') })
      }
    } finally {
      progress.end()
      source.close()
    }

    if (result == null) {
      throw new BadAnswerError('the upload ended without a result')
    }

    await out.result(result, ({ cid }) => `${cid}\n`)

    if (!out.isJson) {
      // The CID alone on standard output makes `cid=$(shoal put …)` work; what people want to know goes beside it.
      await out.note(`${source.name}: ${formatBytes(result.bytes)} in ${count(result.blocks, 'block')}, ` +
        `at least ${count(result.copies_min, 'copy', 'copies')} of ${result.replicas} on disk`)

      if (result.warning != null && result.warning !== '') {
        await out.note(out.paint('yellow', `Warning: ${result.warning}`))
      }
    }

    return undefined
  }
})
