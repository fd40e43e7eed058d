// Shell: sockets.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { errorMessage, ShoalError } from '../../util/errors.js'
import { formatAddress } from '../../util/address.js'
import { AddressInUseError, ListenFailedError } from './errors.js'
import type { Address } from '../../util/address.js'

/**
 * Binds each fixed port for a moment before libp2p does. libp2p folds the reasons of all listeners into one
 * text, and quietly starts without the IPv6 ones where they fail; here the operator gets the errno of each.
 * Throws `address_in_use`, `listen_failed`.
 */
export async function checkListeners (addresses: Address[]): Promise<void> {
  for (const address of addresses.filter(({ port }) => port !== 0)) {
    const server = createServer()

    try {
      server.listen({ host: address.host, port: address.port, ipv6Only: address.family === 'ip6' })
      await once(server, 'listening')
    } catch (err) {
      throw toListenError(err, [address])
    }

    // The port is free again only when the close is through.
    await new Promise<void>(resolve => { server.close(() => { resolve() }) })
  }
}

/** What a failed start of the listeners means; a port can be taken between the check and the start. */
export function toListenError (err: unknown, addresses: Address[]): Error {
  const message = errorMessage(err)
  const shown = addresses.map(formatAddress).join(', ')

  if (err instanceof ShoalError) {
    return err
  }

  if (/EADDRINUSE/.test(message)) {
    return new AddressInUseError(shown, { cause: err })
  }

  if (/EACCES/.test(message)) {
    return new ListenFailedError(shown, 'this user may not use that port', { cause: err })
  }

  if (/EADDRNOTAVAIL/.test(message)) {
    return new ListenFailedError(shown, 'this machine has no such address', { cause: err })
  }

  return new ListenFailedError(shown, message.split('\n')[0] ?? message, { cause: err })
}
