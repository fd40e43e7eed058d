import { parseMtime } from '../api/attribute-text.js'
import { parseGoneTrailer } from '../api/gone-text.js'
import { requestTarget } from '../api/request-target.js'
import { parseXattrsHeader } from '../api/xattr-text.js'
import { once } from 'node:events'
import {
  BYTES_TYPE, HEADER_BYTES, HEADER_BYTES_MAX, HEADER_GID, HEADER_MODE, HEADER_MTIME, HEADER_TYPE, HEADER_UID,
  HEADER_XATTRS, JSON_TYPE, TRAILER_GONE
} from '../api/constants.js'
import { RemoteError, ShoalError, errorCode, errorMessage } from '../util/errors.js'
import { retryPauseMs } from '../util/retry-hint.js'
import { systemClock } from '../util/clock.js'
import { sleep } from '../util/sleep.js'
import { BadAnswerError, ConnectionLostError, NodeNotAnsweringError, TruncatedError, UsageError } from './errors.js'
import { parseObject, readNdjson } from './ndjson.js'
import { connectionTo } from './connect-to.js'
import { whereabouts } from './node-location.js'
import { drained } from '../util/drained.js'
import type { EntryType } from '../files/types.js'
import type { GoneInfo } from '../api/common.js'
import type {
  AnswerOf, BodyOf, OperationId, Operations, OperationsThat, ParamsOf, QueryOf
} from '../api/operations.js'
import type { QueryValue } from '../api/request-target.js'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Connection } from './connection.js'
import type { NodeLocation, RemoteLocation } from './node-location.js'
import type { EntryAttributes } from '../volumes/types.js'

/**
 * The node's own work for a short call (`status` asks the whole mesh) is bounded well below this; a node that is
 * stopped or stuck is told from a slow one by it. Transfers have no such limit: they last as long as they move.
 */
const ANSWER_TIMEOUT_MS = 60_000
/**
 * How often a request is sent again that the node refused as `busy` with a hint. Pauses double: with the usual hint of
 * a quarter of a second it gives up after some ten seconds, longer than a burst and shorter than an overload.
 */
export const BUSY_RETRIES_MAX = 5
/** An error or a short answer is a few KiB. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024

const TYPES: readonly EntryType[] = ['file', 'directory', 'symlink']

/** What a call says besides its operation. */
export type CallOptions<Id extends OperationId> =
  (keyof ParamsOf<Id> extends never ? unknown : { params: ParamsOf<Id> }) &
  (keyof QueryOf<Id> extends never ? unknown : { query?: QueryOf<Id> }) &
  (BodyOf<Id> extends undefined ? unknown : { body: BodyOf<Id> })

/** The options of a call; none where it needs none. */
type CallArgs<Id extends OperationId> = Record<never, never> extends CallOptions<Id>
  ? [options?: CallOptions<Id>]
  : [options: CallOptions<Id>]

/** The operations whose body is bytes. */
type UploadId = {
  [Id in OperationId]: Operations[Id] extends { body: { kind: 'bytes' } } ? Id : never
}[OperationId]

/** `CallOptions` of any operation. */
interface Call {
  params?: Readonly<Record<string, string | readonly string[]>>
  query?: Readonly<Record<string, QueryValue>>
  body?: unknown
}

/** What is uploaded: opened when the node has room for it. */
export interface Upload {
  open: () => AsyncIterable<Uint8Array>
  /** False for standard input: what was sent once cannot be sent again. @default true */
  isReplayable?: boolean
  /** Of the request, besides those that it has anyway. */
  headers?: Record<string, string>
}

export interface BusyRetry {
  /** Until the next attempt. */
  pauseMs: number
  /** 1 is the first retry. */
  retry: number
}

export interface Download {
  /** Of a symbolic link the body is what it says. */
  type: EntryType
  /** Plain bytes of the whole target, whatever range was asked for; undefined when the node does not say. */
  totalBytes?: number
  /** Of a file of a volume. */
  attributes: EntryAttributes
  /** Fails with `TruncatedError` rather than ending early. */
  body: AsyncIterable<Uint8Array>
  /** Of a folder, when all of the body was read: what was taken away meanwhile, and is not in it. */
  gone: () => GoneInfo | undefined
  /** Drops the connection; for a caller that does not want the body after all. */
  cancel: () => void
}

/**
 * Talks to a running node over the Unix socket in its data dir, or to one of several elsewhere by their HTTP doors
 * (`src/api/` has operations and shapes). Each call
 * is one connection: commands are short, and a connection of its own can be destroyed to cancel. A node that says
 * `busy` and when to come back is asked again some times; nothing was done then, so that is safe for any request.
 *
 * Errors: `RemoteError` with the node's code; `node_not_running`, `data_dir_not_found`, `node_gone`,
 * `node_unreachable`, `permission_denied`, `node_not_answering`, `connection_lost`, `truncated`, `bad_answer`. When the
 * signal fires, its reason is thrown.
 */
export class ApiClient {
  #connection: Promise<Connection> | undefined

  constructor (
    readonly location: NodeLocation | RemoteLocation,
    private readonly signal?: AbortSignal,
    private readonly answerTimeoutMs = ANSWER_TIMEOUT_MS,
    private readonly onBusy: (retry: BusyRetry) => void = () => {}
  ) {}

  /** One JSON value for an answer, within the time that a short call may take. */
  async json<Id extends OperationsThat<'json'>> (id: Id, ...[call]: CallArgs<Id>): Promise<AnswerOf<Id>> {
    return await this.readJson(id, call as Call, this.answerTimeoutMs)
  }

  /** The same for work that grows with what it is about, such as asking the mesh for each block of a large file. */
  async slowJson<Id extends OperationsThat<'json'>> (id: Id, ...[call]: CallArgs<Id>): Promise<AnswerOf<Id>> {
    return await this.readJson(id, call as Call)
  }

  /** Rows of an ndjson answer as they come; of one with progress its lines. */
  async * rows<Id extends OperationsThat<'rows' | 'progress'>> (
    id: Id, ...[call]: CallArgs<Id>
  ): AsyncGenerator<AnswerOf<Id>> {
    const res = await this.open(id, call as Call)

    for await (const row of readNdjson(this.bodyOf(res, 'The answer'))) {
      throwIfError(row)
      yield row as AnswerOf<Id>
    }
  }

  /**
   * Sends what `upload` opens and yields the lines of the answer, which may come while the upload still runs. An error
   * from the node ends the upload; an error of the source destroys the connection, which the node takes as a
   * cancellation. The node is asked for leave first (RFC 9110, 10.1.1), so that one that is busy costs no byte.
   */
  async * upload<Id extends UploadId> (
    id: Id, upload: Upload, ...[call]: CallArgs<Id>
  ): AsyncGenerator<AnswerOf<Id>> {
    const named = await this.named(id, call ?? {})

    for (let retry = 1; ; retry++) {
      let isOpen = false
      const open = (): AsyncIterable<Uint8Array> => {
        isOpen = true
        return upload.open()
      }

      try {
        yield * this.uploadOnce(id, { ...upload, open }, named)
        return
      } catch (err) {
        const isRepeatable = !isOpen || upload.isReplayable !== false

        if (!isRepeatable || !await this.goesOn(err, id, named)) {
          await this.pauseIfBusy(err, retry, isRepeatable)
        }
      }
    }
  }

  private async * uploadOnce<Id extends UploadId> (
    id: Id, { open, headers }: Upload, call: Call = {}
  ): AsyncGenerator<AnswerOf<Id>> {
    const req = await this.send(id, call, {
      ...headers,
      'content-type': BYTES_TYPE,
      expect: '100-continue',
      // The default, close, makes the node's HTTP server close after an early answer while we are still sending; the
      // write that then fails would take the unread answer with it. So the node drops the rest, and we close.
      connection: 'keep-alive'
    })
    const response = this.responseOf(req)
    // Both are awaited below, in an order that depends on which ends first.
    response.catch(() => {})
    const stop = new AbortController()
    const pumped = (async () => {
      // An answer without leave is a refusal; `response` tells of it, and of a connection that breaks.
      req.flushHeaders()

      if (await hasLeave(req, stop.signal)) {
        await pump(open(), req, stop.signal)
      }
    })()
    const failed = new Promise<never>((_resolve, reject) => {
      pumped.catch((err: Error) => {
        if (!stop.signal.aborted) {
          reject(err)
          // After the rejection, so that the reason is the source and not the broken connection.
          req.destroy()
        }
      })
    })
    failed.catch(() => {})

    try {
      const res = await Promise.race([response, failed])
      await this.throwIfRefused(res)
      const lines = readNdjson(this.bodyOf(res, 'The answer'))

      for (;;) {
        const next = await Promise.race([lines.next(), failed])

        if (next.done === true) {
          return
        }

        throwIfError(next.value)
        yield next.value as AnswerOf<Id>
      }
    } finally {
      stop.abort()
      req.destroy()
    }
  }

  /** The bytes of a file or the tar of a folder. */
  async download<Id extends OperationsThat<'bytes'>> (
    id: Id, call: CallOptions<Id>, what = 'The transfer'
  ): Promise<Download> {
    const res = await this.open(id, call as Call)
    const bytes = Number(res.headers[HEADER_BYTES] ?? NaN)

    return {
      type: TYPES.find(type => type === res.headers[HEADER_TYPE]) ?? 'file',
      totalBytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined,
      attributes: attributesOf(res.headers),
      body: this.bodyOf(res, what),
      gone: () => parseGoneTrailer(res.trailers[TRAILER_GONE]),
      cancel: () => { res.destroy() }
    }
  }

  private async readJson<Id extends OperationId> (id: Id, call?: Call, timeoutMs?: number): Promise<AnswerOf<Id>> {
    const res = await this.open(id, call, timeoutMs)
    const text = await this.readText(res)

    try {
      return JSON.parse(text) as AnswerOf<Id>
    } catch (err) {
      throw new BadAnswerError(`not JSON: ${JSON.stringify(text.slice(0, 80))}`, { cause: err })
    }
  }

  private async open (id: OperationId, call: Call = {}, timeoutMs?: number): Promise<IncomingMessage> {
    const named = await this.named(id, call)

    for (let retry = 1; ; retry++) {
      try {
        return await this.openOnce(id, named, timeoutMs)
      } catch (err) {
        if (!await this.goesOn(err, id, named)) {
          await this.pauseIfBusy(err, retry, true)
        }
      }
    }
  }

  /**
   * Where another node may have to take over, a change carries its id from the start: sent to two of them it has one
   * effect.
   */
  private async named (id: OperationId, call: Call): Promise<Call> {
    if (!(await this.connection()).hasOthers) {
      return call
    }

    const { withOperationId } = await import('./operation-id.js')

    return withOperationId(id, call)
  }

  /** Whether the request is for another node now: this one was not reached, or the request may be sent twice. */
  private async goesOn (err: unknown, id: OperationId, { query, body }: Call): Promise<boolean> {
    const code = errorCode(err)
    const isSafe = id.startsWith('GET ') || query?.operation_id !== undefined ||
      (body as { operation_id?: unknown } | undefined)?.operation_id !== undefined
    const isLost = code === 'node_unreachable' ||
      (isSafe && ['connection_lost', 'node_not_answering', 'node_stopping'].includes(code))

    return isLost && (await this.connection()).next()
  }

  /** Waits for the next attempt, or throws the error when there is none to be. */
  private async pauseIfBusy (err: unknown, retry: number, isRepeatable: boolean): Promise<void> {
    const hintMs = err instanceof RemoteError && err.code === 'busy' ? err.retryAfterMs : undefined

    if (hintMs === undefined || !isRepeatable) {
      throw err
    }

    if (retry > BUSY_RETRIES_MAX) {
      throw new RemoteError('busy', `${errorMessage(err)} It was tried ${retry} times.`, { cause: err })
    }

    const pauseMs = retryPauseMs(hintMs, retry - 1, Math.random)

    this.onBusy({ pauseMs, retry })
    await sleep(systemClock, pauseMs, this.signal)
    this.signal?.throwIfAborted()
  }

  private async openOnce (id: OperationId, call: Call, timeoutMs?: number): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
    const req = await this.send(id, call, body === undefined
      ? {}
      : { 'content-type': JSON_TYPE, 'content-length': String(body.byteLength) })

    if (timeoutMs !== undefined) {
      req.setTimeout(timeoutMs, () => {
        req.destroy(new NodeNotAnsweringError(whereabouts(this.location), Math.round(this.answerTimeoutMs / 1000)))
      })
    }

    req.end(body)
    const res = await this.responseOf(req)
    await this.throwIfRefused(res)

    return res
  }

  private async connection (): Promise<Connection> {
    return await (this.#connection ??= connectionTo(this.location, this.signal))
  }

  private async send (
    id: OperationId, { params = {}, query = {} }: Call, headers: Record<string, string>
  ): Promise<ClientRequest> {
    const connection = await this.connection()
    const options = await connection.options()
    this.signal?.throwIfAborted()

    return connection.request({
      ...options,
      agent: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      method: id.slice(0, id.indexOf(' ')),
      path: `${connection.prefix}${targetOf(id, params, query)}`,
      headers: { ...options.headers as OutgoingHttpHeaders, ...headers },
      signal: this.signal
    })
  }

  private async responseOf (req: ClientRequest): Promise<IncomingMessage> {
    try {
      return await new Promise((resolve, reject) => {
        req.once('response', resolve)
        // Stays on: after the response a broken connection is reported by the response's own stream as well.
        req.on('error', reject)
      })
    } catch (err) {
      this.signal?.throwIfAborted()

      if (err instanceof ShoalError) {
        throw err
      }

      const connection = await this.connection()

      throw await connection.explain(err) ??
        new ConnectionLostError(connection.where, errorMessage(err), { cause: err })
    }
  }

  private async throwIfRefused (res: IncomingMessage): Promise<void> {
    const status = res.statusCode ?? 0

    if (status >= 200 && status < 300) {
      return
    }

    throwIfProblem(parseObject(await this.readText(res)))
    throw new BadAnswerError(`HTTP status ${status} without an error`)
  }

  private async readText (res: IncomingMessage): Promise<string> {
    const chunks: Uint8Array[] = []
    let bytes = 0

    for await (const chunk of this.bodyOf(res, 'The answer')) {
      bytes += chunk.byteLength

      if (bytes > ANSWER_BYTES_MAX) {
        throw new BadAnswerError(`longer than ${ANSWER_BYTES_MAX} bytes`)
      }

      chunks.push(chunk)
    }

    return Buffer.concat(chunks).toString('utf8')
  }

  /** The body with backpressure. A connection that ends before its message does is an error, never a short body. */
  private async * bodyOf (res: IncomingMessage, what: string): AsyncGenerator<Uint8Array> {
    try {
      yield * res as AsyncIterable<Uint8Array>
    } catch (err) {
      this.signal?.throwIfAborted()
      throw err instanceof ShoalError ? err : new TruncatedError(what, errorMessage(err), { cause: err })
    }

    if (!res.complete) {
      this.signal?.throwIfAborted()
      throw new TruncatedError(what, 'the connection closed')
    }
  }
}

function targetOf (...[id, params, query]: Parameters<typeof requestTarget>): string {
  try {
    return requestTarget(id, params, query)
  } catch (err) {
    if (err instanceof URIError) {
      throw new UsageError(`${JSON.stringify(Object.values(params).flat().join('/'))} is not valid Unicode`)
    }

    throw err
  }
}

/** Throws what a row `{error: {code, message}}` says. */
function throwIfError ({ error }: Record<string, unknown>): void {
  if (typeof error === 'object' && error != null) {
    throwIfProblem(error as Record<string, unknown>)
    throw new RemoteError('internal', 'The node reported an error without a code.')
  }
}

/** What is no `Problem` throws nothing. */
function throwIfProblem ({ code, detail, retry_after_ms: retryAfterMs }: Record<string, unknown>): void {
  if (typeof code === 'string') {
    throw new RemoteError(
      code,
      typeof detail === 'string' ? detail : 'The node reported an error without a message.',
      { retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined }
    )
  }
}

/** Resolves to whether the node wants the body: it may answer without, or the connection may break. */
async function hasLeave (req: ClientRequest, stop: AbortSignal): Promise<boolean> {
  return await new Promise<boolean>(resolve => {
    req.once('continue', () => { resolve(true) })
    req.once('response', () => { resolve(false) })
    req.once('close', () => { resolve(false) })
    stop.addEventListener('abort', () => { resolve(false) }, { once: true })
  })
}

/** Moves a source into a request at the speed of the slower one. Rejects with the source's error only. */
async function pump (source: AsyncIterable<Uint8Array>, req: ClientRequest, stop: AbortSignal): Promise<void> {
  for await (const chunk of source) {
    if (stop.aborted || req.destroyed) {
      return
    }

    if (!req.write(chunk)) {
      try {
        await drained(req, stop)
      } catch {
        // The connection is gone: why is for the reader of the response to find out.
        return
      }
    }
  }

  if (!req.destroyed) {
    req.end()
    await once(req, 'finish', { signal: stop }).catch(() => {})
  }
}

function attributesOf (headers: IncomingHttpHeaders): EntryAttributes {
  const { [HEADER_MODE]: mode, [HEADER_MTIME]: mtime } = headers
  const [uid, gid] = [HEADER_UID, HEADER_GID].map(header => headers[header])
  const xattrs = parseXattrsHeader(String(headers[HEADER_XATTRS]))

  return {
    ...typeof mode === 'string' && /^[0-7]+$/.test(mode) && { mode: Number.parseInt(mode, 8) },
    ...parseMtime(String(mtime)),
    ...typeof uid === 'string' && /^\d+$/.test(uid) && { uid: Number(uid) },
    ...typeof gid === 'string' && /^\d+$/.test(gid) && { gid: Number(gid) },
    ...xattrs !== undefined && { xattrs }
  }
}
