// Shell: timers.
import { shuffle } from '../../util/random.js'
import { formatMultiaddr } from '../../util/address.js'
import { fromMultiaddr } from './address.js'
import { isPeerId } from '../fields.js'
import { InvalidMessageError } from '../../util/schema/errors.js'
import { PEER_ADDRESSES_MAX, PEER_EXCHANGE_INTERVALS_MS, PEER_EXCHANGE_PEERS_MAX } from './constants.js'
import type { KnownPeer } from './known-peers.js'
import type { Startable } from '../../util/lifecycle.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface ExchangedPeer {
  peerId: string
  /** Multiaddrs without `/p2p/`. */
  addresses: string[]
}

export interface PeerExchangeInit {
  connected: () => string[]
  known: () => KnownPeer[]
  /** Asks a peer for those it knows: sends nothing, gets the bytes that its `answer` made. */
  ask: (peerId: string, signal: AbortSignal) => Promise<Uint8Array>
  learn: (peer: ExchangedPeer) => Promise<void>
  /** Connections wanted; with as many no peer is asked. */
  target: number
  logger: Logger
  random: Random
}

/**
 * Finds peers to connect to while there are too few: asks a connected one whom it knows, soon after the start
 * and then ever more rarely.
 *
 * A walk through the DHT would find them too, but connects to every peer it meets: of 24 nodes joining one at
 * once each ended up connected to all others, at 10 s of handshakes on one core. kad-dht's own first walk
 * alone leaves most of them with their first peer only, for five minutes.
 */
export class PeerExchange implements Startable {
  readonly #init: PeerExchangeInit
  #asked = 0
  #timer: NodeJS.Timeout | undefined
  #stopping: AbortController | undefined
  #underWay: Promise<void> = Promise.resolve()

  constructor (init: PeerExchangeInit) {
    this.#init = init
  }

  async start (): Promise<void> {
    if (this.#stopping === undefined) {
      this.#stopping = new AbortController()
      this.#schedule(this.#stopping.signal)
    }
  }

  async stop (): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    clearTimeout(this.#timer)
    await this.#underWay
  }

  /**
   * What another node gets when it asks: connected peers first, a random choice of them where there are many.
   */
  answer (askedBy: string): Uint8Array {
    const connected = new Set(this.#init.connected())
    const known = shuffle(this.#init.known().filter(({ peerId }) => peerId !== askedBy), this.#init.random)
    const chosen = known
      .sort((a, b) => Number(connected.has(b.peerId)) - Number(connected.has(a.peerId)))
      .slice(0, PEER_EXCHANGE_PEERS_MAX)
      .map(({ peerId, addresses }) => ({ peerId, addresses }))

    return new TextEncoder().encode(JSON.stringify(chosen))
  }

  #schedule (signal: AbortSignal): void {
    const intervalMs = PEER_EXCHANGE_INTERVALS_MS[this.#asked] ?? PEER_EXCHANGE_INTERVALS_MS.at(-1) ?? 0

    // Spread over half to one and a half intervals: nodes that start together must not all ask together.
    this.#timer = setTimeout(() => {
      this.#underWay = this.#step(signal).finally(() => {
        if (!signal.aborted) {
          this.#schedule(signal)
        }
      })
    }, intervalMs * (0.5 + this.#init.random()))
  }

  async #step (signal: AbortSignal): Promise<void> {
    const { connected, target, random, ask, learn, logger } = this.#init
    const peers = connected()
    const peerId = peers[Math.floor(random() * peers.length)]

    if (peerId === undefined || peers.length >= target) {
      return
    }

    this.#asked++

    try {
      for (const peer of parseExchangedPeers(await ask(peerId, signal))) {
        await learn(peer)
      }
    } catch (err) {
      logger.debug({ err, peerId }, 'a peer did not name the peers that it knows')
    }
  }
}

/**
 * Takes what is usable and drops the rest: the peer may be newer than we are.
 *
 * @throws {InvalidMessageError} on bytes that are no JSON
 */
export function parseExchangedPeers (bytes: Uint8Array): ExchangedPeer[] {
  const list = parseJson(bytes)

  return (Array.isArray(list) ? list as unknown[] : []).slice(0, PEER_EXCHANGE_PEERS_MAX).flatMap(entry => {
    const { peerId, addresses } = (entry ?? {}) as Partial<ExchangedPeer>

    if (typeof peerId !== 'string' || !isPeerId(peerId) || !Array.isArray(addresses)) {
      return []
    }

    const usable = addresses.slice(0, PEER_ADDRESSES_MAX)
      .flatMap(text => typeof text === 'string' ? fromMultiaddr(text) ?? [] : [])
      .map(({ peerId: _, ...address }) => formatMultiaddr(address))

    return usable.length === 0 ? [] : [{ peerId, addresses: usable }]
  })
}

function parseJson (bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  } catch (err) {
    throw new InvalidMessageError('it is no JSON', { what: 'A list of peers', cause: err })
  }
}
