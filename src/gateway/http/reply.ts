import { STATUS_CODES } from 'node:http'
import { PROGRESS_INTERVAL_MS } from './constants.js'
import { MethodNotAllowedError, statusOf } from './errors.js'
import { drained } from '../../util/drained.js'
import { AbortedError, errorCode, errorMessage, retryAfterOf } from '../../util/errors.js'
import { JSON_TYPE, PROBLEM_TYPE } from '../../api/constants.js'
import type { Problem, ProblemLine } from '../../api/common.js'
import type { Clock } from '../../util/clock.js'
import type { ServerResponse } from 'node:http'

const STATUS_OK = 200
/** Where the error does not say. */
const RETRY_AFTER_MS_DEFAULT = 1_000
const STATUS_UNAVAILABLE = 503

/** The answer to one request: JSON, lines of JSON, or bytes. Writing waits for the client (backpressure). */
export class Reply {
  readonly #response: ServerResponse
  readonly #signal: AbortSignal
  readonly #clock: Pick<Clock, 'now'>
  #isLines = false
  #progressAt: number

  constructor (response: ServerResponse, signal: AbortSignal, clock: Pick<Clock, 'now'>) {
    this.#response = response
    this.#signal = signal
    this.#clock = clock
    // none at once: an error that comes early then still has a status of its own
    this.#progressAt = clock.now()
  }

  /** The whole answer as one JSON value. */
  json (value: unknown, status = STATUS_OK, type = JSON_TYPE): void {
    const text = Buffer.from(`${JSON.stringify(value)}\n`)

    this.#response.writeHead(status, { 'content-type': type, 'content-length': text.byteLength })
    this.#response.end(text)
  }

  /** The next line of an `application/x-ndjson` answer, which begins with the first one. */
  async line (value: unknown): Promise<void> {
    this.#startLines()
    await this.write(Buffer.from(`${JSON.stringify(value)}\n`))
  }

  /** A progress line, unless there was one a moment ago or the client does not keep up. Never waits. */
  progress (value: unknown): void {
    const now = this.#clock.now()

    if (now - this.#progressAt < PROGRESS_INTERVAL_MS || this.#signal.aborted) {
      return
    }

    this.#startLines()

    if (!this.#response.writableNeedDrain && !this.#response.destroyed) {
      this.#progressAt = now
      this.#response.write(`${JSON.stringify(value)}\n`)
    }
  }

  /** An empty line, which readers of lines skip: begins the answer, and shows that it goes on. Never waits. */
  alive (): void {
    this.#startLines()

    if (!this.#response.writableNeedDrain && !this.#response.destroyed) {
      this.#response.write('\n')
    }
  }

  /** Begins an answer of bytes. */
  start (headers: Record<string, string | number>): void {
    this.#response.writeHead(STATUS_OK, headers)
  }

  /** Writes, and waits until the client takes more. Throws `aborted` when it never will. */
  async write (chunk: Uint8Array): Promise<void> {
    if (this.#signal.aborted || this.#response.destroyed) {
      throw new AbortedError('The answer')
    }

    if (this.#response.write(chunk)) {
      return
    }

    // A connection that closes fires the signal.
    await drained(this.#response, this.#signal).catch((err: unknown) => { throw new AbortedError('The answer', { cause: err }) })
  }

  end (trailers: Record<string, string> = {}): void {
    if (!this.#response.headersSent) {
      this.#startLines()
    }

    this.#response.addTrailers(trailers)

    this.#response.end()
  }

  /** Resolves when the answer has left, or never will. */
  async sent (): Promise<void> {
    if (!this.#response.closed) {
      await new Promise<void>(resolve => { this.#response.once('close', resolve) })
    }
  }

  /**
   * Ends the answer with an error, however far it is: as its status while nothing was sent, as the last line of lines.
   * Bytes are cut off by destroying the connection, so that a part of a file is never taken for the whole.
   *
   * @param status - where it is another one than the code stands for in the API
   */
  fail (err: unknown, status = statusOf(err)): void {
    if (this.#response.destroyed || this.#response.writableEnded) {
      return
    }

    const problem = problemOf(err, status)

    if (!this.#response.headersSent) {
      if (err instanceof MethodNotAllowedError) {
        this.#response.setHeader('allow', err.allowed.join(', '))
      }

      if (problem.status === STATUS_UNAVAILABLE) {
        // Whole seconds (RFC 9110, 10.2.3); the body is more precise.
        this.#response.setHeader('retry-after', Math.ceil((problem.retry_after_ms ?? RETRY_AFTER_MS_DEFAULT) / 1_000))
      }

      this.json(problem, problem.status, PROBLEM_TYPE)
    } else if (this.#isLines) {
      const line: ProblemLine = { error: problem }
      this.#response.end(`${JSON.stringify(line)}\n`)
    } else {
      this.#response.destroy()
    }
  }

  #startLines (): void {
    if (!this.#response.headersSent) {
      this.#isLines = true
      this.#response.writeHead(STATUS_OK, { 'content-type': 'application/x-ndjson' })
    }
  }
}

function problemOf (err: unknown, status: number): Problem {
  return {
    title: STATUS_CODES[status] ?? '',
    status,
    code: errorCode(err),
    detail: errorMessage(err),
    retry_after_ms: retryAfterOf(err)
  }
}
