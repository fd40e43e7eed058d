import { INTERNAL_REDIAL_MS } from './constants.js'
import type { ConnectionGater, PeerId } from '@libp2p/interface'

export interface GaterInit {
  isBlocked: (peerId: string) => boolean
  /** True while Shoal itself has asked for a dial to that peer. */
  isWanted: (peerId: string) => boolean
  /** Age of that peer's last failed dial, ms; undefined where the last dial succeeded or there was none. */
  failedAgoMs: (peerId: PeerId) => Promise<number | undefined>
}

/**
 * Keeps blocked peers out in both directions, and keeps libp2p's own services (kad queries above all) from
 * dialling a dead peer again and again: only the dialer and the callers of the host decide about that.
 */
export function createGater (init: GaterInit): ConnectionGater {
  const deny = (peerId: PeerId): boolean => init.isBlocked(peerId.toString())

  return {
    denyDialPeer: async peerId => {
      const id = peerId.toString()

      if (init.isBlocked(id)) {
        return true
      }

      return !init.isWanted(id) && (await init.failedAgoMs(peerId) ?? Infinity) < INTERNAL_REDIAL_MS
    },
    denyInboundEncryptedConnection: deny,
    denyOutboundEncryptedConnection: deny
  }
}
