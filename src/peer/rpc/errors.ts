import { BusyError, ShoalError } from '../../util/errors.js'

/** No connection could be made, or it broke while the call was under way: the peer may or may not have acted. */
export class PeerUnreachableError extends ShoalError {
  readonly peerId: string

  constructor (peerId: string, reason: string, options?: ErrorOptions) {
    // The reason is often the whole sentence of another error.
    super('peer_unreachable', `Peer ${peerId} cannot be reached: ${reason.replace(/\.$/, '')}. Try again, or ask ` +
      'another peer.', options)
    this.peerId = peerId
  }
}

/** The deadline passed before the answer came. The peer may or may not have acted. */
export class RpcTimeoutError extends ShoalError {
  constructor (peerId: string, method: string, timeoutMs: number) {
    super('rpc_timeout', `Peer ${peerId} did not answer ${method} within ${timeoutMs} ms. Try again, or ask another ` +
      'peer.')
  }
}

/**
 * A queue between this node and a peer is full, here or there, or the peer has too much to do. The call was not acted
 * upon, so it is safe to repeat after `retryAfterMs`.
 */
export class PeerBusyError extends BusyError {
  constructor (peerId: string, queue: string, retryAfterMs: number) {
    super(`Too much is under way with peer ${peerId}: ${queue} is full`, retryAfterMs)
  }
}

/** The peer has no handler of that name: most likely it runs another version. */
export class UnknownMethodError extends ShoalError {
  constructor (peerId: string, method: string) {
    super('unknown_method', `Peer ${peerId} does not know the method ${method}. Run the same version on both nodes.`)
  }
}

export class PayloadTooLargeError extends ShoalError {
  constructor (method: string, what: 'header' | 'payload', bytes: number, limit: number) {
    super('payload_too_large', `The ${what} of ${method} has ${bytes} bytes, more than the ${limit} that one message ` +
      'may carry. Cut it into several calls.')
  }
}

/** A request was given up half way, because nothing more of it came. Nothing was done. */
export class TransferStalledError extends ShoalError {
  constructor (method: string, stallMs: number) {
    super('transfer_stalled', `The request ${method} was given up: too little of it came within ${stallMs / 1000} s. ` +
      'Try again when the line is better.')
  }
}

/** The peer's bytes are not what the protocol allows. The connection ends. */
export class RpcProtocolError extends ShoalError {
  constructor (reason: string, options?: ErrorOptions) {
    super('rpc_protocol', `Protocol violation on an RPC connection: ${reason}.`, options)
  }
}

/** The other end of a data connection could not prove who it is. The connection ends before a byte is handed up. */
export class RpcIdentityError extends ShoalError {
  constructor (reason: string, options?: ErrorOptions) {
    super('rpc_identity', `The other end of an RPC connection was refused: ${reason}.`, options)
  }
}
