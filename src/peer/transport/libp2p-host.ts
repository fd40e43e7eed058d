import './polyfill.js'
import { formatMultiaddr, parseAddress } from '../../util/address.js'
import { fromMultiaddr, toPeerId } from './address.js'
import { EXCHANGE_TIMEOUT_MS, HANG_UP_TIMEOUT_MS, LOOKUP_TIMEOUT_MS } from './constants.js'
import { Dials } from './dials.js'
import { DialFailedError, HostStoppedError } from './errors.js'
import { answer, request } from './exchange.js'
import { Gossip } from './gossip.js'
import { findAddresses, openProtocolStream } from './node-queries.js'
import { HostRun } from './host-run.js'
import { withTimeout } from './signals.js'
import { Emitter } from '../../util/emitter.js'
import type { ExchangeHandler } from './exchange.js'
import type { GossipListener } from './gossip.js'
import type { ShoalLibp2p } from './libp2p-node.js'
import type { HostRunInit } from './host-run.js'
import type { PeerHost, SendMessageOptions, SignalOptions } from './types.js'
import type { Address } from '../../util/address.js'
import type { Stream, StreamHandler } from '@libp2p/interface'

const NO_ANSWER = 'no answer in time'

/** What does not change from one start to the next. */
export type HostParts = Omit<HostRunInit, 'dials' | 'gossip' | 'handlers' | 'ask' | 'onConnect' | 'onDisconnect'>

/** The one implementation of `PeerHost`; `createPeerHost` makes it. */
export class Libp2pHost implements PeerHost {
  readonly peerId: string
  readonly isOldKey: boolean
  readonly #parts: HostParts
  readonly #gossip: Gossip
  readonly #dials: Dials
  readonly #handlers = new Map<string, StreamHandler>()
  readonly #events: Emitter<{ connect: string, disconnect: string }>
  #configured: Address[]
  #run: HostRun | undefined
  /** Starts and stops take turns. */
  #transition: Promise<void> = Promise.resolve()

  constructor (parts: HostParts, configured: Address[]) {
    this.#parts = parts
    this.#configured = configured
    this.peerId = parts.identity.peerId
    this.isOldKey = parts.identity.isOld
    this.#gossip = new Gossip(parts.logger)
    this.#events = new Emitter((err, event) => { parts.logger.error({ err }, `a ${event} listener failed`) })
    this.#dials = new Dials({
      peerId: this.peerId,
      blocklist: parts.blocklist,
      clock: parts.clock,
      node: () => this.#node()
    })
  }

  async sign (text: Uint8Array): Promise<Uint8Array> {
    return await this.#parts.identity.privateKey.sign(text)
  }

  async start (): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run === undefined) {
        await this.#startRun()
      }
    })
  }

  async stop (): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run

      this.#run = undefined
      await run?.stop()
    })
  }

  addresses (): string[] {
    const { announce } = this.#parts
    const node = this.#run?.node

    if (node === undefined) {
      return []
    }

    return announce.length > 0
      ? announce.map(address => formatMultiaddr({ ...address, peerId: this.peerId }))
      : node.services.listening.list().map(ma => `${ma.toString()}/p2p/${this.peerId}`)
  }

  async connect (address: string, options?: SignalOptions): Promise<string> {
    return this.#dials.toAddress(address, options)
  }

  isConnected (peerId: string): boolean {
    return this.#run?.node.getConnections(toPeerId(peerId)).some(({ status }) => status === 'open') ?? false
  }

  connectedPeers (): string[] {
    return this.#run?.node.getPeers().map(String) ?? []
  }

  async disconnect (peerId: string): Promise<void> {
    await this.#run?.node.hangUp(toPeerId(peerId), { signal: AbortSignal.timeout(HANG_UP_TIMEOUT_MS) })
  }

  configuredPeers (): string[] {
    return this.#configured.map(formatMultiaddr)
  }

  unreachedPeers (): { address: string, reason: string }[] {
    return this.#run?.dialer.failures().filter(({ target }) => target.kind === 'configured' &&
      (target.peerId === undefined || !this.isConnected(target.peerId)))
      .map(({ target, reason }) => ({ address: target.key, reason })) ?? []
  }

  setConfiguredPeers (addresses: string[]): void {
    const parsed = addresses.map(text => parseAddress(text))
    const keys = new Set(parsed.map(formatMultiaddr))

    this.configuredPeers().filter(key => !keys.has(key)).forEach(key => this.#run?.dialer.remove(key))
    this.#configured = parsed
    this.#addConfigured()
  }

  async publish (topic: string, data: Uint8Array): Promise<void> {
    await this.#gossip.publish(this.#node().services.pubsub, topic, data)
  }

  subscribe (topic: string, listener: GossipListener): () => void {
    return this.#gossip.subscribe(topic, listener)
  }

  handleMessage (protocol: string, handler: ExchangeHandler): void {
    this.handleStream(protocol, (peerId, stream) => {
      void answer(stream, handler, { peerId, protocol, timeoutMs: EXCHANGE_TIMEOUT_MS })
    })
  }

  async sendMessage (peerId: string, protocol: string, body: Uint8Array,
    options: SendMessageOptions = {}): Promise<Uint8Array> {
    const { signal, timeoutMs = EXCHANGE_TIMEOUT_MS } = options
    const endsAt = this.#parts.clock.now() + timeoutMs
    const stream = await this.#openStream(peerId, protocol, timeoutMs, signal)

    return request(stream, body, {
      peerId, protocol, signal, timeoutMs: Math.max(1, endsAt - this.#parts.clock.now())
    })
  }

  handleStream (protocol: string, handler: (peerId: string, stream: Stream) => void): void {
    if (this.#handlers.has(protocol)) {
      throw new Error(`a handler of ${protocol} is registered already`)
    }

    const streamHandler: StreamHandler = (stream, connection) => { handler(connection.remotePeer.toString(), stream) }

    this.#handlers.set(protocol, streamHandler)
    // Fails only for a protocol that is registered already, which was checked.
    void this.#run?.handle(protocol, streamHandler)
  }

  async openStream (peerId: string, protocol: string, options: SignalOptions = {}): Promise<Stream> {
    return this.#openStream(peerId, protocol, EXCHANGE_TIMEOUT_MS, options.signal)
  }

  async * closestPeers (key: Uint8Array, { signal }: SignalOptions = {}): AsyncGenerator<string> {
    try {
      const events = this.#node().services.dht.getClosestPeers(key, { signal: withTimeout(LOOKUP_TIMEOUT_MS, signal) })

      for await (const event of events) {
        if (event.name === 'FINAL_PEER') {
          yield event.peer.id.toString()
        }
      }
    } catch (err) {
      // kad tells an aborted walk as an error; what it found until then is as good as before.
      if ((err as Error).name !== 'AbortError' && signal?.aborted !== true) {
        throw err
      }
    }
  }

  async findPeer (peerId: string, options: SignalOptions = {}): Promise<string[]> {
    return findAddresses(this.#node(), toPeerId(peerId), options.signal)
  }

  async learn (peerId: string, addresses: string[]): Promise<void> {
    const { known, blocklist } = this.#parts
    const texts = addresses.flatMap(text => fromMultiaddr(text) ?? []).map(({ peerId: _, ...address }) =>
      formatMultiaddr(address))

    if (peerId === this.peerId || blocklist.has(peerId) || texts.length === 0) {
      return
    }

    toPeerId(peerId)

    const moved = known.get(peerId)?.addresses.join() !== texts.join()

    known.seen(peerId, texts)
    await this.#run?.learn(peerId, texts)

    if (moved) {
      this.#dials.clearFailure(peerId)
      this.#run?.dialer.hasten(peerId)
    }
  }

  async forget (peerId: string): Promise<void> {
    const id = toPeerId(peerId)

    this.#run?.dialer.remove(peerId)
    this.#parts.known.forget(peerId)
    await this.#run?.node.peerStore.delete(id)
  }

  async block (peerId: string): Promise<void> {
    toPeerId(peerId)
    await this.#parts.blocklist.add(peerId)
    await this.forget(peerId)
    await this.disconnect(peerId)
  }

  async unblock (peerId: string): Promise<void> {
    await this.#parts.blocklist.delete(peerId)
  }

  blocked (): string[] {
    return this.#parts.blocklist.list()
  }

  onConnect (listener: (peerId: string) => void): () => void {
    return this.#events.on('connect', listener)
  }

  onDisconnect (listener: (peerId: string) => void): () => void {
    return this.#events.on('disconnect', listener)
  }

  #node (): ShoalLibp2p {
    if (this.#run === undefined) {
      throw new HostStoppedError()
    }

    return this.#run.node
  }

  async #inTurn (transition: () => Promise<void>): Promise<void> {
    const turn = this.#transition.then(transition)

    this.#transition = turn.catch(() => {})

    return turn
  }

  async #startRun (): Promise<void> {
    const run = await HostRun.create({
      ...this.#parts,
      dials: this.#dials,
      gossip: this.#gossip,
      handlers: this.#handlers,
      ask: async (peerId, protocol, signal) => this.sendMessage(peerId, protocol, new Uint8Array(0), { signal }),
      onConnect: peerId => { this.#events.emit('connect', peerId) },
      onDisconnect: peerId => { this.#events.emit('disconnect', peerId) }
    })

    // Handlers may be called, and dial back, while the node is still starting.
    this.#run = run

    try {
      await run.start()
    } catch (err) {
      this.#run = undefined
      throw err
    }

    this.#addConfigured()
  }

  #addConfigured (): void {
    this.#configured.forEach(address => this.#run?.addConfigured(address))
  }

  async #openStream (peerId: string, protocol: string, timeoutMs: number, signal?: AbortSignal): Promise<Stream> {
    const limit = withTimeout(timeoutMs, signal)

    try {
      await this.#dials.toPeer(peerId, { signal: limit })
    } catch (err) {
      // Not the caller's signal but our time limit ended the dial.
      throw limit.aborted && signal?.aborted !== true ? new DialFailedError(peerId, NO_ANSWER, { cause: err }) : err
    }

    return openProtocolStream(this.#node().getConnections(toPeerId(peerId)), { peerId, protocol, timeoutMs, signal })
  }
}
