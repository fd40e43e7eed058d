import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { printable } from '../output/width.js'
import { targetPath } from '../target.js'
import { TARGET_ARG } from '../shared-args.js'
import type { LsRow } from '../../gateway/http/api.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'TYPE' }, { title: 'SIZE', align: 'right' }, { title: 'CID' }, { title: 'NAME' }
]

export const ls = defineCommand({
  args: [TARGET_ARG],
  examples: [
    { command: 'shoal ls bafy…', note: 'list a folder' },
    { command: 'shoal ls bafy…/2024', note: 'list a folder in it' },
    { command: 'shoal ls -o json bafy…', note: 'array of name, path, cid, type, bytes' }
  ],
  run: async (context, [target = '']) => {
    const client = await context.client()
    await context.out.list(
      client.rows<LsRow>('GET', `/ls/${targetPath(target)}`),
      COLUMNS,
      row => [row.type, formatBytes(row.bytes), row.cid, printable(row.name) + (row.type === 'directory' ? '/' : '')],
      'The folder is empty.'
    )

    return undefined
  }
})
