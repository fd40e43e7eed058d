import { lstatSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { addRoutes, createApp, runApp } from './app.js'
import { CONNECTIONS_MAX, HEADERS_TIMEOUT_MS, IDLE_TIMEOUT_MS, KEEP_ALIVE_MS } from './constants.js'
import { SocketPathTakenError } from './errors.js'
import { HttpListener } from './http-listener.js'
import { routes } from './routes.js'
import { isPipe, prepareSocketFolder } from './socket-path.js'
import { API_PREFIX } from '../../api/constants.js'
import { rm } from '../../util/platform/files.js'
import type { ApiServices } from './context.js'
import type { HttpListenerInit } from './http-listener.js'
import type { Startable } from '../../util/lifecycle.js'

export interface LocalApiInit extends ApiServices, Pick<HttpListenerInit, 'requestsMax' | 'stopGraceMs' | 'onRequest' | 'clock'> {
  /** Where to listen: see `socketPathFor`. */
  socketPath: string
}

const SOCKET_MODE = 0o600
/** What says that another process made the pipe first. */
const PIPE_TAKEN: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES', 'EPERM'])

/**
 * The local HTTP API: HTTP/1.1 over a Unix socket that only the owner can open, and nothing else. The contract is
 * `src/api/operations.ts`.
 *
 * A socket left by a node that was killed is replaced: the lock on the data dir, taken before, proves that no other
 * node listens there. Errors of `start`: `socket_path_taken`, `permission_denied`, `socket_path_too_long`.
 */
export function createLocalApi (init: LocalApiInit): Startable {
  return new LocalApi(init)
}

class LocalApi implements Startable {
  readonly #init: LocalApiInit
  readonly #listener: HttpListener

  constructor (init: LocalApiInit) {
    const app = createApp()
    addRoutes(app, API_PREFIX, routes, () => init)
    this.#init = init
    this.#listener = new HttpListener({
      ...init,
      name: 'local API',
      serve: async exchange => { await runApp(app, exchange) },
      connectionsMax: CONNECTIONS_MAX,
      headersTimeoutMs: HEADERS_TIMEOUT_MS,
      keepAliveMs: KEEP_ALIVE_MS,
      idleTimeoutMs: IDLE_TIMEOUT_MS
    })
  }

  async start (): Promise<void> {
    if (this.#listener.isListening) {
      return
    }

    const { socketPath, logger } = this.#init

    prepareSocketFolder(socketPath)
    await removeStaleSocket(socketPath)
    await this.#listen()

    if (!isPipe(socketPath)) {
      await chmod(socketPath, SOCKET_MODE)
    }

    logger.debug({ path: socketPath }, 'local API listens')
  }

  async stop (): Promise<void> {
    await this.#listener.stop()
  }

  async #listen (): Promise<void> {
    const { socketPath } = this.#init

    try {
      await this.#listener.listen({ path: socketPath })
    } catch (err) {
      // No data dir keeps others from making a pipe; of sockets only the owner can have made one, and it was removed.
      throw isPipe(socketPath) && PIPE_TAKEN.has((err as NodeJS.ErrnoException).code ?? '')
        ? new SocketPathTakenError(socketPath, 'another program listens there', { cause: err })
        : err
    }
  }
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
