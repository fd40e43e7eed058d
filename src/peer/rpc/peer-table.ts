// Shell: timers.
import { CHANNELS_MAX, CONNECT_TIMEOUT_MS, CONNECTS_MAX, STOP_MS_MAX } from './constants.js'
import { PeerChannel } from './channel.js'
import { RpcConnection } from './connection.js'
import { Connector } from './connector.js'
import { InboundBudget } from './inbound-budget.js'
import { Limiter } from '../../util/limiter.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { Binding, Role } from './binding.js'
import type { OwnHello, PeerHello } from './hello.js'
import type { Dispatch, RoomOf } from './inbound-requests.js'
import type { Endpoint } from './refusal.js'
import type { Transport } from './transport.js'
import type { RpcHost } from './types.js'
import type { SecureContext } from 'node:tls'

export interface PeerTableInit {
  host: RpcHost
  secureContext: SecureContext
  ownHello: () => OwnHello
  dispatch: Dispatch
  roomOf: RoomOf
  knownEndpoints: (peerId: string) => readonly Endpoint[]
  onDisconnect: (peerId: string, reason: 'closed' | 'refused') => void
  idleMs: number
  upgradeMs: number
  renewBytes: number
  stallMs: number
  logger: Logger
  random: Random
  now: () => number
}

/** All channels by peer, and all connections, bound or not. */
export class PeerTable {
  readonly #init: PeerTableInit
  readonly #connector: Connector
  /** In order of use, so that the one to forget is in front. */
  readonly #channels = new Map<string, PeerChannel>()
  readonly #connections = new Set<RpcConnection>()
  readonly #turns: Limiter
  readonly #budget: InboundBudget
  #stopped = false
  #onLastClosed: () => void = () => {}

  constructor (init: PeerTableInit) {
    this.#init = init
    this.#turns = new Limiter(CONNECTS_MAX, 'connect to peers',
      { queueMax: CHANNELS_MAX, clock: init, random: init.random })
    this.#budget = new InboundBudget(init.now, init.random)
    this.#connector = new Connector({
      host: init.host,
      secureContext: init.secureContext,
      ownHello: init.ownHello,
      logger: init.logger,
      newConnection: (peerId, transport, binding) =>
        this.connection({ peerId, transport, binding, role: 'initiator', bindTimeoutMs: CONNECT_TIMEOUT_MS })
    })
  }

  /** The channel of a peer, made when it is new. */
  channel (peerId: string): PeerChannel {
    const { onDisconnect, knownEndpoints, host } = this.#init
    let channel = this.#channels.get(peerId)

    if (channel === undefined) {
      this.#makeRoom()
      channel = new PeerChannel({
        ...this.#init,
        ownId: host.peerId,
        peerId,
        connector: this.#connector,
        takeTurn: async (connect, signal) => this.#turns.run(connect, 1, signal),
        knownEndpoints: () => knownEndpoints(peerId),
        onDisconnect: reason => { onDisconnect(peerId, reason) }
      })
      this.#channels.set(peerId, channel)
    }

    return channel
  }

  /** The channel of a peer with which there has been anything. */
  find (peerId: string): PeerChannel | undefined {
    return this.#channels.get(peerId)
  }

  peerIds (): string[] {
    return [...this.#channels.keys()]
  }

  /** A connection that joins its peer's channel once it is bound. Not started yet. */
  connection (init: {
    transport: Transport
    binding: Binding
    role: Role
    peerId?: string
    bindTimeoutMs: number
    onBound?: () => void
  }): RpcConnection {
    const { dispatch, roomOf, stallMs, logger, now } = this.#init
    const connection = new RpcConnection({
      ...init,
      dispatch,
      roomOf,
      stallMs,
      budget: this.#budget,
      logger,
      now,
      events: {
        onBound: bound => {
          init.onBound?.()
          this.channel(bound.peerId).adopt(bound)
        },
        onGoaway: (bound, reason) => { this.channel(bound.peerId).onGoaway(bound, reason) },
        onClose: (closed, unsent) => {
          this.#connections.delete(closed)

          if (closed.boundAt !== undefined) {
            this.channel(closed.peerId).onClose(closed, unsent)
          }

          if (this.#connections.size === 0) {
            this.#onLastClosed()
          }
        }
      }
    })

    this.#connections.add(connection)

    return connection
  }

  /** A peer has announced itself. */
  onHello (peerId: string, hello: PeerHello): void {
    this.channel(peerId).onHello(hello.endpoints)
  }

  sweep (): void {
    for (const channel of this.#channels.values()) {
      channel.sweep()
    }
  }

  /** Fails all calls with `error`, says goodbye, and waits until every connection is closed; cut after a moment. */
  async stop (error: Error): Promise<void> {
    this.#stopped = true

    for (const channel of this.#channels.values()) {
      channel.stop(error)
    }

    for (const connection of this.#connections) {
      if (connection.boundAt === undefined) {
        connection.destroy()
      }
    }

    if (this.#connections.size > 0) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => {
          for (const connection of this.#connections) {
            connection.destroy()
          }
        }, STOP_MS_MAX)

        this.#onLastClosed = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  #makeRoom (): void {
    if (this.#channels.size >= CHANNELS_MAX && !this.#stopped) {
      for (const [peerId, channel] of this.#channels) {
        if (channel.isForgettable) {
          this.#channels.delete(peerId)
          break
        }
      }
    }
  }
}
