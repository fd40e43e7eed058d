import { BusyError, errorCode, errorMessage, RemoteError } from '../../util/errors.js'
import { BUSY_RETRY_MS, FAILURE_CHARS_MAX } from './constants.js'
import { PayloadTooLargeError, PeerBusyError, RpcProtocolError, UnknownMethodError } from './errors.js'
import { RpcFailure } from './pb/rpc.js'

/** Errors on the wire: a code and a message, and whether the channel or the handler failed. */

export function encodeFailure (error: unknown): Uint8Array {
  const channel = error instanceof BusyError || error instanceof UnknownMethodError ||
    error instanceof PayloadTooLargeError

  return RpcFailure.encode({
    code: errorCode(error),
    message: errorMessage(error).slice(0, FAILURE_CHARS_MAX),
    retryAfterMs: error instanceof BusyError ? error.retryAfterMs : 0,
    channel
  })
}

/** Revives an error of `peerId`: the channel's own as their class, a handler's as `RemoteError` with its code. */
export function decodeFailure (bytes: Uint8Array, peerId: string, method: string): Error {
  let failure: RpcFailure

  try {
    failure = RpcFailure.decode(bytes)
  } catch (err) {
    throw new RpcProtocolError('a failure frame cannot be decoded', { cause: err })
  }

  if (failure.channel && failure.code === 'busy') {
    return new PeerBusyError(peerId, 'its queue', failure.retryAfterMs === 0 ? BUSY_RETRY_MS : failure.retryAfterMs)
  }

  if (failure.channel && failure.code === 'unknown_method') {
    return new UnknownMethodError(peerId, method)
  }

  return new RemoteError(failure.code, failure.message)
}
