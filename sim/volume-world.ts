/**
 * A volume in virtual time: replicas and clients on real cores, and a judge that sees everything. After every step it
 * holds: one value for each index, durable at a majority before anybody takes it for chosen; one set for each epoch;
 * equal states at equal indexes. A broken rule throws.
 */
import { sameValue } from '../src/consensus/values.js'
import { ForcedLog } from './volume-forced.js'
import { VirtualClock } from './clock.js'
import { SimGateway, type GatewayInfo } from './volume-gateway.js'
import { bears, isKnownTo, type LossView } from './volume-losses.js'
import { FlatTree } from './volume-machine.js'
import { Process, VOLUME_NET, VolumeNet, WALL_BEGIN_MS } from './volume-net.js'
import { SimRegistry } from './volume-registry.js'
import { SimReplica } from './volume-replica.js'
import { TimedMachine, judgeEndTime, judgeTime } from './volume-time.js'
import type { DiskImage } from './volume-disk.js'
import { peerOf } from '../src/volumes/replica/sets/member-id.js'
import type { ReconfigMember } from '../src/consensus/reconfig.js'
import type { LogConfig, LogItem } from '../src/consensus/types.js'
import type { Random } from '../src/util/random.js'
import type { Operation } from '../testing/history/linearizability.js'
import type { TreeCall, TreeReturn } from '../testing/history/tree-calls.js'
import type { VolumeWorldOptions } from './volume-world-options.js'

export type { VolumeWorldOptions }

type State = ReconfigMember['state']

/** `self`: the member that it is, with the disk that it had when it was heard of last. */
interface Belief { state: State, since: number, self: string }

/** Membership notices a crash within this, a frozen or cut off node within that, ms. */
const CRASH_NOTICED_MS = 500
const SILENCE_NOTICED_MS = 4_000

const EVICTED_MS = 3_000

export class VolumeWorld {
  readonly clock = new VirtualClock()
  readonly random: Random
  readonly net: VolumeNet
  readonly replicas = new Map<string, SimReplica>()
  readonly gateways: SimGateway[] = []
  readonly ids: string[]
  /** First taken for chosen, by index. */
  readonly chosen = new Map<number, LogItem>()
  readonly configs = new Map<number, LogConfig>()
  /** Logs that an operator forced, by the last id of their lineage. */
  readonly forced = new Map<string, ForcedLog>()
  candidacies = 0
  readonly #registry = new SimRegistry(by => this.ids.filter(id => this.net.reaches(by, id)).length / this.ids.length)
  /** Members whose disk went back in time, as their peers have found out. */
  readonly #refused = new Set<string>()
  /** A disk was lost: copies that were counted may be gone. */
  #diskLost = false
  readonly #ignoresRollback: boolean
  readonly draining = new Set<string>()
  readonly #digests = new Map<number, string>()
  readonly #beliefs = new Map<string, Map<string, Belief>>()
  /** Config in force at each index where it changed. */
  readonly #inForce: { from: number, config: LogConfig }[]

  constructor (options: VolumeWorldOptions) {
    this.#ignoresRollback = options.ignoresRollback ?? false
    const { random, nodes = 5, replicas = 3, clients = 3 } = options
    const makeMachine = (): TimedMachine => new TimedMachine(new FlatTree())
    this.random = random
    this.net = new VolumeNet(this.clock, random, { ...VOLUME_NET, ...options.net })
    this.ids = Array.from({ length: nodes }, (_, i) => String.fromCharCode(65 + i))
    const genesis: LogConfig = { epoch: 1, members: this.ids.slice(0, replicas) }
    this.configs.set(1, genesis)
    this.#registry.tell(genesis)
    this.#inForce = [{ from: 0, config: genesis }]

    for (const id of this.ids) {
      const process = this.#process(id)
      this.#beliefs.set(id, new Map(this.ids.map(other => [other, { state: 'alive', since: 0, self: other }])))
      this.replicas.set(id, new SimReplica(process, this.clock, this.net, random, makeMachine, this.replicas, {
        members: set => this.#membersSeenBy(id, set),
        ranked: () => this.#membersSeenBy(id, []).map(({ peerId }) => peerId)
      }, {
        committed: (replica, items) => { items.forEach(item => { this.#judgeChosen(replica, item) }) },
        applied: (replica, index) => { this.#judgeState(replica, index) },
        config: (replica, config) => { this.#judgeConfig(replica, config) },
        candidacy: () => { this.candidacies++ },
        isRefused: member => this.#refused.has(member), registered: by => this.#registry.read(by)
      }, {
        replaceDelayMs: options.replaceDelayMs ?? 1_000,
        wantedSize: options.wantedSize ?? 3,
        snapshotItems: options.snapshotItems ?? 40,
        ignoresDamage: options.ignoresDamage ?? false
      }))
    }

    for (const id of genesis.members) {
      this.replica(id).boot(genesis)
    }

    for (let i = 0; i < clients; i++) {
      const gateway = new SimGateway(this.#process(`client${i}`), this.clock, this.net, random, this.replicas,
        gatewayId => this.#lookUp(gatewayId), options.deadlineMs ?? 5_000)
      this.gateways.push(gateway)
    }
  }

  get now (): number { return this.clock.now }

  /** By node or by member. */
  replica (id: string): SimReplica {
    return this.replicas.get(peerOf(id)) as SimReplica
  }

  run (ms: number): void {
    this.clock.runUntil(this.clock.now + ms)
  }

  /** Who orders, as the world sees it: the sequencer of the highest ballot among those that run. */
  get sequencer (): SimReplica | undefined {
    return [...this.replicas.values()]
      .filter(({ core, process }) => core?.log.role === 'sequencer' && process.state === 'up')
      .sort((a, b) => (b.core?.log.hard.promised.round ?? 0) - (a.core?.log.hard.promised.round ?? 0))[0]
  }

  /** Nodes of the config that is in force in truth. */
  get members (): string[] {
    return this.config.members.map(peerOf)
  }

  /** The config that is in force in truth. */
  get config (): LogConfig {
    return (this.#inForce.at(-1) as { config: LogConfig }).config
  }

  history (): Operation<TreeCall, TreeReturn>[] {
    // Certainly not done is not part of the history.
    return this.gateways.flatMap(({ history, gaveUp }) => {
      const undone = new Set(gaveUp.filter(({ code }) => code === 'no_quorum').map(({ operation }) => operation))

      return history.filter(operation => !undone.has(operation))
    })
  }

  crash (id: string): void {
    this.replica(id).crash()
    this.#notice(id, 'dead', this.random() * CRASH_NOTICED_MS)
  }

  restart (id: string, disk: 'kept' | 'lost' = 'kept'): void {
    const replica = this.replica(id)

    if (replica.process.state === 'down') {
      replica.process.state = 'up'

      if (disk === 'lost') {
        replica.wipe()
        this.#diskLost = true
      }
      replica.boot()

      this.#notice(id, 'alive', this.random() * CRASH_NOTICED_MS)
    }
  }

  /** See `volume-losses.ts`. */
  bears (id: string, isGone: boolean): boolean {
    return bears(this.#losses, id, isGone)
  }

  /** Whichever member is lost, a majority is left that knows of the set in force. */
  get isTakenOver (): boolean {
    const { members } = this.config

    return members.every(one => isKnownTo(this.#losses, members.filter(member => member !== one)))
  }

  get #losses (): LossView {
    return { config: this.config, replicas: this.replicas, isRefused: member => this.#refused.has(member) }
  }

  /** The disk is gone at this moment; the node comes back with an empty one. */
  loseDisk (id: string): void {
    this.crash(id)
    this.replica(id).wipe()
    this.#diskLost = true
  }

  /** An operator goes on with what is there. Copies of the other log that counted go when others follow this one. */
  force (id: string, lineage: string): void {
    this.replica(id).force(lineage)
    this.#diskLost = true
  }

  /** Some record is bad when the node starts again. */
  rotDisk (id: string): void {
    this.crash(id)
    this.replica(id).disk.rot(this.random)
    this.#diskLost = true
  }

  /** The last writes are gone, although they were said to be durable. */
  loseTail (id: string, writes: number): void {
    this.crash(id)
    this.replica(id).disk.loseTail(writes)
    this.#diskLost = true
  }

  /** The disk is as it was; its peers find out, and after a while it knows that it is another member. */
  goBack (id: string, image: DiskImage, noticedMs: number): void {
    const replica = this.replica(id)
    this.crash(id)
    replica.disk.restore(image)
    this.#diskLost = true

    if (!this.#ignoresRollback) {
      this.#refused.add(replica.self)
      this.clock.schedule(this.now + noticedMs, () => {
        if (this.#refused.has(replica.self)) {
          const isUp = replica.process.state !== 'down'
          this.crash(id)
          replica.wipe()

          if (isUp) {
            this.restart(id)
          }
        }
      })
    }
  }

  freeze (id: string): void {
    this.replica(id).process.freeze()
    this.#notice(id, 'dead', SILENCE_NOTICED_MS * (0.7 + this.random() * 0.6))
  }

  thaw (id: string): void {
    this.replica(id).process.thaw()
    this.#notice(id, 'alive', this.random() * CRASH_NOTICED_MS)
  }

  /** Cut off, both ways. */
  isolate (ids: readonly string[]): void {
    this.net.isolate(ids)
    ids.filter(id => this.replicas.has(id)).forEach(id => { this.#notice(id, 'dead', SILENCE_NOTICED_MS * (0.7 + this.random() * 0.6)) })
  }

  /** Everything mends: cuts, freezes, crashes, slowness. */
  mend (): void {
    this.net.heal()
    Object.assign(this.net.options, { loss: 0, late: 0, duplicates: 0, ancient: 0 })

    for (const id of this.ids) {
      const replica = this.replica(id)
      replica.process.lagMs = 0
      replica.diskMs = 0.3
      this.thaw(id)
      this.restart(id)
      this.#notice(id, 'alive', this.random() * CRASH_NOTICED_MS)
    }
  }

  /** Membership of one node errs about another for a while. */
  slander (by: string, about: string, ms: number): void {
    this.#believe(by, about, 'dead')
    this.clock.schedule(this.now + ms, () => { this.#believe(by, about, this.#truth(about)) })
  }

  /** All that run hold the same at the end. */
  assertLevel (): void {
    const members = this.members.map(id => this.replica(id)).filter(({ process }) => process.state === 'up')
    const indexes = new Set(members.map(({ appliedIndex }) => appliedIndex))

    if (indexes.size !== 1) {
      throw new Error(`the members ended at ${members.map(({ id, appliedIndex }) => `${id}:${appliedIndex}`).join(' ')}`)
    }
  }

  get wallMs (): number {
    return WALL_BEGIN_MS + this.now
  }

  /** The volume's time is right, however wrong it was; some time after the last batch. */
  assertTime (): void {
    for (const member of this.config.members) {
      judgeEndTime(member, this.replica(peerOf(member)).machine.timeMs - this.wallMs)
    }
  }

  #process (id: string): Process {
    const process = new Process(id, this.clock, this.random, {
      offsetMs: this.random() * 1e6, rate: 1 + (this.random() - 0.5) * 2e-3
    })
    this.net.add(process)

    return process
  }

  #truth (id: string): State {
    return this.replica(id).process.state === 'up' ? 'alive' : 'dead'
  }

  #notice (id: string, state: State, afterMs: number): void {
    for (const by of this.ids) {
      this.clock.schedule(this.now + afterMs + this.random() * 100, () => {
        if (state === 'alive' || this.#truth(id) === 'dead' || !this.net.reaches(id, by)) {
          this.#believe(by, id, state)
        }
      })
    }
  }

  #believe (by: string, about: string, state: State): void {
    const belief = this.#beliefs.get(by)?.get(about)

    if (belief === undefined) {
      return
    }

    const { self } = this.replica(about)
    const isAnother = state === 'alive' && belief.self !== self

    if (isAnother) {
      belief.self = self
    }
    if (by !== about && (belief.state !== state || isAnother)) {
      belief.state = state
      belief.since = this.now
      this.replica(by).believe()
    }
  }

  #membersSeenBy (id: string, set: readonly string[]): ReconfigMember[] {
    const beliefs = this.#beliefs.get(id) as Map<string, Belief>
    const known = [...beliefs].map(([peerId, { state, since, self }]): ReconfigMember => ({
      peerId: id === peerId ? this.replica(id).self : self,
      state: state === 'dead' && this.now - since > EVICTED_MS ? 'evicted' : state,
      sinceMs: this.now - since,
      draining: this.draining.has(peerId),
      accepting: true
    }))
    const gone = set.filter(member => !known.some(({ peerId }) => peerId === member))
      .map((peerId): ReconfigMember => ({ peerId, state: 'left', sinceMs: 0, draining: false, accepting: false }))

    return [...known, ...gone]
  }

  /** The newest set that anybody in reach knows. */
  #lookUp (gatewayId: string): GatewayInfo {
    let config: LogConfig = this.configs.get(1) as LogConfig

    for (const { core, process } of this.replicas.values()) {
      if (process.state === 'up' && core !== undefined && core.log.config.epoch > config.epoch &&
        this.net.reaches(gatewayId, process.id) && this.net.reaches(process.id, gatewayId)) {
        config = core.log.config
      }
    }

    return { members: config.members.map(peerOf).map(peerId => ({ peerId, up: this.#seenUp(peerId) })) }
  }

  #seenUp (peerId: string): boolean {
    const views = [...this.#beliefs.values()].map(beliefs => beliefs.get(peerId)?.state)

    return views.filter(state => state === 'dead').length * 2 < views.length
  }

  /** Of a replica whose log an operator forced over, or apart from, the first one: the judge of that log. */
  #forced (replica: SimReplica): ForcedLog | undefined {
    const lineage = replica.config?.lineage?.at(-1)

    if (lineage === undefined) {
      return undefined
    }

    const log = this.forced.get(lineage) ?? new ForcedLog(lineage)
    this.forced.set(lineage, log)

    return log
  }

  #judgeChosen (replica: SimReplica, item: LogItem): void {
    const forced = this.#forced(replica)

    if (forced !== undefined) {
      forced.judgeChosen(replica.id, item)
      return
    }

    const known = this.chosen.get(item.index)

    if (known === undefined) {
      if (item.index !== this.chosen.size + 1) {
        throw new Error(`${replica.id} takes ${item.index} for chosen behind ${this.chosen.size}`)
      }

      this.chosen.set(item.index, item)
      this.#judgeDurable(replica, item)
      judgeTime(replica.id, item, this.config.members.map(id => this.replica(peerOf(id)).process), this)

      if (item.value.kind === 'config') {
        this.#inForce.push({ from: item.index, config: item.value.config })
      }
    } else if (!sameValue(known.value, item.value)) {
      throw new Error(`two values for ${item.index}, the second at ${replica.id}: ${format(known)} and ${format(item)}`)
    }
  }

  #judgeDurable (replica: SimReplica, item: LogItem): void {
    // A set is chosen by majorities of the one before and of its own.
    for (const { members } of [this.config, ...(item.value.kind === 'config' ? [item.value.config] : [])]) {
      const holders = members.filter(id => this.replica(id).self === id && this.#holds(this.replica(id), item))

      if (!this.#diskLost && holders.length < Math.floor(members.length / 2) + 1) {
        throw new Error(`${replica.id} takes ${item.index} for chosen, which only [${holders.join()}] of [${members.join()}] have`)
      }
    }
  }

  #holds ({ disk }: SimReplica, { index, value }: LogItem): boolean {
    return (disk.snapshot?.index ?? 0) >= index ||
      ((disk.hard?.lastIndex ?? 0) >= index && sameValue(disk.items.get(index)?.value, value))
  }

  #judgeState (replica: SimReplica, index: number): void {
    const digest = replica.machine.digest()
    const forced = this.#forced(replica)

    if (forced !== undefined) {
      forced.judgeState(replica.id, index, digest)
      return
    }

    const known = this.#digests.get(index)

    if (known === undefined) {
      this.#digests.set(index, digest)
    } else if (known !== digest) {
      throw new Error(`${replica.id} has another state at ${index}: ${digest} and ${known}`)
    }
  }

  #judgeConfig (replica: SimReplica, config: LogConfig): void {
    this.#registry.tell(config)
    const forced = this.#forced(replica)

    if (forced !== undefined) {
      // Without a lineage it was only proposed, and whoever forced the log took it for chosen: in that log alone.
      if (config.lineage !== undefined) {
        forced.judgeConfig(replica.id, config)
      }
      return
    }

    const known = this.configs.get(config.epoch)

    if (known === undefined) {
      this.configs.set(config.epoch, config)
    } else if (known.members.join() !== config.members.join()) {
      throw new Error(`two sets in epoch ${config.epoch}, the second at ${replica.id}`)
    }
  }
}

function format ({ value }: LogItem): string {
  return value.kind === 'batch' ? Buffer.from(value.bytes).toString() : JSON.stringify(value)
}
