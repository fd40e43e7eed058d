import http from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { Problem, ProblemLine } from '../../src/api/common.js'

/** An answer that never comes is a failure of its own. */
const ANSWER_MS_MAX = 60_000
const STATUS_FAILED = 400

export interface ApiAnswer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
}

/** The node answered with an error. */
export class ApiCallError extends Error {
  constructor (readonly status: number, readonly code: string, message: string) {
    super(message)
  }
}

export interface ApiCallOptions {
  /** Bytes are sent as they are, anything else as JSON. */
  body?: unknown
  timeoutMs?: number
  /** Keeps connections. @default one for this call */
  agent?: http.Agent
}

/**
 * One HTTP request over a Unix socket, answer in full. Rejects on a broken connection and when time
 * is up.
 */
export function callApi (
  socketPath: string, method: string, path: string, { body, timeoutMs = ANSWER_MS_MAX, agent }: ApiCallOptions = {}
): Promise<ApiAnswer> {
  const content = body === undefined || body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body))
  const headers: Record<string, string | number> = content === undefined
    ? {}
    : {
        'content-length': content.byteLength,
        'content-type': content === body ? 'application/octet-stream' : 'application/json'
      }

  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method, path, headers, agent: agent ?? false }, response => {
      const chunks: Buffer[] = []

      response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
      response.once('error', reject)
      response.once('close', () => {
        clearTimeout(timer)

        if (response.complete) {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) })
        } else {
          reject(new Error(`${method} ${path}: the connection ended in the middle of the answer`))
        }
      })
    })
    const timer = setTimeout(() => {
      request.destroy(new Error(`${method} ${path}: no answer within ${timeoutMs} ms`))
    }, timeoutMs)

    request.once('error', err => {
      clearTimeout(timer)
      reject(err)
    })
    request.end(content)
  })
}

/**
 * What an answer failed with: it is the answer itself, or the last row of one that began well.
 *
 * @param last - the JSON of the answer, or its last row
 */
export function problemOf (status: number, last: unknown): Partial<Problem> | undefined {
  return status >= STATUS_FAILED
    ? last as Partial<Problem> | undefined
    : (last as Partial<ProblemLine> | undefined)?.error
}

/**
 * The JSON of an answer, the rows of an ndjson one. Throws `ApiCallError` for an error, also one in
 * the last row.
 */
export function decodeAnswer (answer: ApiAnswer): unknown {
  const text = answer.bytes.toString()
  const isRows = String(answer.headers['content-type']).includes('ndjson')
  const value: unknown = isRows
    ? text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as unknown)
    : text === '' ? undefined : JSON.parse(text)
  const problem = problemOf(answer.status, isRows ? (value as unknown[]).at(-1) : value)

  if (problem !== undefined || answer.status >= STATUS_FAILED) {
    throw new ApiCallError(answer.status, problem?.code ?? 'unknown', problem?.detail ?? text)
  }

  return value
}
