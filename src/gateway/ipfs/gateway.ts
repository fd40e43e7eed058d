import { documentAnswer, rawAnswer } from './block-answers.js'
import { carAnswer } from './car-answer.js'
import { documentCodec, mayBeUnixFs } from './codecs.js'
import { BEGIN_TIMEOUT_MS, BLOCK_TIMEOUT_MS, CACHE_IMMUTABLE, RETRY_AFTER_SECONDS, ROOTS_BYTES_MAX } from './constants.js'
import { parseContentPath } from './content-path.js'
import { gatewayStatusOf } from './error-status.js'
import {
  ContentFaultError, ContentTimeoutError, InvalidParameterError, NotAcceptableError, NotCachedError, ServiceWorkerError,
  UnsupportedCodecError
} from './errors.js'
import { MEDIA_TYPES, negotiate } from './format.js'
import { gatewayReaders } from './readers.js'
import { resolveContentPath } from './resolve.js'
import { tarAnswer } from './tar-answer.js'
import { unixFsAnswer } from './unixfs-answers.js'
import { sendContent } from '../http/content/send-content.js'
import { pathOf, queryOf } from '../http/app.js'
import { MethodNotAllowedError } from '../http/errors.js'
import { Reply } from '../http/reply.js'
import { NotUnixFsError } from '../../files/errors.js'
import { openEntry } from '../../files/open.js'
import { linkSignals } from '../../util/abort.js'
import { systemClock } from '../../util/clock.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { silentLogger } from '../../util/logger.js'
import type { Answer, Ask } from './answer.js'
import type { GatewayReaders } from './readers.js'
import type { Content } from '../http/content/send-content.js'
import type { Exchange } from '../http/exchange.js'
import type { Blocks } from '../../blocks/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface IpfsGatewayInit {
  blocks: Pick<Blocks, 'get' | 'hasLocal'>
  /** @default none */
  logger?: Logger
  /** How long an answer may take to begin, ms. @default BEGIN_TIMEOUT_MS */
  beginTimeoutMs?: number
  /** How long one block may take, ms. @default BLOCK_TIMEOUT_MS */
  blockTimeoutMs?: number
  /** @default systemClock */
  clock?: Pick<Clock, 'now' | 'schedule'>
}

/**
 * Answers one request for `/ipfs/…` or `/ipns/…`. Resolves when the answer has been handed over, or has failed; never
 * rejects.
 *
 * @param signal - ends the request from this side; that the client has gone is seen here
 */
export type IpfsGateway = (
  request: IncomingMessage, response: ServerResponse, options?: { signal?: AbortSignal }
) => Promise<void>

const METHODS = ['GET', 'HEAD']
const STATUS_MOVED = 301
const STATUS_INTERNAL = 500

/**
 * The content gateway of the IPFS specs, over the blocks of the mesh: a path gateway, which shows files and folders,
 * and a trustless one, which gives blocks and CARs that a client verifies itself. `docs/design/ipfs-gateway.md` says
 * what of the specs is here, and what is not.
 *
 * @see https://specs.ipfs.tech/http-gateways/path-gateway/
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 *
 * @example
 *
 * ```ts
 * const gateway = createIpfsGateway({ blocks })
 *
 * http.createServer((request, response) => { void gateway(request, response) }).listen(8080)
 * ```
 */
export function createIpfsGateway (init: IpfsGatewayInit): IpfsGateway {
  const { blocks, logger = silentLogger, clock = systemClock } = init
  const { beginTimeoutMs = BEGIN_TIMEOUT_MS, blockTimeoutMs = BLOCK_TIMEOUT_MS } = init
  const readers = gatewayReaders({ blocks, clock, blockTimeoutMs })

  return async (request, response, options = {}) => {
    const gone = new AbortController()
    const { signal, release } = linkSignals(gone.signal, options.signal)
    const reply = new Reply(response, signal, clock)
    let isLate = false

    // a write to a connection that has just gone
    response.on('error', () => {})
    response.on('close', () => { gone.abort() })

    const cancel = clock.schedule(beginTimeoutMs, () => {
      isLate = !response.headersSent

      if (isLate) {
        gone.abort()
      }
    }, { isBackground: true })

    try {
      await serve({ request, response, reply, signal }, readers)
    } catch (thrown) {
      const err = isLate ? new ContentTimeoutError('The content', beginTimeoutMs) : thrown
      const status = gatewayStatusOf(errorCode(err))
      const isFault = status === STATUS_INTERNAL && !signal.aborted

      logger[isFault ? 'error' : 'debug'](
        { method: request.method, url: request.url, code: errorCode(err), err: isFault ? err : errorMessage(err) },
        'request of content failed'
      )

      if (!response.headersSent) {
        // What is not here now may be in a moment.
        response.setHeader('cache-control', 'no-store')
        response.setHeader('x-content-type-options', 'nosniff')
      }

      if (err instanceof ContentTimeoutError && !response.headersSent) {
        response.setHeader('retry-after', RETRY_AFTER_SECONDS)
      }

      reply.fail(isFault ? new ContentFaultError() : err, status)
    } finally {
      cancel()
      release()
    }
  }
}

/** One request, and the way to answer it. */
type Served = Pick<Exchange, 'request' | 'response' | 'reply' | 'signal'>

async function serve (served: Served, readers: GatewayReaders): Promise<void> {
  const { request: { method = '', url = '', headers }, response, signal } = served
  const [pathname, query] = [pathOf(url), queryOf(url)]

  if (!METHODS.includes(method)) {
    throw new MethodNotAllowedError(method, pathname, METHODS)
  }

  if (headers['service-worker'] !== undefined) {
    throw new ServiceWorkerError()
  }

  const path = parseContentPath(pathname)
  const negotiated = negotiate(query, headers.accept)
  const isLocalOnly = /(?:^|[\s,])only-if-cached(?:[\s,]|$)/i.test(headers['cache-control'] ?? '')
  const reader = isLocalOnly ? readers.local : readers.mesh

  if (isLocalOnly && !readers.hasLocal(path.root)) {
    throw new NotCachedError(path.root.toString())
  }

  const ask: Ask = {
    path, query, negotiated, reader, signal, ...await resolveContentPath(reader, path, signal)
  }
  const answer = await answerTo(ask)

  if ('location' in answer) {
    response.writeHead(STATUS_MOVED, {
      'ipfs-uri': path.uri, 'cache-control': CACHE_IMMUTABLE, location: answer.location
    }).end()
    return
  }

  await sendContent(served, { ...answer.content, headers: headersOf(ask, answer) })
}

/** What the path leads to, in the form that was asked for; or where else to look. */
async function answerTo (ask: Ask): Promise<Answer | { location: string }> {
  const { cid, negotiated: { format }, path, reader, signal } = ask

  switch (format) {
    case 'raw':
      return await rawAnswer(ask)
    case 'car':
      return await carAnswer(ask)
    case 'ipns-record':
      throw new InvalidParameterError('format', format, 'for /ipns/ only, which is not served here')
    default:
  }

  if (format === 'tar' && !mayBeUnixFs(cid)) {
    throw new NotUnixFsError(cid.toString(), `codec 0x${cid.code.toString(16)}`)
  }

  const codec = documentCodec(cid)

  if (codec !== undefined) {
    return await documentAnswer(ask, codec)
  }

  if (!mayBeUnixFs(cid)) {
    throw new UnsupportedCodecError(cid.toString(), cid.code)
  }

  if (format === 'dag-json' || format === 'dag-cbor') {
    throw new NotAcceptableError(cid.toString(), MEDIA_TYPES[format])
  }

  const shown = [path.root.toString(), ...path.names].join('/')
  const name = path.names.at(-1) ?? cid.toString()
  const opened = await openEntry(reader, cid, { name, path: name, shown }, { signal })

  if (format === 'tar') {
    return tarAnswer(ask, opened)
  }

  if (opened.entry.type === 'directory' && !path.isFolder) {
    const query = ask.query.toString()

    return { location: `${path.encoded}/${query === '' ? '' : `?${query}`}` }
  }

  return await unixFsAnswer(ask, opened)
}

/** Headers that all answers have, whatever their form. */
function headersOf (ask: Ask, { cacheControl, disposition }: Answer): Content['headers'] {
  const { path, roots, query, negotiated: { format, isFromAccept, car } } = ask
  const located = new URLSearchParams(query)
  const rootsText = roots.map(root => root.toString()).join(',')

  if (isFromAccept && format !== undefined) {
    located.set('format', format)

    if (format === 'car') {
      located.set('car-version', '1')
      located.set('car-order', 'dfs')
      located.set('car-dups', car.dups)
    }
  }

  return {
    'cache-control': cacheControl,
    'content-disposition': disposition,
    'content-location': isFromAccept ? `${path.encoded}?${located.toString()}` : undefined,
    'ipfs-uri': path.uri,
    vary: query.has('format') ? undefined : 'Accept',
    // What no header can hold is left out; `Ipfs-Uri` holds all (IPIP-548).
    'x-ipfs-path': /^[\x20-\x7e]*$/.test(path.text) ? path.text : undefined,
    'x-ipfs-roots': rootsText.length > ROOTS_BYTES_MAX ? undefined : rootsText
  }
}
