// Shell: sockets, chance, timers.
import { strict as assert } from 'node:assert'
import { createSecureContext } from 'node:tls'
import { parseAddress } from '../../util/address.js'
import { systemClock } from '../../util/clock.js'
import { AbortedError, BusyError, errorCode, errorMessage, RemoteError } from '../../util/errors.js'
import { silentLogger } from '../../util/logger.js'
import { systemRandom } from '../../util/random.js'
import { InvalidMessageError } from '../../util/schema/errors.js'
import { RefusedMessages } from '../transport/refused-messages.js'
import { createStreamBinding, createTlsBinding } from './binding.js'
import { createCertificate } from './certificate.js'
import { checkedReply } from './checked.js'
import {
  BUSY_RETRY_MS, CALLS_PER_PEER_MAX, HEADER_BYTES_MAX, IDLE_MS, PAYLOAD_BYTES_MAX, RENEW_BYTES, STALL_MS_MAX,
  STREAM_PROTOCOL, STREAM_TIMEOUT_MS, SWEEP_MS, UNBOUND_MS_MAX, UPGRADE_MS
} from './constants.js'
import { DataListener } from './data-listener.js'
import { PeerBusyError, PayloadTooLargeError, UnknownMethodError } from './errors.js'
import { classFor } from './frames.js'
import { Handlers } from './handlers.js'
import { answerHellos } from './hello.js'
import { PeerTable } from './peer-table.js'
import { PendingCall } from './pending-call.js'
import { PinSet } from './pins.js'
import { StreamTransport } from './stream-transport.js'
import { TlsTransport } from './tls-transport.js'
import { secureContextOptions } from './tls.js'
import { Emitter } from '../../util/emitter.js'
import type { ShoalError } from '../../util/errors.js'
import type { Logger } from '../../util/logger.js'
import type { OwnHello } from './hello.js'
import type { RpcInit, RpcService } from './init.js'
import type { Endpoint } from './refusal.js'
import type { CallOptions, ChannelStats, RpcHandler, RpcHost, RpcMethod, RpcReply } from './types.js'
import type { Stream } from '@libp2p/interface'
import type { TLSSocket } from 'node:tls'

export type { RpcInit, RpcService } from './init.js'

/**
 * The one way in which nodes talk to each other above libp2p: one pinned TLS 1.3 connection per peer, frames with
 * protobuf headers and raw payloads, four traffic classes, deadlines, cancellation, bounded queues, and a libp2p stream
 * where the data port cannot be reached.
 *
 * Creates the RPC channel. Nothing listens before `start`, which needs a started host. Handlers may be registered
 * before and after.
 *
 * ```ts
 * const rpc = createRpc({ host, listenHosts: ['0.0.0.0'], preferredPort: port + 1, logger })
 * rpc.handle(blockPut, async ({ header, payload }) => ({ header: { stored: true } }))
 * await rpc.start()
 * const { header } = await rpc.call(peerId, blockPut, { cid }, bytes, { timeoutMs: 5000, class: 'repair' })
 * ```
 */
export function createRpc (init: RpcInit): RpcService {
  return new TlsRpc(init)
}

type DisconnectListener = (peerId: string, reason: 'closed' | 'refused') => void

class TlsRpc implements RpcService {
  readonly #init: RpcInit
  readonly #host: RpcHost
  readonly #logger: Logger
  readonly #now: () => number
  readonly #certificate = createCertificate()
  readonly #refused: RefusedMessages
  readonly #handlers: Handlers
  readonly #pins: PinSet
  readonly #peers: PeerTable
  readonly #dataListener: DataListener
  readonly #events: Emitter<{ disconnect: Parameters<DisconnectListener> }>
  readonly #localCalls = new Set<PendingCall>()
  #callsInFlight = 0
  #sweepTimer: NodeJS.Timeout | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor (init: RpcInit) {
    const { host, logger = silentLogger, clock = systemClock } = init

    this.#init = init
    this.#host = host
    this.#logger = logger
    this.#now = () => clock.now()
    this.#events = new Emitter(err => { logger.error({ err }, 'A listener for lost channels failed') })
    this.#refused = init.refused ?? new RefusedMessages(logger, this.#now)
    this.#handlers = new Handlers(logger, this.#refused)
    this.#pins = new PinSet(this.#now)
    this.#dataListener = new DataListener({
      hosts: init.listenHosts ?? ['127.0.0.1'],
      preferredPort: init.preferredPort ?? 0,
      advertiseHosts: init.advertiseHosts ?? [],
      certificate: this.#certificate,
      pins: this.#pins,
      unboundMs: init.unboundMs ?? UNBOUND_MS_MAX,
      logger,
      now: this.#now,
      onSocket: (socket, fingerprint) => { this.#onSocket(socket, fingerprint) }
    })
    this.#peers = new PeerTable({
      host,
      secureContext: createSecureContext(secureContextOptions(this.#certificate)),
      ownHello: () => this.#ownHello(),
      dispatch: async request => this.#handlers.dispatch(request),
      roomOf: (method, trafficClass) => this.#handlers.roomOf(method, trafficClass),
      knownEndpoints: peerId => (init.knownEndpoints?.(peerId) ?? []).flatMap(toEndpoint),
      onDisconnect: (peerId, reason) => { this.#onDisconnect(peerId, reason) },
      idleMs: init.idleMs ?? IDLE_MS,
      upgradeMs: init.upgradeMs ?? UPGRADE_MS,
      renewBytes: init.renewBytes ?? RENEW_BYTES,
      stallMs: init.stallMs ?? STALL_MS_MAX,
      logger,
      random: init.random ?? systemRandom,
      now: this.#now
    })
  }

  async start (): Promise<void> {
    assert(this.#stopping === undefined, 'An RPC channel is started once; create another')
    this.#starting ??= this.#start()

    return this.#starting
  }

  async stop (): Promise<void> {
    this.#stopping ??= this.#stop()

    return this.#stopping
  }

  get callsInFlight (): number {
    return this.#callsInFlight
  }

  dataEndpoints (): string[] {
    return this.#dataListener.endpoints()
  }

  peers (): string[] {
    return this.#peers.peerIds()
  }

  disconnect (peerId: string): void {
    this.#peers.find(peerId)?.disconnect()
  }

  stats (peerId: string): ChannelStats | undefined {
    return this.#peers.find(peerId)?.stats()
  }

  onDisconnect (listener: DisconnectListener): () => void {
    return this.#events.on('disconnect', args => { listener(...args) })
  }

  handle<Req, Res> (method: RpcMethod<Req, Res>, handler: RpcHandler<Req, Res>): void {
    this.#handlers.add(method, handler)
  }

  methods (): string[] {
    return this.#handlers.names()
  }

  async call<Req, Res> (peerId: string, method: RpcMethod<Req, Res>, header: Partial<Req>, payload?: Uint8Array,
    options: CallOptions = {}): Promise<RpcReply<Res>> {
    const headerBytes = method.request.encode(header)
    const payloadBytes = payload?.length ?? 0

    if (headerBytes.length > HEADER_BYTES_MAX) {
      throw new PayloadTooLargeError(method.name, 'header', headerBytes.length, HEADER_BYTES_MAX)
    }

    if (payloadBytes > PAYLOAD_BYTES_MAX) {
      throw new PayloadTooLargeError(method.name, 'payload', payloadBytes, PAYLOAD_BYTES_MAX)
    }

    if (options.signal?.aborted === true || this.#stopping !== undefined) {
      throw new AbortedError(`The call of ${method.name} at peer ${peerId}`, { cause: options.signal?.reason })
    }

    this.#callsInFlight++

    return new Promise((resolve, reject) => {
      const call = new PendingCall({
        peerId,
        method: method.name,
        trafficClass: classFor(options.class ?? 'client', headerBytes.length + payloadBytes),
        header: headerBytes,
        payload: payloadBytes === 0 ? undefined : payload,
        options,
        now: this.#now,
        onReply: reply => {
          this.#callsInFlight--

          try {
            resolve(checkedReply(method, reply))
          } catch (err) {
            if (err instanceof InvalidMessageError) {
              this.#refused.note(peerId, method.name, err.reason)
            }

            reject(err instanceof Error ? err : new Error(errorMessage(err)))
          }
        },
        onError: err => {
          this.#callsInFlight--
          reject(err)
        }
      })

      if (peerId === this.#host.peerId) {
        void this.#callLocal(call)
      } else {
        this.#peers.channel(peerId).submit(call)
      }
    })
  }

  async #start (): Promise<void> {
    await this.#dataListener.start()
    answerHellos(this.#host, () => this.#ownHello(), (peerId, hello) => {
      if (this.#stopping !== undefined) {
        throw new AbortedError('The RPC channel')
      }

      this.#pins.set(peerId, hello.fingerprint)
      this.#peers.onHello(peerId, hello)
    })
    this.#host.handleStream(STREAM_PROTOCOL, (peerId, stream) => { this.#onStream(peerId, stream) })
    this.#sweepTimer = setInterval(() => { this.#peers.sweep() }, this.#init.sweepMs ?? SWEEP_MS)
    this.#sweepTimer.unref()
    this.#logger.debug({ endpoints: this.dataEndpoints() }, 'RPC data port is open')
  }

  async #stop (): Promise<void> {
    const error = new AbortedError('The call, as this node stops,')

    await this.#starting?.catch(() => { /* `start` has told its caller */ })
    clearInterval(this.#sweepTimer)

    for (const call of this.#localCalls) {
      const { holder } = call

      call.fail(error)
      holder?.abandon(call, false)
    }

    await this.#peers.stop(error)
    await this.#dataListener.stop()
  }

  #ownHello (): OwnHello {
    return { fingerprint: this.#certificate.fingerprint, endpoints: this.dataEndpoints() }
  }

  /** The data port has accepted a connection whose certificate was announced; the binding names its peer. */
  #onSocket (socket: TLSSocket, fingerprint: Uint8Array): void {
    if (this.#stopping !== undefined) {
      socket.destroy()
      return
    }

    this.#peers.connection({
      transport: new TlsTransport(socket),
      binding: createTlsBinding({
        socket, role: 'acceptor', ownId: this.#host.peerId, fingerprint, pins: this.#pins
      }),
      role: 'acceptor',
      bindTimeoutMs: this.#init.unboundMs ?? UNBOUND_MS_MAX,
      onBound: () => { this.#dataListener.bound(socket) }
    }).start()
  }

  #onStream (peerId: string, stream: Stream): void {
    const transport = new StreamTransport(stream)

    if (this.#stopping !== undefined) {
      transport.destroy()
      return
    }

    this.#peers.connection({
      transport,
      binding: createStreamBinding({ ownId: this.#host.peerId, peerId }),
      role: 'acceptor',
      bindTimeoutMs: STREAM_TIMEOUT_MS
    }).start()
  }

  /** A call to ourselves: the same handler, deadline, cancellation and errors, no bytes moved. */
  async #callLocal (call: PendingCall): Promise<void> {
    if (this.#localCalls.size >= CALLS_PER_PEER_MAX) {
      call.fail(new PeerBusyError(call.peerId, 'the queue of calls to itself', BUSY_RETRY_MS))
      return
    }

    const controller = new AbortController()

    this.#localCalls.add(call)
    call.onSettled = () => { this.#localCalls.delete(call) }
    call.holder = { abandon: () => { controller.abort() } }

    try {
      call.succeed(await this.#handlers.dispatch({
        peerId: call.peerId,
        method: call.method,
        header: call.header,
        payload: call.payload ?? new Uint8Array(0),
        class: call.trafficClass,
        signal: controller.signal,
        isBacklogged: false
      }))
    } catch (err) {
      call.fail(isOfChannel(err) ? err : new RemoteError(errorCode(err), errorMessage(err), { cause: err }))
    }
  }

  #onDisconnect (peerId: string, reason: 'closed' | 'refused'): void {
    this.#logger.debug({ peer_id: peerId, reason }, 'RPC channel lost')
    this.#events.emit('disconnect', [peerId, reason])
  }
}

function isOfChannel (err: unknown): err is ShoalError {
  return err instanceof BusyError || err instanceof UnknownMethodError
}

/** An endpoint that cannot be understood is left out. */
function toEndpoint (text: string): Endpoint[] {
  try {
    const { host, port } = parseAddress(text)

    return [{ host, port }]
  } catch {
    return []
  }
}
