import http from 'node:http'
import { explainConnectError, isConnectError, isRemote, whereabouts } from './node-location.js'
import { API_PREFIX } from '../api/constants.js'
import type { Connection } from './connection.js'
import type { NodeLocation, RemoteLocation } from './node-location.js'
import type { RequestOptions } from 'node:http'

export async function connectionTo (
  location: NodeLocation | RemoteLocation, signal?: AbortSignal
): Promise<Connection> {
  if (!isRemote(location)) {
    return new SocketConnection(location)
  }

  const { RemoteConnection } = await import('./remote-connection.js')

  return new RemoteConnection(location, signal)
}

/** The node on a data dir of this machine, by its socket. */
class SocketConnection implements Connection {
  readonly where: string
  readonly prefix = API_PREFIX
  readonly hasOthers = false
  readonly #location: NodeLocation

  constructor (location: NodeLocation) {
    this.#location = location
    this.where = whereabouts(location)
  }

  async options (): Promise<RequestOptions> {
    return { socketPath: this.#location.socketPath, headers: { host: 'shoal' } }
  }

  request (options: RequestOptions): http.ClientRequest {
    return http.request(options)
  }

  async explain (err: unknown): Promise<Error | undefined> {
    return isConnectError(err) ? await explainConnectError(err, this.#location) : undefined
  }

  next (): boolean {
    return false
  }
}
