import { VirtualClock } from './clock.js'
import { MEMBERSHIP, MembershipMachine } from './membership-machine.js'
import { Network, lanLink } from './network.js'
import type { LinkOptions } from './network.js'
import { SimNode } from './node.js'
import { SimDisk, verifySigned } from './store-disk.js'
import { lan } from '../src/peer/membership/config.js'
import type { MembershipConfig } from '../src/peer/membership/config.js'
import type { MemberChange, MemberRecord, MemberState } from '../src/peer/membership/member.js'
import { RenewalPlan, RIVAL_WAIT_AGAIN_MS } from '../src/node/identity/renewal-plan.js'
import type { MembershipCore } from '../src/peer/membership/core.js'
import type { Rival } from '../src/peer/membership/messages.js'
import type { StartWitness } from '../src/peer/membership/start.js'
import { seededRandom } from '../src/util/random.js'
import type { Random } from '../src/util/random.js'

export interface WorldOptions {
  nodes: number
  seed: number
  link?: Partial<LinkOptions>
  config?: Partial<MembershipConfig>
  /** Clocks start anywhere within this many ms, and run this part too fast or slow. @default 1e9 and 1e-4 */
  clockOffsetMsMax?: number
  clockDriftMax?: number
  /**
   * `formed`: everybody knows everybody from the start, as if the mesh had stood for long. `seed`: all join through
   * node 0 at once. @default 'formed'
   */
  start?: 'formed' | 'seed'
  /** How far the wall clock of each node is ahead, ms. @default 0 */
  wallAheadMs?: (i: number) => number
  /** Called when a node starts, to give it further machines. */
  onStart?: (node: SimNode, world: MembershipWorld) => void
}

/** A change of one member's state as one observer saw it, in virtual ms. */
export interface Sighting {
  at: number
  observer: number
  subject: number
  kind: MemberChange['kind']
  state: MemberState
}

/** Wall clock at the start of the world, only for incarnations: they come from it in real nodes. */
const EPOCH_MS = 1_700_000_000_000
/** Distance between the first and the last start of a mesh that joins at once, ms. */
const START_SPREAD_MS = 200
/** By then every node of a formed mesh has made its first announcements. */
const FORMED_MS = 1_000
/** As in a real node: how often a start is noted durably. */
const BEAT_INTERVAL_MS = 10_000

/** N nodes that run the real membership core in virtual time. Other machines may be added to each node. */
export class MembershipWorld {
  readonly clock = new VirtualClock()
  readonly network: Network
  readonly nodes: SimNode[] = []
  readonly sightings: Sighting[] = []
  readonly disks: SimDisk[] = []
  /** Nodes that took a new store because others knew a later start, and when. */
  readonly renewed: Array<{ at: number, node: number }> = []
  /** Nodes that ended because another process with their key was there first, and when. */
  readonly refused: Array<{ at: number, node: number }> = []
  /** Who saw two processes with one key, and whose. */
  readonly cloned: Array<{ at: number, observer: number, subject: number }> = []
  readonly random: Random
  readonly options: WorldOptions
  readonly config: MembershipConfig
  readonly #index = new Map<string, number>()
  /** Of clones: whose key they have. */
  readonly #keys = new Map<number, number>()
  /** Local time at which each process began. */
  readonly #startedAt = new Map<number, number>()
  readonly #plans = new Map<number, RenewalPlan>()
  #hash = 0x811c9dc5

  constructor (options: WorldOptions) {
    this.options = options
    this.config = { ...lan, ...options.config }
    this.random = seededRandom(options.seed)
    this.network = new Network(this.clock, seededRandom(options.seed ^ 0x5eed), { ...lanLink, ...options.link })

    for (let i = 0; i < options.nodes; i++) {
      const skew = {
        offsetMs: this.random() * (options.clockOffsetMsMax ?? 1e9),
        rate: 1 + (this.random() * 2 - 1) * (options.clockDriftMax ?? 1e-4)
      }
      const node = new SimNode(this.#peerId(i), this.clock, skew, seededRandom(options.seed * 31 + i))
      this.nodes.push(node)
      this.disks.push(new SimDisk(`store-${i}`))
      this.#index.set(node.id, i)
      this.network.add(node)
    }

    this.#start(options.start ?? 'formed')
  }

  core (i: number): MembershipCore {
    return this.#machine(i).core
  }

  /** What `observer` holds `subject` for; undefined when it does not know it. */
  state (observer: number, subject: number): MemberState | undefined {
    return this.core(observer).get(this.#peerId(subject))?.state
  }

  run (ms: number): void {
    this.clock.runUntil(this.clock.now + ms)
  }

  /** Runs until the condition holds and returns how long that took, or undefined when it did not within `ms`. */
  runUntil (condition: () => boolean, ms: number, stepMs = 10): number | undefined {
    const start = this.clock.now

    while (!condition()) {
      if (this.clock.now - start >= ms) {
        return undefined
      }
      this.run(stepMs)
    }

    return this.clock.now - start
  }

  crash (i: number): void {
    const machine = this.node(i).machines.get(MEMBERSHIP)

    if (machine instanceof MembershipMachine) {
      this.disk(i).remembered = machine.core.remembered()
    }

    this.node(i).down()
    this.network.crashed(this.node(i).id)
  }

  freeze (i: number): void {
    this.node(i).freeze()
  }

  thaw (i: number): void {
    this.node(i).thaw()
  }

  /** Cuts these nodes off from all others, without anybody being told. */
  cut (island: readonly number[]): void {
    this.network.cut(island.map(i => this.node(i).id))
  }

  heal (): void {
    this.network.heal()
  }

  /** Says goodbye and, a moment later, ends. */
  goodbye (i: number, kind: 'left' | 'stopping'): void {
    const node = this.node(i)
    this.#machine(i).step(node.now(), { type: 'goodbye', kind })
    this.clock.schedule(this.clock.now + 50, () => { this.crash(i) })
  }

  /** Everything that a node does from now on is up to so many ms late, and its shell notices. */
  slow (i: number, lagMs: number): void {
    const node = this.node(i)
    node.lagMs = lagMs
    this.#machine(i).step(node.now(), { type: 'lag', lagMs })
  }

  /** Starts a crashed node again, with the same identity, and lets it connect to `through`. */
  restart (i: number, through: number, storeId?: string, startedAt?: number): void {
    const node = this.node(i)

    if (storeId !== undefined) {
      this.disks[i] = this.disk(i).replaced(storeId, this.random)
    }

    node.up()

    if (startedAt === undefined) {
      this.#plans.delete(i)
    }

    this.#startedAt.set(i, startedAt ?? node.now())
    this.#boot(i, EPOCH_MS + Math.ceil(this.clock.now))
    this.clock.schedule(this.clock.now + 5, () => { this.network.connect(node.id, this.node(through).id) })
  }

  /** True when `observer` counts nothing of what node `i` runs with now. */
  isStale (observer: number, i: number): boolean {
    const { storeId, point } = this.disk(i)

    return this.core(observer).isStale(this.#peerId(i), storeId, point)
  }

  disk (i: number): SimDisk {
    const disk = this.disks[i]

    if (disk === undefined) {
      throw new Error(`The world has no node ${i}`)
    }

    return disk
  }

  /** Starts a crashed node on an older copy of its disk. */
  rollBack (i: number, copy: SimDisk, through: number): void {
    this.disks[i] = copy.copy()
    this.restart(i, through)
  }

  /** A second process with the key of node `i`, on a copy of its disk. Returns its number. */
  clone (i: number, copy: SimDisk, through: number): number {
    const original = this.node(i)
    const number = this.nodes.length
    const skew = { offsetMs: this.random() * 1e9, rate: 1 }
    const node = new SimNode(`${original.id}#${number}`, this.clock, skew, seededRandom(this.options.seed * 37 + number))
    this.nodes.push(node)
    this.disks.push(copy.copy())
    this.#keys.set(number, i)
    this.network.add(node, original.id)
    this.#startedAt.set(number, node.now())
    this.#boot(number, EPOCH_MS + Math.ceil(this.clock.now))
    this.clock.schedule(this.clock.now + 5, () => { this.network.connect(node.id, this.node(through).id) })

    return number
  }

  node (i: number): SimNode {
    const node = this.nodes[i]

    if (node === undefined) {
      throw new Error(`The world has no node ${i}`)
    }

    return node
  }

  /** Indexes of the nodes that run. */
  running (): number[] {
    return this.nodes.flatMap((node, i) => node.state === 'up' ? [i] : [])
  }

  /** True when every running node holds every other for alive. */
  allAlive (): boolean {
    const running = this.running()

    return running.every(a => running.every(b => this.#peerId(a) === this.#peerId(b) || this.state(a, b) === 'alive'))
  }

  /** First time at or after `since` at which `observer` saw `subject` enter `state`. */
  seenAt (observer: number, subject: number, state: MemberState, since: number): number | undefined {
    return this.sightings.find(s => s.at >= since && s.observer === observer && s.subject === subject &&
      s.state === state)?.at
  }

  /** A number that stands for the whole course of the run: equal seeds, equal fingerprints. */
  fingerprint (): string {
    return (this.#hash >>> 0).toString(16)
  }

  #start (how: 'formed' | 'seed'): void {
    const known = how === 'formed' &&
      this.nodes.map((_, i) => ({ record: this.#record(i, EPOCH_MS), state: 'alive' as const, silentMs: 0 }))

    this.network.gossipFromMs = how === 'formed' ? FORMED_MS : 0

    for (let i = 0; i < this.nodes.length; i++) {
      this.clock.schedule(this.random() * START_SPREAD_MS, () => {
        this.#boot(i, EPOCH_MS)

        if (known !== false) {
          this.#machine(i).step(this.node(i).now(), { type: 'table', from: 'beginning', entries: known })
          this.node(i).arm()
        } else if (i > 0) {
          this.network.connect(this.node(i).id, this.node(0).id)
        }
      })
    }
  }

  #boot (i: number, incarnation: number): void {
    const node = this.node(i)
    const disk = this.disk(i)
    disk.begin(this.random)
    const isSuperseded = disk.supersededBy > 0
    const self = { ...this.#record(i, incarnation), start: disk.start(this.#peerId(i), isSuperseded) }
    const random = seededRandom(this.options.seed * 1_000_003 + i * 7 + this.clock.now)
    const init = { self, config: this.config, now: node.now(), startedAt: this.#startedAt.get(i) ?? node.now(),
      verifyStart: verifySigned, remembered: disk.remembered, past: disk.past }
    const machine: MembershipMachine = new MembershipMachine(init, node.id, this.network, random, {
      wall: () => EPOCH_MS + this.clock.now + (this.options.wallAheadMs?.(i) ?? 0),
      onChange: change => { this.#saw(i, change) },
      onSuperseded: witness => { this.#superseded(i, machine, witness) },
      onRival: (rival, isLater) => { this.#rival(i, machine, rival, isLater) },
      onCloned: peerId => {
        this.cloned.push({ at: this.clock.now, observer: i, subject: this.#index.get(peerId) ?? -1 })
      }
    })
    node.machines.set(MEMBERSHIP, machine)
    machine.step(node.now(), { type: 'start', known: [] })

    if (isSuperseded) {
      this.#plan(i).superseded(disk.supersededBy, this.clock.now, RIVAL_WAIT_AGAIN_MS)
      this.#renewWhenDue(i, machine)
    }

    this.options.onStart?.(node, this)
    this.#beat(i, machine, isSuperseded)
    node.arm()
  }

  /** Notes every few seconds that the node still runs: on its disk first, then for all to hear. */
  #beat (i: number, machine: MembershipMachine, isSuperseded: boolean): void {
    this.clock.schedule(this.clock.now + BEAT_INTERVAL_MS, () => {
      const node = this.node(i)

      if (node.machines.get(MEMBERSHIP) !== machine) {
        return
      }

      node.run(() => {
        this.disk(i).beat()
        machine.step(node.now(), { type: 'self', patch: { start: this.disk(i).start(this.#peerId(i), isSuperseded) } })
      })
      this.#beat(i, machine, isSuperseded)
    })
  }

  /** The node waits for a moment whether it is one of two; then it starts again as another store. */
  #superseded (i: number, machine: MembershipMachine, { start: { count } }: StartWitness): void {
    const disk = this.disk(i)
    disk.supersededBy = Math.max(disk.supersededBy, count)
    this.#plan(i).superseded(count, this.clock.now)
    this.#renewWhenDue(i, machine)
  }

  #renewWhenDue (i: number, machine: MembershipMachine): void {
    const at = this.#plan(i).due?.at

    if (at === undefined) {
      return
    }

    this.clock.schedule(at, () => {
      const { due } = this.#plan(i)

      // Unless it was put off since.
      if (due !== undefined && due.at <= this.clock.now && this.node(i).machines.get(MEMBERSHIP) === machine) {
        this.renewed.push({ at: this.clock.now, node: i })
        this.#plan(i).clear()
        this.crash(i)
        this.disk(i).renew(due.count, this.random)
        // In the same process, so it is no younger than it was.
        const startedAt = this.#startedAt.get(i) ?? 0
        this.restart(i, this.running().find(other => this.#keys.get(other) !== i && other !== this.#keys.get(i)) ?? i,
          undefined, startedAt)
      }
    })
  }

  #rival (i: number, machine: MembershipMachine, { witness }: Rival, isLater: boolean): void {
    this.clock.schedule(this.clock.now, () => {
      if (this.node(i).machines.get(MEMBERSHIP) !== machine) {
        return
      }

      if (isLater) {
        const disk = this.disk(i)
        disk.supersededBy = Math.max(disk.supersededBy, witness.start.count)
        this.refused.push({ at: this.clock.now, node: i })
        this.crash(i)
      } else {
        this.#plan(i).rival(this.clock.now)
        this.#renewWhenDue(i, machine)
      }
    })
  }

  /** Of the process that runs as node `i`. */
  #plan (i: number): RenewalPlan {
    const plan = this.#plans.get(i) ?? new RenewalPlan()
    this.#plans.set(i, plan)

    return plan
  }

  #saw (observer: number, change: MemberChange): void {
    const subject = this.#index.get(change.member.peerId) ?? -1
    const { state } = change.member
    const { kind } = change

    if (kind !== 'record') {
      this.sightings.push({ at: this.clock.now, observer, subject, kind, state })
    }

    for (const c of `${this.clock.now} ${observer} ${subject} ${kind} ${state}`) {
      this.#hash = Math.imul(this.#hash ^ c.charCodeAt(0), 0x01000193)
    }
  }

  #record (i: number, incarnation: number): MemberRecord {
    const { storeId } = this.disk(i)

    return {
      peerId: this.#peerId(i),
      incarnation,
      sequence: 0,
      hostname: `host-${i}`,
      zone: `zone-${i % 3}`,
      version: '0.1.0',
      capacityBytes: 1e12,
      usedBytes: 0,
      load: 0,
      addresses: [`/ip4/10.0.${i >> 8}.${i & 255}/tcp/11010/p2p/${this.#peerId(i)}`],
      dataEndpoints: [`10.0.${i >> 8}.${i & 255}:11011`],
      storeId,
      flags: { draining: false, readOnly: false, full: false }
    }
  }

  /** As long as a real one, and in an order that has nothing to do with the index. */
  #peerId (number: number): string {
    const i = this.#keys.get(number) ?? number
    const scrambled = (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(36).padStart(7, '0')

    return `12D3KooW${scrambled}${'x'.repeat(32)}${String(i).padStart(5, '0')}`
  }

  #machine (i: number): MembershipMachine {
    const machine = this.node(i).machines.get(MEMBERSHIP)

    if (!(machine instanceof MembershipMachine)) {
      throw new Error(`Node ${i} runs no membership`)
    }

    return machine
  }
}
