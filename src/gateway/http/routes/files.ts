import { HEADER_BYTES, HEADER_TYPE } from '../../../api/constants.js'
import { cidOfContent } from '../../../files/cid-of-content.js'
import { IsDirectoryError } from '../../../files/errors.js'
import { sendLink, sendStream } from '../send-stream.js'
import { readTar } from '../tar-in.js'
import { writeTar } from '../tar-out.js'
import type { RequestContext } from '../context.js'
import type { AddResult, CidResult, FileEntry } from '../../../api/files.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'
import type { AddOptions } from '../../../files/types.js'

/** Files and folders: put, get, list. */
export const fileRoutes: readonly Route[] = [
  route('PUT /files', putFile),
  route('POST /cid', cidOfBody),
  route('GET /files/*target', getFile),
  route('GET /ls/*target', listFolder)
]

async function putFile ({ query, body, reply, files, backend, signal }: RequestFor<'PUT /files'>): Promise<void> {
  const replicas = query.replicas ?? backend.putDefaults().replicas

  const options: AddOptions = {
    replicas: query.replicas,
    label: query.label,
    signal,
    onProgress: ({ bytes, blocks }) => { reply.progress({ progress: { bytes, blocks } }) }
  }

  const { cid, bytes, blocks, copiesMin, warning } = query.format === 'tar'
    ? await files.addAll(readTar(body), options)
    : await files.add(body, options)

  const result: AddResult = {
    cid: cid.toString(), bytes, blocks, copies_min: copiesMin, replicas, ...warning !== undefined && { warning }
  }

  await reply.line({ result })
  reply.end()
}

async function cidOfBody ({ body, reply, signal }: RequestFor<'POST /cid'>): Promise<void> {
  const { cid, bytes } = await cidOfContent(body, { signal })
  const result: CidResult = { cid: cid.toString(), bytes }

  await reply.line({ result })
  reply.end()
}

async function getFile (context: RequestFor<'GET /files/*target'>): Promise<void> {
  const { params: { target = '' }, query: { format, offset, length }, files, signal } = context
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
    const row: FileEntry = { name, path, cid: cid.toString(), type, bytes, ...link !== undefined && { link } }
    await reply.line(row)
  }

  reply.end()
}
