import { createHash } from 'node:crypto'
import { compareDistance } from '../../src/dht/xor.js'
import { nodeKey } from '../../src/dht/key.js'
import { createLookup } from '../../src/dht/lookup.js'
import { Placement, placementNodes } from '../../src/dht/placement.js'
import { createSubtreeScope } from '../../src/dht/subtree-scope.js'
import { RemoteError, ShoalError } from '../../src/util/errors.js'
import { fakePeerId } from './placement.js'
import { systemClock } from '../../src/util/clock.js'
import type { Lookup } from '../../src/dht/lookup.js'
import type { SubtreeScope } from '../../src/dht/subtree-scope.js'
import type { Member, MemberChange, MembershipView } from '../../src/peer/membership/member.js'
import type { CallOptions, Rpc, RpcHandler, RpcMethod, RpcReply } from '../../src/peer/rpc/types.js'

/** What stands in the way of one question: nothing, an error to throw, or for ever. */
type Obstacle = Error | 'hang' | undefined

/** A node as the lookup sees it, with kad-dht and the rpc channel replaced by calls in this process. */
export class DhtNode {
  readonly peerId: string
  readonly mesh: DhtMesh
  readonly scope: SubtreeScope
  readonly lookup: Lookup
  readonly learned = new Map<string, string[]>()
  /** PeerIds asked by this node, in order. */
  readonly asked: string[] = []
  members: Member[] = []
  now = 0
  placement = new Placement([])
  readonly handlers = new Map<string, RpcHandler<never, object>>()
  readonly #listeners = new Set<(change: MemberChange) => void>()

  constructor (mesh: DhtMesh, peerId: string, limit: number) {
    this.mesh = mesh
    this.peerId = peerId
    this.scope = createSubtreeScope({ peerId, limit })
    this.lookup = createLookup({
      host: {
        closestPeers: (key, options) => mesh.closestPeers(peerId, key, options?.signal),
        learn: async (peerId, addresses) => { this.learned.set(peerId, addresses) }
      },
      rpc: this.#rpc(),
      membership: this.#membership(),
      scope: this.scope,
      placement: () => this.placement
    }, { clock: { ...systemClock, now: () => this.now, wall: () => this.now } })
  }

  /** Takes those of the mesh that belong into its table, until its depth rests. */
  settle (all: readonly Member[]): void {
    for (let i = 0; i < 10; i++) {
      this.members = all.filter(({ peerId }) => this.scope.includes(peerId))
      this.scope.update(this.members)
    }

    this.setMembers(this.members)
  }

  setMembers (members: Member[]): void {
    this.members = members
    this.placement = new Placement(placementNodes(members), { limit: this.scope.limit })
  }

  tell (change: MemberChange): void {
    this.#listeners.forEach(listener => { listener(change) })
  }

  #membership (): MembershipView {
    return {
      self: () => member(this.peerId),
      members: () => this.members,
      get: peerId => this.members.find(member => member.peerId === peerId),
      onChange: listener => {
        this.#listeners.add(listener)

        return () => this.#listeners.delete(listener)
      }
    }
  }

  #rpc (): Rpc {
    return {
      start: async () => {},
      stop: async () => {},
      stats: () => undefined,
      onDisconnect: () => () => {},
      handle: (method, handler) => { this.handlers.set(method.name, handler) },
      call: async (peerId, method, header, _payload, options) => {
        this.asked.push(peerId)

        return this.mesh.call(this.peerId, peerId, method, header, options)
      }
    }
  }
}

export class DhtMesh {
  readonly nodes = new Map<string, DhtNode>()
  readonly members: Member[]
  /** Keyed by the PeerId of who is asked. */
  readonly obstacles = new Map<string, Obstacle>()
  kad: Obstacle
  /** What kad-dht was asked for. */
  readonly kadKeys: Uint8Array[] = []

  constructor (size: number, limit: number) {
    this.members = Array.from({ length: size }, (_, i) => member(fakePeerId(i), i))

    for (const { peerId } of this.members) {
      const node = new DhtNode(this, peerId, limit)
      node.settle(this.members)
      this.nodes.set(peerId, node)
    }
  }

  async * closestPeers (own: string, key: Uint8Array, signal?: AbortSignal): AsyncGenerator<string> {
    this.kadKeys.push(key)
    await pass(this.kad, signal)
    const target = createHash('sha256').update(key).digest()

    yield * [...this.nodes.keys()].filter(peerId => peerId !== own)
      .sort((a, b) => compareDistance(target, nodeKey(a), nodeKey(b)))
      .slice(0, 20)
  }

  /** Through the codecs, as on the wire. */
  async call<Req, Res> (from: string, to: string, method: RpcMethod<Req, Res>, header: Partial<Req>,
    options: CallOptions = {}): Promise<RpcReply<Res>> {
    await pass(this.obstacles.get(to), options.signal)
    const handler = this.nodes.get(to)?.handlers.get(method.name) as RpcHandler<Req, Res> | undefined

    if (handler == null) {
      throw new ShoalError('peer_unreachable', `${to} is not there`)
    }

    try {
      const answer = await handler({
        peerId: from,
        header: method.request.decode(method.request.encode(header)),
        payload: new Uint8Array(0),
        class: options.class ?? 'client',
        signal: options.signal ?? new AbortController().signal
      })

      return {
        header: method.response.decode(method.response.encode(answer.header)),
        payload: answer.payload ?? new Uint8Array(0)
      }
    } catch (err) {
      throw err instanceof ShoalError ? new RemoteError(err.code, err.message) : err
    }
  }
}

async function pass (obstacle: Obstacle, signal?: AbortSignal): Promise<void> {
  if (obstacle === 'hang') {
    await new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(signal.reason as Error) }, { once: true })
    })
  } else if (obstacle != null) {
    throw obstacle
  }
}

function member (peerId: string, index = 0): Member {
  return {
    peerId,
    incarnation: 1,
    sequence: 1,
    hostname: `host-${index}`,
    zone: `zone-${index % 4}`,
    version: '0.1.0',
    capacityBytes: 1_000_000_000 * (1 + index % 2),
    usedBytes: 0,
    load: 0,
    addresses: [`/ip4/127.0.0.1/tcp/${10_000 + index}/p2p/${peerId}`],
    dataEndpoints: [`127.0.0.1:${20_000 + index}`],
    storeId: `store-${index}`,
    flags: { draining: false, readOnly: false, full: false },
    state: 'alive',
    stateSince: 0
  }
}
