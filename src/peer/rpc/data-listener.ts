// Shell: the system, sockets, timers.
import { networkInterfaces } from 'node:os'
import { createServer } from 'node:tls'
import { isWildcardHost } from '../../util/address.js'
import { errorMessage } from '../../util/errors.js'
import { ListenFailedError } from '../transport/errors.js'
import { ConnectionLimits } from '../transport/connection-limits.js'
import type { Admitted } from '../transport/connection-limits.js'
import {
  CONNECTIONS_PER_ADDRESS_MAX, CONNECTS_PER_ADDRESS_PER_SECOND_MAX, KEEPALIVE_MS, UNBOUND_MAX, UNBOUND_PER_ADDRESS_MAX
} from './constants.js'
import { RpcIdentityError } from './errors.js'
import { formatEndpoint } from './hello.js'
import { RefusalLog } from './refusal-log.js'
import { provenFingerprint, secureContextOptions } from './tls.js'
import type { Logger } from '../../util/logger.js'
import type { Certificate } from './certificate.js'
import type { PinSet } from './pins.js'
import type { AddressInfo, Socket } from 'node:net'
import type { Server, TLSSocket } from 'node:tls'

export interface DataListenerInit {
  /** IPs to listen on. Empty: no data port, everything goes over libp2p. */
  hosts: readonly string[]
  /** Taken if it is free; otherwise, or when 0, any. */
  preferredPort: number
  /** Advertised instead of what the sockets are bound to. */
  advertiseHosts: readonly string[]
  certificate: Certificate
  pins: PinSet
  unboundMs: number
  logger: Logger
  now: () => number
  /** A TLS connection whose certificate a peer announced lately. Nothing was read from it yet. */
  onSocket: (socket: TLSSocket, fingerprint: Uint8Array) => void
}

interface Unbound { socket: Socket, place: Admitted, timer: NodeJS.Timeout }

const PORT_MAX = 65535

/**
 * The data port. Non-members may connect to it, so what is not proven is bounded: in number, in number per address (and
 * per /64 of IPv6), and in time from the accept to the binding frame. A connection beyond the bounds is closed at once.
 */
export class DataListener {
  readonly #init: DataListenerInit
  readonly #servers: Server[] = []
  readonly #unbound = new Map<string, Unbound>()
  readonly #limits = new ConnectionLimits({
    openMax: CONNECTIONS_PER_ADDRESS_MAX,
    unprovenMax: UNBOUND_PER_ADDRESS_MAX,
    perSecondMax: CONNECTS_PER_ADDRESS_PER_SECOND_MAX,
    unprovenTotalMax: UNBOUND_MAX
  })

  readonly #refusals: RefusalLog

  constructor (init: DataListenerInit) {
    this.#init = init
    this.#refusals = new RefusalLog('RPC connection', init.logger, init.now)
  }

  /** `host:port` to advertise, most reachable first. */
  endpoints (): string[] {
    const { advertiseHosts } = this.#init
    const addresses = this.#servers.map(server => server.address() as AddressInfo | null).filter(at => at != null)
    const first = addresses[0]

    if (advertiseHosts.length > 0) {
      return first === undefined ? [] : advertiseHosts.map(host => formatEndpoint(host, first.port))
    }

    const found = addresses.flatMap(({ address, port }) =>
      (isWildcardHost(address) ? interfaceHosts(address === '::') : [address]).map(host => formatEndpoint(host, port)))

    return [...new Set(found)]
  }

  /** Errors: `listen_failed` when a host cannot be listened on; a taken port only leads to another. */
  async start (): Promise<void> {
    let port = this.#init.preferredPort > PORT_MAX ? 0 : this.#init.preferredPort

    try {
      for (const host of this.#init.hosts) {
        const server = this.#createServer()

        this.#servers.push(server)
        await listen(server, host, port, this.#init.hosts.length > 1)
        // The further hosts get the port of the first, so that one firewall rule will do.
        port = (server.address() as AddressInfo).port
      }
    } catch (err) {
      await this.stop()
      throw err
    }
  }

  async stop (): Promise<void> {
    const servers = this.#servers.splice(0)

    for (const { socket, timer } of this.#unbound.values()) {
      clearTimeout(timer)
      socket.destroy()
    }

    this.#unbound.clear()
    await Promise.all(servers.map(async server => new Promise<void>(resolve => {
      server.close(() => { resolve() })
    })))
  }

  /** The peer behind this socket is proven: it is no longer thrown out. */
  bound (socket: TLSSocket): void {
    this.#forget(keyOf(socket))
  }

  #createServer (): Server {
    const { certificate, unboundMs } = this.#init
    const server = createServer({
      ...secureContextOptions(certificate),
      requestCert: true,
      // See tls.ts: the pin decides, no chain does.
      rejectUnauthorized: false,
      handshakeTimeout: unboundMs,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_MS
    }, socket => { this.#onSecure(socket) })

    server.on('connection', (socket: Socket) => { this.#onConnection(socket) })
    server.on('tlsClientError', (err, socket) => {
      // Members knock like this to tell a dead node from a silent one (refusal.ts): that is no news.
      if (socket.bytesRead > 0) {
        this.#refusals.add(socket.remoteAddress, errorMessage(err))
      }

      socket.destroy()
    })

    return server
  }

  #onConnection (socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const key = keyOf(socket)
    const refusal = this.#limits.refusal(address, this.#init.now())

    socket.on('error', () => { /* 'close' follows */ })

    if (refusal !== undefined) {
      this.#refusals.add(address, refusal)
      socket.destroy()
      return
    }

    const place = this.#limits.admit(address)

    const timer = setTimeout(() => {
      this.#refusals.add(address, `it has proven nothing within ${this.#init.unboundMs} ms`)
      socket.destroy()
    }, this.#init.unboundMs)

    this.#unbound.set(key, { socket, place, timer })
    socket.once('close', () => {
      this.#forget(key)
      place.closed()
    })
  }

  #onSecure (socket: TLSSocket): void {
    socket.on('error', () => { /* 'close' follows */ })

    try {
      const fingerprint = provenFingerprint(socket)

      if (!this.#init.pins.has(fingerprint)) {
        throw new RpcIdentityError('no peer announced its certificate')
      }

      this.#init.onSocket(socket, fingerprint)
    } catch (err) {
      this.#refusals.add(socket.remoteAddress, errorMessage(err))
      socket.destroy()
    }
  }

  #forget (key: string): void {
    const unbound = this.#unbound.get(key)

    clearTimeout(unbound?.timer)
    unbound?.place.proven()
    this.#unbound.delete(key)
  }
}

/** Unique among the open sockets of a listener; the TLS socket and the raw one below it have the same. */
function keyOf (socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`
}

async function listen (server: Server, host: string, port: number, isOneOfSeveral: boolean): Promise<void> {
  const attempt = async (wanted: number): Promise<void> => new Promise((resolve, reject) => {
    server.once('error', reject)
    // Beside other hosts, `::` must not take their IPv4 side.
    server.listen({ host, port: wanted, ipv6Only: isOneOfSeveral && host.includes(':') }, () => {
      server.off('error', reject)
      resolve()
    })
  })

  try {
    await attempt(port)
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code

    if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES')) {
      throw new ListenFailedError(`${host} (data port)`, errorMessage(err), { cause: err })
    }

    await attempt(0)
  }
}

/** Addresses of this machine that others can use, IPv4 first; loopback when there is nothing else. */
function interfaceHosts (withIp6: boolean): string[] {
  const all = Object.values(networkInterfaces()).flatMap(found => found ?? [])
  // Link-local addresses mean nothing without a zone index, which only the local machine knows.
  const others = all.filter(at => !at.internal && !at.address.startsWith('fe80:') && (withIp6 || at.family === 'IPv4'))
  const sorted = others.sort((a, b) => a.family.localeCompare(b.family)).map(at => at.address)

  return sorted.length > 0 ? sorted : ['127.0.0.1']
}
