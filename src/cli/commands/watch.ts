import { defineCommand } from '../command.js'
import { parseWhole } from '../option-values.js'
import { logCells } from '../output/log-text.js'
import { entryParams, parseTarget } from '../targets/target.js'
import type { VolumeTarget } from '../targets/target.js'

export const watch = defineCommand<{ after?: number }>({
  description: 'Prints changes as they happen, until it is interrupted. With -o json one object a line. Begun again with ' +
    '--after and the last index that was seen, it misses nothing.',
  args: [{ name: 'volume[:/path]', description: 'a volume, or what happens at and below a path', complete: 'target' }],
  options: [
    { flags: '--after <index>', description: 'from after this index [default: from now on]', parse: parseWhole(0, Number.MAX_SAFE_INTEGER) }
  ],
  examples: [
    { command: 'shoal watch photos', note: 'from now on' },
    { command: 'shoal watch photos:/inbox -o json | while read -r line; do echo "$line"; done', note: 'for a script' }
  ],
  run: async (context, [text = ''], options) => {
    const parsed = parseTarget(text)
    const target: VolumeTarget = parsed.kind === 'volume'
      ? parsed
      : { kind: 'volume', volume: text, names: [], isFolder: true }
    const client = await context.client()
    const { out } = context

    for await (const row of client.rows('GET /volumes/:name/watch/*path', { params: entryParams(target), query: { after: options.after } })) {
      await (out.isJson ? out.jsonLine(row) : out.text(`${logCells(row).join('  ')}\n`))
    }

    return undefined
  }
})
