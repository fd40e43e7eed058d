import http from 'node:http'
import https from 'node:https'
import { NodeUnreachableError } from './errors.js'
import { whereabouts } from './node-location.js'
import { DOOR_API_PREFIX } from '../api/constants.js'
import { errorMessage } from '../util/errors.js'
import type { Connection } from './connection.js'
import type { RemoteLocation } from './node-location.js'
import type { RequestOptions } from 'node:http'

/** A node that says nothing for so long is not the one to go to. */
const LOOK_MS = 2_000
const STATUS_OK = 200
/** After the first that is ready the others have so long to say that they are less busy. */
const NEAR_MS = 50
/** A certificate that is not good, or no TLS at the other end. */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

/** One of several nodes elsewhere, by its HTTP door: the nearest that is ready, and less busy than others as near. */
export class RemoteConnection implements Connection {
  readonly prefix = DOOR_API_PREFIX
  readonly hasOthers: boolean
  readonly #token: string | undefined
  readonly #signal: AbortSignal | undefined
  #urls: readonly URL[]
  #chosen: URL | undefined

  constructor ({ urls, token }: RemoteLocation, signal?: AbortSignal) {
    this.#urls = urls
    this.#token = token
    this.#signal = signal
    this.hasOthers = urls.length > 1
  }

  get where (): string {
    return whereabouts({ urls: this.#chosen === undefined ? this.#urls : [this.#chosen] })
  }

  async options (): Promise<RequestOptions> {
    this.#chosen ??= await this.#choose()
    const { protocol, hostname, port } = this.#chosen

    return {
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      headers: this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }
    }
  }

  request (options: RequestOptions): http.ClientRequest {
    return options.protocol === 'https:' ? https.request(options) : http.request(options)
  }

  async explain (err: unknown): Promise<Error | undefined> {
    const { code = '', syscall } = (err ?? {}) as NodeJS.ErrnoException

    return syscall === 'connect' || syscall === 'getaddrinfo' || TLS_CODE.test(code)
      ? new NodeUnreachableError(this.where, errorMessage(err), { cause: err })
      : undefined
  }

  next (): boolean {
    this.#urls = this.#urls.filter(url => url !== this.#chosen)
    this.#chosen = undefined

    return this.#urls.length > 0
  }

  /** Where none is ready, the first: what it says is what the user needs to know. */
  async #choose (): Promise<URL> {
    const [first, ...others] = this.#urls

    if (others.length === 0 || first === undefined) {
      return first as URL
    }

    const ready: { url: URL, load: number }[] = []
    const looks = this.#urls.map(async url => {
      ready.push({ url, load: await loadOf(url, this.#signal) })
    })
    await Promise.any(looks).catch(() => {})
    await Promise.race([Promise.allSettled(looks), new Promise(resolve => { setTimeout(resolve, NEAR_MS) })])

    return ready.sort((a, b) => a.load - b.load)[0]?.url ?? first
  }
}

/** How busy a node is, 0 to 1. Rejects when it is not ready. */
async function loadOf (url: URL, signal?: AbortSignal): Promise<number> {
  const soon = AbortSignal.timeout(LOOK_MS)
  const get = url.protocol === 'https:' ? https.get : http.get

  return await new Promise((resolve, reject) => {
    const either = signal === undefined ? soon : AbortSignal.any([soon, signal])
    const request = get(new URL('/readyz', url), { agent: false, signal: either }, response => {
      response.resume()

      if (response.statusCode === STATUS_OK) {
        resolve(Number(response.headers['x-shoal-load'] ?? 0))
      } else {
        reject(new Error(`HTTP status ${response.statusCode ?? 0}`))
      }
    })
    request.on('error', reject)
  })
}
