import http from 'node:http'
import https from 'node:https'
import { RequestBody } from './body.js'
import { DISCARD_MS, REQUESTS_MAX, SHORT_REQUESTS_MAX, STOP_GRACE_MS, VOLUME_REQUESTS_MAX, WATCHES_MAX } from './constants.js'
import { NodeStoppingError, statusOf } from './errors.js'
import { Reply } from './reply.js'
import { HEADER_BYTES_MAX } from '../../api/constants.js'
import { systemClock } from '../../util/clock.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { Limiter } from '../../util/limiter.js'
import { systemRandom } from '../../util/random.js'
import type { Exchange } from './exchange.js'
import type { LimitName } from './route.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { RequestObserver } from '../metrics/request-meter.js'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ListenOptions } from 'node:net'
import type { SecureContextOptions } from 'node:tls'

export interface HttpListenerInit {
  /** What it is, in logs: "local API". */
  name: string
  /** Answers one request; what it throws becomes the answer. */
  serve: (exchange: Exchange) => Promise<void>
  logger: Logger
  /** Of connections, idle ones included; beyond, one is closed at once. */
  connectionsMax: number
  headersTimeoutMs: number
  keepAliveMs: number
  /** A connection on which nothing moves for so long is closed. */
  idleTimeoutMs: number
  /** Certificate and key. @default no TLS */
  tls?: SecureContextOptions
  /** Transfers served at once. @default REQUESTS_MAX */
  requestsMax?: number
  /** How long `stop` waits for running requests, ms. @default STOP_GRACE_MS */
  stopGraceMs?: number
  /** Told of each request when its answer has ended. @default nothing is */
  onRequest?: RequestObserver
  /** @default systemClock */
  clock?: Pick<Clock, 'now'>
}

const STATUS_INTERNAL = 500

/** One HTTP/1.1 server: its limits, its running requests, and a stop that lets them end. */
export class HttpListener {
  readonly #init: HttpListenerInit
  readonly #limits: Readonly<Record<LimitName, Limiter>>
  readonly #clock: Pick<Clock, 'now'>
  /** The running requests; firing one ends it. */
  readonly #running = new Set<AbortController>()
  /** Those of them that never end by themselves. */
  readonly #watches = new Set<AbortController>()
  #server?: http.Server | https.Server
  #stopping?: Promise<void>
  #onIdle = (): void => {}

  constructor (init: HttpListenerInit) {
    this.#init = init
    this.#clock = init.clock ?? systemClock
    this.#limits = {
      transfer: this.#limiter(init.requestsMax ?? REQUESTS_MAX),
      short: this.#limiter(SHORT_REQUESTS_MAX),
      volume: this.#limiter(VOLUME_REQUESTS_MAX),
      watch: this.#limiter(WATCHES_MAX)
    }
  }

  /** No request waits here, since a client can wait by itself. */
  #limiter (requestsMax: number): Limiter {
    return new Limiter(requestsMax, `serve more than ${requestsMax} requests of this kind at once`,
      { queueMax: 0, clock: this.#clock, random: systemRandom })
  }

  get isListening (): boolean {
    return this.#server !== undefined
  }

  /** Where it listens; undefined before and after. */
  get address (): ReturnType<http.Server['address']> | undefined {
    return this.#server?.address() ?? undefined
  }

  /** The fullest of its limits, 0 to 1. */
  get load (): number {
    return Math.max(...Object.values(this.#limits).map(({ used, unitsMax }) => used / unitsMax))
  }

  /** Throws what `net.Server` does, such as EADDRINUSE; it can be called again then. */
  async listen (where: ListenOptions): Promise<void> {
    const { name, logger, connectionsMax, headersTimeoutMs, keepAliveMs, idleTimeoutMs, tls } = this.#init
    const options: http.ServerOptions = {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      // the body of a large file takes as long as it takes; a connection that is idle has its own limit
      requestTimeout: 0
    }
    const server = tls === undefined ? http.createServer(options) : https.createServer({ ...options, ...tls })

    server.on('request', (request: IncomingMessage, response: ServerResponse) => { void this.#serve(request, response) })

    // A client that asks first hears `busy` before a byte of its body is sent, and can send all of it later.
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response, () => { response.writeContinue() })
    })

    server.maxConnections = connectionsMax
    server.setTimeout(idleTimeoutMs)
    server.on('drop', () => { logger.warn(`too many connections to the ${name}`) })

    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(where, () => {
        server.off('error', reject)
        resolve()
      })
    })
    this.#server = server
    this.#stopping = undefined
  }

  /** New connections have these; those that are open keep theirs. */
  setTls (tls: SecureContextOptions): void {
    (this.#server as https.Server | undefined)?.setSecureContext(tls)
  }

  async stop (): Promise<void> {
    this.#stopping ??= this.#shutDown()
    await this.#stopping
  }

  async #shutDown (): Promise<void> {
    const server = this.#server

    if (server === undefined) {
      return
    }

    const closed = new Promise<void>(resolve => { server.close(() => { resolve() }) })

    server.closeIdleConnections()
    this.#watches.forEach(controller => { controller.abort(new NodeStoppingError()) })
    await this.#idle(this.#init.stopGraceMs ?? STOP_GRACE_MS)

    for (const controller of this.#running) {
      controller.abort(new NodeStoppingError())
    }

    server.closeAllConnections()
    await closed
    this.#server = undefined
  }

  /** Until no request is running, or the time is up. */
  async #idle (timeoutMs: number): Promise<void> {
    if (this.#running.size === 0) {
      return
    }

    let timer: NodeJS.Timeout | undefined

    await new Promise<void>(resolve => {
      this.#onIdle = resolve
      timer = setTimeout(resolve, timeoutMs)
    })

    clearTimeout(timer)
  }

  async #serve (request: IncomingMessage, response: ServerResponse, onAdmitted = (): void => {}): Promise<void> {
    const { method = '', url = '' } = request
    const { logger } = this.#init
    const startedAt = this.#clock.now()
    const controller = new AbortController()
    const body = new RequestBody(request)
    const reply = new Reply(response, controller.signal, this.#clock)

    let leave = (): void => {}

    // a write to a connection that has just gone
    response.on('error', () => {})
    response.on('close', () => {
      if (!response.writableFinished) {
        controller.abort()
      }

      this.#running.delete(controller)
      this.#watches.delete(controller)
      leave()
      this.#init.onRequest?.({
        method, status: response.writableFinished ? response.statusCode : undefined, ms: this.#clock.now() - startedAt
      })

      if (this.#running.size === 0) {
        this.#onIdle()
      }
    })

    const admit = async (kind: LimitName): Promise<void> => {
      leave = await this.#limits[kind].acquire()
      this.#running.add(controller)

      if (kind === 'watch') {
        this.#watches.add(controller)
      }

      onAdmitted()
    }

    try {
      this.#refuseIfStopping()
      await this.#init.serve({ request, response, body, reply, signal: controller.signal, admit })
    } catch (thrown) {
      // "It was cancelled" is what the layers below know; why, is known here.
      const { aborted, reason } = controller.signal as { aborted: boolean, reason: unknown }
      const err = aborted && reason instanceof NodeStoppingError ? reason : thrown
      const isFault = statusOf(err) === STATUS_INTERNAL && !controller.signal.aborted
      const fields = { method, url, code: errorCode(err), err: isFault ? err : errorMessage(err) }

      logger[isFault ? 'error' : 'debug'](fields, 'request failed')
      reply.fail(err)
    } finally {
      logger.debug({ method, url, status: response.statusCode, ms: Math.round(this.#clock.now() - startedAt) }, 'request')
      discardRest(request, body)
    }
  }

  #refuseIfStopping (): void {
    if (this.#stopping !== undefined) {
      throw new NodeStoppingError()
    }
  }
}

/**
 * A client that is still sending when the answer comes would lose the answer if the connection were closed under it. So
 * the rest is read and dropped, for a while.
 */
function discardRest (request: IncomingMessage, body: RequestBody): void {
  if (body.ended || request.destroyed) {
    return
  }

  const timer = setTimeout(() => { request.destroy() }, DISCARD_MS)
  const clear = (): void => { clearTimeout(timer) }

  request.on('end', clear)
  request.on('close', clear)
  body.discard()
}
