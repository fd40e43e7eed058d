import { lstatSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import http from 'node:http'
import { HEADER_BYTES_MAX } from '../../api/constants.js'
import { RequestBody } from './body.js'
import {
  CONNECTIONS_MAX, DISCARD_MS, HEADERS_TIMEOUT_MS, IDLE_TIMEOUT_MS, KEEP_ALIVE_MS, REQUESTS_MAX,
  SHORT_REQUESTS_MAX, STOP_GRACE_MS, VOLUME_REQUESTS_MAX, WATCHES_MAX
} from './constants.js'
import { NodeStoppingError, SocketPathTakenError, statusOf } from './errors.js'
import { Reply } from './reply.js'
import { createRouter } from './router.js'
import { blockRoutes } from './routes/blocks.js'
import { fileRoutes } from './routes/files.js'
import { pinRoutes } from './routes/pins.js'
import { healthRoutes } from './routes/health.js'
import { nodeRoutes } from './routes/node.js'
import { peerRoutes } from './routes/peers.js'
import { volumeBackupRoutes } from './routes/volume-backup.js'
import { volumeChangeRoutes } from './routes/volume-changes.js'
import { volumeFileRoutes } from './routes/volume-files.js'
import { volumeHistoryRoutes } from './routes/volume-history.js'
import { volumeRoutes } from './routes/volumes.js'
import { workerRoutes } from './routes/workers.js'
import { isPipe, prepareSocketFolder } from './socket-path.js'
import { systemClock } from '../../util/clock.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { Limiter } from '../../util/limiter.js'
import { rm } from '../../util/platform/files.js'
import { systemRandom } from '../../util/random.js'
import type { LimitName, Route } from './route.js'
import type { ApiServices } from './context.js'
import type { Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface ApiServerInit extends ApiServices {
  /** Where to listen: see `socketPathFor`. */
  socketPath: string
  /** Requests served at once. @default REQUESTS_MAX */
  requestsMax?: number
  /** How long `stop` waits for running requests, ms. @default STOP_GRACE_MS */
  stopGraceMs?: number
  /** @default systemClock */
  clock?: Pick<Clock, 'now'>
}

const SOCKET_MODE = 0o600
const STATUS_INTERNAL = 500
/** What says that another process made the pipe first. */
const PIPE_TAKEN: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES', 'EPERM'])

/** Serves every operation of the table. */
export const routes: readonly Route[] = [
  ...fileRoutes, ...pinRoutes, ...healthRoutes, ...blockRoutes, ...peerRoutes, ...workerRoutes, ...nodeRoutes,
  ...volumeRoutes, ...volumeFileRoutes, ...volumeChangeRoutes, ...volumeHistoryRoutes, ...volumeBackupRoutes
]

const router = createRouter(routes)

/**
 * The local HTTP API: HTTP/1.1 over a Unix socket that only the owner can open, and nothing else. The contract is
 * `src/api/operations.ts`.
 *
 * A socket left by a node that was killed is replaced: the lock on the data dir, taken before, proves that no other
 * node listens there. Errors of `start`: `socket_path_taken`, `permission_denied`, `socket_path_too_long`.
 */
export function createApiServer (init: ApiServerInit): Startable {
  return new ApiServer(init)
}

class ApiServer implements Startable {
  readonly #init: ApiServerInit
  readonly #limits: Readonly<Record<LimitName, Limiter>>
  readonly #clock: Pick<Clock, 'now'>
  /** The running requests; firing one ends it. */
  readonly #running = new Set<AbortController>()
  /** Those of them that never end by themselves. */
  readonly #watches = new Set<AbortController>()
  #server?: http.Server
  #stopping?: Promise<void>
  #onIdle = (): void => {}

  constructor (init: ApiServerInit) {
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

  async start (): Promise<void> {
    if (this.#server !== undefined) {
      return
    }

    const { socketPath, logger } = this.#init

    prepareSocketFolder(socketPath)
    await removeStaleSocket(socketPath)

    const server = http.createServer({
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // the body of a large file takes as long as it takes; a connection that is idle has its own limit
      requestTimeout: 0
    }, (request, response) => { void this.#serve(request, response) })

    // A client that asks first hears `busy` before a byte of its body is sent, and can send all of it later.
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response, () => { response.writeContinue() })
    })

    server.maxConnections = CONNECTIONS_MAX
    server.setTimeout(IDLE_TIMEOUT_MS)
    server.on('drop', () => { logger.warn('too many connections to the local API') })

    await listen(server, socketPath)
    this.#server = server
    this.#stopping = undefined

    if (!isPipe(socketPath)) {
      await chmod(socketPath, SOCKET_MODE)
    }

    logger.debug({ path: socketPath }, 'local API listens')
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

      if (this.#running.size === 0) {
        this.#onIdle()
      }
    })

    try {
      this.#refuseIfStopping()

      const { route, params, query } = router(method, url)

      leave = await this.#limits[route.limit].acquire()
      this.#running.add(controller)

      if (route.limit === 'watch') {
        this.#watches.add(controller)
      }

      onAdmitted()

      await route.handle({
        ...this.#init, params, query, headers: request.headers, body, reply, signal: controller.signal
      })
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

async function removeStaleSocket (socketPath: string): Promise<void> {
  if (isPipe(socketPath)) {
    return
  }

  const stat = lstatSync(socketPath, { throwIfNoEntry: false })

  if (stat === undefined) {
    return
  }

  if (!stat.isSocket()) {
    throw new SocketPathTakenError(socketPath, 'a file that is no socket is there')
  }

  await rm(socketPath, { force: true })
}

async function listen (server: http.Server, socketPath: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onError = (err: NodeJS.ErrnoException): void => {
      // No data dir keeps others from making a pipe; of sockets only the owner can have made one, and it was removed.
      reject(isPipe(socketPath) && PIPE_TAKEN.has(err.code ?? '')
        ? new SocketPathTakenError(socketPath, 'another program listens there', { cause: err })
        : err)
    }

    server.once('error', onError)
    server.listen(socketPath, () => {
      server.off('error', onError)
      resolve()
    })
  })
}
