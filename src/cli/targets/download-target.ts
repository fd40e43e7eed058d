import { entryParams, targetNames } from './target.js'
import type { QueryOf } from '../../api/operations.js'
import type { ApiClient, Download } from '../client.js'
import type { CliTarget } from './target.js'

export type DownloadQuery = QueryOf<'GET /volumes/:name/files/*path'>

/** The bytes of a target of either kind. What only volumes know has no meaning for a CID. */
export async function downloadTarget (
  client: ApiClient, target: CliTarget, query: DownloadQuery, what: string
): Promise<Download> {
  return target.kind === 'cid'
    ? await client.download('GET /files/*target', { params: { target: targetNames(target.text) }, query }, what)
    : await client.download('GET /volumes/:name/files/*path', { params: entryParams(target), query }, what)
}
