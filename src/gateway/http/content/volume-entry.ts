import { contentDisposition } from './content-disposition.js'
import { contentType } from './content-type.js'
import { checkConditions, entityTags } from './conditions.js'
import { sendPage, sendRows } from './listing.js'
import { sendContent } from './send-content.js'
import { targetOf } from './target.js'
import { pathOf, queryOf } from '../app.js'
import { BadRequestError, PreconditionFailedError } from '../errors.js'
import { openContent } from '../volume-content.js'
import { changeJson, writeJson } from '../volume-json.js'
import { VolumeFsError } from '../../../volumes/errors.js'
import { errorCode } from '../../../util/errors.js'
import type { ApiServices } from '../context.js'
import type { Exchange } from '../exchange.js'
import type { Validators } from './conditions.js'
import type { IncomingHttpHeaders } from 'node:http'
import type { EntryStat, Volume, Volumes } from '../../../volumes/types.js'

export interface ContentRequest extends ApiServices {
  exchange: Exchange
  volumeName: string
  /** Absolute, within the volume. */
  path: string
  /** The address ends with a slash. */
  isFolder: boolean
}

const CREATED = 201
const OK = 200
const ACCEPTED = 202
const NO_CONTENT = 204
const MOVED = 308

const OPERATION_ID = 'x-shoal-operation-id'

/** Answers GET and HEAD: the bytes of a file, the listing of a folder. */
export async function sendEntry (request: ContentRequest): Promise<void> {
  const { exchange, files, path, isFolder } = request
  const { signal } = exchange
  const volume = await volumeOf(request)
  const query = queryOf(exchange.request.url ?? '')
  const snapshot = query.get('snapshot') ?? undefined
  const entry = await volume.stat(path, { signal, snapshot })

  if (entry.link !== undefined) {
    throw new VolumeFsError('ELOOP', path, { volume: volume.name })
  }

  if (entry.isDirectory()) {
    if (!isFolder) {
      redirectToFolder(exchange)
      return
    }

    const rows = volume.readdir(path, { signal, snapshot, after: query.get('after') ?? undefined })
    await (wantsJson(exchange, query) ? sendRows(exchange, rows) : sendPage(exchange, rows, `/${volume.name}${path}`))
    return
  }

  if (isFolder) {
    throw new VolumeFsError('ENOTDIR', path, { volume: volume.name })
  }

  const { bytes, stream, entry: opened } = await openContent(volume, files, entry, { signal, snapshot })
  await sendContent(exchange, {
    ...validatorsOf(opened),
    bytes,
    type: contentType(opened.name),
    stream,
    headers: {
      // Asked again each time: who may read, and what is there, can change at any moment.
      'cache-control': 'private, no-cache',
      ...query.has('download') && { 'content-disposition': contentDisposition('attachment', opened.name) }
    }
  })
}

/**
 * The body becomes the file. `If-None-Match: *` makes and never replaces, `If-Match` replaces only what was seen, both
 * decided by the volume in the moment of the change. Folders above are made.
 */
export async function putFile (request: ContentRequest): Promise<void> {
  const { exchange, path, isFolder } = request
  const { request: { headers }, response, reply, body, signal } = exchange
  const volume = await volumeOf(request)
  const change = { signal, operationId: operationIdOf(exchange) }

  if (isFolder) {
    const result = await volume.mkdir(path, { ...change, recursive: true })
    reply.json(changeJson(result), result.pending ? ACCEPTED : CREATED)
    return
  }

  if (headers['content-range'] !== undefined) {
    throw new BadRequestError('A PUT is the whole file; a part of one is written with POST /api/v1/volumes/NAME/files/PATH.')
  }

  const { flag, ifVersion, current } = await writeCondition(volume, path, exchange)

  try {
    const result = await volume.writeFile(path, body, { ...change, flag, ifVersion, parents: true })
    response.setHeader('etag', tagOf(result.version))
    reply.json(writeJson(result), result.pending ? ACCEPTED : current === undefined ? CREATED : OK)
  } catch (err) {
    throw asPrecondition(err, exchange)
  }
}

/** A file or link; a folder and what is in it where the address ends with a slash. */
export async function deleteEntry (request: ContentRequest): Promise<void> {
  const { exchange, path, isFolder } = request
  const { request: { headers }, response, signal } = exchange
  const volume = await volumeOf(request)
  const change = { signal, operationId: operationIdOf(exchange) }

  if (isFolder) {
    if (headers['if-match'] !== undefined) {
      throw new BadRequestError('If-Match is for files: a folder changes with everything in it.')
    }

    await volume.rm(path, { ...change, recursive: true })
  } else {
    const { ifVersion } = await writeCondition(volume, path, exchange)
    await volume.unlink(path, { ...change, ifVersion }).catch((err: unknown) => { throw asPrecondition(err, exchange) })
  }

  response.writeHead(NO_CONTENT).end()
}

/** `Destination` names the new place, as WebDAV has it; `Overwrite: F` never replaces what is there. */
export async function moveEntry (request: ContentRequest): Promise<void> {
  const { exchange, path, volumeName } = request
  const { request: { headers }, response, signal } = exchange
  const { destination, overwrite } = headers

  if (typeof destination !== 'string') {
    throw new BadRequestError('MOVE needs a Destination header, such as /v/photos/new-name.jpg.')
  }

  const target = targetOf(destination.replace(/^https?:\/\/[^/]*/, ''))

  if (target.volume !== volumeName) {
    throw new BadRequestError('MOVE works within one volume; copy the file and delete it here.')
  }

  const volume = await volumeOf(request)
  await volume.rename(path, target.path,
    { signal, operationId: operationIdOf(exchange), noReplace: overwrite === 'F', parents: true })
    .catch((err: unknown) => { throw errorCode(err) === 'EEXIST' ? new PreconditionFailedError('Overwrite') : err })
  response.writeHead(NO_CONTENT).end()
}

async function volumeOf ({ volumes, volumeName, exchange: { signal } }: ContentRequest): Promise<Volume> {
  return await (volumes as Volumes).open(volumeName, { signal })
}

/** How a change is bound to what the client has seen. What is known to fail is said before the body is read. */
async function writeCondition (
  volume: Volume, path: string, { request: { headers }, signal }: Exchange
): Promise<{ flag: 'w' | 'wx' | 'r+', ifVersion?: number, current?: EntryStat }> {
  const current = await volume.stat(path, { signal }).catch((err: unknown) => {
    if (errorCode(err) === 'ENOENT') {
      return undefined
    }

    throw err
  })

  if (checkConditions(headers, current && validatorsOf(current), { isRead: false }) === 'failed') {
    throw new PreconditionFailedError(headerOf(headers))
  }

  if (headers['if-none-match'] !== undefined && entityTags(headers['if-none-match']) === '*') {
    return { flag: 'wx' }
  }

  if (['if-match', 'if-none-match', 'if-unmodified-since'].every(name => headers[name] === undefined)) {
    return { flag: 'w', current }
  }

  // What was seen above is what may be replaced, and nothing that came since.
  return current === undefined ? { flag: 'wx' } : { flag: 'r+', ifVersion: current.version, current }
}

/** What another client changed in the last moment is a condition that does not hold. */
function asPrecondition (err: unknown, { request: { headers } }: Exchange): unknown {
  const code = errorCode(err)
  const isLost = code === 'version_conflict' || (code === 'EEXIST' && headers['if-none-match'] !== undefined) ||
    (code === 'ENOENT' && headers['if-match'] !== undefined)

  return isLost ? new PreconditionFailedError(headerOf(headers), { cause: err }) : err
}

function headerOf (headers: IncomingHttpHeaders): string {
  return headers['if-match'] === undefined ? 'If-None-Match' : 'If-Match'
}

function validatorsOf (entry: EntryStat): Validators {
  return { etag: tagOf(entry.version), modifiedMs: entry.mtimeMs }
}

/** Versions rise for ever, through removal and new creation as well, so that one names one content. */
function tagOf (version: number): string {
  return `"${version}"`
}

function operationIdOf ({ request: { headers } }: Exchange): string | undefined {
  const id = headers[OPERATION_ID]

  return typeof id === 'string' ? id : undefined
}

function wantsJson ({ request: { headers: { accept = '' } } }: Exchange, query: URLSearchParams): boolean {
  return query.get('format') === 'json' || (/\bapplication\/json\b/.test(accept) && !/\btext\/html\b/.test(accept))
}

/** To the same with a slash at the end; the method stays what it is. */
function redirectToFolder ({ response, request: { url = '' } }: Exchange): void {
  const path = pathOf(url)
  response.writeHead(MOVED, { location: `${path}/${url.slice(path.length)}`, 'content-length': 0 }).end()
}
