import { readFile, stat } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { createDoorApp } from './door-app.js'
import { runApp } from '../app.js'
import {
  DOOR_CONNECTIONS_MAX, DOOR_HEADERS_TIMEOUT_MS, DOOR_IDLE_TIMEOUT_MS, KEEP_ALIVE_MS, TLS_LOOK_MS
} from '../constants.js'
import { HttpListenFailedError, InvalidCertificateError } from '../errors.js'
import { HttpListener } from '../http-listener.js'
import { formatAddress, parseListener } from '../../../util/address.js'
import { errorMessage } from '../../../util/errors.js'
import type { DoorAppInit } from './door-app.js'
import type { RequestObserver } from '../../metrics/request-meter.js'
import type { Startable } from '../../../util/lifecycle.js'
import type { Logger } from '../../../util/logger.js'
import type { SecureContextOptions } from 'node:tls'

export interface HttpDoorInit extends Omit<DoorAppInit, 'load'> {
  /** `host:port` each. */
  listen: readonly string[]
  /** Files in PEM, both or none. @default plain HTTP */
  certFile?: string
  keyFile?: string
  logger: Logger
  /** Told of each request when its answer has ended. @default nothing is */
  onRequest?: RequestObserver
}

interface TlsFiles { certFile: string, keyFile: string }

/**
 * The HTTP door on the network: API, files by path, health. Errors of `start`: `http_listen_failed`,
 * `invalid_certificate`.
 */
export class HttpDoor implements Startable {
  readonly #init: HttpDoorInit
  #listeners: HttpListener[] = []
  #look: NodeJS.Timeout | undefined
  #seen = ''

  constructor (init: HttpDoorInit) {
    this.#init = init
  }

  /** Where it is, as addresses to open; none before the start. */
  get urls (): string[] {
    const scheme = this.#init.certFile === undefined ? 'http' : 'https'

    return this.#listeners.flatMap(({ address }) => address === null || typeof address !== 'object'
      ? []
      : [`${scheme}://${formatAddress({ host: address.address, port: address.port })}`])
  }

  async start (): Promise<void> {
    const { listen, logger } = this.#init
    const files = this.#tlsFiles()
    const context = files && await this.#readTls(files)

    for (const text of listen) {
      this.#listeners.push(await this.#open(text, context))
    }

    if (files !== undefined) {
      this.#look = setInterval(() => { void this.#renewTls(files) }, TLS_LOOK_MS)
      this.#look.unref()
    }

    logger.info({ urls: this.urls }, `HTTP: ${this.urls.join(', ')}`)
  }

  async stop (): Promise<void> {
    clearInterval(this.#look)
    await Promise.all(this.#listeners.map(async listener => { await listener.stop() }))
    this.#listeners = []
  }

  async #open (text: string, tls: SecureContextOptions | undefined): Promise<HttpListener> {
    const { host = '127.0.0.1', port } = parseListener(text)
    const listener = this.#listener(tls)

    try {
      await listener.listen({ host, port })

      return listener
    } catch (err) {
      throw new HttpListenFailedError(text, errorMessage(err), { cause: err })
    }
  }

  #listener (tls: SecureContextOptions | undefined): HttpListener {
    const listener: HttpListener = new HttpListener({
      name: 'HTTP door',
      logger: this.#init.logger,
      serve: async exchange => { await runApp(app, exchange) },
      connectionsMax: DOOR_CONNECTIONS_MAX,
      headersTimeoutMs: DOOR_HEADERS_TIMEOUT_MS,
      keepAliveMs: KEEP_ALIVE_MS,
      idleTimeoutMs: DOOR_IDLE_TIMEOUT_MS,
      onRequest: this.#init.onRequest,
      tls
    })
    const app = createDoorApp({ ...this.#init, load: () => listener.load })

    return listener
  }

  #tlsFiles (): TlsFiles | undefined {
    const { certFile, keyFile } = this.#init

    if (certFile !== undefined && keyFile !== undefined) {
      return { certFile, keyFile }
    }

    if (certFile !== undefined || keyFile !== undefined) {
      throw new InvalidCertificateError(certFile ?? 'no certificate', keyFile ?? 'no key',
        'it takes both, `http_cert` and `http_key`')
    }

    return undefined
  }

  async #readTls ({ certFile, keyFile }: TlsFiles): Promise<SecureContextOptions> {
    try {
      const pair = { cert: await readFile(certFile), key: await readFile(keyFile) }
      createSecureContext(pair)
      this.#seen = await stamp(certFile, keyFile)

      return pair
    } catch (err) {
      throw new InvalidCertificateError(certFile, keyFile, errorMessage(err), { cause: err })
    }
  }

  /** The files are replaced one after the other: a pair that does not fit yet is looked at again. */
  async #renewTls (files: TlsFiles): Promise<void> {
    try {
      if (await stamp(files.certFile, files.keyFile) !== this.#seen) {
        const pair = await this.#readTls(files)
        this.#listeners.forEach(listener => { listener.setTls(pair) })
        this.#init.logger.info({ file: files.certFile }, 'HTTP: the certificate was renewed')
      }
    } catch (err) {
      this.#init.logger.warn({ err: errorMessage(err) }, 'HTTP: the certificate could not be renewed; the one before stays')
    }
  }
}

async function stamp (...files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map(async file => await stat(file)))

  return stats.map(({ ino, mtimeMs, size }) => `${ino}:${mtimeMs}:${size}`).join(' ')
}
