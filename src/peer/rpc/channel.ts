import { errorMessage } from '../../util/errors.js'
import { Backoff } from './backoff.js'
import {
  BUSY_RETRY_MS, CALL_BYTES_PER_PEER_MAX, CALLS_PER_PEER_MAX, CONNECTIONS_PER_PEER_MAX, SIMULTANEOUS_MS, STABLE_MS
} from './constants.js'
import { PeerBusyError, PeerUnreachableError } from './errors.js'
import { GoawayReason } from './frames.js'
import { isRefusal, isRefused } from './refusal.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { RpcConnection } from './connection.js'
import type { Connector } from './connector.js'
import type { CallHolder, PendingCall } from './pending-call.js'
import type { Endpoint } from './refusal.js'
import type { ChannelStats } from './types.js'

export interface ChannelInit {
  ownId: string
  peerId: string
  connector: Connector
  /** Runs a connect when it is its turn among those to all peers. */
  takeTurn: (connect: () => Promise<void>, signal: AbortSignal) => Promise<void>
  /** Where the peer's data port is said to be, if it was never asked itself. */
  knownEndpoints: () => readonly Endpoint[]
  onDisconnect: (reason: 'closed' | 'refused') => void
  idleMs: number
  upgradeMs: number
  renewBytes: number
  random: Random
  now: () => number
  logger: Logger
}

/**
 * Everything between this node and one peer: the one connection that new calls take, those that it replaced and
 * that finish their calls, the calls that wait for a connection, and when to try again.
 *
 * **Which connection stays.** Both sides may connect at the same moment, and then both see two. Within
 * `SIMULTANEOUS_MS` the one whose initiator has the smaller PeerId stays, which both sides decide alike; the other is
 * retired: it takes no new calls and ends when its calls are done. A newcomer later than that means that the peer
 * has lost the old connection (it does not connect while it has one), so the newcomer stays. TLS always beats the
 * fallback.
 */
export class PeerChannel implements CallHolder {
  readonly #init: ChannelInit
  readonly #bound = new Set<RpcConnection>()
  readonly #waiting = new Set<PendingCall>()
  readonly #backoff: Backoff
  #active: RpcConnection | undefined
  #connecting: AbortController | undefined
  #endpoints: readonly Endpoint[] | undefined
  #calls = 0
  #callBytes = 0
  #upgradeAt = 0
  #usedAt: number
  #usedBytes = 0
  /** Moved by connections that are gone. */
  #pastRxBytes = 0
  #pastTxBytes = 0
  #latencyMs: number | undefined
  #transport: ChannelStats['transport'] = 'tls'
  #stopped: Error | undefined

  constructor (init: ChannelInit) {
    this.#init = init
    this.#backoff = new Backoff(init.random)
    this.#usedAt = init.now()
  }

  get peerId (): string {
    return this.#init.peerId
  }

  /** True when nothing would be lost with this record. */
  get isForgettable (): boolean {
    return this.#bound.size === 0 && this.#waiting.size === 0 && this.#calls === 0 && this.#connecting === undefined
  }

  get connections (): number {
    return this.#bound.size
  }

  stats (): ChannelStats | undefined {
    if (this.#bound.size === 0 && this.#pastRxBytes === 0) {
      return undefined
    }

    let rxBytes = this.#pastRxBytes
    let txBytes = this.#pastTxBytes

    for (const { transport } of this.#bound) {
      rxBytes += transport.rxBytes
      txBytes += transport.txBytes
    }

    const latencyMs = this.#active?.latencyMs ?? this.#latencyMs

    return { rxBytes, txBytes, transport: this.#transport, latencyMs }
  }

  /** Takes a call in, or fails it with `busy` when too much is under way with this peer. */
  submit (call: PendingCall): void {
    if (this.#calls >= CALLS_PER_PEER_MAX ||
      (this.#callBytes > 0 && this.#callBytes + call.bytes > CALL_BYTES_PER_PEER_MAX)) {
      call.fail(new PeerBusyError(this.peerId, 'the queue of calls to it', BUSY_RETRY_MS))
      return
    }

    this.#calls++
    this.#callBytes += call.bytes
    call.onSettled = () => {
      this.#calls--
      this.#callBytes -= call.bytes
    }
    this.#usedAt = this.#init.now()
    this.#route(call)
  }

  /** A waiting call was given up. */
  abandon (call: PendingCall): void {
    this.#waiting.delete(call)
  }

  /** A connection with this peer was bound, by either side. */
  adopt (connection: RpcConnection): void {
    if (this.#stopped !== undefined) {
      connection.destroy()
      return
    }

    const rival = this.#active

    this.#bound.add(connection)
    this.#limitConnections()
    this.#usedAt = this.#init.now()
    this.#backoff.lift()

    if (rival === undefined || !rival.usable) {
      this.#activate(connection)
    } else if (this.#wins(connection, rival)) {
      this.#activate(connection)
      this.#replace(connection, rival)
    } else {
      this.#routeAll(connection.retire(GoawayReason.duplicate))
    }
  }

  onGoaway (connection: RpcConnection, reason: GoawayReason): void {
    const unsent = connection.retire(reason)

    if (connection === this.#active) {
      this.#active = undefined

      if (reason === GoawayReason.stopping) {
        this.#init.onDisconnect('closed')
      }
    }

    this.#routeAll(unsent)
  }

  onClose (connection: RpcConnection, unsent: PendingCall[]): void {
    const wasActive = connection === this.#active
    const { now } = this.#init

    if (this.#bound.delete(connection)) {
      this.#pastRxBytes += connection.transport.rxBytes
      this.#pastTxBytes += connection.transport.txBytes
      this.#latencyMs = connection.latencyMs ?? this.#latencyMs
    }

    if (wasActive) {
      this.#active = undefined

      if (now() - (connection.boundAt ?? 0) < STABLE_MS) {
        // Otherwise a peer that accepts and hangs up would be connected to in a tight loop.
        this.#backoff.failed(now(), new Error('the connection broke at once'))
      } else {
        this.#backoff.succeeded()
      }

      if (!connection.retired && this.#stopped === undefined) {
        this.#init.onDisconnect('closed')
      }
    }

    this.#routeAll(unsent)
  }

  /** The peer has announced itself: it lives, so there is no reason to hold back. */
  onHello (endpoints: readonly Endpoint[]): void {
    this.#endpoints = endpoints
    this.#backoff.lift()
  }

  /** Regular care: closes an idle channel, renews one whose keys have done their work, retries the data port. */
  sweep (): void {
    const { now, idleMs, upgradeMs, renewBytes } = this.#init
    const active = this.#active
    const movedBytes = (active?.transport.rxBytes ?? 0) + (active?.transport.txBytes ?? 0)

    if (active === undefined || !active.usable) {
      return
    }

    if (Math.max(active.transport.rxBytes, active.transport.txBytes) >= renewBytes) {
      this.#active = undefined
      this.#routeAll(active.retire(GoawayReason.idle))
      return
    }

    if (movedBytes !== this.#usedBytes || !active.isIdle) {
      this.#usedBytes = movedBytes
      this.#usedAt = now()
    } else if (now() - this.#usedAt >= idleMs) {
      this.#active = undefined
      this.#routeAll(active.retire(GoawayReason.idle))
      return
    }

    if (active.transport.kind === 'libp2p' && now() >= this.#upgradeAt && this.#connecting === undefined) {
      this.#upgradeAt = now() + this.#jittered(upgradeMs)
      void this.#connect(true)
    }
  }

  /** Cuts what there is; later calls connect anew. */
  disconnect (): void {
    this.#connecting?.abort()

    for (const connection of this.#bound) {
      connection.destroy()
    }
  }

  /** Says goodbye on all connections and fails the calls with `error`. */
  stop (error: Error): void {
    this.#stopped = error
    this.#connecting?.abort()
    this.#failWaiting(error)

    for (const connection of this.#bound) {
      connection.stop(error)
    }
  }

  #route (call: PendingCall): void {
    if (call.settled) {
      return
    }

    if (this.#stopped !== undefined) {
      call.fail(this.#stopped)
    } else if (this.#active?.usable === true) {
      this.#active.submit(call)
    } else if (this.#connecting !== undefined ||
      this.#backoff.mayTry(this.#init.now(), call.trafficClass === 'control')) {
      call.holder = this
      this.#waiting.add(call)

      if (this.#connecting === undefined) {
        void this.#connect(false)
      }
    } else {
      const { lastError } = this.#backoff
      const reason = errorMessage(lastError).replace(/\.$/, '')

      call.fail(new PeerUnreachableError(this.peerId,
        `${reason}; the next attempt is due in ${this.#backoff.waitMs(this.#init.now())} ms`, { cause: lastError }))
    }
  }

  #routeAll (calls: Iterable<PendingCall>): void {
    for (const call of calls) {
      this.#route(call)
    }
  }

  async #connect (isUpgrade: boolean): Promise<void> {
    const { connector, takeTurn, now, peerId } = this.#init
    const controller = new AbortController()

    this.#connecting = controller
    this.#backoff.tried(now())

    try {
      await takeTurn(async () => connector.connect(peerId, {
        signal: controller.signal,
        tlsOnly: isUpgrade,
        superseded: () => this.#active?.usable === true && (!isUpgrade || this.#active.transport.kind === 'tls'),
        onHello: hello => { this.onHello(hello.endpoints) }
      }), controller.signal)
    } catch (err) {
      if (!isUpgrade && this.#active === undefined && !controller.signal.aborted) {
        this.#backoff.failed(now(), err)
        this.#failWaiting(new PeerUnreachableError(this.peerId, errorMessage(err), { cause: err }))
        void this.#reportRefusal(err)
      }
    } finally {
      this.#connecting = undefined
    }

    // Superseded by a connection that was lost at once, or this one was.
    if (this.#active === undefined) {
      const left = [...this.#waiting]

      this.#waiting.clear()
      this.#routeAll(left)
    }
  }

  /** Tells when the peer's machine says that no process listens any more: the surest sign that its process is gone. */
  async #reportRefusal (err: unknown): Promise<void> {
    const endpoints = this.#endpoints ?? this.#init.knownEndpoints()
    const isGone = endpoints.length > 0 ? await isRefused(endpoints) : isRefusal(err)

    if (isGone && this.#active === undefined && this.#stopped === undefined) {
      this.#init.onDisconnect('refused')
    }
  }

  #failWaiting (error: Error): void {
    const waiting = [...this.#waiting]

    this.#waiting.clear()

    for (const call of waiting) {
      call.fail(error)
    }
  }

  #activate (connection: RpcConnection): void {
    const waiting = [...this.#waiting]

    this.#active = connection
    this.#transport = connection.transport.kind
    this.#upgradeAt = this.#init.now() + this.#jittered(this.#init.upgradeMs)
    this.#usedBytes = 0
    this.#waiting.clear()
    this.#routeAll(waiting)
  }

  #wins (newcomer: RpcConnection, holder: RpcConnection): boolean {
    if (newcomer.transport.kind === 'tls' && holder.transport.kind === 'libp2p') {
      return true
    }

    if (this.#init.now() - (holder.boundAt ?? 0) >= SIMULTANEOUS_MS) {
      return true
    }

    return newcomer.transport.kind === holder.transport.kind &&
      (newcomer.role === holder.role || this.#initiatorOf(newcomer) < this.#initiatorOf(holder))
  }

  #replace (newcomer: RpcConnection, holder: RpcConnection): void {
    const isUpgrade = newcomer.transport.kind !== holder.transport.kind

    if (isUpgrade || newcomer.role !== holder.role) {
      this.#routeAll(holder.retire(GoawayReason.duplicate))
    } else {
      // The same side has connected again: it has lost this one, and answers will not come.
      holder.destroy()
    }
  }

  /** A peer that connects again and again keeps the last few: each holds buffers, and requests under way. */
  #limitConnections (): void {
    for (const connection of this.#bound) {
      if (this.#bound.size <= CONNECTIONS_PER_PEER_MAX) {
        return
      }

      if (connection !== this.#active) {
        this.#bound.delete(connection)
        connection.destroy()
      }
    }
  }

  #initiatorOf (connection: RpcConnection): string {
    return connection.role === 'initiator' ? this.#init.ownId : this.peerId
  }

  #jittered (ms: number): number {
    return ms * (0.75 + this.#init.random() / 2)
  }
}
