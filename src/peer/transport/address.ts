// Shell: libp2p.
import './polyfill.js'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { formatAddress, formatMultiaddr, isLoopbackHost, parseAddress, parseListener } from '../../util/address.js'
import { BadPeerIdError, SecretRequiredError } from './errors.js'
import type { Address, ParseAddressOptions } from '../../util/address.js'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

const ALL_INTERFACES = '0.0.0.0'
const LOOPBACK = '127.0.0.1'

/** The PeerId of a text. Throws `bad_peer_id`. */
export function toPeerId (text: string): PeerId {
  try {
    return peerIdFromString(text)
  } catch (err) {
    throw new BadPeerIdError(text, { cause: err })
  }
}

/** The multiaddr of an address in any accepted form. Throws `bad_address` and `bad_peer_id`. */
export function toMultiaddr (text: string | Address, options?: ParseAddressOptions): Multiaddr {
  const address = typeof text === 'string' ? parseAddress(text, options) : text

  if (address.peerId !== undefined) {
    toPeerId(address.peerId)
  }

  return multiaddr(formatMultiaddr(address))
}

/**
 * The address inside a multiaddr, or undefined where it is none that Shoal uses (a relay, another transport).
 */
export function fromMultiaddr (ma: Multiaddr | string): Address | undefined {
  try {
    return parseAddress(ma.toString())
  } catch {
    return undefined
  }
}

/** `host:port` of a multiaddr, for people; the multiaddr itself where it has no such form. */
export function toHostPort (ma: Multiaddr | string): string {
  const address = fromMultiaddr(ma)

  return address === undefined ? ma.toString() : formatAddress(address)
}

/**
 * The addresses to bind, as multiaddr texts. A bare port means all IPv4 interfaces, or 127.0.0.1 where `open`
 * (no secret). Throws `bad_address`, and `secret_required` where an open mesh should listen beyond loopback.
 */
export function toListenAddresses (listeners: string[], open: boolean): Address[] {
  return listeners.map(text => {
    const { family = 'ip4', host = open ? LOOPBACK : ALL_INTERFACES, port } = parseListener(text)

    if (open && !isLoopbackHost(host)) {
      throw new SecretRequiredError(text)
    }

    return { family, host, port }
  })
}
