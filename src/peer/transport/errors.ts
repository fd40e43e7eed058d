import { ShoalError } from '../../util/errors.js'

/** The identity file is there but holds no key. It is never overwritten: the PeerId would change silently. */
export class IdentityCorruptError extends ShoalError {
  constructor (path: string, options?: ErrorOptions) {
    super('identity_corrupt', `The identity key in ${path} cannot be read. Restore it from a backup, or move it away ` +
      'to start as a new node.', options)
  }
}

/** A listener other than loopback was asked for without a network secret. */
export class SecretRequiredError extends ShoalError {
  constructor (listener: string) {
    super('secret_required', `Listening on ${listener} needs a network secret, or any node could join. Set ` +
      'network_secret (make one with `shoal secret new`), or listen on 127.0.0.1 only.')
  }
}

/** The current and the previous secret cannot be told apart on the wire; one in 65 536 pairs is like that. */
export class SecretCollisionError extends ShoalError {
  constructor () {
    super('secret_collision', 'network_secret and network_secret_previous cannot be used together: their tags are ' +
      'equal. If they are the same secret, remove the previous one; otherwise choose another new secret.')
  }
}

/** A node answered at the address, but did not get past the handshake with us. */
export class WrongNetworkError extends ShoalError {
  constructor (address: string, options?: ErrorOptions) {
    super('wrong_network', `${address} answered, but is not in this mesh: wrong secret, wrong name, or not Shoal. ` +
      'Compare network_name and network_secret on both sides.', options)
  }
}

/** No address of the peer could be reached. */
export class DialFailedError extends ShoalError {
  constructor (target: string, reason: string, options?: ErrorOptions) {
    super('dial_failed', `Could not connect to ${target}: ${reason}.`, options)
  }
}

/** The address leads back to this node. */
export class DialSelfError extends ShoalError {
  constructor (address: string) {
    super('dial_self', `${address} is this node itself. Name another node.`)
  }
}

/** The peer is on this node's blocklist. */
export class PeerBlockedError extends ShoalError {
  constructor (target: string, options?: ErrorOptions) {
    super('peer_blocked', `${target} is blocked on this node. Unblock it first.`, options)
  }
}

/** Text that should be a PeerId is none. */
export class BadPeerIdError extends ShoalError {
  constructor (text: string, options?: ErrorOptions) {
    super('bad_peer_id', `${JSON.stringify(text)} is not a peer id. It looks like 12D3Koo… and is shown by \`shoal ` +
      'peer\`.', options)
  }
}

/** Another process listens there. */
export class AddressInUseError extends ShoalError {
  constructor (address: string, options?: ErrorOptions) {
    super('address_in_use', `${address} is already in use. Stop the process that listens there, or choose another ` +
      'port (`-l`, or `listeners` in the file).', options)
  }
}

/** Listening failed for another reason than a port in use. */
export class ListenFailedError extends ShoalError {
  constructor (address: string, reason: string, options?: ErrorOptions) {
    super('listen_failed', `Cannot listen on ${address}: ${reason}. Correct \`listeners\`.`, options)
  }
}

/** The host was not started yet or is stopped. */
export class HostStoppedError extends ShoalError {
  constructor () {
    super('host_stopped', 'The peer host is not running. Start the node first.')
  }
}

/** The peer does not know the protocol: another version, or not fully started. */
export class UnsupportedProtocolError extends ShoalError {
  constructor (peerId: string, protocol: string, options?: ErrorOptions) {
    super('unsupported_protocol', `${peerId} does not speak ${protocol}. It may still be starting, or run another ` +
      'version of Shoal.', options)
  }
}

/** A message, a request or an answer is larger than its bound. */
export class MessageTooLargeError extends ShoalError {
  constructor (what: string, bytes: number, bytesMax: number) {
    super('message_too_large', `${what} has ${bytes} bytes; at most ${bytesMax} are allowed.`)
  }
}

/** The peer did not answer in time. It may or may not have acted. */
export class ExchangeTimeoutError extends ShoalError {
  constructor (peerId: string, protocol: string, timeoutMs: number) {
    super('exchange_timeout', `${peerId} did not answer ${protocol} within ${timeoutMs} ms.`)
  }
}

/** The stream broke before the answer was complete. The peer may or may not have acted. */
export class ExchangeFailedError extends ShoalError {
  constructor (peerId: string, protocol: string, reason: string, options?: ErrorOptions) {
    super('exchange_failed', `The exchange of ${protocol} with ${peerId} broke off: ${reason}.`, options)
  }
}

/** More peers are blocked than the list holds. */
export class BlocklistFullError extends ShoalError {
  constructor (max: number) {
    super('blocklist_full', `${max} peers are blocked already. To expel that many, rotate the network secret instead.`)
  }
}

/** The blocklist is there but cannot be read. Starting without it would let blocked peers in. */
export class BlocklistCorruptError extends ShoalError {
  constructor (path: string, options?: ErrorOptions) {
    super('blocklist_corrupt', `The blocklist ${path} cannot be read. Mend it, or remove it to block no peer.`, options)
  }
}
