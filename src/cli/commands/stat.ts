import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { count } from '../output/format.js'
import { renderPairs, renderTable } from '../output/table.js'
import { printable } from '../output/width.js'
import { targetPath } from '../target.js'
import { TARGET_ARG } from '../shared-args.js'
import { shortPeerId } from '../output/member.js'
import type { StatInfo } from '../../gateway/http/api.js'

export const stat = defineCommand({
  description: 'Asks the mesh for every block who really holds it, so a large file takes a while.',
  args: [TARGET_ARG],
  examples: [
    { command: 'shoal stat bafy…', note: 'size, blocks, fewest and most copies, where' },
    { command: 'shoal stat -o json bafy… | jq .copies_min', note: 'for a script' }
  ],
  run: async (context, [target = '']) => {
    const client = await context.client()
    // As a stream of one: the answer may take longer than a short call may.
    const info = await client.slowJson<StatInfo>('GET', `/stat/${targetPath(target)}`)
    const { paint } = context.out

    await context.out.result(info, () => {
      const short = info.copies_min < info.replicas
      const copies = info.copies_min === info.copies_max ? `${info.copies_min}` : `${info.copies_min} to ${info.copies_max}`

      return renderPairs([
        ['CID', info.cid],
        ['Type', info.type],
        ['Size', `${formatBytes(info.bytes)} (${info.bytes} bytes)`],
        ['Blocks', count(info.blocks, 'block')],
        ['Missing', info.missing_blocks === 0 ? 'none' : paint('red', count(info.missing_blocks, 'block'))],
        ['Copies', paint(info.copies_min === 0 ? 'red' : short ? 'yellow' : 'green', `${copies} of ${info.replicas}`)],
        ['Pinned', info.pinned ? 'yes' : 'no']
      ]) + '\n' + renderTable(
        [{ title: 'NODE' }, { title: 'PEER' }, { title: 'BLOCKS', align: 'right' }, { title: 'BYTES', align: 'right' }],
        info.where.map(row => [
          printable(row.hostname), shortPeerId(row.peer_id), String(row.blocks), formatBytes(row.bytes)
        ])
      )
    })

    return undefined
  }
})
