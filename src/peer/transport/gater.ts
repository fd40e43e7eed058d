import { INTERNAL_REDIAL_MS } from './constants.js'
import { fromMultiaddr } from './address.js'
import type { Admitted, ConnectionLimits } from './connection-limits.js'
import type { ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface'

export interface GaterInit {
  isBlocked: (peerId: string) => boolean
  /** True while Shoal itself has asked for a dial to that peer. */
  isWanted: (peerId: string) => boolean
  /** Age of that peer's last failed dial, ms; undefined where the last dial succeeded or there was none. */
  failedAgoMs: (peerId: PeerId) => Promise<number | undefined>
  limits: ConnectionLimits
  /** An inbound connection was refused for its address. */
  onRefused: (address: string, reason: string) => void
  now: () => number
}

/**
 * Keeps blocked peers out in both directions, and keeps libp2p's own services (kad queries above all) from
 * dialling a dead peer again and again: only the dialer and the callers of the host decide about that.
 */
export function createGater (init: GaterInit): ConnectionGater {
  const admitted = new WeakMap<MultiaddrConnection, Admitted>()
  const deny = (peerId: PeerId): boolean => init.isBlocked(peerId.toString())

  return {
    denyDialPeer: async peerId => {
      const id = peerId.toString()

      if (init.isBlocked(id)) {
        return true
      }

      return !init.isWanted(id) && (await init.failedAgoMs(peerId) ?? Infinity) < INTERNAL_REDIAL_MS
    },
    denyInboundConnection: maConn => {
      const { host } = fromMultiaddr(maConn.remoteAddr) ?? { host: '' }
      const refusal = init.limits.refusal(host, init.now())

      if (refusal !== undefined) {
        init.onRefused(host, refusal)
        return true
      }

      const place = init.limits.admit(host)
      admitted.set(maConn, place)
      maConn.addEventListener('close', () => { place.closed() })

      // Who was gone before it came here says no more.
      if (maConn.status !== 'open') {
        place.closed()
      }

      return false
    },
    denyInboundUpgradedConnection: (_, maConn) => {
      admitted.get(maConn)?.proven()

      return false
    },
    denyInboundEncryptedConnection: deny,
    denyOutboundEncryptedConnection: deny
  }
}
