import type { MemberRecord } from '../../src/peer/membership/member.js'
import type { MembershipGossip, MembershipPeers } from '../../src/peer/membership/service.js'
import { PeerUnreachableError, RpcTimeoutError } from '../../src/peer/rpc/errors.js'
import type { CallOptions, Rpc, RpcHandler, RpcMethod, RpcReply } from '../../src/peer/rpc/types.js'

type AnyHandler = RpcHandler<any, any>

interface Endpoint {
  handlers: Map<string, AnyHandler>
  gossip: Map<string, Set<(message: { from: string, data: Uint8Array }) => void>>
  connected: Set<string>
  onConnect: Set<(peerId: string) => void>
  onClose: Set<(peerId: string, reason: 'closed' | 'refused') => void>
  state: 'up' | 'cut' | 'down'
  waiting: Array<() => void>
}

/** Rpc and gossip between memberships in one process, encoded as on the wire, over no network at all. */
export class FakeMesh {
  readonly #endpoints = new Map<string, Endpoint>()

  join (peerId: string): { rpc: Pick<Rpc, 'call' | 'handle' | 'onDisconnect'>, gossip: MembershipGossip,
    peers: MembershipPeers } {
    const own: Endpoint = {
      handlers: new Map(),
      gossip: new Map(),
      connected: new Set(),
      onConnect: new Set(),
      onClose: new Set(),
      state: 'up',
      waiting: []
    }
    this.#endpoints.set(peerId, own)

    return {
      rpc: {
        call: async (to, method, header, payload, options) =>
          this.#call(peerId, to, method, header, payload ?? new Uint8Array(0), options),
        handle: (method, handler) => {
          if (own.handlers.has(method.name)) {
            throw new Error(`${method.name} is registered twice`)
          }
          own.handlers.set(method.name, handler)
        },
        onDisconnect: listener => subscribe(own.onClose, listener)
      },
      gossip: {
        publish: async (topic, data) => {
          for (const [id, other] of this.#endpoints) {
            if (id !== peerId && own.state !== 'down' && other.state !== 'down') {
              this.#deliver(own, other, () => {
                other.gossip.get(topic)?.forEach(listener => { listener({ from: peerId, data }) })
              })
            }
          }
        },
        subscribe: (topic, listener) => {
          const listeners = own.gossip.get(topic) ?? new Set()
          own.gossip.set(topic, listeners)
          return subscribe(listeners, listener)
        }
      },
      peers: {
        connectedPeers: () => [...own.connected],
        onConnect: listener => subscribe(own.onConnect, listener),
        onDisconnect: () => () => {},
        learn: async () => {}
      }
    }
  }

  connect (a: string, b: string): void {
    this.#connect(a, b)
    this.#connect(b, a)
  }

  /** SIGKILL: connections close, connects are refused. */
  crash (peerId: string): void {
    this.#get(peerId).state = 'down'

    for (const [id, other] of this.#endpoints) {
      if (id !== peerId && other.connected.delete(peerId)) {
        other.onClose.forEach(listener => { listener(peerId, 'closed') })
      }
    }
  }

  /** What it says and what it is told waits until `heal`. */
  cut (peerId: string): void {
    this.#get(peerId).state = 'cut'
  }

  heal (peerId: string): void {
    const endpoint = this.#get(peerId)
    endpoint.state = 'up'
    endpoint.waiting.splice(0).forEach(run => { run() })
  }

  async #call<Req, Res> (from: string, to: string, method: RpcMethod<Req, Res>, header: Partial<Req>,
    payload: Uint8Array, options: CallOptions = {}): Promise<RpcReply<Res>> {
    const own = this.#get(from)
    const target = this.#get(to)

    if (target.state === 'down' || own.state === 'down') {
      // after the call, as the rpc layer does
      setTimeout(() => { own.onClose.forEach(listener => { listener(to, 'refused') }) }, 5)
      throw new PeerUnreachableError(to, 'connection refused')
    }

    this.connect(from, to)
    const { signal: aborted, timeoutMs } = options
    let timer: NodeJS.Timeout | undefined
    let onAbort = (): void => {}

    return new Promise<RpcReply<Res>>((resolve, reject) => {
      timer = setTimeout(() => { reject(new RpcTimeoutError(to, method.name, timeoutMs ?? 0)) }, timeoutMs)
      onAbort = () => { reject(new Error('aborted')) }
      aborted?.addEventListener('abort', onAbort)
      const run = async (): Promise<void> => {
        const request = method.request.decode(method.request.encode(header))
        const signal = new AbortController().signal
        const handler = target.handlers.get(method.name)
        const reply = await handler?.({ peerId: from, header: request, payload, class: 'control', signal })

        if (reply == null) {
          throw new Error(`no handler for ${method.name}`)
        }

        const answer = {
          header: method.response.decode(method.response.encode(reply.header)),
          payload: reply.payload ?? new Uint8Array(0)
        }
        this.#deliver(target, own, () => { resolve(answer) })
      }
      this.#deliver(own, target, () => { run().catch(reject) })
    }).finally(() => {
      clearTimeout(timer)
      aborted?.removeEventListener('abort', onAbort)
    })
  }

  #deliver (from: Endpoint, to: Endpoint, run: () => void): void {
    const cut = [from, to].find(({ state }) => state === 'cut')

    if (cut != null) {
      cut.waiting.push(run)
    } else {
      setImmediate(run)
    }
  }

  #connect (a: string, b: string): void {
    const endpoint = this.#get(a)

    if (!endpoint.connected.has(b)) {
      endpoint.connected.add(b)
      endpoint.onConnect.forEach(listener => { listener(b) })
    }
  }

  #get (peerId: string): Endpoint {
    const endpoint = this.#endpoints.get(peerId)

    if (endpoint == null) {
      throw new Error(`${peerId} never joined`)
    }

    return endpoint
  }
}

/** A record with nothing special about it. */
export function memberRecord (peerId: string, fields: Partial<MemberRecord> = {}): MemberRecord {
  return {
    peerId,
    incarnation: 1,
    sequence: 0,
    hostname: `host of ${peerId}`,
    zone: '',
    version: '0.1.0',
    capacityBytes: 1_000_000,
    usedBytes: 0,
    load: 0,
    addresses: [`/ip4/127.0.0.1/tcp/11010/p2p/${peerId}`],
    dataEndpoints: ['127.0.0.1:11011'],
    storeId: `store-${peerId}`,
    flags: { draining: false, readOnly: false, full: false },
    ...fields
  }
}

function subscribe<T> (set: Set<T>, listener: T): () => void {
  set.add(listener)

  return () => { set.delete(listener) }
}
