import { BODY_BUFFER_BYTES_MAX } from './constants.js'
import { BodyTooLargeError, TruncatedBodyError } from './errors.js'
import type { IncomingMessage } from 'node:http'

/**
 * A request's body as a stream with backpressure. Ends only when the whole body has arrived, as Content-Length or the
 * last chunk tells; a client that goes away before is the error `truncated`.
 *
 * Node's own iterator of a request is not used: leaving it early destroys the connection, and with it the answer that
 * says what was wrong.
 */
export class RequestBody implements AsyncIterable<Uint8Array> {
  readonly #request: IncomingMessage
  #chunks: Uint8Array[] = []
  #bufferedBytes = 0
  #ended = false
  #failed = false
  #discarding = false
  #wake = (): void => {}

  constructor (request: IncomingMessage) {
    this.#request = request
    request.pause()
    request.on('data', (chunk: Uint8Array) => { this.#take(chunk) })
    request.on('end', () => {
      this.#ended = true
      this.#wake()
    })
    // 'close' comes after 'end' when all is well, and alone or after 'error' when it is not
    request.on('error', () => { this.#fail() })
    request.on('close', () => { this.#fail() })
  }

  /** The whole body has arrived. */
  get ended (): boolean {
    return this.#ended
  }

  async * [Symbol.asyncIterator] (): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift()

      if (chunk !== undefined) {
        this.#bufferedBytes -= chunk.byteLength
        yield chunk
      } else if (this.#ended) {
        return
      } else if (this.#failed) {
        throw new TruncatedBodyError()
      } else {
        this.#request.resume()
        await new Promise<void>(resolve => { this.#wake = resolve })
      }
    }
  }

  /** All of the body, when it may be no longer than `limit`. Throws `body_too_large`. */
  async bytes (limit: number, tooLarge = (): Error => new BodyTooLargeError(limit)): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let length = 0

    for await (const chunk of this) {
      length += chunk.byteLength

      if (length > limit) {
        throw tooLarge()
      }

      chunks.push(chunk)
    }

    return chunks.length === 1 ? chunks[0] as Uint8Array : Buffer.concat(chunks, length)
  }

  /** Reads what is left and drops it. */
  discard (): void {
    this.#discarding = true
    this.#chunks = []
    this.#request.resume()
  }

  #take (chunk: Uint8Array): void {
    if (this.#discarding) {
      return
    }

    this.#chunks.push(chunk)
    this.#bufferedBytes += chunk.byteLength

    if (this.#bufferedBytes >= BODY_BUFFER_BYTES_MAX) {
      this.#request.pause()
    }

    this.#wake()
  }

  #fail (): void {
    this.#failed = true
    this.#wake()
  }
}
