import { mtimeText, octalMode } from '../../../api/attribute-text.js'
import {
  HEADER_BYTES, HEADER_GID, HEADER_MODE, HEADER_MTIME, HEADER_TYPE, HEADER_UID, HEADER_XATTRS, TRAILER_GONE
} from '../../../api/constants.js'
import { PATCH_CHUNK_BYTES } from '../constants.js'
import { BadRequestError } from '../errors.js'
import { GoneEntries } from '../gone-entries.js'
import { goneTrailers } from '../../../api/gone-text.js'
import { sendLink, sendStream } from '../send-stream.js'
import { readTar } from '../tar-in.js'
import { writeTar } from '../tar-out.js'
import { attributesIn, changeOptions, pathOf, readOptions, statusOfChange, volumeOf } from '../volume-call.js'
import { openContent } from '../volume-content.js'
import { changeJson, entryJson, writeJson } from '../volume-json.js'
import { treeSources, writeTree } from '../volume-tree.js'
import { parseXattrsHeader, xattrsHeader } from '../../../api/xattr-text.js'
import { chosen } from '../../../volumes/tree/attributes.js'
import { errorCode } from '../../../util/errors.js'
import type { RequestContext } from '../context.js'
import type { PatchInfo, RemoveInfo } from '../../../api/entries.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'
import type { AttributeChoice } from '../../../volumes/tree/attributes.js'
import type { ChangeOptions, EntryAttributes, EntryStat, Volume, VolumeFile } from '../../../volumes/types.js'

/** Bytes and entries of a volume, by path. */
export const volumeFileRoutes: readonly Route[] = [
  route('GET /volumes/:name/files/*path', read),
  route('PUT /volumes/:name/files/*path', write),
  route('POST /volumes/:name/files/*path', patch),
  route('DELETE /volumes/:name/files/*path', remove),
  route('GET /volumes/:name/stat/*path', stat, { limit: 'volume' }),
  route('GET /volumes/:name/list/*path', list)
]

async function read (context: RequestFor<'GET /volumes/:name/files/*path'>): Promise<void> {
  const { query, files } = context
  const { format, version } = query
  const range = { offset: query.offset, length: query.length }
  const choice = { owner: query.owner, xattrs: query.xattrs }
  const options = readOptions(context)
  const path = pathOf(context)
  const volume = await volumeOf(context)

  // One question to the volume and not two: without a length, the end of the last chunk tells that it is all.
  if (format === 'raw' || version !== undefined) {
    await sendStream(context, volume.createReadStream(path, { ...options, ...range, version }),
      { [HEADER_TYPE]: 'file', 'content-type': 'application/octet-stream' })
    return
  }

  const entry = await volume.stat(path, options)

  if (format === 'tar' || entry.isDirectory()) {
    const gone = new GoneEntries()
    const sources = treeSources(volume, files, entry, options, choice, gone)

    await sendStream(context, writeTar(sources, { attributes: true }),
      { [HEADER_TYPE]: entry.kind, 'content-type': 'application/x-tar', trailer: TRAILER_GONE },
      () => goneTrailers(gone.info))
    return
  }

  if (entry.link !== undefined) {
    await sendLink(context, entry.link, attributeHeaders(entry, choice))
    return
  }

  const { bytes, stream } = await openContent(volume, files, entry, options)
  const left = Math.max(0, bytes - (range.offset ?? 0))

  await sendStream(context, stream(range), {
    [HEADER_TYPE]: 'file',
    [HEADER_BYTES]: bytes,
    ...attributeHeaders(entry, choice),
    'content-type': 'application/octet-stream',
    'content-length': Math.min(left, range.length ?? left)
  })
}

function attributeHeaders (entry: EntryStat, choice: AttributeChoice): Record<string, string> {
  const text = octalMode(entry.mode)
  const { uid, gid, xattrs } = chosen(entry, choice)

  return {
    ...text !== null && { [HEADER_MODE]: text },
    [HEADER_MTIME]: mtimeText(entry),
    ...uid !== undefined && { [HEADER_UID]: String(uid) },
    ...gid !== undefined && { [HEADER_GID]: String(gid) },
    ...xattrs !== undefined && { [HEADER_XATTRS]: xattrsHeader(xattrs) }
  }
}

/** Those of a PUT: in the query there is no room for them. */
function xattrsOf ({ headers }: Pick<RequestContext, 'headers'>): Pick<EntryAttributes, 'xattrs'> {
  const text = headers[HEADER_XATTRS]

  if (text === undefined) {
    return {}
  }

  const xattrs = parseXattrsHeader(String(text))

  if (xattrs === undefined) {
    throw new BadRequestError(`${HEADER_XATTRS} must be a JSON object of base64 by name, such as {"user.a":"MQ=="}.`)
  }

  return { xattrs }
}

async function write (context: RequestFor<'PUT /volumes/:name/files/*path'>): Promise<void> {
  const { query, body, reply, signal } = context
  const path = pathOf(context)
  const { mode, mtime, uid, gid } = query
  const options = {
    ...changeOptions(context, query),
    flag: query.flag,
    ifVersion: query.if_version,
    parents: query.parents,
    ...attributesIn({ mode, mtime, uid, gid }),
    ...xattrsOf(context)
  }
  const volume = await volumeOf(context, { create: query.create })

  if (query.format === 'tar') {
    const attributes = { owner: query.owner, xattrs: query.xattrs }
    const result = await writeTree(volume, path, readTar(body, { attributes }),
      { signal, onProgress: progress => { reply.progress({ progress }) } })

    await reply.line({ result })
  } else {
    const result = await volume.writeFile(path, body,
      { ...options, onProgress: progress => { reply.progress({ progress }) } })

    await reply.line({ result: writeJson(result) })
  }

  reply.end()
}

async function patch (context: RequestFor<'POST /volumes/:name/files/*path'>): Promise<void> {
  const { query, body, reply } = context
  const { offset = 0, create } = query
  const path = pathOf(context)
  const volume = await volumeOf(context)
  const file = await openForWriting(volume, path, create, changeOptions(context, query))
  let bytes = 0

  // On a failure the handle is left as it is: closing it would write the part that came.
  for await (const chunk of pieces(body)) {
    await file.write(offset + bytes, chunk)
    bytes += chunk.byteLength
    reply.progress({ progress: { bytes } })
  }

  const told = await file.close() ?? await unchanged(volume, path, context.signal)
  const { path: at, version, pending, copies, warning } = told
  const info: PatchInfo = {
    path: at, version, pending, copies, offset, bytes, ...warning !== undefined && { warning }
  }

  await reply.line({ result: info })
  reply.end()
}

/** What is told of an empty body. */
async function unchanged (
  volume: Volume, path: string, signal: AbortSignal
): Promise<Omit<PatchInfo, 'offset' | 'bytes'>> {
  const { version } = await volume.stat(path, { signal })

  return { path, version, pending: false, copies: 0 }
}

/** Without `create` the file must be there. */
async function openForWriting (
  volume: Volume, path: string, create: boolean, options: ChangeOptions
): Promise<VolumeFile> {
  try {
    return await volume.open(path, 'r+', options)
  } catch (err) {
    if (!create || errorCode(err) !== 'ENOENT') {
      throw err
    }
  }

  try {
    return await volume.open(path, 'wx+', options)
  } catch (err) {
    if (errorCode(err) !== 'EEXIST') {
      throw err
    }

    // another writer made it a moment ago
    return await volume.open(path, 'r+', options)
  }
}

/** The same bytes in larger pieces: what arrives on a socket is small, and each piece is a call to the handle. */
async function * pieces (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let chunks: Uint8Array[] = []
  let length = 0

  for await (const chunk of source) {
    chunks.push(chunk)
    length += chunk.byteLength

    if (length >= PATCH_CHUNK_BYTES) {
      yield Buffer.concat(chunks, length)
      chunks = []
      length = 0
    }
  }

  if (length > 0) {
    yield Buffer.concat(chunks, length)
  }
}

async function remove (context: RequestFor<'DELETE /volumes/:name/files/*path'>): Promise<void> {
  const { query, reply } = context
  const { purge, recursive, force, if_version: ifVersion } = query
  const options = { ...changeOptions(context, query), purge }
  const path = pathOf(context)
  const volume = await volumeOf(context)

  const result = ifVersion !== undefined
    ? await volume.unlink(path, { ...options, ifVersion })
    : await volume.rm(path, { ...options, recursive, force })

  const info: RemoveInfo = result === undefined
    ? { path, version: 0, pending: false, copies: 0, operation_id: options.operationId ?? '', removed: false }
    : { ...changeJson(result), removed: true }

  reply.json(info, statusOfChange(info))
}

async function stat (context: RequestFor<'GET /volumes/:name/stat/*path'>): Promise<void> {
  const { query: { cid }, reply } = context
  const volume = await volumeOf(context)

  reply.json(entryJson(await volume.stat(pathOf(context), { ...readOptions(context), cid })))
}

async function list (context: RequestFor<'GET /volumes/:name/list/*path'>): Promise<void> {
  const { query, reply } = context
  const options = readOptions(context)
  const path = pathOf(context)
  const volume = await volumeOf(context)
  const rows = query.recursive ? volume.walk(path, options) : volume.readdir(path, { ...options, after: query.after })

  for await (const row of rows) {
    await reply.line(entryJson(row))
  }

  reply.end()
}
