import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { modeText, timeText } from '../output/entry-text.js'
import { count } from '../output/format.js'
import { renderPairs, renderTable } from '../output/table.js'
import { printable } from '../../util/printable.js'
import { READ_OPTIONS, pastQuery } from '../past.js'
import { parseTarget, targetPath } from '../target.js'
import { TARGET_ARG } from '../shared-args.js'
import { shortPeerId } from '../output/member.js'
import { statEntry } from '../volume-work.js'
import type { StatInfo } from '../../gateway/http/api.js'
import type { EntryRow } from '../../gateway/http/volume-api.js'
import type { Output } from '../output/output.js'
import type { ReadCliOptions } from '../past.js'

interface StatOptions extends ReadCliOptions { copies?: boolean }

export const stat = defineCommand<StatOptions>({
  description: 'Of a path in a volume: what its entry says, and with --copies where its blocks are. Of a CID always the ' +
    'latter: the mesh is asked for every block who really holds it, so a large file takes a while.',
  args: [TARGET_ARG],
  options: [{ flags: '--copies', description: 'of a path in a volume: where its blocks are as well' }, ...READ_OPTIONS],
  examples: [
    { command: 'shoal stat photos:/2024/a.jpg', note: 'size, time, version, CID, who wrote it' },
    { command: 'shoal stat bafy…', note: 'size, blocks, fewest and most copies, where' },
    { command: 'shoal stat -o json bafy… | jq .copies_min', note: 'for a script' }
  ],
  run: async (context, [text = ''], options) => {
    const target = parseTarget(text)
    const query = pastQuery(target, options)
    const client = await context.client()
    const { out } = context
    const copiesOf = async (path: string): Promise<StatInfo> => await client.slowJson<StatInfo>('GET', `/stat/${path}`)

    if (target.kind === 'cid') {
      await out.result(await copiesOf(targetPath(text)), info => renderCopies(info, out))
      return undefined
    }

    const entry = await statEntry(client, target, { ...query, cid: 1 })
    const copies = options.copies === true && entry.cid != null && !entry.inline ? await copiesOf(entry.cid) : undefined

    await out.result(copies == null ? entry : { ...entry, copies }, () =>
      renderEntry(entry) + (copies == null ? '' : `\n${renderCopies(copies, out)}`))

    return undefined
  }
})

function renderEntry (entry: EntryRow): string {
  const where = entry.inline ? 'in its entry, on the nodes with the volume\'s metadata' : 'in blocks'

  return renderPairs([
    ['Path', printable(entry.path)],
    ['Type', entry.type],
    ...entry.type === 'file'
      ? [
          ['Size', `${formatBytes(entry.bytes)} (${entry.bytes} bytes)`],
          ['CID', entry.cid ?? '-'],
          ['Kept', where],
          ['Older versions', String(entry.versions)]
        ] as const
      : [['Entries', String(entry.children)]] as const,
    ['Mode', entry.mode == null ? '-' : `${entry.mode} (${modeText(entry.type, entry.mode)})`],
    ['Modified', timeText(entry.mtime, new Date(entry.mtime))],
    ['Version', String(entry.version)],
    ['Written by', `${entry.by === '' ? '-' : printable(entry.by)} through ${shortPeerId(entry.node)}`],
    ...entry.pending ? [['Pending', 'yes: accepted while cut off']] as const : []
  ])
}

function renderCopies (info: StatInfo, { paint }: Output): string {
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
}
