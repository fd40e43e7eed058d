/**
 * One replica in the simulator: the real `GroupCore`, on a model of a disk that writes with delay, in order, and loses
 * what is not written when the process ends; and the shell that the core needs: apply, snapshots, fetching, rpc. It
 * keeps the order of the real one (`replica/replica.ts`, `catch-up.ts`, `groups.ts`), which
 * `test/volumes/replica/shell-order` holds; what is simulated is what can happen in between.
 */
import { GroupCore, type AskHint, type GroupEffect, type GroupEvent } from '../src/consensus/group.js'
import { configAfter, forcedConfig, nextConfig, relationOf } from '../src/consensus/lineage.js'
import { configDifference } from '../src/consensus/values.js'
import { memberId, membersOn, peerOf } from '../src/volumes/replica/sets/member-id.js'
import type { LogConfig, LogItem, LogReply, LogRequest } from '../src/consensus/types.js'
import { SimAfresh, failedAs } from './volume-afresh.js'
import { SimCatchUp, type Fetched } from './volume-catch-up.js'
import { DiskWriter, NO_CONFIG, SimDisk, noWord } from './volume-disk.js'
import { SimPlanner, type Beliefs } from './volume-planner.js'
import { SimRequests, type ReplicaAnswer } from './volume-requests.js'
import { SimState } from './volume-state.js'
import type { ReplicaOptions, ReplicaWatch } from './volume-replica-types.js'
import { encodeSimBatch, simVolumeClock, type TimedMachine } from './volume-time.js'
import type { VolumeClock } from '../src/volumes/replica/clocks/volume-clock.js'
import type { Random } from '../src/util/random.js'
import type { VirtualClock } from './clock.js'
import type { SimCommand } from './volume-machine.js'
import type { Answer, Process, VolumeNet } from './volume-net.js'

/** This node holds no such replica, or one that failed. */
const UNKNOWN = 'unknown'

/** Items in memory for laggards: few, so that fetching is exercised. */
const TAIL_ITEMS = 24

/** Applied items that stay on the disk for laggards. */
const LOG_TAIL_ITEMS = 8

/** Ends of a process behind which the state is ahead of the log. */
const AHEAD_SHARE = 0.3

export class SimReplica {
  readonly disk = new SimDisk()
  core: GroupCore | undefined
  time: VolumeClock
  /** Disks that this node has had before. */
  store = 0
  /** A write takes this long, ms, and as much again by chance. */
  diskMs = 0.3
  #state: SimState
  #waiting: SimRequests
  #requests = new Map<number, Answer<LogReply>>()
  /** Replicas that this node had: what one of them began ends with it. */
  #generation = 0
  #catchUp: SimCatchUp
  #writer: DiskWriter
  #wakeAt = Infinity
  #planner: SimPlanner
  readonly #afresh: SimAfresh
  /** A state takes so long to come, ms, and as much again by chance. */
  transferMs = 4

  constructor (
    readonly process: Process,
    readonly clock: VirtualClock,
    readonly net: VolumeNet,
    private readonly random: Random,
    private readonly makeMachine: () => TimedMachine,
    readonly others: ReadonlyMap<string, SimReplica>,
    readonly beliefs: Beliefs,
    readonly watch: ReplicaWatch,
    private readonly options: ReplicaOptions
  ) {
    this.#state = this.#makeState()
    this.time = simVolumeClock(this)
    this.#waiting = new SimRequests(this.#state)
    this.#catchUp = this.#makeCatchUp()
    this.#writer = this.#makeWriter()
    this.#planner = this.#makePlanner()
    this.#afresh = new SimAfresh(this, (ms, work) => { this.#later(ms, work) })
  }

  get appliedIndex (): number { return this.#state.index }
  get machine (): TimedMachine { return this.#state.machine }
  /** A newcomer's core knows nothing before it is told that the state is here. */
  get config (): LogConfig | undefined {
    return (this.core?.log.config.epoch ?? 0) === 0 ? this.#state.config : this.core?.log.config
  }

  get id (): string { return this.process.id }

  /** The member that this replica is: a disk, not a node. The first disk of each has the node's name. */
  get self (): string {
    return this.store === 0 ? this.id : memberId(this.id, String(this.store))
  }

  /** Starts as what the disk says; `genesis`: as one of the first members of a new group. */
  boot (genesis?: LogConfig): void {
    const { disk } = this
    this.core = undefined
    this.#generation++
    this.#state = this.#makeState()
    this.time = simVolumeClock(this)
    this.#waiting = new SimRequests(this.#state)
    this.#requests = new Map()
    this.#catchUp = this.#makeCatchUp()
    this.#writer = this.#makeWriter()
    this.#planner = this.#makePlanner()
    this.#wakeAt = Infinity

    if (genesis !== undefined) {
      disk.hard = noWord(this.self, genesis)
      disk.snapshot = { index: 0, config: genesis, state: this.makeMachine().snapshot() }
    }

    this.#state.load()

    if (this.options.ignoresDamage === true) {
      disk.forgetDamage()
    }
    if (disk.failed === undefined && disk.isDamaged(this.appliedIndex + 1)) {
      this.#fail()
    }
    if (disk.failed === undefined && disk.hard !== undefined && !this.#begin()) {
      this.#catchUp.restore(0)
    }
  }

  #makeState (): SimState {
    return new SimState(this.disk, this.makeMachine, {
      applied: index => { this.watch.applied(this, index) },
      outcome: (commandId, result) => { this.#waiting.outcome(commandId, result) }
    })
  }

  #makeCatchUp (): SimCatchUp {
    return new SimCatchUp({
      state: this.#state,
      disk: this.disk,
      random: this.random,
      replica: this,
      core: () => this.core,
      peers: () => [...this.others.keys()].filter(id => id !== this.id),
      transferMs: () => this.transferMs,
      ask: (peer, from, done) => { this.#ask(peer, from, done) },
      later: (ms, work) => { this.#later(ms, work) },
      open: () => this.#begin(),
      step: event => { this.#step(event) },
      whenWritten: work => { this.#writer.whenWritten(work) },
      installed: () => { this.#applied() },
      fail: () => { this.#fail() }
    })
  }

  #makePlanner (): SimPlanner {
    return new SimPlanner({
      self: this.self,
      random: this.random,
      beliefs: this.beliefs,
      options: this.options,
      core: () => this.core?.log,
      now: () => this.process.now(),
      later: (ms, work) => { this.#later(ms, work) },
      step: event => { this.#step(event) },
      confirm: then => { this.#step({ type: 'read', readId: this.#waiting.confirm(then) }) },
      invite: learner => {
        this.net.call<boolean>(this.id, peerOf(learner), () => {
          const other = this.others.get(peerOf(learner))

          if (other?.self === learner) {
            other.host(this.id)
          }
        }, () => {})
      }
    })
  }

  #makeWriter (): DiskWriter {
    return new DiskWriter(this.disk, {
      after: work => {
        // The disk goes on while the process is frozen.
        const isCurrent = this.#scope()
        this.clock.schedule(this.clock.now + this.diskMs * (0.5 + this.random()), () => {
          if (isCurrent()) {
            work()
          }
        })
      },
      persisted: number => { this.process.run(() => { this.#step({ type: 'persisted', number }) }) }
    })
  }

  /** False when the log does not follow the state without a gap. */
  #begin (): boolean {
    const { hard, items } = this.disk
    const { index, config } = this.#state
    const last = Math.max(hard?.lastIndex ?? 0, index)
    const held: LogItem[] = []

    for (let i = index + 1; i <= last; i++) {
      const item = index + 1 < (hard?.validFrom ?? 0) ? undefined : items.get(i)

      if (item === undefined) {
        return false
      }

      held.push(item)
    }

    // The log was given up for another one, whose state is not here yet.
    if (hard !== undefined && hard.config.epoch > 0 && config !== undefined &&
      relationOf(hard.config, configAfter(config, held, hard.commitIndex)) !== 'same') {
      this.#state.giveUp(hard.commitIndex)
      return false
    }

    this.core = new GroupCore({
      self: this.self,
      ...(hard === undefined ? {} : { hard }),
      items: held,
      snapshotIndex: index,
      config: config ?? NO_CONFIG,
      limits: { tailItems: TAIL_ITEMS },
      mayOrder: () => this.time.mayOrder,
      encodeBatch: commands => encodeSimBatch(commands, this.time.stamp(), this.clock.now)
    })
    this.#planner.start()
    this.#step({ type: 'tick' })
    this.believe()

    return true
  }

  /** What it promised is not all here: it says no more, and others take its place. */
  #fail (): void {
    const { disk } = this
    disk.failed = failedAs(disk)
    this.core = undefined
  }

  /** Somebody counts on this node as a newcomer. */
  host (source: string): void {
    const { disk } = this

    if (disk.failed !== undefined) {
      this.#afresh.invited()
      return
    }
    if (disk.hard === undefined) {
      disk.hard = noWord(this.self, NO_CONFIG)
      this.boot()
    }
    if (this.core?.log.config.epoch === 0) {
      this.#catchUp.begin(source, 0)
    }
  }

  /** In this life of this replica, after so many ms. */
  #later (ms: number, work: () => void): void {
    const isCurrent = this.#scope()
    this.clock.schedule(this.clock.now + ms, () => {
      if (isCurrent()) {
        this.process.run(work)
      }
    })
  }

  /** Says later whether this is still the same life of the process, and the same replica. */
  #scope (): () => boolean {
    const { life } = this.process
    const generation = this.#generation

    return () => this.process.life === life && this.#generation === generation
  }

  /** The process ends; of what was being written some may have got to the disk. */
  crash (): void {
    this.disk.cut(this.random)

    // The state machine's own store may be ahead of the log.
    if (this.core !== undefined && this.random() < AHEAD_SHARE) {
      this.#state.save()
    }

    this.process.crash()
    this.core = undefined
  }

  /** The disk is lost, too; the next one is another member. */
  wipe (): void {
    this.store++
    this.disk.wipe()
  }

  /** Membership changed its mind. */
  believe (): void {
    this.process.run(() => {
      const up = this.beliefs.members([]).filter(({ state }) => state === 'alive' || state === 'suspect')
      this.#step({ type: 'reachable', up: new Set(up.map(({ peerId }) => peerId)), ranked: this.beliefs.ranked() })
    })
  }

  /** An operator: the others are gone for good. */
  force (id: string): void {
    this.process.run(() => {
      if (this.core !== undefined && this.core.log.config.epoch > 0) {
        this.#step({ type: 'force', config: forcedConfig(this.core.log.config, this.self, id) })
      }
    })
  }

  /** A client that knows better than everybody. */
  takeOver (): void {
    this.process.run(() => { this.#step({ type: 'take-over', urgent: true }) })
  }

  /** Another set, whichever, if this replica orders: changes are safe however unwise they are. */
  propose (members: readonly string[]): void {
    this.process.run(() => {
      const { config, role } = this.core?.log ?? {}

      // One of the old set is in the next one, as the planner has it: else nobody else could finish the change.
      if (config !== undefined && role === 'sequencer' && config.members.some(member => members.includes(member)) &&
        configDifference(config, { ...config, members }).length > 0) {
        this.#step({ type: 'reconfigure', config: nextConfig(config, members) })
      }
    })
  }

  /** A client hands over a command. */
  submit (command: SimCommand, hint: AskHint, answer: Answer<ReplicaAnswer>): void {
    const { core } = this

    if (core?.log.config.members.includes(this.self) !== true) {
      answer(this.#isOpening ? { type: 'busy' } : { type: 'moved' })
      return
    }

    const token = this.#waiting.command(command.id, answer)
    const { members } = core.log.config
    const inner = { failed: membersOn(members, hint.failed), silent: membersOn(members, hint.silent) }
    this.#step({ type: 'submit', token, bytes: Buffer.from(JSON.stringify(command)), hint: inner })
  }

  query (call: SimCommand['call'], answer: Answer<ReplicaAnswer>): void {
    if (this.core?.log.config.members.includes(this.self) !== true) {
      answer(this.#isOpening ? { type: 'busy' } : { type: 'moved' })
      return
    }

    this.#step({ type: 'read', readId: this.#waiting.read(call, answer) })
  }

  /** The disk says that there is a replica, and it is not open yet. */
  get #isOpening (): boolean {
    return this.core === undefined && this.disk.hard !== undefined && this.disk.failed === undefined
  }

  /** One with a state and a log, that is a member. */
  get isWhole (): boolean {
    return this.core?.log.config.members.includes(this.self) === true && !this.#state.isVoid
  }

  request (from: string, to: string, request: LogRequest, answer: Answer<LogReply | typeof UNKNOWN>): void {
    if (to !== this.self || (this.core === undefined && !this.#isOpening) || this.watch.isRefused(from)) {
      answer(UNKNOWN)
    } else if (this.core !== undefined) {
      const token = this.#waiting.token()
      this.#requests.set(token, answer)
      this.#step({ type: 'request', from, token, request })
    }
  }

  /** From 0: the state. */
  fetch (from: number, answer: Answer<Fetched>): void {
    this.#catchUp.serve(from, answer)
  }

  #step (event: GroupEvent): void {
    if (this.core === undefined) {
      return
    }

    const effects = this.core.step(event, this.process.now(), this.random)

    effects.forEach(effect => { this.#perform(effect) })
    this.#arm()
  }

  #perform (effect: GroupEffect): void {
    switch (effect.type) {
      case 'persist': this.#writer.write(effect); break
      case 'send': this.#send(effect.to, effect.id, effect.request); break
      case 'reply':
        this.#requests.get(effect.token)?.(effect.reply)
        this.#requests.delete(effect.token)
        break
      case 'commit': this.#apply(effect.items); break
      case 'config':
        this.#planner.forgetStrangers()
        this.watch.config(this, effect.config)
        break
      case 'fetch': this.#catchUp.begin(effect.peer, effect.from); break
      case 'redirect': {
        const to = effect.to === undefined ? undefined : peerOf(effect.to)
        this.#waiting.answer(effect.token, { type: 'redirect', to, ordered: effect.ordered })
        break
      }
      case 'busy': this.#waiting.answer(effect.token, { type: 'busy' }); break
      case 'claim': this.#catchUp.claimed(); break
      case 'readable': this.#waiting.readable(effect.readId, effect.index); break
      case 'unreadable': this.#waiting.unreadable(effect.readId); break
      case 'role':
        if (effect.role === 'candidate') {
          this.watch.candidacy(this)
        }
        break
    }
  }

  #send (to: string, id: number, request: LogRequest): void {
    const from = this.self
    const isCurrent = this.#scope()
    const sentAt = this.process.now()
    const other = this.others.get(peerOf(to)) as SimReplica
    this.net.call<{ reply: LogReply | typeof UNKNOWN, wallMs: number }>(this.id, peerOf(to), answer => {
      other.request(from, to, request, reply => { answer({ reply, wallMs: other.process.wall() }) })
    }, answered => {
      let reply = answered?.reply

      if (!isCurrent()) {
        return
      }
      this.time.answered(to, answered?.wallMs ?? 0, sentAt)

      if (this.watch.isRefused(to)) {
        reply = UNKNOWN
      }
      if (reply !== undefined) {
        this.#planner.heard(to, reply !== UNKNOWN)
      }

      this.#step(reply === undefined || reply === UNKNOWN
        ? { type: 'unanswered', from: to, id }
        : { type: 'reply', from: to, id, reply })
    })
  }

  #apply (items: readonly LogItem[]): void {
    this.watch.committed(this, items)
    this.#state.push(items)
    this.#applied()
  }

  /** Who waited for it is told, and what the state has by now the log need not keep. */
  #applied (): void {
    this.#waiting.answerReads()
    const settled = this.#waiting.takeSettled()

    if (!this.#state.isVoid && this.appliedIndex - (this.disk.snapshot?.index ?? 0) >= this.options.snapshotItems) {
      // The state first: what the log loses it has.
      this.#state.save()
      this.disk.trim(this.appliedIndex - LOG_TAIL_ITEMS)
    }
    if (settled.length > 0) {
      // Not within the step whose effects are being performed: their order is part of the contract.
      this.#later(0, () => { this.#step({ type: 'settled', tokens: settled }) })
    }
  }

  #ask (peer: string, from: number, done: (fetched: Fetched | undefined) => void): void {
    const isCurrent = this.#scope()
    this.net.call<Fetched>(this.id, peer, answer => { this.others.get(peer)?.fetch(from, answer) }, fetched => {
      if (isCurrent()) {
        const other = this.others.get(peer)
        done(other !== undefined && this.watch.isRefused(other.self) ? undefined : fetched)
      }
    })
  }

  #arm (): void {
    const now = this.process.now()
    const local = this.core?.wakeAt(now)

    if (local === undefined) {
      return
    }

    // A timer never fires before its time, as the local clock shows it.
    const at = Math.max(this.process.at(local) + 1e-6, this.clock.now + 0.01)

    if (at < this.#wakeAt || this.#wakeAt <= this.clock.now) {
      this.#wakeAt = at
      const isCurrent = this.#scope()
      this.clock.schedule(at, () => {
        if (isCurrent() && this.#wakeAt === at) {
          this.#wakeAt = Infinity
          this.process.run(() => { this.#step({ type: 'tick' }) })
        }
      })
    }
  }
}
