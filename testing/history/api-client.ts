import http from 'node:http'

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
export class ApiClient {
  readonly #agent = new http.Agent({ keepAlive: true })

  constructor (readonly socketPath: string) {}

  async call (method: string, path: string, body: Buffer | undefined, timeoutMs: number): Promise<Answer> {
    const headers = body === undefined ? {} : { 'content-length': body.byteLength }
    const options = { socketPath: this.socketPath, method, path, headers, agent: this.#agent }

    return await new Promise(resolve => {
      const request = http.request(options, response => {
        const chunks: Buffer[] = []

        response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
        response.once('error', err => { end({ kind: 'lost', why: err.message }) })
        response.once('close', () => {
          end(response.complete
            ? { kind: 'answer', status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) }
            : { kind: 'lost', why: 'the answer broke off' })
        })
      })
      const timer = setTimeout(() => {
        end({ kind: 'lost', why: `no answer within ${timeoutMs} ms` })
        request.destroy()
      }, timeoutMs)
      const end = (answer: Answer): void => {
        clearTimeout(timer)
        resolve(answer)
      }

      request.once('error', err => {
        const { code = '' } = err as NodeJS.ErrnoException
        end(NEVER_CONNECTED.includes(code) ? { kind: 'refused', why: code } : { kind: 'lost', why: err.message })
      })
      request.end(body)
    })
  }

  close (): void {
    this.#agent.destroy()
  }
}
