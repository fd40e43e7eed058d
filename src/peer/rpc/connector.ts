import { errorMessage } from '../../util/errors.js'
import { createStreamBinding, createTlsBinding } from './binding.js'
import { STREAM_PROTOCOL, STREAM_TIMEOUT_MS } from './constants.js'
import { dialFirst } from './dial.js'
import { sayHello } from './hello.js'
import { StreamTransport } from './stream-transport.js'
import { TlsTransport } from './tls-transport.js'
import type { Logger } from '../../util/logger.js'
import type { Binding } from './binding.js'
import type { RpcConnection } from './connection.js'
import type { OwnHello, PeerHello } from './hello.js'
import type { Transport } from './transport.js'
import type { RpcHost } from './types.js'
import type { SecureContext } from 'node:tls'

export interface ConnectorInit {
  host: RpcHost
  secureContext: SecureContext
  ownHello: () => OwnHello
  logger: Logger
  /** Makes the connection as an initiator; the owner adopts it when it is bound. */
  newConnection: (peerId: string, transport: Transport, binding: Binding) => RpcConnection
}

export interface ConnectOptions {
  signal: AbortSignal
  /** Asked when the TLS connection or stream stands: true when a connection from the peer has come in meanwhile. */
  superseded: () => boolean
  /** Do not fall back to a libp2p stream: the channel has one already. */
  tlsOnly: boolean
  onHello: (hello: PeerHello) => void
}

/** Makes connections to peers: hello over libp2p, then the data port, then the fallback stream. */
export class Connector {
  readonly #init: ConnectorInit

  constructor (init: ConnectorInit) {
    this.#init = init
  }

  /**
   * Resolves when the connection is bound (its owner has adopted it by then) or superseded. Rejects when there is
   * no way to the peer.
   */
  async connect (peerId: string, options: ConnectOptions): Promise<void> {
    const { host, ownHello, logger } = this.#init
    const hello = await sayHello(host, peerId, ownHello(), options.signal)

    options.onHello(hello)

    try {
      await this.#connectTls(peerId, hello, options)
    } catch (err) {
      if (options.tlsOnly || options.signal.aborted) {
        throw err
      }

      logger.info({ peer_id: peerId, reason: errorMessage(err) }, 'No data connection; using a libp2p stream')
      await this.#connectStream(peerId, options)
    }
  }

  async #connectTls (peerId: string, hello: PeerHello, { signal, superseded }: ConnectOptions): Promise<void> {
    const { host, secureContext } = this.#init
    const socket = await dialFirst(hello.endpoints, secureContext, hello.fingerprint, signal)

    if (superseded()) {
      socket.destroy()
      return
    }

    await this.#bind(peerId, new TlsTransport(socket), createTlsBinding({
      socket, role: 'initiator', ownId: host.peerId, fingerprint: hello.fingerprint, expected: peerId
    }), signal)
  }

  async #connectStream (peerId: string, { signal, superseded }: ConnectOptions): Promise<void> {
    const { host } = this.#init
    const stream = await host.openStream(peerId, STREAM_PROTOCOL,
      { signal: AbortSignal.any([signal, AbortSignal.timeout(STREAM_TIMEOUT_MS)]) })
    const transport = new StreamTransport(stream)

    if (superseded()) {
      transport.destroy()
      return
    }

    await this.#bind(peerId, transport, createStreamBinding({ ownId: host.peerId, peerId }), signal)
  }

  async #bind (peerId: string, transport: Transport, binding: Binding, signal: AbortSignal): Promise<void> {
    const connection = this.#init.newConnection(peerId, transport, binding)
    const onAbort = (): void => { connection.destroy() }

    signal.addEventListener('abort', onAbort)

    try {
      connection.start()

      if (signal.aborted) {
        connection.destroy()
      }

      await connection.whenBound()
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}
