import { answerHeaders, cacheControlOf } from './answer-headers.js'
import { chooseAnswer } from './choose-answer.js'
import { BEGIN_TIMEOUT_MS, BLOCK_TIMEOUT_MS, CACHE_IMMUTABLE, RETRY_AFTER_SECONDS } from './constants.js'
import { parseContentPath } from './content-path.js'
import { gatewayStatusOf } from './error-status.js'
import { ContentFaultError, ContentTimeoutError, NotCachedError, ServiceWorkerError } from './errors.js'
import { negotiate } from './format.js'
import { gatewayReaders } from './readers.js'
import { resolveContentPath } from './resolve.js'
import { pathOf, queryOf } from '../http/app.js'
import { sendContent } from '../http/content/send-content.js'
import { MethodNotAllowedError } from '../http/errors.js'
import { Reply } from '../http/reply.js'
import { linkSignals } from '../../util/abort.js'
import { systemClock } from '../../util/clock.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { silentLogger } from '../../util/logger.js'
import type { Ask } from './answer.js'
import type { GatewayReaders } from './readers.js'
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
 */
export type IpfsGateway = (
  request: IncomingMessage, response: ServerResponse, options?: GatewayRequestOptions
) => Promise<void>

export interface GatewayRequestOptions {
  /** Ends the request from this side; that the client has gone is seen here. */
  signal?: AbortSignal
  /** The answer is for this caller alone, and caches that others use may not keep it. @default false */
  isPrivate?: boolean
}

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
      await serve({ request, response, reply, signal, isPrivate: options.isPrivate === true }, readers)
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
type Served = Pick<Exchange, 'request' | 'response' | 'reply' | 'signal'> & { isPrivate: boolean }

async function serve (served: Served, readers: GatewayReaders): Promise<void> {
  const { request: { method = '', url = '', headers }, response, signal, isPrivate } = served
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
    path, query, negotiated, reader, signal, isPrivate, ...await resolveContentPath(reader, path, signal)
  }
  const answer = await chooseAnswer(ask)

  if ('location' in answer) {
    response.writeHead(STATUS_MOVED, {
      'ipfs-uri': path.uri, 'cache-control': cacheControlOf(ask, CACHE_IMMUTABLE), location: answer.location
    }).end()
    return
  }

  await sendContent(served, { ...answer.content, headers: answerHeaders(ask, answer) })
}
