import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { timeText } from '../output/entry-text.js'
import { shortPeerId } from '../output/member.js'
import { printable } from '../../util/printable.js'
import { VOLUME_PATH_ARG } from '../shared-args.js'
import { entryParams, volumeTarget } from '../targets/target.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'VERSION', align: 'right' }, { title: 'WRITTEN' }, { title: 'SIZE', align: 'right' }, { title: 'BY' },
  { title: 'THROUGH' }, { title: 'NOTES' }
]

export const versions = defineCommand({
  description: 'Older contents of a file that are kept, newest first. Read one with `shoal cat --version`, bring it back ' +
    'with `shoal restore volume:/path@version`.',
  args: [VOLUME_PATH_ARG],
  examples: [
    { command: 'shoal versions notes:/todo.txt', note: 'what it was before' },
    { command: 'shoal versions -o json notes:/todo.txt', note: 'array of version, bytes, cid, written_at, by, conflict and more' }
  ],
  run: async (context, [text = '']) => {
    const target = volumeTarget(text)
    const client = await context.client()
    const rows = await client.json('GET /volumes/:name/versions/*path', { params: entryParams(target) })
    const now = new Date()

    await context.out.list(rows, COLUMNS, row => [
      String(row.version), timeText(row.written_at, now), formatBytes(row.bytes), printable(row.by),
      shortPeerId(row.node),
      row.conflict ? 'lost a conflict' : ''
    ], 'No older contents are kept.')

    return undefined
  }
})
