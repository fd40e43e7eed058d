// Shell: libp2p.
import './polyfill.js'
import { yamux } from '@chainsafe/libp2p-yamux'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { mdns } from '@libp2p/mdns'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { formatMultiaddr, isLoopbackHost } from '../../util/address.js'
import { fromMultiaddr } from './address.js'
import { BoundedDatastore } from './bounded-datastore.js'
import {
  ADDRESS_DIAL_TIMEOUT_MS, CONNECTIONS_MAX, DIAL_TIMEOUT_MS, GOSSIP_BUFFER_BYTES_MAX,
  INBOUND_CONNECTIONS_PER_SECOND_MAX, INBOUND_PENDING_MAX,
  INBOUND_UPGRADE_TIMEOUT_MS, KAD_PROTOCOL, LIBP2P_RECONNECT_RETRIES, MDNS_SERVICE_TAG,
  PING_TIMEOUT_MS
} from './constants.js'
import type { Admission } from './admission.js'
import type { Address } from '../../util/address.js'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Identify } from '@libp2p/identify'
import type { ConnectionGater, Libp2p, PrivateKey } from '@libp2p/interface'
import type { KadDHT } from '@libp2p/kad-dht'
import type { Ping } from '@libp2p/ping'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface NodeServices extends Record<string, unknown> {
  identify: Identify
  ping: Ping
  pubsub: GossipSub
  dht: KadDHT
  listening: ListeningAddresses
}

export type ShoalLibp2p = Libp2p<NodeServices>

/** The addresses that this node really listens on, wildcards expanded. */
export interface ListeningAddresses {
  /** Without `/p2p/`; loopback only where there is nothing else. */
  list: () => Multiaddr[]
  /** Without `/p2p/`, loopback included. */
  listAll: () => Multiaddr[]
  /** Ends the pending update of the own addresses. */
  stopDebounce: () => void
}

export interface Libp2pNodeInit {
  privateKey: PrivateKey
  admission: Admission
  listen: Address[]
  /** Told to others instead of the addresses found. */
  announce: Address[]
  gater: ConnectionGater
  mdns: boolean
  /** Shoal's version, for identify. */
  version: string
}

/**
 * Builds, but does not start, the libp2p node. The settings that differ from libp2p's defaults were found by
 * measuring; the constants say what went wrong without them.
 */
export async function createLibp2pNode (init: Libp2pNodeInit): Promise<ShoalLibp2p> {
  return createLibp2p<NodeServices>({
    start: false,
    privateKey: init.privateKey,
    nodeInfo: { name: 'shoal', version: init.version, userAgent: `shoal/${init.version}` },
    addresses: {
      listen: init.listen.map(formatMultiaddr),
      announce: init.announce.map(formatMultiaddr),
      announceFilter: withoutLoopback
    },
    transports: [tcp()],
    connectionEncrypters: init.admission.encrypters,
    streamMuxers: [yamux()],
    connectionGater: init.gater,
    datastore: new BoundedDatastore(),
    connectionManager: {
      maxConnections: CONNECTIONS_MAX,
      inboundConnectionThreshold: INBOUND_CONNECTIONS_PER_SECOND_MAX,
      maxIncomingPendingConnections: INBOUND_PENDING_MAX,
      reconnectRetries: LIBP2P_RECONNECT_RETRIES,
      dialTimeout: DIAL_TIMEOUT_MS,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT_MS,
      inboundUpgradeTimeout: INBOUND_UPGRADE_TIMEOUT_MS
    },
    connectionMonitor: { pingTimeout: { minTimeout: PING_TIMEOUT_MS } },
    peerDiscovery: init.mdns ? [mdns({ serviceTag: MDNS_SERVICE_TAG })] : [],
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: gossipsub({
        // Messages carry their author's signature, checked before they are delivered.
        globalSignaturePolicy: 'StrictSign',
        fastMsgIdFn: authorAndNumber,
        allowPublishToZeroTopicPeers: true,
        maxOutboundBufferSize: GOSSIP_BUFFER_BYTES_MAX,
        // With the default weight more than ten nodes behind one IP deliver nothing, silently.
        scoreParams: { IPColocationFactorWeight: 0 }
      }),
      dht: kadDHT({
        protocol: KAD_PROTOCOL,
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        allowQueryWithZeroPeers: true
      }),
      listening: listeningAddresses
    }
  })
}

/**
 * Stops the node and the two timers that libp2p leaves behind for up to a second (gossipsub's next heartbeat,
 * the address manager's debounce), which would keep the process alive. Both are private there; should they be
 * renamed, a test of ours fails.
 */
export async function stopLibp2pNode (node: ShoalLibp2p): Promise<void> {
  const { status } = node.services.pubsub as unknown as { status?: { heartbeatTimeout?: NodeJS.Timeout } }

  await node.stop()
  clearTimeout(status?.heartbeatTimeout)
  node.services.listening.stopDebounce()
}

/**
 * Tells a message that was checked before from a new one, so that a signature is checked once and not with each of the
 * four or so copies that arrive. Author and number are what gossipsub itself holds for the same message, and only a
 * message whose signature was good is remembered: one that lies about its author keeps nothing away.
 */
function authorAndNumber ({ from, seqno }: { from?: Uint8Array, seqno?: Uint8Array }): string {
  return Buffer.concat([from ?? new Uint8Array(), seqno ?? new Uint8Array()]).toString('latin1')
}

/** The part of libp2p's components that the service below uses. */
interface AddressComponents {
  addressManager: {
    confirmObservedAddr: (ma: Multiaddr, options: { type: 'transport', ttl: number }) => void
    _updatePeerStoreAddresses?: { stop?: () => void }
  }
  transportManager: { getAddrs: () => Multiaddr[] }
  events: EventTarget
}

/**
 * libp2p announces a public address of an own interface only after autonat has confirmed it, so a node on a
 * rented server would tell no peer where it is. Here nodes reach each other directly or not at all, so every
 * address that a listener is bound to counts as confirmed.
 */
function listeningAddresses (components: unknown): ListeningAddresses {
  const { addressManager, transportManager, events } = components as AddressComponents
  const confirm = (): void => {
    for (const ma of transportManager.getAddrs()) {
      addressManager.confirmObservedAddr(ma, { type: 'transport', ttl: Infinity })
    }
  }

  events.addEventListener('transport:listening', confirm)

  return {
    list: () => withoutLoopback(transportManager.getAddrs()),
    listAll: () => transportManager.getAddrs(),
    stopDebounce: () => { addressManager._updatePeerStoreAddresses?.stop?.() }
  }
}

/** 127.0.0.1 leads every other machine to itself; it is told only where there is nothing else to tell. */
function withoutLoopback (addresses: Multiaddr[]): Multiaddr[] {
  const reachable = addresses.filter(ma => !isLoopbackHost(fromMultiaddr(ma)?.host ?? ''))

  return reachable.length > 0 ? reachable : addresses
}
