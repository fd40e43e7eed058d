// Shell: timers.
import './polyfill.js'
import { Uint8ArrayList } from 'uint8arraylist'
import { AbortedError, errorCode, errorMessage, RemoteError, ShoalError } from '../../util/errors.js'
import { EXCHANGE_BYTES_MAX, EXCHANGE_ERROR_CHARS_MAX } from './constants.js'
import { ExchangeFailedError, ExchangeTimeoutError, MessageTooLargeError } from './errors.js'
import type { Stream } from '@libp2p/interface'

/**
 * One request and one answer over one libp2p stream. A frame is its length (32 bits, big endian), a status
 * byte and the body; the status of a request is `OK`. Both directions are bounded in bytes and in time, and
 * the stream ends with the exchange.
 */
const LENGTH_BYTES = 4
const HEADER_BYTES = LENGTH_BYTES + 1
const STATUS_OK = 0
/** The body is JSON: `{ code, message }`. */
const STATUS_ERROR = 1

export type ExchangeHandler = (peerId: string, request: Uint8Array) => Promise<Uint8Array>

export interface ExchangeOptions {
  peerId: string
  protocol: string
  timeoutMs: number
  signal?: AbortSignal
}

/**
 * Sends a request and resolves to the answer. Errors: `message_too_large`, `exchange_timeout`,
 * `exchange_failed`, `aborted`, and as `RemoteError` whatever `ShoalError` the handler threw.
 */
export async function request (stream: Stream, body: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
  const { peerId, protocol } = options

  checkSize(`A request of ${protocol}`, body)

  try {
    stream.send(toFrame(STATUS_OK, body))
    const answer = await readFrame(stream, options)
    void stream.close().catch(err => { stream.abort(err as Error) })

    if (answer.status === STATUS_ERROR) {
      throw reviveError(answer.body)
    }

    return answer.body
  } catch (err) {
    if (err instanceof RemoteError) {
      throw err
    }

    stream.abort(err as Error)

    throw err instanceof ShoalError
      ? err
      : new ExchangeFailedError(peerId, protocol, errorMessage(err), { cause: err })
  }
}

/** Answers one stream: reads the request, runs the handler, sends what it gives or throws. Never rejects. */
export async function answer (stream: Stream, handler: ExchangeHandler, options: ExchangeOptions): Promise<void> {
  try {
    const { body } = await readFrame(stream, options)

    stream.send(await runHandler(handler, body, options))
    await stream.close({ signal: AbortSignal.timeout(options.timeoutMs) })
  } catch (err) {
    stream.abort(err as Error)
  }
}

async function runHandler (handler: ExchangeHandler, body: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
  try {
    const result = await handler(options.peerId, body)
    checkSize(`An answer of ${options.protocol}`, result)

    return toFrame(STATUS_OK, result)
  } catch (err) {
    const message = errorMessage(err).slice(0, EXCHANGE_ERROR_CHARS_MAX)

    return toFrame(STATUS_ERROR, new TextEncoder().encode(JSON.stringify({ code: errorCode(err), message })))
  }
}

function toFrame (status: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + body.byteLength)

  new DataView(frame.buffer).setUint32(0, body.byteLength)
  frame[LENGTH_BYTES] = status
  frame.set(body, HEADER_BYTES)

  return frame
}

interface Frame {
  status: number
  body: Uint8Array
}

/** Reads one frame, and nothing but one frame. Bytes beyond it are a fault of the peer and end the stream. */
async function readFrame (stream: Stream, options: ExchangeOptions): Promise<Frame> {
  const { peerId, protocol, timeoutMs, signal } = options
  const ended = new AbortController()
  const until = { signal: ended.signal }

  try {
    return await new Promise<Frame>((resolve, reject) => {
      const received = new Uint8ArrayList()
      const fail = (reason: string): void => { reject(new ExchangeFailedError(peerId, protocol, reason)) }
      const abort = (): void => { reject(new AbortedError(`The exchange of ${protocol}`)) }
      const timer = setTimeout(() => { reject(new ExchangeTimeoutError(peerId, protocol, timeoutMs)) }, timeoutMs)

      ended.signal.addEventListener('abort', () => { clearTimeout(timer) })
      signal?.addEventListener('abort', abort, until)
      stream.addEventListener('message', event => {
        received.append(event.data)

        const bodyBytes = received.byteLength < HEADER_BYTES ? undefined : received.getUint32(0)

        if (bodyBytes === undefined) {
          return
        }

        if (bodyBytes > EXCHANGE_BYTES_MAX) {
          reject(new MessageTooLargeError(`A message of ${protocol} from ${peerId}`, bodyBytes, EXCHANGE_BYTES_MAX))
        } else if (received.byteLength > HEADER_BYTES + bodyBytes) {
          fail('more bytes than announced arrived')
        } else if (received.byteLength === HEADER_BYTES + bodyBytes) {
          resolve({ status: received.get(LENGTH_BYTES), body: received.slice(HEADER_BYTES) })
        }
      }, until)
      // Not `remoteCloseWrite`: that one may come while bytes still wait in the stream's buffer.
      stream.addEventListener('end', () => { fail('the stream ended early') }, until)
      stream.addEventListener('close', ({ error }) => { fail(error?.message ?? 'the stream was closed') }, until)

      if (signal?.aborted === true) {
        abort()
      } else if (stream.readableEnded) {
        fail('the stream ended early')
      }
    })
  } finally {
    ended.abort()
  }
}

function checkSize (what: string, body: Uint8Array): void {
  if (body.byteLength > EXCHANGE_BYTES_MAX) {
    throw new MessageTooLargeError(what, body.byteLength, EXCHANGE_BYTES_MAX)
  }
}

function reviveError (body: Uint8Array): RemoteError {
  try {
    const { code, message } = JSON.parse(new TextDecoder().decode(body)) as { code: unknown, message: unknown }

    return new RemoteError(String(code), String(message).slice(0, EXCHANGE_ERROR_CHARS_MAX))
  } catch {
    return new RemoteError('internal', 'The peer failed without saying why.')
  }
}
