import http from 'node:http'
import { errorMessage } from '../../src/util/errors.js'
import { callApi } from '../processes/local-api.js'

/** What came of one request of the local API. */
export type Answer =
  | { kind: 'answer', status: number, bytes: Buffer }
  /** It certainly never reached the node: nothing listens. */
  | { kind: 'refused', why: string }
  /** It may have reached it: the connection broke, or time was up. */
  | { kind: 'lost', why: string }

/** Codes of a connection that was never made: no node is there, or has not begun to listen. */
const NEVER_CONNECTED: readonly string[] = ['ECONNREFUSED', 'ENOENT']

/**
 * Requests to one node's local API over kept connections, which is several times faster than a new one for each. Never
 * rejects: what went wrong is an outcome that a history has to know.
 */
export class NodeClient {
  readonly #agent = new http.Agent({ keepAlive: true })

  constructor (readonly socketPath: string) {}

  /** @param body - bytes as they are, anything else as JSON */
  async call (method: string, path: string, body: unknown, timeoutMs: number): Promise<Answer> {
    try {
      const { status, bytes } = await callApi(this.socketPath, method, path, { body, timeoutMs, agent: this.#agent })

      return { kind: 'answer', status, bytes }
    } catch (err) {
      const { code = '' } = err as NodeJS.ErrnoException

      return NEVER_CONNECTED.includes(code) ? { kind: 'refused', why: code } : { kind: 'lost', why: errorMessage(err) }
    }
  }

  close (): void {
    this.#agent.destroy()
  }
}
