import { defineCommand } from '../command.js'
import { parseWhole } from '../option-values.js'
import { LOG_COLUMNS, logCells } from '../output/log-text.js'
import { parseTarget, pathInVolume } from '../targets/target.js'

interface LogOptions { limit?: number, after?: number, oldestFirst?: boolean }

const ROWS_DEFAULT = 50
const ROWS_MAX = 1_000_000

export const log = defineCommand<LogOptions>({
  description: 'Who did what, when, through which node; newest first. Who, is what the node that took the request says; ' +
    'members of a mesh trust each other.',
  args: [{ name: 'volume[:/path]', description: 'a volume, or what happened at and below a path', complete: 'target' }],
  options: [
    { flags: '-n, --limit <count>', description: `at most so many [default: ${ROWS_DEFAULT}]`, parse: parseWhole(1, ROWS_MAX) },
    { flags: '--after <index>', description: 'only what came after this index, oldest first', parse: parseWhole(0, Number.MAX_SAFE_INTEGER) },
    { flags: '--oldest-first', description: 'from the beginning of what is kept' }
  ],
  examples: [
    { command: 'shoal log photos', note: 'the last changes' },
    { command: 'shoal log photos:/2024 -n 500', note: 'of a folder' },
    { command: 'shoal log -o json photos', note: 'array of index, at, by, node, op, path, to, version, code' }
  ],
  run: async (context, [text = ''], options) => {
    const target = parseTarget(text)
    const isOldestFirst = options.oldestFirst === true || options.after !== undefined
    const client = await context.client()
    const rows = client.rows('GET /volumes/:name/log', {
      params: { name: target.kind === 'cid' ? text : target.volume },
      query: {
        limit: options.limit ?? ROWS_DEFAULT,
        after: options.after,
        reverse: isOldestFirst ? undefined : true,
        path: target.kind === 'cid' || target.names.length === 0 ? undefined : pathInVolume(target)
      }
    })

    await context.out.list(rows, LOG_COLUMNS, logCells, 'Nothing happened yet.')

    return undefined
  }
})
