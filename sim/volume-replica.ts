/**
 * One replica in the simulator: the real `GroupCore`, on a model of a disk that writes with delay, in order, and loses
 * what is not written when the process ends; and the shell that the core needs: apply, snapshots, fetching, rpc.
 */
import { GroupCore, type AskHint, type GroupEffect, type GroupEvent } from '../src/volumes/log/group.js'
import { planReconfig } from '../src/volumes/log/reconfig.js'
import { nextConfig } from '../src/volumes/log/lineage.js'
import { configDifference } from '../src/volumes/log/values.js'
import { memberId, membersOn, peerOf } from '../src/volumes/replica/member-id.js'
import type { HardState, LogConfig, LogItem, LogReply, LogRequest } from '../src/volumes/log/types.js'
import { SimDisk } from './volume-disk.js'
import type { Beliefs, ReplicaAnswer, ReplicaOptions, ReplicaWatch } from './volume-replica-types.js'
import type { Random } from '../src/util/random.js'
import type { VirtualClock } from './clock.js'
import type { SimCommand, StateMachine, TreeCall, TreeReturn } from './volume-machine.js'
import type { Answer, Process, VolumeNet } from './volume-net.js'

type Fetched =
  | { type: 'items', items: readonly LogItem[], commitIndex: number }
  | { type: 'snapshot', index: number, config: LogConfig, state: unknown }

/** One fetch brings so much. */
const FETCH_BYTES = 2_000

const PLAN_MS = 200

/** Items in memory for laggards: few, so that fetching is exercised. */
const TAIL_ITEMS = 24

export class SimReplica {
  readonly disk = new SimDisk()
  core: GroupCore | undefined
  machine: StateMachine
  appliedIndex = 0
  /** Disks that this node has had before. */
  store = 0
  /** A write takes this long, ms, and as much again by chance. */
  diskMs = 0.3
  /** Config as of `appliedIndex`. */
  #config: LogConfig | undefined
  #tokens = new Map<number, { commandId: string, answer: Answer<ReplicaAnswer> }>()
  #byCommand = new Map<string, number[]>()
  #requests = new Map<number, Answer<LogReply>>()
  #reads = new Map<number, { call: TreeCall, index: number | undefined, answer: Answer<ReplicaAnswer> }>()
  #nextToken = 1
  #fetching = false
  #flushing = false
  #wakeAt = Infinity
  #learners = new Map<string, number>()

  constructor (
    readonly process: Process,
    private readonly clock: VirtualClock,
    private readonly net: VolumeNet,
    private readonly random: Random,
    private readonly makeMachine: () => StateMachine,
    private readonly others: ReadonlyMap<string, SimReplica>,
    private readonly beliefs: Beliefs,
    private readonly watch: ReplicaWatch,
    private readonly options: ReplicaOptions
  ) {
    this.machine = makeMachine()
  }

  get id (): string {
    return this.process.id
  }

  /** The member that this replica is: a disk, not a node. The first disk of each has the node's name. */
  get self (): string {
    return this.store === 0 ? this.id : memberId(this.id, String(this.store))
  }

  /** Starts as what the disk says; `genesis`: as one of the first members of a new group; else as a newcomer. */
  boot (genesis?: LogConfig): void {
    const { hard, snapshot, items } = this.disk
    this.machine = this.makeMachine()
    this.appliedIndex = snapshot?.index ?? 0
    this.#config = snapshot?.config ?? genesis ?? { epoch: 0, members: [] }
    this.#tokens = new Map()
    this.#byCommand = new Map()
    this.#requests = new Map()
    this.#reads = new Map()
    this.#fetching = false
    this.#learners = new Map()
    this.#wakeAt = Infinity
    this.#flushing = false

    if (snapshot != null) {
      this.machine.restore(snapshot.state)
    }
    if (genesis != null) {
      this.disk.snapshot = { index: 0, config: genesis, state: this.machine.snapshot() }
    }

    const last = Math.max(hard?.lastIndex ?? 0, this.appliedIndex)
    const held: LogItem[] = []

    for (let i = this.appliedIndex + 1; i <= last; i++) {
      const item = items.get(i)

      if (item == null) {
        throw new Error(`${this.id} restarts without item ${i} of ${last}`)
      }

      held.push(item)
    }

    this.core = new GroupCore({
      self: this.self,
      ...(hard == null ? {} : { hard }),
      items: held,
      snapshotIndex: this.appliedIndex,
      config: this.#config,
      limits: { tailItems: TAIL_ITEMS },
      encodeBatch: commands => Buffer.from(`[${commands.map(bytes => Buffer.from(bytes).toString()).join()}]`)
    })
    const { life } = this.process
    const plan = (): void => {
      if (this.process.life === life) {
        this.process.run(() => { this.#plan() })
        this.clock.schedule(this.clock.now + PLAN_MS, plan)
      }
    }
    this.clock.schedule(this.clock.now + this.random() * PLAN_MS, plan)
    this.#step({ type: 'tick' })
    this.believe()
  }

  /** The process ends; of what was being written some may have got to the disk. */
  crash (): void {
    this.disk.cut(this.random)

    // The state machine's own store may be ahead of the log.
    if (this.core != null && this.random() < 0.3 && this.#config != null && this.#config.epoch > 0) {
      this.#snapshot()
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

  /** A client that knows better than everybody. */
  takeOver (): void {
    this.process.run(() => { this.#step({ type: 'take-over', urgent: true }) })
  }

  /** Another set, whichever, if this replica orders: changes are safe however unwise they are. */
  propose (members: readonly string[]): void {
    this.process.run(() => {
      const { config, role } = this.core?.log ?? {}

      if (config != null && role === 'sequencer' && configDifference(config, { ...config, members }).length > 0) {
        this.#step({ type: 'reconfigure', config: nextConfig(config, members) })
      }
    })
  }

  /** A client hands over a command. */
  submit (command: SimCommand, hint: AskHint, answer: Answer<ReplicaAnswer>): void {
    const { core } = this

    if (core == null || core.log.config.epoch === 0) {
      answer({ type: 'moved' })
      return
    }

    const token = this.#nextToken++
    this.#tokens.set(token, { commandId: command.id, answer })
    this.#byCommand.set(command.id, [...this.#byCommand.get(command.id) ?? [], token])
    const { members } = core.log.config
    const inner = { failed: membersOn(members, hint.failed), silent: membersOn(members, hint.silent) }
    this.#step({ type: 'submit', token, bytes: Buffer.from(JSON.stringify(command)), hint: inner })
  }

  query (call: TreeCall, answer: Answer<ReplicaAnswer>): void {
    if (this.core == null || this.core.log.config.epoch === 0) {
      answer({ type: 'moved' })
      return
    }

    const readId = this.#nextToken++
    this.#reads.set(readId, { call, index: undefined, answer })
    this.#step({ type: 'read', readId })
  }

  request (from: string, to: string, request: LogRequest, answer: Answer<LogReply>): void {
    if (to !== this.self) {
      return
    }
    if (this.core == null) {
      // Whoever is fed without knowing of it is a newcomer.
      this.boot()
    }

    const token = this.#nextToken++
    this.#requests.set(token, answer)
    this.#step({ type: 'request', from, token, request })
  }

  fetch (from: number, answer: Answer<Fetched>): void {
    const { core } = this

    if (core == null || core.log.config.epoch === 0) {
      return
    }

    const items = from === 0 ? undefined : core.log.chosenFrom(from, FETCH_BYTES)

    if (items != null && items.length > 0) {
      answer({ type: 'items', items, commitIndex: core.log.commitIndex })
    } else if (this.appliedIndex >= from && this.#config != null) {
      answer({ type: 'snapshot', index: this.appliedIndex, config: this.#config, state: this.machine.snapshot() })
    }
  }

  #step (event: GroupEvent): void {
    if (this.core == null) {
      return
    }

    const effects = this.core.step(event, this.process.now(), this.random)

    for (const effect of effects) {
      this.#perform(effect)
    }

    this.#arm()
  }

  #perform (effect: GroupEffect): void {
    switch (effect.type) {
      case 'persist': this.#persist(effect.number, effect.hard, effect.items); break
      case 'send': this.#send(effect.to, effect.id, effect.request); break
      case 'reply':
        this.#requests.get(effect.token)?.(effect.reply)
        this.#requests.delete(effect.token)
        break
      case 'commit': this.#apply(effect.items); break
      case 'config': this.watch.config(this, effect.config); break
      case 'fetch': this.#fetch(effect.peer, effect.from); break
      case 'redirect': {
        const to = effect.to == null ? undefined : peerOf(effect.to)
        this.#answer(effect.token, { type: 'redirect', to, ordered: effect.ordered })
        break
      }
      case 'busy': this.#answer(effect.token, { type: 'busy' }); break
      case 'readable': {
        const read = this.#reads.get(effect.readId)

        if (read != null) {
          read.index = effect.index
          this.#answerReads()
        }
        break
      }
      case 'unreadable':
        this.#reads.get(effect.readId)?.answer({ type: 'unreadable' })
        this.#reads.delete(effect.readId)
        break
      case 'role':
        if (effect.role === 'candidate') {
          this.watch.candidacy(this)
        }
        break
    }
  }

  #persist (number: number, hard: HardState, items: readonly LogItem[]): void {
    this.disk.pending.push({ number, hard, items })

    if (!this.#flushing) {
      this.#flush()
    }
  }

  /** Group commit: what came while one write was under way goes with the next. */
  #flush (): void {
    const { life } = this.process
    const writes = [...this.disk.pending]
    this.#flushing = writes.length > 0

    if (this.#flushing) {
      this.clock.schedule(this.clock.now + this.diskMs * (0.5 + this.random()), () => {
        if (this.process.life !== life) {
          return
        }

        const { number } = writes.at(-1) as { number: number }
        this.disk.pending.splice(0, writes.length).forEach(write => { this.disk.write(write) })
        this.process.run(() => { this.#step({ type: 'persisted', number }) })
        this.#flush()
      })
    }
  }

  #send (to: string, id: number, request: LogRequest): void {
    const from = this.self
    const { life } = this.process
    this.net.call<LogReply>(this.id, peerOf(to), answer => {
      (this.others.get(peerOf(to)) as SimReplica).request(from, to, request, answer)
    }, reply => {
      if (this.process.life === life) {
        this.#step(reply == null ? { type: 'unanswered', from: to, id } : { type: 'reply', from: to, id, reply })
      }
    })
  }

  #apply (items: readonly LogItem[]): void {
    this.watch.committed(this, items)
    const settled: number[] = []

    for (const { index, value } of items) {
      if (index !== this.appliedIndex + 1) {
        throw new Error(`${this.id} is to apply ${index} behind ${this.appliedIndex}`)
      }

      const commands = value.kind === 'batch' ? JSON.parse(Buffer.from(value.bytes).toString()) as SimCommand[] : []
      const results = this.machine.apply(index, index, commands)
      this.appliedIndex = index
      this.#config = value.kind === 'config' ? value.config : this.#config
      this.watch.applied(this, index)

      commands.forEach(({ id }, i) => {
        for (const token of this.#byCommand.get(id) ?? []) {
          settled.push(token)
          this.#answer(token, { type: 'result', result: results[i] as TreeReturn })
        }
      })
    }

    this.#answerReads()

    if (this.appliedIndex - (this.disk.snapshot?.index ?? 0) >= this.options.snapshotItems) {
      this.#snapshot()
    }
    if (settled.length > 0) {
      // Not within the step whose effects are being performed: their order is part of the contract.
      this.clock.schedule(this.clock.now, () => { this.process.run(() => { this.#step({ type: 'settled', tokens: settled }) }) })
    }
  }

  #snapshot (): void {
    this.disk.snapshot = { index: this.appliedIndex, config: this.#config as LogConfig, state: this.machine.snapshot() }

    for (const index of this.disk.items.keys()) {
      if (index <= this.appliedIndex) {
        this.disk.items.delete(index)
      }
    }
  }

  #answer (token: number, answer: ReplicaAnswer): void {
    const held = this.#tokens.get(token)

    if (held != null) {
      held.answer(answer)
      this.#tokens.delete(token)
      const left = (this.#byCommand.get(held.commandId) ?? []).filter(other => other !== token)

      if (left.length === 0) {
        this.#byCommand.delete(held.commandId)
      } else {
        this.#byCommand.set(held.commandId, left)
      }
    }
  }

  #answerReads (): void {
    for (const [readId, { call, index, answer }] of this.#reads) {
      if (index != null && index <= this.appliedIndex) {
        this.#reads.delete(readId)
        answer({ type: 'result', result: this.machine.query(call) })
      }
    }
  }

  #fetch (peer: string, from: number): void {
    if (this.#fetching) {
      return
    }

    this.#fetching = true
    const { life } = this.process
    this.net.call<Fetched>(this.id, peerOf(peer), answer => {
      this.others.get(peerOf(peer))?.fetch(from, answer)
    }, fetched => {
      if (this.process.life !== life) {
        return
      }

      this.#fetching = false

      if (fetched?.type === 'items') {
        this.#step({ type: 'chosen', items: fetched.items, commitIndex: fetched.commitIndex })
      } else if (fetched?.type === 'snapshot' && this.core?.log.mayInstall(fetched.index, fetched.config) === true) {
        this.machine = this.makeMachine()
        this.machine.restore(fetched.state)
        this.appliedIndex = fetched.index
        this.#config = fetched.config
        this.#snapshot()
        this.watch.applied(this, fetched.index)
        this.#step({ type: 'installed', index: fetched.index, config: fetched.config })
        this.#answerReads()
      }
    })
  }

  #plan (): void {
    const core = this.core?.log

    if (core == null || core.config.epoch === 0) {
      return
    }

    const now = this.process.now()
    const sequencing = core.role === 'sequencer'
    const plan = planReconfig({
      config: core.config,
      self: this.self,
      sequencing,
      blank: [...core.blank],
      lagging: sequencing ? core.config.members.filter(id => id !== this.self && !core.caughtUp(id)) : [],
      sequencer: core.sequencer,
      members: this.beliefs.members(core.config.members),
      ranked: this.beliefs.ranked(),
      wantedSize: this.options.wantedSize,
      replaceDelayMs: this.options.replaceDelayMs,
      learners: [...this.#learners].map(([peerId, since]) =>
        ({ peerId, caughtUp: core.caughtUp(peerId), sinceMs: now - since }))
    })
    this.#learners = new Map(plan.learners.map(peerId => [peerId, this.#learners.get(peerId) ?? now]))

    if (sequencing) {
      this.#step({ type: 'learners', ids: plan.learners })
    }
    if (plan.step?.type === 'propose') {
      this.#step({ type: 'reconfigure', config: plan.step.config })
    } else if (plan.step?.type === 'take-over') {
      this.#step({ type: 'take-over', urgent: false })
    }
  }

  #arm (): void {
    const now = this.process.now()
    const local = this.core?.wakeAt(now)

    if (local == null) {
      return
    }

    // A timer never fires before its time, as the local clock shows it.
    const at = Math.max(this.process.at(local) + 1e-6, this.clock.now + 0.01)

    if (at < this.#wakeAt || this.#wakeAt <= this.clock.now) {
      this.#wakeAt = at
      const { life } = this.process
      this.clock.schedule(at, () => {
        if (this.process.life === life && this.#wakeAt === at) {
          this.#wakeAt = Infinity
          this.process.run(() => { this.#step({ type: 'tick' }) })
        }
      })
    }
  }
}
