/**
 * The block repair service in virtual time: every node runs the real replica index and the real planner, on a model of
 * a disk and of the messages that the shells exchange (comparison, transfer, two-step drop). What a node may know it
 * learns from messages with latency and loss, never from the truth; the world alone knows the truth and judges by it.
 */
import { ReplicaIndex } from '../src/blocks/repair/replica-index.js'
import { Planner, type Plan } from '../src/blocks/repair/planner.js'
import { entryId } from '../src/blocks/repair/entry.js'
import { answerQuestion } from '../src/blocks/repair/reconcile/answering.js'
import { sameFingerprint } from '../src/blocks/repair/reconcile/fingerprint.js'
import { KeyRange } from '../src/blocks/repair/reconcile/range.js'
import { Reconciliation } from '../src/blocks/repair/reconcile/reconciliation.js'
import { mergeClaims } from '../src/store/claims.js'
import type { IndexEntry } from '../src/blocks/repair/entry.js'
import { Placement } from '../src/dht/placement.js'
import { blockKey } from '../src/dht/key.js'
import { Watermark } from '../src/store/watermark.js'
import type { BlockInfo, Claim } from '../src/store/types.js'
import type { Random } from '../src/util/random.js'
import type { CID } from 'multiformats/cid'

export interface RepairWorldOptions {
  random: Random
  /** Virtual ms between two turns of a node. @default 250 */
  turnMs?: number
  /** A message is lost with this probability. @default 0 */
  loss?: number
  /** Member tables follow the truth after up to this long, ms. @default 1500 */
  tableLagMs?: number
  /** Dead for this long is evicted, ms. @default 5000 */
  repairDelayMs?: number
  zones?: number
}

type Truth = 'up' | 'down' | 'frozen'

interface SimNode {
  id: string
  zone: string
  truth: Truth
  /** Which side of a cut the node is on. */
  side: number
  copies: Map<string, BlockInfo>
  replicaIndex: ReplicaIndex
  planner: Planner
  /** What this node believes of the others, and since when the truth has been otherwise. */
  beliefs: Map<string, { state: 'alive' | 'dead' | 'evicted', changesAt: number | undefined, deadAt: number }>
  full: boolean
  /** The disk failed: what is there can be read, and nothing is written any more. */
  readOnly: boolean
  capacityBytes: number
  mark: Watermark
  compareAt: Map<string, number>
  droppingSince: Map<string, number>
  /** Copies of the last plan that an overfull node hands over. */
  relieved: ReadonlySet<string>
}

const SLICE = Infinity
const DROP_DELAY_MS = 10_000
/** Copies that claims made here ask for. */
const COPIES = 3

/** Every block of the world is this long. */
export const BLOCK_BYTES = 1_000

export class RepairWorld {
  readonly nodes: SimNode[] = []
  readonly options: Required<RepairWorldOptions>
  now = 0
  transfers = 0
  drops = 0

  constructor (ids: readonly string[], options: RepairWorldOptions) {
    this.options = { turnMs: 250, loss: 0, tableLagMs: 1_500, repairDelayMs: 5_000, zones: 1, ...options }

    ids.forEach((id, index) => {
      const node: SimNode = {
        id,
        zone: `z${index % this.options.zones}`,
        truth: 'up',
        side: 0,
        copies: new Map(),
        replicaIndex: undefined as unknown as ReplicaIndex,
        planner: undefined as unknown as Planner,
        beliefs: new Map(ids.map(other => [other, { state: 'alive', changesAt: undefined, deadAt: 0 }])),
        full: false,
        readOnly: false,
        capacityBytes: Infinity,
        mark: new Watermark(),
        compareAt: new Map(),
        droppingSince: new Map(),
        relieved: new Set()
      }
      this.nodes.push(node)
    })

    for (const node of this.nodes) {
      this.#boot(node)
    }
  }

  /** Stores a block at the first `reached` members of its set, as a writer that got so far. */
  put (cid: CID, copies: number, reached = copies, writerId?: string): void {
    const writer = this.nodes.find(node => writerId === undefined ? node.truth === 'up' : node.id === writerId) as SimNode
    const targets = this.#placementOf(writer).set(blockKey(cid), copies)

    for (const id of targets.slice(0, reached)) {
      this.#store(this.#node(id), infoOf(cid, copies))
    }
  }

  crash (id: string): void { this.#node(id).truth = 'down' }
  freeze (id: string): void { this.#node(id).truth = 'frozen' }
  cut (ids: readonly string[]): void { this.nodes.forEach(node => { node.side = ids.includes(node.id) ? 1 : 0 }) }
  heal (): void { this.nodes.forEach(node => { node.side = 0 }) }

  /** Starts a node again, with its disk or with an empty one. */
  restart (id: string, disk: 'old' | 'empty' = 'old'): void {
    const node = this.#node(id)

    if (disk === 'empty') {
      node.copies.clear()
      this.nodes.forEach(other => { other.replicaIndex.lost(id, this.now) })
    }

    if (node.truth === 'down') {
      this.#boot(node)
    }

    node.truth = 'up'
  }

  /** One node hears of another claim on a block that it has. */
  claim (id: string, cid: CID, owner: string, removed = false): void {
    const node = this.#node(id)
    const info = node.copies.get(entryId(cid)) as BlockInfo
    this.#store(node, { ...info, claims: mergeClaims(info.claims, [claimOf(owner, COPIES, removed)]) })
  }

  /** Pairs of nodes that are up and whose inventories of what both should hold differ. */
  differingPairs (): string[] {
    const up = this.nodes.filter(node => node.truth === 'up')

    return up.flatMap(a => up.filter(b => a.id < b.id && !sameFingerprint(
      a.replicaIndex.shared(b.id).fingerprint(KeyRange.ALL), b.replicaIndex.shared(a.id).fingerprint(KeyRange.ALL)))
      .map(b => `${a.id} ${b.id}`))
  }

  /** The claims on a block at each of its holders, as one text for each. */
  claimsOf (cid: CID): string[] {
    return this.nodes.flatMap(node => node.copies.get(entryId(cid)) ?? [])
      .map(({ claims }) => JSON.stringify(claims))
  }

  setFull (id: string, full = true): void { this.#node(id).full = full }

  /** The disk of a node fails, or is whole again. */
  setReadOnly (id: string, readOnly = true): void { this.#node(id).readOnly = readOnly }

  /** What a node can hold, bytes; placement does not weigh it. */
  setCapacity (id: string, bytes: number): void { this.#node(id).capacityBytes = bytes }

  usedBytes (id: string): number { return this.#node(id).copies.size * BLOCK_BYTES }

  /** Runs for so many virtual ms; `each` is called after every turn. Long waits may take longer turns. */
  run (ms: number, each: () => void = () => {}, turnMs = this.options.turnMs): void {
    for (const end = this.now + ms; this.now < end;) {
      this.now += turnMs

      for (const node of this.nodes) {
        if (node.truth === 'up') {
          this.#believe(node)
          this.#turn(node)
        }
      }

      each()
    }
  }

  /** Live copies of a block, by the truth: frozen and cut off nodes still have theirs. */
  copiesOf (cid: CID): number {
    return this.nodes.filter(node => node.truth !== 'down' && node.copies.has(entryId(cid))).length
  }

  /** Nodes that hold the block. */
  holders (cid: CID): string[] {
    return this.nodes.filter(node => node.copies.has(entryId(cid))).map(node => node.id)
  }

  /** The set of a block as the first node that is up sees it. */
  setOf (cid: CID, copies: number): string[] {
    return this.#placementOf(this.nodes.find(node => node.truth === 'up') as SimNode).set(blockKey(cid), copies)
  }

  /** Sum of what the nodes that are up answer for, as `status` gathers it. */
  health (): { total: number, underReplicated: number } {
    const plans = this.nodes.filter(node => node.truth === 'up').map(node => this.#plan(node))

    return {
      total: plans.reduce((sum, plan) => sum + plan.health.total, 0),
      underReplicated: plans.reduce((sum, plan) => sum + plan.health.underReplicated, 0)
    }
  }

  #boot (node: SimNode): void {
    node.replicaIndex = new ReplicaIndex(node.id, this.#placementOf(node), 3)
    node.planner = new Planner(node.replicaIndex, id => {
      const state = node.beliefs.get(id)?.state
      const up = state === 'alive'
      const { readOnly } = this.#node(id)

      return { up, accepting: up && !readOnly && !this.#isFull(this.#node(id)), pausing: state === 'dead', atRisk: up && readOnly }
    }, { rankDelayMs: 30_000, freshCopyMs: 5_000, queueMax: 10_000 })
    node.compareAt.clear()

    drain(node.replicaIndex.load([...node.copies.values()].map(info => ({ info, key: blockKey(info.cid) })), SLICE))
  }

  #isFull (node: SimNode): boolean {
    return node.full || node.mark.isFull(this.usedBytes(node.id), node.capacityBytes)
  }

  #node (id: string): SimNode {
    return this.nodes.find(node => node.id === id) as SimNode
  }

  #placementOf (node: SimNode): Placement {
    return new Placement(this.nodes
      .filter(({ id }) => node.beliefs.get(id)?.state !== 'evicted')
      .map(({ id, zone }) => ({ peerId: id, zone, capacityBytes: 1e12 })))
  }

  #reaches (a: SimNode, b: SimNode): boolean {
    return b.truth === 'up' && a.side === b.side
  }

  /** Beliefs follow the truth after a random lag, and death becomes eviction by the clock. */
  #believe (node: SimNode): void {
    const { tableLagMs, repairDelayMs, random } = this.options
    let changed = false

    for (const other of this.nodes) {
      const belief = node.beliefs.get(other.id)

      if (other === node || belief === undefined) {
        continue
      }

      const isUp = this.#reaches(node, other)

      if (isUp === (belief.state === 'alive')) {
        belief.changesAt = undefined
      } else if (belief.changesAt === undefined) {
        belief.changesAt = this.now + random() * tableLagMs
      } else if (this.now >= belief.changesAt && (isUp || belief.state === 'alive')) {
        changed ||= belief.state === 'evicted'
        belief.state = isUp ? 'alive' : 'dead'
        belief.deadAt = this.now
        belief.changesAt = undefined

        if (isUp) {
          node.replicaIndex.unverify(other.id, this.now)
        }
      }

      if (belief.state === 'dead' && this.now - belief.deadAt >= repairDelayMs) {
        belief.state = 'evicted'
        changed = true
      }
    }

    if (changed) {
      drain(node.replicaIndex.replace(this.#placementOf(node), this.now, SLICE))
    }
  }

  #plan (node: SimNode): Plan {
    const used = this.usedBytes(node.id)
    const relief = {
      bytes: node.readOnly ? 0 : node.mark.excessBytes(used, node.capacityBytes),
      bytesMin: used - node.capacityBytes,
      isFree: ({ id }: IndexEntry) => (node.copies.get(id)?.pledgedUntil ?? 0) <= this.now
    }
    const plan = drain(node.planner.plan(this.now, SLICE, relief.bytes > 0 ? relief : undefined))
    node.relieved = plan.relieved

    return plan
  }

  #turn (node: SimNode): void {
    for (const [peerId, knowledge] of node.replicaIndex.peers()) {
      const due = !node.replicaIndex.isVerified(peerId) || knowledge.dirtySince !== undefined ||
        this.now >= (node.compareAt.get(peerId) ?? 0)

      if (due && node.beliefs.get(peerId)?.state === 'alive') {
        this.#compare(node, this.#node(peerId))
      }
    }

    const plan = this.#plan(node)

    for (const { entry, target } of plan.transfers.slice(0, 64)) {
      const peer = this.#node(target)
      const info = node.copies.get(entry.id)

      if (info !== undefined && this.#delivers(node, peer) && this.#takes(peer, entry.id)) {
        if (!peer.copies.has(entry.id)) {
          this.transfers++
        }

        this.#store(peer, { ...info, dropping: false, pledgedUntil: 0 })
        node.replicaIndex.noteHolds(target, entry)
      }
    }

    this.#drop(node, plan)
  }

  #compare (node: SimNode, peer: SimNode): void {
    const { replicaIndex } = node
    const placement = replicaIndex.placement.digest
    const missing = new Set<IndexEntry>()
    replicaIndex.beginComparison(peer.id)

    if (!this.#reconcile(node, peer, missing)) {
      replicaIndex.abortComparison(peer.id, this.now)
      return
    }

    this.#check(node, peer, replicaIndex.offered(peer.id), missing)
    replicaIndex.endComparison(peer.id, placement, missing)
    node.compareAt.set(peer.id, this.now + (missing.size > 0 ? 2_000 : 600_000))
  }

  /** False when a frame was lost or the two nodes place differently. */
  #reconcile (node: SimNode, peer: SimNode, missing: Set<IndexEntry>): boolean {
    const reconciliation = new Reconciliation(node.replicaIndex.shared(peer.id))

    for (let question = reconciliation.next(); question !== undefined; question = reconciliation.next()) {
      if (!this.#delivers(node, peer) || node.replicaIndex.placement.digest !== peer.replicaIndex.placement.digest) {
        return false
      }

      const { answer, held, lacked, lackedRanges } = answerQuestion(peer.replicaIndex.shared(node.id), question)
      held.forEach(entry => { peer.replicaIndex.noteHolds(node.id, entry) })

      if (lacked.length + lackedRanges.length > 0) {
        peer.replicaIndex.knowledge(node.id).touch(this.now)
      }

      if (!this.#delivers(peer, node)) {
        return false
      }

      reconciliation.accept(answer)

      for (let suspects = reconciliation.suspects(); suspects.length > 0; suspects = reconciliation.suspects()) {
        this.#check(node, peer, suspects, missing)
      }
    }

    return true
  }

  #check (node: SimNode, peer: SimNode, entries: readonly IndexEntry[], missing: Set<IndexEntry>): void {
    for (const entry of entries) {
      const ours = node.copies.get(entry.id)
      const theirs = peer.copies.get(entry.id)
      const own = peer.replicaIndex.get(entry.cid, entry.key)

      if (theirs === undefined || theirs.dropping) {
        missing.add(entry)
        continue
      }

      if (own !== undefined) {
        peer.replicaIndex.noteHolds(node.id, own)
      }

      if (ours !== undefined) {
        const claims = mergeClaims(ours.claims, theirs.claims)
        this.#store(node, { ...ours, claims })
        this.#store(peer, { ...theirs, claims })
      }
    }
  }

  #drop (node: SimNode, plan: Plan): void {
    const still = new Map<string, number>()

    for (const { entry, confirmers, isRelief } of node.readOnly ? [] : plan.surplus) {
      const since = node.droppingSince.get(entry.id) ?? this.now
      still.set(entry.id, since)

      const info = node.copies.get(entry.id) as BlockInfo

      if ((isRelief !== true && this.now - since < DROP_DELAY_MS) || info.pledgedUntil > this.now) {
        continue
      }

      this.#store(node, { ...info, dropping: true })
      const pledged = confirmers.every(id => this.#pledge(node, this.#node(id), entry))

      if (pledged) {
        node.copies.delete(entry.id)
        node.replicaIndex.remove(entry.cid, entry.key)
        this.drops++
      } else {
        this.#store(node, { ...info, dropping: false })
      }
    }

    node.droppingSince = still
  }

  #pledge (node: SimNode, peer: SimNode, entry: IndexEntry): boolean {
    const info = peer.copies.get(entry.id)

    if (!this.#delivers(node, peer) || peer.replicaIndex.placement.digest !== node.replicaIndex.placement.digest ||
      info === undefined || info.dropping || peer.readOnly || peer.relieved.has(entry.id)) {
      return false
    }

    this.#store(peer, { ...info, pledgedUntil: this.now + 3_600_000 })
    const own = peer.replicaIndex.get(entry.cid, entry.key)

    if (own !== undefined) {
      peer.replicaIndex.noteLacks(node.id, own)
    }

    return this.#delivers(peer, node)
  }

  #takes (node: SimNode, id: string): boolean {
    return node.copies.has(id)
      ? !node.readOnly
      : !node.readOnly && node.mark.admits(BLOCK_BYTES, this.usedBytes(node.id), node.capacityBytes)
  }

  #store (node: SimNode, info: BlockInfo): void {
    node.copies.set(entryId(info.cid), info)
    node.replicaIndex.add(info, blockKey(info.cid), this.now)
  }

  #delivers (from: SimNode, to: SimNode): boolean {
    return this.#reaches(from, to) && this.options.random() >= this.options.loss
  }
}

function infoOf (cid: CID, copies: number): BlockInfo {
  return {
    cid,
    bytes: BLOCK_BYTES,
    encoding: 'raw',
    claims: [claimOf('pin:sim', copies)],
    dropping: false,
    pledgedUntil: 0,
    storedAt: 0
  }
}

function claimOf (owner: string, copies: number, removed = false): Claim {
  return { owner, redundancy: { kind: 'replicas', copies }, since: 0, root: false, removed }
}

function drain<T> (steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next()

    if (step.done === true) {
      return step.value
    }
  }
}

