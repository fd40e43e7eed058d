import { HEADER_BYTES, HEADER_TYPE } from '../../../api/constants.js'
import { cidOfContent } from '../../../files/cid-of-content.js'
import { IsDirectoryError } from '../../../files/errors.js'
import { bytesParam, replicasParam, wordParam } from '../query.js'
import { sendLink, sendStream } from '../send-stream.js'
import { readTar } from '../tar-in.js'
import { writeTar } from '../tar-out.js'
import type { RequestContext } from '../context.js'
import type { CidResult, LsRow, PutFileResult } from '../../../api/types.js'
import type { Route } from '../router.js'
import type { AddOptions } from '../../../files/types.js'

/** Files and folders: put, get, list. */
export const fileRoutes: readonly Route[] = [
  { method: 'PUT', path: '/files', handle: putFile },
  { method: 'POST', path: '/cid', handle: cidOfBody },
  { method: 'GET', path: '/files/*target', handle: getFile },
  { method: 'GET', path: '/ls/*target', handle: listFolder }
]

async function putFile ({ query, body, reply, files, backend, signal }: RequestContext): Promise<void> {
  const format = wordParam(query, 'format', ['raw', 'tar'], 'raw')
  const wanted = replicasParam(query)
  const replicas = wanted ?? backend.putDefaults().replicas

  const options: AddOptions = {
    replicas: wanted,
    label: query.get('label') ?? undefined,
    signal,
    onProgress: ({ bytes, blocks }) => { reply.progress({ progress: { bytes, blocks } }) }
  }

  const { cid, bytes, blocks, copiesMin, warning } = format === 'tar'
    ? await files.addAll(readTar(body), options)
    : await files.add(body, options)

  const result: PutFileResult = {
    cid: cid.toString(), bytes, blocks, copies_min: copiesMin, replicas, ...warning !== undefined && { warning }
  }

  await reply.line({ result })
  reply.end()
}

async function cidOfBody ({ body, reply, signal }: RequestContext): Promise<void> {
  const { cid, bytes } = await cidOfContent(body, { signal })
  const result: CidResult = { cid: cid.toString(), bytes }

  await reply.line({ result })
  reply.end()
}

async function getFile (context: RequestContext): Promise<void> {
  const { params, query, files, signal } = context
  const target = params.target ?? ''
  const format = wordParam(query, 'format', ['auto', 'raw', 'tar'], 'auto')
  const offset = bytesParam(query, 'offset')
  const length = bytesParam(query, 'length')
  const { entry, content } = await files.open(target, { signal })
  const headers = { [HEADER_TYPE]: entry.type, [HEADER_BYTES]: entry.bytes }

  if (format === 'tar' || (format === 'auto' && entry.type === 'directory')) {
    await sendStream(context, writeTar(files.get(target, { signal })), { ...headers, 'content-type': 'application/x-tar' })
    return
  }

  if (entry.type === 'directory') {
    throw new IsDirectoryError(target)
  }

  if (entry.link !== undefined && format === 'auto') {
    await sendLink(context, entry.link)
    return
  }

  const left = Math.max(0, entry.bytes - (offset ?? 0))

  await sendStream(context, content({ offset, length, signal }), {
    ...headers,
    'content-type': 'application/octet-stream',
    'content-length': Math.min(left, length ?? left)
  })
}

async function listFolder ({ params, reply, files, signal }: RequestContext): Promise<void> {
  for await (const { name, path, cid, type, bytes, link } of files.ls(params.target ?? '', { signal })) {
    const row: LsRow = { name, path, cid: cid.toString(), type, bytes, ...link !== undefined && { link } }
    await reply.line(row)
  }

  reply.end()
}
