import { UnknownPeerError } from './errors.js'
import type { Peers } from './types.js'
import type { PeerHost } from '../peer/transport/host.js'
import type { MembershipService } from '../peer/membership/service.js'
import type { RpcService } from '../peer/rpc/rpc.js'

export interface PeersComponents {
  host: PeerHost
  rpc: RpcService
  membership: MembershipService
}

/** The members of the mesh and the addresses this node looks for, as the API and the library offer them. */
export function createPeers ({ host, rpc, membership }: PeersComponents): Peers {
  return {
    get self () {
      return membership.self()
    },

    list: () => membership.members(),

    async add (address, options = {}) {
      const peerId = await host.connect(address, options)
      host.setConfiguredPeers([...new Set([...host.configuredPeers(), address])])

      return peerId
    },

    async remove (peerOrAddress) {
      const rest = host.configuredPeers().filter(address =>
        address !== peerOrAddress && !address.endsWith(`/p2p/${peerOrAddress}`) && !sameEndpoint(address, peerOrAddress))
      const isMember = membership.get(peerOrAddress) !== undefined

      if (rest.length === host.configuredPeers().length && !isMember) {
        throw new UnknownPeerError(peerOrAddress)
      }

      host.setConfiguredPeers(rest)

      if (isMember) {
        await host.forget(peerOrAddress)
        rpc.disconnect(peerOrAddress)
        await host.disconnect(peerOrAddress)
      }
    },

    async block (peerId) {
      await host.block(peerId)
      rpc.disconnect(peerId)
    },

    async unblock (peerId) {
      await host.unblock(peerId)
    }
  }
}

/** True when a configured multiaddr and what a person typed (`host:port`) name the same TCP endpoint. */
function sameEndpoint (multiaddr: string, typed: string): boolean {
  const match = /^\/(?:ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)/.exec(multiaddr)
  const text = typed.replace(/^tcp:\/\//, '')

  return match != null && (text === `${match[1]}:${match[2]}` || text === `[${match[1]}]:${match[2]}`)
}
