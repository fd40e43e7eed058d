import { pastQuery } from './past.js'
import { entryParams, parseTarget, targetNames } from './target.js'
import { statEntry } from '../volume-work.js'
import type { EntryStat } from '../../api/entries.js'
import type { FileEntry } from '../../api/files.js'
import type { ApiClient } from '../client.js'
import type { ReadCliOptions } from './past.js'

/**
 * One thing below a target, whatever kind the target is: what entries of volumes and of folders by their CID both have.
 * The path is relative to the target, and empty for the target itself. Below a CID no times are kept.
 */
export type WalkRow = Pick<EntryStat, 'path' | 'type' | 'bytes' | 'cid'> & Partial<Pick<EntryStat, 'mtime'>> &
  Pick<FileEntry, 'link'>

/** The target itself and all below it, parents before children. */
export async function * walkTarget (
  client: ApiClient, text: string, options: ReadCliOptions = {}
): AsyncGenerator<WalkRow, void, undefined> {
  const target = parseTarget(text)
  const query = pastQuery(target, options)

  if (target.kind === 'cid') {
    yield * walkCid(client, text)
    return
  }

  const root = await statEntry(client, target, query)

  yield { ...rowOf(root), path: '' }

  if (root.type === 'directory') {
    const prefix = root.path === '/' ? 1 : root.path.length + 1

    const rows = client.rows('GET /volumes/:name/list/*path', { params: entryParams(target), query: { ...query, recursive: true } })

    for await (const row of rows) {
      yield { ...rowOf(row), path: row.path.slice(prefix) }
    }
  }
}

function rowOf ({ path, type, bytes, cid, mtime, link }: EntryStat): WalkRow {
  return { path, type, bytes, cid, mtime, link: link ?? undefined }
}

async function * walkCid (client: ApiClient, target: string): AsyncGenerator<WalkRow, void, undefined> {
  // The headers tell what it is; nothing of the content is wanted.
  const { type, totalBytes, cancel } = await client.download('GET /files/*target', { params: { target: targetNames(target) }, query: { length: 0 } }, target)
  cancel()

  if (type !== 'directory') {
    yield { path: '', type, bytes: totalBytes ?? 0, cid: null }
    return
  }

  yield { path: '', type, bytes: 0, cid: null }
  yield * walkRows(client, await listCid(client, target), '')
}

async function * walkRows (
  client: ApiClient, rows: readonly FileEntry[], above: string
): AsyncGenerator<WalkRow, void, undefined> {
  for (const { name, cid, type, bytes, link } of rows) {
    const path = above === '' ? name : `${above}/${name}`

    yield { path, type, cid, bytes: type === 'directory' ? 0 : bytes, link }

    if (type === 'directory') {
      yield * walkRows(client, await listCid(client, cid), path)
    }
  }
}

async function listCid (client: ApiClient, target: string): Promise<FileEntry[]> {
  const rows: FileEntry[] = []

  for await (const row of client.rows('GET /ls/*target', { params: { target: targetNames(target) } })) {
    rows.push(row)
  }

  return rows
}
