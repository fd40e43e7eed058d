import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createSecureContext } from 'node:tls'
import { createTlsBinding } from '../../src/peer/rpc/binding.js'
import { createCertificate } from '../../src/peer/rpc/certificate.js'
import { HELLO_PROTOCOL } from '../../src/peer/rpc/constants.js'
import { encodeFrameHead, FrameType } from '../../src/peer/rpc/frames.js'
import { encodeHello } from '../../src/peer/rpc/hello.js'
import { FrameParser } from '../../src/peer/rpc/parser.js'
import { secureContextOptions } from '../../src/peer/rpc/tls.js'
import { eventually } from './eventually.js'
import type { FakeRpcNetwork } from './fake-rpc-hosts.js'
import type { Certificate } from '../../src/peer/rpc/certificate.js'
import type { Frame } from '../../src/peer/rpc/frames.js'
import type { RpcService } from '../../src/peer/rpc/init.js'
import type { ConnectionOptions, TLSSocket } from 'node:tls'

/** A peer that speaks the protocol by hand, and breaks it where a test wants that. */
export class RawRpcPeer {
  readonly frames: Array<{ frame: Frame, meta: Buffer }> = []
  readonly sessions: Buffer[] = []
  receivedBytes = 0
  closed = false

  private constructor (readonly socket: TLSSocket, readonly peerId: string, readonly targetId: string,
    readonly fingerprint: Uint8Array) {
    const parser = new FrameParser({
      begin: () => {},
      target: () => undefined,
      end: (frame, meta) => { this.frames.push({ frame, meta }) }
    })

    socket.on('error', () => {})
    socket.on('close', () => { this.closed = true })
    socket.on('session', session => { this.sessions.push(session) })
    socket.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length
      parser.push(chunk)
    })
  }

  /** Connects to the data port of `target`; resolves when this side of the handshake is done. */
  static async connect (target: RpcService, ids: { own: string, target: string }, certificate: Certificate | undefined,
    options: ConnectionOptions = {}): Promise<RawRpcPeer> {
    const [endpoint = ''] = target.dataEndpoints()
    const socket = connect({
      host: '127.0.0.1',
      port: Number(endpoint.split(':').at(-1)),
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      ...(certificate == null ? {} : { secureContext: createSecureContext(secureContextOptions(certificate)) }),
      ...options
    })

    await once(socket, 'secureConnect')

    return new RawRpcPeer(socket, ids.own, ids.target, certificate?.fingerprint ?? new Uint8Array(0))
  }

  /** Says hello as `own`, connects, binds and waits for the answer: a peer in good standing. */
  static async bound (network: FakeRpcNetwork, target: RpcService, ids: { own: string, target: string },
    certificate = createCertificate(), options: ConnectionOptions = {}): Promise<RawRpcPeer> {
    await announce(network, ids, certificate.fingerprint)

    const peer = await RawRpcPeer.connect(target, ids, certificate, options)

    peer.send(peer.bindFrame())
    await eventually('the binding is answered', () => peer.frames.length === 1)

    return peer
  }

  /** The first frame for this connection. */
  bindFrame (own = this.peerId, target = this.targetId): Buffer {
    const { socket, fingerprint } = this
    const header = createTlsBinding({ socket, role: 'initiator', ownId: own, fingerprint }).create(target)

    return encodeFrameHead({ type: FrameType.bind, header })
  }

  send (...parts: Uint8Array[]): void {
    for (const part of parts) {
      this.socket.write(part)
    }
  }

  async whenClosed (): Promise<void> {
    await eventually('the other side hangs up', () => this.closed)
  }
}

/** Tells `target` over the fake noise that `own` has this fingerprint. */
export async function announce (network: FakeRpcNetwork, ids: { own: string, target: string },
  fingerprint: Uint8Array): Promise<void> {
  const hello = network.hosts.get(ids.target)?.messages.get(HELLO_PROTOCOL)

  await hello?.(ids.own, encodeHello({ fingerprint, endpoints: [] }, randomBytes(16)))
}
