import './polyfill.js'
import { formatAddress, parseAddress } from '../../util/address.js'
import { fromMultiaddr, toMultiaddr, toPeerId } from './address.js'
import { DIAL_TIMEOUT_MS, FAILED_DIALS_MAX, ON_DEMAND_REDIAL_MS } from './constants.js'
import { toDialError } from './dial-error.js'
import { DialSelfError, PeerBlockedError } from './errors.js'
import { withTimeout } from './signals.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { Blocklist } from './blocklist.js'
import type { ShoalLibp2p } from './libp2p-node.js'
import type { SignalOptions } from './types.js'
import type { Clock } from '../../util/clock.js'
import type { ShoalError } from '../../util/errors.js'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface DialsInit {
  peerId: string
  blocklist: Blocklist
  clock: Clock
  /** Throws `host_stopped`. */
  node: () => ShoalLibp2p
}

/**
 * Every dial that Shoal asks for goes through here; libp2p joins those to one peer and caps them in total.
 */
export class Dials {
  readonly #init: DialsInit
  /** Peers being dialled on purpose, and by how many callers. */
  readonly #wanted = new Map<string, number>()
  /** The last failure of each peer, oldest first. */
  readonly #failed = new BoundedMap<string, { at: number, error: ShoalError }>(FAILED_DIALS_MAX)

  constructor (init: DialsInit) {
    this.#init = init
  }

  isWanted (peerId: string): boolean {
    return this.#wanted.has(peerId)
  }

  /** The peer is reachable again: the next dial is not answered from memory. */
  clearFailure (peerId: string): void {
    this.#failed.delete(peerId)
  }

  /** Dials an address in any accepted form and resolves to the PeerId that answered. */
  async toAddress (text: string, options: SignalOptions = {}): Promise<string> {
    const address = parseAddress(text)

    if (address.peerId === this.#init.peerId || this.#isOwn(formatAddress(address))) {
      throw new DialSelfError(text)
    }

    return this.#dial(toMultiaddr(address), address.peerId, formatAddress(address), options)
  }

  /** Connects to a peer by the addresses known of it, unless it is connected. */
  async toPeer (peerId: string, options: SignalOptions = {}): Promise<void> {
    const id = toPeerId(peerId)
    const failed = this.#failed.get(peerId)

    if (this.#init.node().getConnections(id).some(({ status }) => status === 'open')) {
      return
    }

    if (peerId === this.#init.peerId) {
      throw new DialSelfError(peerId)
    }

    if (failed !== undefined && this.#init.clock.now() - failed.at < ON_DEMAND_REDIAL_MS) {
      throw failed.error
    }

    await this.#dial(id, peerId, peerId, options)
  }

  async #dial (target: PeerId | Multiaddr, peerId: string | undefined, shown: string,
    options: SignalOptions): Promise<string> {
    if (peerId !== undefined && this.#init.blocklist.has(peerId)) {
      throw new PeerBlockedError(peerId)
    }

    this.#count(peerId, 1)

    try {
      return await this.#attempt(target, shown, options).catch(async (err: ShoalError) => {
        // We may have joined a dial of libp2p's own that the gater turned down before it knew that we want it.
        if (err.code === 'peer_blocked' && peerId !== undefined && !this.#init.blocklist.has(peerId)) {
          return this.#attempt(target, shown, options)
        }

        throw err
      })
    } catch (err) {
      if (peerId !== undefined && (err as ShoalError).code !== 'aborted') {
        this.#remember(peerId, err as ShoalError)
      }

      throw err
    } finally {
      this.#count(peerId, -1)
    }
  }

  async #attempt (target: PeerId | Multiaddr, shown: string, { signal }: SignalOptions): Promise<string> {
    const node = this.#init.node()

    try {
      const connection = await node.dial(target, { signal: withTimeout(DIAL_TIMEOUT_MS, signal) })

      return connection.remotePeer.toString()
    } catch (err) {
      throw toDialError(err, shown, signal?.aborted === true)
    }
  }

  #count (peerId: string | undefined, by: 1 | -1): void {
    if (peerId !== undefined) {
      const count = (this.#wanted.get(peerId) ?? 0) + by

      if (count === 0) {
        this.#wanted.delete(peerId)
      } else {
        this.#wanted.set(peerId, count)
      }
    }
  }

  #remember (peerId: string, error: ShoalError): void {
    this.#failed.set(peerId, { at: this.#init.clock.now(), error })
  }

  #isOwn (hostPort: string): boolean {
    return this.#init.node().services.listening.listAll().some(ma => {
      const own = fromMultiaddr(ma)

      return own !== undefined && formatAddress(own) === hostPort
    })
  }
}
