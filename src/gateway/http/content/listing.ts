import { JSON_TYPE } from '../../../api/constants.js'
import { mtimeText } from '../../../api/attribute-text.js'
import { formatBytes } from '../../../config/values/bytes.js'
import { escapeHtml } from './html.js'
import { entryJson } from '../volume-json.js'
import type { Exchange } from '../exchange.js'
import type { EntryStat } from '../../../volumes/types.js'

/** Listings of folders, sent as they are read: a folder of any size takes no memory. */

interface Form {
  headers: Record<string, string>
  head: string
  row: (entry: EntryStat, index: number) => string
  tail: string
}

const OK = 200
const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%}td{padding:.15rem .5rem;white-space:nowrap}' +
  'td:first-child{white-space:normal;overflow-wrap:anywhere;width:100%}td:nth-child(2){text-align:right}' +
  'tr:hover{background:#8882}'

/** One JSON array of entries. */
export async function sendRows (exchange: Exchange, rows: AsyncIterable<EntryStat>): Promise<void> {
  await send(exchange, rows, {
    headers: { 'content-type': JSON_TYPE },
    head: '[',
    row: (entry, index) => `${index === 0 ? '' : ','}\n${JSON.stringify(entryJson(entry))}`,
    tail: '\n]\n'
  })
}

/**
 * A page for people, without a script.
 *
 * @param title - `/volume/folder`
 */
export async function sendPage (exchange: Exchange, rows: AsyncIterable<EntryStat>, title: string): Promise<void> {
  const isRoot = title.replace(/\/$/, '').lastIndexOf('/') === 0

  await send(exchange, rows, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'"
    },
    head: '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">\n' +
      `<title>${escapeHtml(title)}</title><style>${STYLE}</style>\n<h1>${escapeHtml(title)}</h1><table>\n` +
      (isRoot ? '' : '<tr><td><a href="../">..</a><td><td>\n'),
    row: rowHtml,
    tail: '</table></html>\n'
  })
}

async function send (
  { response, reply, request: { method } }: Exchange, rows: AsyncIterable<EntryStat>, { headers, head, row, tail }: Form
): Promise<void> {
  let count = 0
  // Once the first row is there: until then an error has a status of its own.
  const begin = async (): Promise<void> => {
    response.writeHead(OK, { ...headers, 'cache-control': 'private, no-cache' })
    await reply.write(Buffer.from(head))
  }

  for await (const entry of rows) {
    if (count === 0) {
      await begin()
    }

    if (method === 'HEAD') {
      break
    }

    await reply.write(Buffer.from(row(entry, count)))
    count++
  }

  if (!response.headersSent) {
    await begin()
  }

  response.end(tail)
}

function rowHtml (entry: EntryStat): string {
  const slash = entry.isDirectory() ? '/' : ''
  const name = escapeHtml(entry.name + slash)
  // `./` keeps a name with a colon from being taken for a scheme.
  const link = entry.link === undefined
    ? `<a href="./${encodeURIComponent(entry.name)}${slash}">${name}</a>`
    : `${name} → ${escapeHtml(entry.link)}`

  return `<tr><td>${link}<td>${entry.isFile() ? formatBytes(entry.size) : ''}<td>${mtimeText(entry)}\n`
}
