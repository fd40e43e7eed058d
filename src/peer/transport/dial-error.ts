import { AbortedError, errorMessage, ShoalError } from '../../util/errors.js'
import { DialFailedError, DialSelfError, PeerBlockedError, WrongNetworkError } from './errors.js'

/**
 * libp2p gives every failed handshake the name `EncryptionFailedError` and only the text of its cause. These
 * are the texts of a connection that just broke or stalled, which says nothing about the secret: a node that
 * is stopping, starting, frozen or full. A test holds them against the real library.
 */
const BROKEN_CONNECTION = /EOF|ECONNRESET|EPIPE|closed|ended|reset|abort|time(d)? ?out/i
/**
 * Part of an answer, which a node of ours sends in one piece: a server of another kind that said something
 * and left.
 */
const BROKEN_MESSAGE = /while reading [1-9]\d*\/\d+ bytes/
/** The address is right and the secret too, but it is another node than the PeerId in the address says. */
const OTHER_IDENTITY = /does not match expected|identity key/i

/**
 * Turns what libp2p throws for a failed dial into ours: `dial_failed`, `dial_self`, `peer_blocked`,
 * `wrong_network`, `aborted` (only where the caller's own signal fired).
 */
export function toDialError (err: unknown, target: string, aborted: boolean): ShoalError {
  if (err instanceof ShoalError) {
    return err
  }

  if (aborted) {
    return new AbortedError(`Connecting to ${target}`, { cause: err })
  }

  const errors = err instanceof AggregateError ? err.errors as unknown[] : [err]
  const kinds = new Set(errors.map(classify))
  const only = kinds.size === 1 ? [...kinds][0] : undefined

  if (kinds.has('self')) {
    return new DialSelfError(target)
  }

  if (kinds.has('blocked')) {
    return new PeerBlockedError(target, { cause: err })
  }

  // One address of several may lead to another process on the same port of another interface.
  return only === 'wrong_network'
    ? new WrongNetworkError(target, { cause: err })
    : new DialFailedError(target, describe(errors), { cause: err })
}

function classify (err: unknown): 'self' | 'blocked' | 'wrong_network' | 'failed' {
  const name = err instanceof Error ? err.name : ''
  const message = errorMessage(err)

  if (/dial self/i.test(message)) {
    return 'self'
  }

  if (name === 'DialDeniedError' || name === 'ConnectionInterceptedError') {
    return 'blocked'
  }

  const broken = BROKEN_CONNECTION.test(message) && !BROKEN_MESSAGE.test(message)

  if (name === 'EncryptionFailedError' && !broken && !OTHER_IDENTITY.test(message)) {
    return 'wrong_network'
  }

  return 'failed'
}

function describe (errors: unknown[]): string {
  const reasons = new Set(errors.map(err => {
    const message = errorMessage(err)
    const name = err instanceof Error ? err.name : ''

    if (name === 'EncryptionFailedError' && OTHER_IDENTITY.test(message)) {
      return 'another node than the named one answered'
    }

    if (name === 'NoValidAddressesError') {
      return 'no address of it is known'
    }

    if (name === 'EncryptionFailedError' && BROKEN_CONNECTION.test(message)) {
      return 'it closed the connection during the handshake'
    }

    if (/ECONNREFUSED/.test(message)) {
      return 'nothing listens there (connection refused)'
    }

    if (/ENOTFOUND|EAI_AGAIN/.test(message)) {
      return 'its host name cannot be resolved'
    }

    if (name === 'TimeoutError' || name === 'AbortError' || /ETIMEDOUT|time(d)? ?out|abort/i.test(message)) {
      return 'no answer in time'
    }

    return message.replace(/\.$/, '')
  }))

  return reasons.size === 0 ? 'it has no usable address' : [...reasons].join('; ')
}
