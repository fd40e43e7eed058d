import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { eachTarget } from '../targets/each-target.js'
import { modeText, timeText } from '../output/entry-text.js'
import { count } from '../output/format.js'
import { renderPairs, renderTable } from '../output/table.js'
import { printable } from '../../util/printable.js'
import { READ_OPTIONS, pastQuery } from '../targets/past.js'
import { parseTarget, targetNames } from '../targets/target.js'
import { TARGETS_ARG } from '../shared-args.js'
import { shortPeerId } from '../output/member.js'
import { statEntry } from '../volume-work.js'
import type { EntryStat } from '../../api/entries.js'
import type { StatInfo } from '../../api/files.js'
import type { ApiClient } from '../client.js'
import type { CliTarget } from '../targets/target.js'
import type { Output } from '../output/output.js'
import type { ReadCliOptions } from '../targets/past.js'

const XATTR_SHOWN_CHARACTERS_MAX = 60

interface StatOptions extends ReadCliOptions { copies?: boolean }

export const stat = defineCommand<StatOptions>({
  description: 'Of a path in a volume: what its entry says, and with --copies where its blocks are. Of a CID always the ' +
    'latter: the mesh is asked for every block who really holds it, so a large file takes a while.',
  args: [TARGETS_ARG],
  options: [{ flags: '--copies', description: 'of a path in a volume: where its blocks are as well' }, ...READ_OPTIONS],
  examples: [
    { command: 'shoal stat photos:/2024/a.jpg', note: 'size, time, version, CID, who wrote it' },
    { command: 'shoal stat photos:/a.jpg photos:/b.jpg', note: 'several; where one fails the others follow' },
    { command: 'shoal stat bafy…', note: 'size, blocks, fewest and most copies, where' },
    { command: 'shoal stat -o json bafy… | jq .copies_min', note: 'for a script' }
  ],
  run: async (context, texts, options) => {
    const targets = texts.map(text => ({ text, target: parseTarget(text) }))
    const client = await context.client()
    const { out } = context
    const found: unknown[] = []

    const exit = await eachTarget(context, targets, async ({ text, target }) => {
      const [info, rendered] = await lookAt(client, target, text, options, out)

      if (out.isJson) {
        found.push(info)
      } else {
        await out.text(`${texts.length > 1 ? `${out.paint('bold', printable(text))}\n` : ''}${rendered}`)
      }

      return undefined
    })

    if (out.isJson) {
      await out.jsonOf(found, texts)
    }

    return exit
  }
})

/** What there is to say, for programs and for people. */
async function lookAt (
  client: ApiClient, target: CliTarget, text: string, options: StatOptions, out: Output
): Promise<[info: unknown, rendered: string]> {
  const copiesOf = async (names: string[]): Promise<StatInfo> =>
    await client.slowJson('GET /stat/*target', { params: { target: names } })

  if (target.kind === 'cid') {
    const info = await copiesOf(targetNames(text))

    return [info, renderCopies(info, out)]
  }

  const entry = await statEntry(client, target, { ...pastQuery(target, options), cid: true })
  const copies = options.copies === true && entry.cid != null && !entry.inline ? await copiesOf([entry.cid]) : undefined

  return copies === undefined
    ? [entry, renderEntry(entry)]
    : [{ ...entry, copies }, `${renderEntry(entry)}\n${renderCopies(copies, out)}`]
}

function renderEntry (entry: EntryStat): string {
  const where = entry.inline ? 'in its entry, on the nodes with the volume\'s metadata' : 'in blocks'

  return renderPairs([
    ['Path', printable(entry.path)],
    ['Type', entry.type],
    ...entry.type === 'file'
      ? [
          ['Size', sizeText(entry.bytes)],
          ['CID', entry.cid ?? '-'],
          ['Kept', where],
          ['Older versions', String(entry.versions)]
        ] as const
      : entry.link != null
        ? [['Leads to', printable(entry.link)], ['Older versions', String(entry.versions)]] as const
        : [['Entries', String(entry.children)]] as const,
    ['Mode', entry.mode == null ? '-' : `${entry.mode} (${modeText(entry.type, entry.mode)})`],
    ...entry.uid == null && entry.gid == null
      ? []
      : [['Owner', `${entry.uid ?? '-'}:${entry.gid ?? '-'}`]] as const,
    ...Object.entries(entry.xattrs ?? {}).map(([name, base64]) => ['Attribute', xattrText(name, base64)] as const),
    ['Modified', timeText(entry.mtime, new Date(entry.mtime))],
    ['Version', String(entry.version)],
    ['Written by', `${entry.by === '' ? '-' : printable(entry.by)} through ${shortPeerId(entry.node)}`],
    ...entry.pending ? [['Pending', 'yes: accepted while cut off']] as const : []
  ])
}

/** Rounded for people, and exact where that says more. */
function sizeText (bytes: number): string {
  const rounded = formatBytes(bytes)

  return rounded === `${bytes} B` ? rounded : `${rounded} (${bytes} bytes)`
}

/** As text where it is some, else its length. */
function xattrText (name: string, base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  const text = bytes.toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(bytes) && printable(text) === text && text.length <= XATTR_SHOWN_CHARACTERS_MAX

  return `${printable(name)} = ${isText ? JSON.stringify(text) : `${bytes.byteLength} bytes`}`
}

function renderCopies (info: StatInfo, { paint }: Output): string {
  const short = info.copies_min < info.replicas
  const copies = info.copies_min === info.copies_max ? `${info.copies_min}` : `${info.copies_min} to ${info.copies_max}`

  return renderPairs([
    ['CID', info.cid],
    ['Type', info.type],
    ['Size', sizeText(info.bytes)],
    ['Blocks', String(info.blocks)],
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
