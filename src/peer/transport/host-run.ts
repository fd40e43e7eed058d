import './polyfill.js'
import { formatMultiaddr } from '../../util/address.js'
import { toMultiaddr, toPeerId } from './address.js'
import {
  CONNECTIONS_TARGET, CONNECTS_PER_ADDRESS_PER_SECOND_MAX, EXCHANGE_STREAMS_MAX, EXCHANGE_TIMEOUT_MS, HANDSHAKES_MAX,
  HANDSHAKES_PER_ADDRESS_MAX, INBOUND_PER_ADDRESS_MAX, KNOWN_DIAL_DELAY_MS, PEER_EXCHANGE_PROTOCOL
} from './constants.js'
import { ConnectionLimits } from './connection-limits.js'
import { Dialer } from './dialer.js'
import { answer } from './exchange.js'
import { createGater } from './gater.js'
import { createLibp2pNode, stopLibp2pNode } from './libp2p-node.js'
import { checkListeners, toListenError } from './listen.js'
import { failedDialAgoMs, storedAddresses } from './node-queries.js'
import { PeerExchange } from './peer-exchange.js'
import { RefusalLog } from '../rpc/refusal-log.js'
import type { Admission } from './admission.js'
import type { Blocklist } from './blocklist.js'
import type { DialTarget } from './dial-plan.js'
import type { Dials } from './dials.js'
import type { Gossip } from './gossip.js'
import type { Identity } from './identity.js'
import type { KnownPeers } from './known-peers.js'
import type { ShoalLibp2p } from './libp2p-node.js'
import type { Address } from '../../util/address.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { IdentifyResult, PeerId, PeerInfo, StreamHandler } from '@libp2p/interface'

export interface HostRunInit {
  identity: Identity
  admission: Admission
  listen: Address[]
  announce: Address[]
  known: KnownPeers
  blocklist: Blocklist
  dials: Dials
  gossip: Gossip
  handlers: Map<string, StreamHandler>
  mdns: boolean
  version: string
  logger: Logger
  clock: Clock
  random: Random
  /** Sends an empty message and gets the answer. */
  ask: (peerId: string, protocol: string, signal: AbortSignal) => Promise<Uint8Array>
  onConnect: (peerId: string) => void
  onDisconnect: (peerId: string) => void
}

/**
 * One run of the libp2p node, from a start to the stop after it: libp2p services cannot all be started twice.
 */
export class HostRun {
  readonly node: ShoalLibp2p
  readonly dialer: Dialer
  readonly #init: HostRunInit
  readonly #exchange: PeerExchange

  private constructor (init: HostRunInit, node: ShoalLibp2p) {
    this.#init = init
    this.node = node
    this.dialer = new Dialer({
      dial: async (target, signal) => this.#dialTarget(target, signal),
      logger: init.logger,
      clock: init.clock,
      random: init.random
    })
    this.#exchange = new PeerExchange({
      connected: () => node.getPeers().map(String),
      known: () => init.known.list(),
      ask: async (peerId, signal) => init.ask(peerId, PEER_EXCHANGE_PROTOCOL, signal),
      learn: async ({ peerId, addresses }) => this.#learnHearsay(peerId, addresses),
      target: CONNECTIONS_TARGET,
      logger: init.logger,
      random: init.random
    })
  }

  /** Builds the node; it listens after `start`. Throws `address_in_use` and `listen_failed`. */
  static async create (init: HostRunInit): Promise<HostRun> {
    await checkListeners(init.listen)

    const refusals = new RefusalLog('inbound connection', init.logger, () => init.clock.now())
    const gater = createGater({
      isBlocked: peerId => init.blocklist.has(peerId),
      isWanted: peerId => init.dials.isWanted(peerId),
      failedAgoMs: async peerId => failedDialAgoMs(node, peerId, init.clock),
      limits: new ConnectionLimits({
        openMax: INBOUND_PER_ADDRESS_MAX,
        unprovenMax: HANDSHAKES_PER_ADDRESS_MAX,
        perSecondMax: CONNECTS_PER_ADDRESS_PER_SECOND_MAX,
        unprovenTotalMax: HANDSHAKES_MAX
      }),
      onRefused: (address, reason) => { refusals.add(address, reason) },
      now: () => init.clock.now()
    })
    const { identity: { privateKey }, admission, listen, announce, mdns, version } = init
    const node: ShoalLibp2p = await createLibp2pNode({ privateKey, admission, listen, announce, gater, mdns, version })

    return new HostRun(init, node)
  }

  /** Listens, joins the topics, and starts to dial. After a failure nothing is left running. */
  async start (): Promise<void> {
    const { node } = this
    const { handlers, gossip, known, listen } = this.#init

    for (const [protocol, handler] of handlers) {
      await this.handle(protocol, handler)
    }

    await this.handle(PEER_EXCHANGE_PROTOCOL, (stream, connection) => {
      const peerId = connection.remotePeer.toString()

      void answer(stream, async () => this.#exchange.answer(peerId), {
        peerId, protocol: PEER_EXCHANGE_PROTOCOL, timeoutMs: EXCHANGE_TIMEOUT_MS
      })
    })
    this.#listenToEvents()

    try {
      await node.start()
    } catch (err) {
      await stopLibp2pNode(node)
      throw (err as Error).name === 'UnsupportedListenAddressesError' ? toListenError(err, listen) : err
    }

    gossip.attach(node.services.pubsub)

    for (const { peerId, addresses } of known.list()) {
      await this.learn(peerId, addresses)
    }

    await this.dialer.start()
    await this.#exchange.start()
  }

  async stop (): Promise<void> {
    const { gossip, known } = this.#init

    await this.#exchange.stop()
    await this.dialer.stop()
    gossip.detach()

    for (const peerId of this.node.getPeers()) {
      // One that was met just now has not identified itself yet; where it was reached is good enough.
      const met = known.get(peerId.toString()) !== undefined

      known.seen(peerId.toString(), met ? [] : await storedAddresses(this.node, peerId))
    }

    await stopLibp2pNode(this.node)
    await known.flush()
  }

  async handle (protocol: string, handler: StreamHandler): Promise<void> {
    await this.node.handle(protocol, handler, { maxInboundStreams: EXCHANGE_STREAMS_MAX })
  }

  addConfigured (address: Address): void {
    const { peerId } = address

    this.dialer.add({ key: formatMultiaddr(address), kind: 'configured', peerId })
  }

  /**
   * Puts the addresses of a peer where dials find them, in place of older ones, and makes it a target of the
   * dialer.
   */
  async learn (peerId: string, addresses: string[]): Promise<void> {
    if (!this.#isWelcome(peerId)) {
      return
    }

    try {
      await this.node.peerStore.patch(toPeerId(peerId), { multiaddrs: addresses.map(text => toMultiaddr(text)) })
      this.#addKnown(peerId)
    } catch (err) {
      this.#init.logger.warn({ err, peerId }, 'a known peer has an address that cannot be used; left out')
    }
  }

  /** What another node says of a third: tried, but not in place of what this node knows itself. */
  async #learnHearsay (peerId: string, addresses: string[]): Promise<void> {
    if (!this.dialer.has(peerId) && this.#init.known.get(peerId) === undefined) {
      await this.learn(peerId, addresses)
    }
  }

  #isWelcome (peerId: string): boolean {
    return peerId !== this.#init.identity.peerId && !this.#init.blocklist.has(peerId)
  }

  #addKnown (peerId: string): void {
    if (this.#isWelcome(peerId)) {
      const isTheirTurn = this.node.getPeers().length > 0 && this.#init.identity.peerId > peerId

      this.dialer.add({ key: peerId, kind: 'known', peerId }, isTheirTurn ? KNOWN_DIAL_DELAY_MS : 0)
    }
  }

  async #dialTarget (target: DialTarget, signal: AbortSignal): Promise<string> {
    if (target.kind === 'configured') {
      return this.#init.dials.toAddress(target.key, { signal })
    }

    await this.#init.dials.toPeer(target.key, { signal })

    return target.key
  }

  #listenToEvents (): void {
    const { node } = this
    const { known } = this.#init

    node.addEventListener('peer:connect', (event: CustomEvent<PeerId>) => {
      const peerId = event.detail.toString()

      this.#init.dials.clearFailure(peerId)
      this.dialer.connected(peerId)
      this.#init.onConnect(peerId)
    })
    node.addEventListener('peer:disconnect', (event: CustomEvent<PeerId>) => {
      const peerId = event.detail.toString()

      known.seen(peerId)
      this.dialer.disconnected(peerId)
      this.#init.onDisconnect(peerId)
    })
    node.addEventListener('peer:identify', (event: CustomEvent<IdentifyResult>) => {
      const { peerId, listenAddrs } = event.detail
      const addresses = listenAddrs.map(ma => ma.toString().replace(/\/p2p\/[^/]+$/, ''))

      if (this.#isWelcome(peerId.toString())) {
        known.seen(peerId.toString(), addresses)
        this.#addKnown(peerId.toString())
      }
    })
    // kad-dht and mDNS; libp2p has put the addresses into the peer store.
    node.addEventListener('peer:discovery', (event: CustomEvent<PeerInfo>) => {
      this.#addKnown(event.detail.id.toString())
    })
  }
}
