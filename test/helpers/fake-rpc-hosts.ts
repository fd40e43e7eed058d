import { setTimeout as delay } from 'node:timers/promises'
import { StreamMessageEvent } from '@libp2p/interface'
import { createRpc } from '../../src/peer/rpc/rpc.js'
import type { RpcHost, RpcMethod } from '../../src/peer/rpc/types.js'
import type { RpcInit, RpcService } from '../../src/peer/rpc/init.js'
import type { Stream } from '@libp2p/interface'

/** What the RPC channel uses of a libp2p stream, joined to another of its kind in memory. */
class FakeStream extends EventTarget {
  status = 'open'
  writeStatus = 'writable'
  other!: FakeStream
  /** Bytes on their way to the other end; a real stream would be reset when this grows without bound. */
  inTransitBytes = 0
  inTransitBytesMax = 0

  send (bytes: Uint8Array): boolean {
    if (this.writeStatus !== 'writable') {
      throw new Error('the stream is closed for writing')
    }

    this.inTransitBytes += bytes.length
    this.inTransitBytesMax = Math.max(this.inTransitBytesMax, this.inTransitBytes)
    setImmediate(() => {
      this.inTransitBytes -= bytes.length

      if (this.other.status === 'open') {
        this.other.dispatchEvent(new StreamMessageEvent(bytes))
      }
    })

    return true
  }

  async close (): Promise<void> {
    this.#end()
  }

  abort (): void {
    this.#end()
  }

  #end (): void {
    if (this.status === 'open') {
      this.status = 'closed'
      this.writeStatus = 'closed'
      setImmediate(() => {
        this.dispatchEvent(new Event('close'))
        this.other.abort()
      })
    }
  }
}

/** Hosts that reach each other in memory, as noise would: each knows who calls. */
export class FakeRpcNetwork {
  readonly hosts = new Map<string, FakeRpcHost>()
  readonly streams: FakeStream[] = []

  host (peerId: string): FakeRpcHost {
    const host = new FakeRpcHost(this, peerId)

    this.hosts.set(peerId, host)

    return host
  }
}

export class FakeRpcHost implements RpcHost {
  readonly messages = new Map<string, (peerId: string, request: Uint8Array) => Promise<Uint8Array>>()
  readonly streamHandlers = new Map<string, (peerId: string, stream: Stream) => void>()
  reachable = true
  delayMs = 0
  /** Messages that this host has sent. */
  sent = 0
  /** Changes what this host's peers hear from it. */
  tamper: (answer: Uint8Array) => Uint8Array = answer => answer

  constructor (readonly network: FakeRpcNetwork, readonly peerId: string) {}

  handleMessage (protocol: string, handler: (peerId: string, request: Uint8Array) => Promise<Uint8Array>): void {
    this.messages.set(protocol, handler)
  }

  async sendMessage (peerId: string, protocol: string, request: Uint8Array,
    options: { signal?: AbortSignal }): Promise<Uint8Array> {
    this.sent++

    const peer = this.#peer(peerId)

    await delay(this.delayMs, undefined, { signal: options.signal })

    const handler = peer.messages.get(protocol)

    if (handler == null) {
      throw new Error(`${peerId} does not speak ${protocol}`)
    }

    return peer.tamper(await handler(this.peerId, request))
  }

  handleStream (protocol: string, handler: (peerId: string, stream: Stream) => void): void {
    this.streamHandlers.set(protocol, handler)
  }

  async openStream (peerId: string, protocol: string): Promise<Stream> {
    const handler = this.#peer(peerId).streamHandlers.get(protocol)
    const [near, far] = [new FakeStream(), new FakeStream()]

    if (handler == null) {
      throw new Error(`${peerId} does not speak ${protocol}`)
    }

    near.other = far
    far.other = near
    this.network.streams.push(near, far)
    handler(this.peerId, far as unknown as Stream)

    return near as unknown as Stream
  }

  #peer (peerId: string): FakeRpcHost {
    const peer = this.network.hosts.get(peerId)

    if (peer == null || !peer.reachable || !this.reachable) {
      throw new Error(`${peerId} cannot be reached`)
    }

    return peer
  }
}

/** A codec for tests: any JSON value. */
const json = {
  encode: (message: unknown) => new TextEncoder().encode(JSON.stringify(message)),
  decode: (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as TestHeader,
  check: () => undefined
}

export interface TestHeader {
  n?: number
  text?: string
}

export function testMethod (name: string): RpcMethod<TestHeader, TestHeader> {
  return { name, request: json, response: json, requestBytesMax: Infinity, responseBytesMax: Infinity }
}

/** Starts one channel per PeerId on one fake network, runs, and stops them whatever happens. */
export async function withRpcs (peerIds: readonly string[],
  run: (rpcs: RpcService[], network: FakeRpcNetwork) => Promise<void>,
  init: (peerId: string) => Partial<RpcInit> = () => ({})): Promise<void> {
  const network = new FakeRpcNetwork()
  const rpcs = peerIds.map(peerId => createRpc({ host: network.host(peerId), ...init(peerId) }))

  try {
    await Promise.all(rpcs.map(async rpc => rpc.start()))
    await run(rpcs, network)
  } finally {
    await Promise.all(rpcs.map(async rpc => rpc.stop()))
  }
}
