import { percentEncode } from '../http/content/content-disposition.js'
import { formatBytes } from '../../config/values/bytes.js'
import { PAGE_END, pageHead } from './page.js'
import { escapeHtml } from '../http/content/html.js'
import type { ContentPath } from './content-path.js'
import type { UnixFSDirectoryEntry } from 'ipfs-unixfs-exporter'

/** Rows that are sent as one chunk: a folder may have a million. */
const ROWS_AT_ONCE = 256

/**
 * A page that lists a folder, row by row. It is made from the blocks of the folder alone, so a million entries are
 * shown without a look at one of them; the size is that of all blocks below an entry.
 */
export async function * folderPage (
  { root, names }: Pick<ContentPath, 'root' | 'names'>, entries: AsyncIterable<UnixFSDirectoryEntry>
): AsyncGenerator<Uint8Array, void, undefined> {
  const base = `/ipfs/${root.toString()}`
  const hrefs = names.map((_, index) => `${base}${pathOf(names.slice(0, index + 1))}`)
  const here = hrefs.at(-1) ?? base
  const crumbs = [root.toString(), ...names].map((name, index) => {
    return `<a href="${index === 0 ? base : hrefs[index - 1] as string}">${escapeHtml(name)}</a>`
  })
  let rows: string[] = [
    pageHead(`Index of ${[base, ...names].join('/')}/`),
    `<h1>Index of /ipfs/${crumbs.join('/')}</h1>\n<table>\n`,
    names.length === 0 ? '' : `<tr><td><a href="${here}/..">..</a></td><td></td><td></td></tr>\n`
  ]

  for await (const { name, cid, size } of entries) {
    rows.push(row(here, name, cid.toString(), size))

    if (rows.length >= ROWS_AT_ONCE) {
      yield Buffer.from(rows.join(''))
      rows = []
    }
  }

  rows.push(`</table>
<p>All of it: <a href="${here}?format=car">CAR</a>, <a href="${here}?format=tar">tar</a></p>
${PAGE_END}`)
  yield Buffer.from(rows.join(''))
}

function row (here: string, name: string, cid: string, size: bigint): string {
  // Encoded twice, as all gateways do and the conformance suite asks for.
  const filename = percentEncode(percentEncode(name))

  return `<tr><td><a href="${here}${pathOf([name])}">${escapeHtml(name)}</a></td>` +
    `<td><a class="ipfs-hash" translate="no" href="/ipfs/${cid}?filename=${filename}">${cid}</a></td>` +
    `<td>${formatBytes(Number(size))}</td></tr>\n`
}

function pathOf (names: readonly string[]): string {
  return names.map(name => `/${percentEncode(name)}`).join('')
}
