import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { blockKey, nodeKey } from '../../src/dht/key.js'
import { compareDistance } from '../../src/dht/xor.js'
import { ClusterView } from '../../src/dht/cluster-view.js'
import { BlocksService } from '../../src/blocks/service.js'
import { PeerBusyError } from '../../src/peer/rpc/errors.js'
import { StoreReadOnlyError } from '../../src/store/errors.js'
import { createMemoryStore } from '../../src/store/memory/memory-store.js'
import { systemClock } from '../../src/util/clock.js'
import { RemoteError, ShoalError, AbortedError, errorCode, errorMessage, retryAfterOf } from '../../src/util/errors.js'
import { silentLogger } from '../../src/util/logger.js'
import { testPeerIds } from '../../testing/peer-ids.js'
import type { OutsideLookup } from '../../src/blocks/repair/outside-keys.js'
import type {
  Member, MemberChange, MemberFlags, MemberRecord, MembershipView, MemberState
} from '../../src/peer/membership/member.js'
import type { CallOptions, Rpc, RpcHandler, RpcMethod, RpcReply } from '../../src/peer/rpc/types.js'
import type { Clock } from '../../src/util/clock.js'
import type { BlockStore } from '../../src/store/types.js'

/** How a node of the test mesh treats calls: answers, is gone, never answers, is busy, or answers with other bytes. */
export type Mood = 'well' | 'gone' | 'silent' | 'busy' | 'lying'

/** When a busy node says that one should come back. */
export const BUSY_HINT_MS = 120

export interface TestNode {
  peerId: string
  blocks: BlocksService
  store: BlockStore
  membership: TestMembership
  mesh: ClusterView
  rpc: Rpc
  mood: Mood
  calls: { method: string, to: string, header: unknown }[]
}

export interface BlockMeshOptions {
  replicas?: number
  minReplicas?: number
  isAlone?: () => boolean
  zones?: number
  capacityBytes?: (index: number) => number
  /** @default that of the block layer */
  busyPatienceMs?: number
  /** Members that a node knows in full. @default all */
  membersMax?: number
  /** Whom a node has in its table, and looks others up by asking one that knows them. @default all */
  knows?: (selfId: string, peerId: string) => boolean
  /** @default as many as nodes */
  peerIds?: readonly string[]
}

/** Block layers of several nodes in one process: real stores in memory, calls that are function calls. */
export class BlockMesh {
  readonly nodes: TestNode[] = []
  /** True: these two cannot talk to each other, though others reach both. */
  linkCut: (a: string, b: string) => boolean = () => false
  #aheadMs = 0
  #side: ReadonlySet<string> = new Set()
  readonly clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() + this.#aheadMs,
    wall: () => systemClock.wall() + this.#aheadMs
  }

  readonly #handlers = new Map<string, Map<string, RpcHandler<unknown, unknown>>>()

  constructor (count: number, options: BlockMeshOptions = {}) {
    const ids = options.peerIds ?? testPeerIds(count)
    const { knows } = options
    const members = ids.map((peerId, index) => testMember(peerId, index, options.zones ?? 1))

    ids.forEach((peerId, index) => {
      const membership = new TestMembership(peerId, members.filter(other => knows?.(peerId, other.peerId) ?? true)
        .map(member => ({ ...member, flags: { ...member.flags } })))
      const capacityBytes = options.capacityBytes?.(index)
      const store = createMemoryStore(capacityBytes == null ? {} : { capacityBytes })
      const node = { peerId, store, membership, mood: 'well' as Mood, calls: [] } as unknown as TestNode
      this.#handlers.set(peerId, new Map())
      const mesh = new ClusterView(membership, this.clock, options.membersMax)
      node.mesh = mesh
      node.rpc = this.#rpcOf(node)
      node.blocks = new BlocksService({
        mesh,
        rpc: node.rpc,
        store,
        replicas: options.replicas ?? 3,
        ...(options.minReplicas == null ? {} : { minReplicas: options.minReplicas }),
        ...(options.busyPatienceMs == null ? {} : { busyPatienceMs: options.busyPatienceMs }),
        isAlone: options.isAlone ?? (() => false),
        ...(knows == null ? {} : { lookup: this.#lookupOf(node, knows) }),
        clock: this.clock,
        random: Math.random,
        logger: silentLogger
      })
      this.nodes.push(node)
    })
  }

  async start (): Promise<void> {
    for (const { store, blocks } of this.nodes) {
      await store.open()
      await blocks.start()
    }
  }

  async stop (): Promise<void> {
    for (const { store, blocks } of this.nodes) {
      await blocks.stop()
      await store.close()
    }
  }

  node (peerId: string): TestNode {
    return this.nodes.find(node => node.peerId === peerId) as TestNode
  }

  /** Nodes that hold the block, by their stores. */
  holders (cid: CID): TestNode[] {
    return this.nodes.filter(({ store }) => store.has(cid))
  }

  /** Calls between these nodes and all others fail, and each side takes the other for dead; undefined heals it. */
  cut (peerIds: readonly string[] | undefined): void {
    const before = this.#side
    this.#side = new Set(peerIds)
    const isApart = (side: ReadonlySet<string>, a: string, b: string): boolean => side.has(a) !== side.has(b)

    for (const { peerId, membership } of this.nodes) {
      for (const other of this.nodes) {
        if (isApart(before, peerId, other.peerId) !== isApart(this.#side, peerId, other.peerId)) {
          membership.set(other.peerId, { state: isApart(this.#side, peerId, other.peerId) ? 'dead' : 'alive', stateSince: this.clock.now() })
        }
      }
    }
  }

  /** All tables say that this member is in this state now. */
  setState (peerId: string, state: MemberState): void {
    this.nodes.forEach(({ membership }) => { membership.set(peerId, { state }) })
  }

  /** Wall clock of all nodes, ms. */
  wall (): number {
    return this.clock.wall()
  }

  /** All clocks jump ahead: what waits for time to pass does so at its next turn. */
  advance (ms: number): void {
    this.#aheadMs += ms
  }

  /** The disk of this node fails: its store takes no writes, and all tables say so unless told not to. */
  failDisk (peerId: string, isKnown = true): void {
    const { store } = this.node(peerId)
    const refuse = async (): Promise<never> => { throw new StoreReadOnlyError('its disk failed 3 times') }
    const usage = store.usage.bind(store)
    Object.assign(store, {
      put: refuse, addClaims: refuse, setFlags: refuse, delete: refuse, quarantine: refuse,
      usage: () => ({ ...usage(), readOnly: true, readOnlyReason: 'its disk failed 3 times' })
    })

    if (isKnown) {
      this.setFlags(peerId, { readOnly: true })
    }
  }

  /** Puts the store's own methods back. */
  mendDisk (peerId: string): void {
    const store = this.node(peerId).store as unknown as Record<string, unknown>

    for (const name of ['put', 'addClaims', 'setFlags', 'delete', 'quarantine', 'usage']) {
      Reflect.deleteProperty(store, name)
    }

    this.setFlags(peerId, { readOnly: false })
  }

  /** All tables have these flags of the member now. */
  setFlags (peerId: string, patch: Partial<MemberFlags>): void {
    this.nodes.forEach(({ membership }) => {
      membership.set(peerId, { flags: { ...(membership.get(peerId) as Member).flags, ...patch } })
    })
  }

  /** The nearest node to a key knows its set, as kad-dht would find out. */
  #lookupOf (self: TestNode, knows: (selfId: string, peerId: string) => boolean): OutsideLookup {
    const nearest = (key: Uint8Array): TestNode => [...this.nodes]
      .sort((a, b) => compareDistance(key, nodeKey(a.peerId), nodeKey(b.peerId)))[0] as TestNode
    const found = new Map<string, MemberRecord>()
    self.mesh.knowOutside(peerId => found.get(peerId))

    return {
      knows: key => knows(self.peerId, nearest(key).peerId),
      forget: () => {},
      replicaSet: async (cid, copies) => {
        const key = blockKey(cid)
        const { mesh, membership } = nearest(key)
        const set = mesh.placement.set(key, copies)
        set.forEach(peerId => { found.set(peerId, membership.get(peerId)!) })

        return set
      }
    }
  }

  #rpcOf (self: TestNode): Rpc {
    const handlers = this.#handlers

    return {
      start: async () => {},
      stop: async () => {},
      stats: () => undefined,
      onDisconnect: () => () => {},
      handle: <Req, Res>(method: RpcMethod<Req, Res>, handler: RpcHandler<Req, Res>) => {
        handlers.get(self.peerId)?.set(method.name, handler as unknown as RpcHandler<unknown, unknown>)
      },
      call: async <Req, Res>(
        peerId: string, method: RpcMethod<Req, Res>, header: Partial<Req>, payload?: Uint8Array,
        options: CallOptions = {}
      ): Promise<RpcReply<Res>> => {
        const peer = this.node(peerId)
        self.calls.push({ method: method.name, to: peerId, header })
        const handler = handlers.get(peerId)?.get(method.name)

        if (this.linkCut(self.peerId, peerId) || this.linkCut(peerId, self.peerId)) {
          throw new ShoalError('peer_unreachable', `${peerId} cannot be reached`)
        }

        if (peer.mood === 'silent') {
          await never(options)
        }

        if (this.#side.has(self.peerId) !== this.#side.has(peerId)) {
          throw new ShoalError('peer_unreachable', `${peerId} cannot be reached`)
        }

        if (peer.mood === 'gone' || self.mood === 'gone' || handler == null) {
          throw new ShoalError('peer_unreachable', `${peerId} cannot be reached`)
        }

        if (peer.mood === 'busy') {
          throw new PeerBusyError(peerId, 'its queue', BUSY_HINT_MS)
        }

        // Through the codecs, as on the wire.
        const request = method.request.decode(method.request.encode(header))
        // As in the real rpc: some handlers answer nothing to who has no business there.
        const deadline = new AbortController()
        const timer = options.timeoutMs === undefined
          ? undefined
          : setTimeout(() => { deadline.abort() }, options.timeoutMs)

        try {
          const answer = await handler({
            peerId: self.peerId,
            header: request,
            payload: Buffer.from(payload ?? []),
            class: options.class ?? 'client',
            signal: AbortSignal.any([deadline.signal, ...options.signal === undefined ? [] : [options.signal]])
          })
          const response = method.response.decode(method.response.encode(answer.header))
          const bytes = Buffer.from(answer.payload ?? [])

          if (peer.mood === 'lying' && bytes.byteLength > 0) {
            bytes[0] = (bytes[0] as number) ^ 1
          }

          return { header: response, payload: bytes }
        } catch (err) {
          throw new RemoteError(errorCode(err), errorMessage(err), { retryAfterMs: retryAfterOf(err) })
        } finally {
          clearTimeout(timer)
        }
      }
    }
  }
}

/** Starts a mesh, and stops it whatever the test does. */
export async function withMesh<M extends BlockMesh> (mesh: M, body: (mesh: M) => Promise<void>): Promise<void> {
  await mesh.start()

  try {
    await body(mesh)
  } finally {
    await mesh.stop()
  }
}

async function never ({ signal, timeoutMs = 10_000 }: CallOptions): Promise<never> {
  return await new Promise((_, reject) => {
    const timer = setTimeout(() => { reject(new ShoalError('rpc_timeout', 'no answer')) }, timeoutMs)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new AbortedError('The call'))
    }, { once: true })
  })
}

export class TestMembership implements MembershipView {
  readonly #members: Map<string, Member>
  readonly #listeners = new Set<(change: MemberChange) => void>()

  constructor (readonly selfId: string, members: Member[]) {
    this.#members = new Map(members.map(member => [member.peerId, member]))
  }

  self (): Member { return this.get(this.selfId) as Member }
  members (): Member[] { return [...this.#members.values()].sort((a, b) => a.peerId < b.peerId ? -1 : 1) }
  get (peerId: string): Member | undefined { return this.#members.get(peerId) }

  onChange (listener: (change: MemberChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set (peerId: string, patch: Partial<Member>): void {
    const previous = this.get(peerId) as Member
    const member = { ...previous, ...patch }
    this.#members.set(peerId, member)
    const kind = patch.storeId != null ? 'store' : patch.state != null ? 'state' : 'record'
    this.#listeners.forEach(listener => { listener({ member, previous, kind }) })
  }

  /** No longer listed, as a tombstone whose time is up. */
  forget (peerId: string): void {
    const member = this.get(peerId) as Member
    this.#members.delete(peerId)
    this.#listeners.forEach(listener => { listener({ member, previous: member, kind: 'forgotten' }) })
  }

  /** Heard of anew. */
  join (member: Member): void {
    this.#members.set(member.peerId, member)
    this.#listeners.forEach(listener => { listener({ member, kind: 'joined' }) })
  }
}

function testMember (peerId: string, index: number, zones: number): Member {
  return {
    peerId,
    incarnation: 1,
    sequence: 1,
    hostname: `node${index}`,
    zone: zones === 1 ? '' : `z${index % zones}`,
    version: '0.0.0',
    capacityBytes: 1e12,
    usedBytes: 0,
    load: 0,
    addresses: [],
    dataEndpoints: [],
    storeId: `store${index}`,
    flags: { draining: false, readOnly: false, full: false },
    state: 'alive',
    stateSince: 0
  }
}

/** A block and its CID, told apart by `seed`. */
export function testBlock (seed: number | string, bytes = 1_000): { cid: CID, data: Uint8Array } {
  const data = Buffer.alloc(bytes, createHash('sha256').update(String(seed)).digest())
  const cid = CID.createV1(0x55, Digest.create(0x12, createHash('sha256').update(data).digest()))

  return { cid, data }
}
