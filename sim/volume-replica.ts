/**
 * One replica in the simulator: the real `GroupCore`, on a model of a disk that writes with delay, in order, and loses
 * what is not written when the process ends; and the shell that the core needs: apply, snapshots, fetching, rpc. It
 * keeps the order of the real one (`replica/replica.ts`, `catch-up.ts`, `groups.ts`), which `test/volumes/replica/shell-order`
 * holds; what is simulated is what can happen in between.
 */
import { GroupCore, type AskHint, type GroupEffect, type GroupEvent } from '../src/volumes/log/group.js'
import { planReconfig, type ReconfigMember } from '../src/volumes/log/reconfig.js'
import { memberId, membersOn, peerOf } from '../src/volumes/replica/member-id.js'
import type { HardState, LogConfig, LogItem, LogReply, LogRequest } from '../src/volumes/log/types.js'
import { SimDisk } from './volume-disk.js'
import type { Random } from '../src/util/random.js'
import type { VirtualClock } from './clock.js'
import type { SimCommand, StateMachine, TreeCall, TreeReturn } from './volume-machine.js'
import type { Answer, Process, VolumeNet } from './volume-net.js'

export type ReplicaAnswer =
  | { type: 'result', result: TreeReturn }
  | { type: 'redirect', to: string | undefined, ordered: boolean }
  | { type: 'busy' }
  | { type: 'unreadable' }
  | { type: 'moved' }

/** This node holds no such replica, or one that failed. */
const UNKNOWN = 'unknown'

type Fetched =
  | { type: 'items', items: readonly LogItem[], commitIndex: number }
  | { type: 'snapshot', index: number, config: LogConfig, state: unknown }

/** What the world is told, to judge by. */
export interface ReplicaWatch {
  committed: (replica: SimReplica, items: readonly LogItem[]) => void
  applied: (replica: SimReplica, index: number) => void
  config: (replica: SimReplica, config: LogConfig) => void
  candidacy: (replica: SimReplica) => void
  /** Peers remember more of that member than it does: its disk went back in time. */
  isRefused: (member: string) => boolean
}

/** What this node believes of the mesh. */
export interface Beliefs {
  /** With the members of a set whose disks are gone. */
  members: (set: readonly string[]) => ReconfigMember[]
  ranked: () => readonly string[]
}

export interface ReplicaOptions {
  replaceDelayMs: number
  wantedSize: number
  /** Snapshot after so many applied items. */
  snapshotItems: number
  /** To go on with what is left of a damaged log: what must not be, for a test of this simulator. @default false */
  ignoresDamage?: boolean
}

/** One fetch brings so much. */
const FETCH_BYTES = 2_000
const FETCH_ITEMS = 50

/** Of who knows nothing yet. */
const NO_CONFIG: LogConfig = { epoch: 0, members: [] }

/** Of one that never promised anything. */
function noWord (self: string, config: LogConfig): HardState {
  return { self, promised: NO_BALLOT, accepted: NO_BALLOT, lastIndex: 0, commitIndex: 0, config }
}

const NO_BALLOT = { round: 0, node: '' }

const PLAN_MS = 200

/** Items in memory for laggards: few, so that fetching is exercised. */
const TAIL_ITEMS = 24

/** Applied items that stay on the disk for laggards. */
const LOG_TAIL_ITEMS = 8

/** A member that says that it holds no replica, and still says so after this, lost it. */
const STRANGER_MS = 400

/** A state that did not come is asked for again, elsewhere. */
const RETRY_MS = 30

/** Transfers of a state that break off in the middle. */
const BREAK_SHARE = 0.15

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
  /** What is done once a majority has answered. */
  #confirmations = new Map<number, () => void>()
  #nextToken = 1
  #fetching = false
  #flushing = false
  #wakeAt = Infinity
  #learners = new Map<string, number>()
  /** Members that say that they hold no replica, and since when. */
  #strangers = new Map<string, number>()
  /** The state was taken away, and what is to take its place is not here yet; chosen items wait in the queue. */
  #isVoid = false
  /** Index of the last whole state: the queue follows it. */
  #wholeIndex = 0
  #queue: LogItem[] = []
  /** A state takes so long to come, ms, and as much again by chance. */
  transferMs = 4

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

  /** Starts as what the disk says; `genesis`: as one of the first members of a new group. */
  boot (genesis?: LogConfig): void {
    const { disk } = this
    this.core = undefined
    this.#tokens = new Map()
    this.#byCommand = new Map()
    this.#requests = new Map()
    this.#reads = new Map()
    this.#confirmations = new Map()
    this.#fetching = false
    this.#learners = new Map()
    this.#strangers = new Map()
    this.#isVoid = false
    this.#queue = []
    this.#wakeAt = Infinity
    this.#flushing = false

    if (genesis != null) {
      disk.hard = noWord(this.self, genesis)
      disk.snapshot = { index: 0, config: genesis, state: this.makeMachine().snapshot() }
    }

    this.#load()

    if (this.options.ignoresDamage === true) {
      disk.forgetDamage()
    }
    if (disk.failed == null && disk.isDamaged(this.appliedIndex + 1)) {
      this.#fail()
    }
    if (disk.failed == null && disk.hard != null && !this.#begin()) {
      this.#restore(0)
    }
  }

  /** Reads where the state stands. */
  #load (): void {
    const { snapshot, hard } = this.disk
    this.machine = this.makeMachine()
    this.appliedIndex = snapshot?.index ?? 0
    this.#wholeIndex = this.appliedIndex
    this.#config = snapshot?.config ?? hard?.config

    if (snapshot != null) {
      this.machine.restore(snapshot.state)
    }
  }

  /** False when the log does not follow the state without a gap. */
  #begin (): boolean {
    const { hard, items } = this.disk
    const last = Math.max(hard?.lastIndex ?? 0, this.appliedIndex)
    const held: LogItem[] = []

    for (let i = this.appliedIndex + 1; i <= last; i++) {
      const item = items.get(i)

      if (item == null) {
        return false
      }

      held.push(item)
    }

    // The state is ahead of what the log knows to be chosen: what lies below may be of ballots that lost.
    if (this.appliedIndex > (hard?.commitIndex ?? 0)) {
      this.disk.trim(this.appliedIndex)
    }

    this.core = new GroupCore({
      self: this.self,
      ...(hard == null ? {} : { hard }),
      items: held,
      snapshotIndex: this.appliedIndex,
      config: this.#config ?? NO_CONFIG,
      limits: { tailItems: TAIL_ITEMS },
      encodeBatch: commands => Buffer.from(`[${commands.map(bytes => Buffer.from(bytes).toString()).join()}]`)
    })
    this.#later(this.random() * PLAN_MS, () => { this.#planLater() })
    this.#step({ type: 'tick' })
    this.believe()

    return true
  }

  #planLater (): void {
    this.#plan()
    this.#later(PLAN_MS, () => { this.#planLater() })
  }

  /** Until there is a state that the log follows, this replica says nothing. */
  #restore (attempt: number): void {
    const peers = [...new Set([...this.disk.hard?.config.members.map(peerOf) ?? [], ...this.others.keys()])]
      .filter(id => id !== this.id)
    const again = (): void => { this.#later(RETRY_MS, () => { this.#restore(attempt + 1) }) }
    this.#ask(peers[attempt % peers.length] as string, 0, fetched => {
      if (fetched?.type !== 'snapshot') {
        again()
        return
      }

      const { index, config, state } = fetched
      this.disk.snapshot = { index, config, state }
      this.#load()
      this.watch.applied(this, index)

      if (!this.#begin()) {
        again()
      }
    })
  }

  /** What it promised is not all here: it says no more, and others take its place. */
  #fail (): void {
    const { disk } = this
    disk.failed = { epoch: disk.isHardRotten ? 0 : disk.hard?.config.epoch ?? 0 }
    this.core = undefined
  }

  /** Somebody counts on this node as a newcomer; `config`: that of the inviter. */
  host (config: LogConfig, source: string): void {
    const { disk } = this

    if (disk.failed != null) {
      // Afresh only when the others have put it out, in a set of a later epoch.
      if (config.members.includes(this.self) || config.epoch <= disk.failed.epoch) {
        return
      }

      disk.wipe()
    }
    if (disk.hard == null) {
      disk.hard = noWord(this.self, NO_CONFIG)
      this.boot()
    }
    if (this.core?.log.config.epoch === 0) {
      this.#fetch(source, 0)
    }
  }

  /** In this life of the process, after so many ms. */
  #later (ms: number, work: () => void): void {
    const { life } = this.process
    this.clock.schedule(this.clock.now + ms, () => {
      if (this.process.life === life) {
        this.process.run(work)
      }
    })
  }

  /** The process ends; of what was being written some may have got to the disk. */
  crash (): void {
    this.disk.cut(this.random)

    // The state machine's own store may be ahead of the log.
    if (this.core != null && !this.#isVoid && this.random() < 0.3 && this.#config != null && this.#config.epoch > 0) {
      this.#saveState()
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

  /** A client hands over a command. */
  submit (command: SimCommand, hint: AskHint, answer: Answer<ReplicaAnswer>): void {
    const { core } = this

    if (core?.log.config.members.includes(this.self) !== true) {
      answer(this.#isOpening ? { type: 'busy' } : { type: 'moved' })
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
    if (this.core?.log.config.members.includes(this.self) !== true) {
      answer(this.#isOpening ? { type: 'busy' } : { type: 'moved' })
      return
    }

    const readId = this.#nextToken++
    this.#reads.set(readId, { call, index: undefined, answer })
    this.#step({ type: 'read', readId })
  }

  /** The disk says that there is a replica, and it is not open yet. */
  get #isOpening (): boolean {
    return this.core == null && this.disk.hard != null && this.disk.failed == null
  }

  /** One with a state and a log, that is a member. */
  get isWhole (): boolean {
    return this.core?.log.config.members.includes(this.self) === true && !this.#isVoid
  }

  request (from: string, to: string, request: LogRequest, answer: Answer<LogReply | typeof UNKNOWN>): void {
    if (to !== this.self || (this.core == null && !this.#isOpening) || this.watch.isRefused(from)) {
      answer(UNKNOWN)
    } else if (this.core != null) {
      const token = this.#nextToken++
      this.#requests.set(token, answer)
      this.#step({ type: 'request', from, token, request })
    }
  }

  /** From 0: the state. */
  fetch (from: number, answer: Answer<Fetched>): void {
    const { core, disk } = this

    if (core == null || core.log.config.epoch === 0) {
      return
    }

    const { commitIndex } = core.log
    const inMemory = from === 0 ? undefined : core.log.chosenFrom(from, FETCH_BYTES)

    if (inMemory != null) {
      answer({ type: 'items', items: inMemory, commitIndex })
      return
    }

    const items: LogItem[] = []
    const to = from <= disk.trimmedUpTo ? 0 : Math.min(commitIndex, disk.unsettledFrom - 1)

    for (let i = from; i <= to && disk.items.has(i) && items.length < FETCH_ITEMS; i++) {
      if (disk.isRotten(i)) {
        this.#fail()
        return
      }

      items.push(disk.items.get(i) as LogItem)
    }

    if (items.length > 0) {
      answer({ type: 'items', items, commitIndex })
    } else if (!this.#isVoid && this.#config != null) {
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
      case 'config':
        this.#strangers.clear()
        this.watch.config(this, effect.config)
        break
      case 'fetch': this.#fetch(effect.peer, effect.from); break
      case 'redirect': {
        const to = effect.to == null ? undefined : peerOf(effect.to)
        this.#answer(effect.token, { type: 'redirect', to, ordered: effect.ordered })
        break
      }
      case 'busy': this.#answer(effect.token, { type: 'busy' }); break
      case 'readable': {
        this.#confirmations.get(effect.readId)?.()
        this.#confirmations.delete(effect.readId)
        const read = this.#reads.get(effect.readId)

        if (read != null) {
          read.index = effect.index
          this.#answerReads()
        }
        break
      }
      case 'unreadable':
        this.#confirmations.delete(effect.readId)
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
    this.net.call<LogReply | typeof UNKNOWN>(this.id, peerOf(to), answer => {
      (this.others.get(peerOf(to)) as SimReplica).request(from, to, request, answer)
    }, reply => {
      if (this.process.life !== life) {
        return
      }
      if (this.watch.isRefused(to)) {
        reply = UNKNOWN
      }
      if (reply === UNKNOWN && !this.#strangers.has(to)) {
        this.#strangers.set(to, this.process.now())
      }
      if (reply != null && reply !== UNKNOWN) {
        this.#strangers.delete(to)
      }

      this.#step(reply == null || reply === UNKNOWN
        ? { type: 'unanswered', from: to, id }
        : { type: 'reply', from: to, id, reply })
    })
  }

  #apply (items: readonly LogItem[]): void {
    this.watch.committed(this, items)
    this.#queue.push(...items)
    this.#applyQueue()
  }

  #applyQueue (): void {
    if (this.#isVoid) {
      return
    }

    const settled: number[] = []

    for (const { index, value } of this.#queue.splice(0)) {
      if (index <= this.appliedIndex) {
        continue
      }
      if (index !== this.appliedIndex + 1) {
        throw new Error(`${this.id} is to apply ${index} behind ${this.appliedIndex}`)
      }

      const commands = value.kind === 'batch' ? JSON.parse(Buffer.from(value.bytes).toString()) as SimCommand[] : []
      const results = this.machine.apply(index, index, commands)
      this.appliedIndex = index
      this.#wholeIndex = index
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
      // The state first: what the log loses it has.
      this.#saveState()
      this.disk.trim(this.appliedIndex - LOG_TAIL_ITEMS)
    }
    if (settled.length > 0) {
      // Not within the step whose effects are being performed: their order is part of the contract.
      this.clock.schedule(this.clock.now, () => { this.process.run(() => { this.#step({ type: 'settled', tokens: settled }) }) })
    }
  }

  #saveState (): void {
    this.disk.snapshot = { index: this.appliedIndex, config: this.#config as LogConfig, state: this.machine.snapshot() }
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
      if (index != null && index <= this.appliedIndex && !this.#isVoid) {
        this.#reads.delete(readId)
        answer({ type: 'result', result: this.machine.query(call) })
      }
    }
  }

  #ask (peer: string, from: number, done: (fetched: Fetched | undefined) => void): void {
    const { life } = this.process
    this.net.call<Fetched>(this.id, peer, answer => { this.others.get(peer)?.fetch(from, answer) }, fetched => {
      if (this.process.life === life) {
        const other = this.others.get(peer)
        done(other != null && this.watch.isRefused(other.self) ? undefined : fetched)
      }
    })
  }

  #fetch (peer: string, from: number): void {
    if (this.#fetching) {
      return
    }

    this.#fetching = true
    this.#ask(peerOf(peer), this.#isVoid ? 0 : from, fetched => {
      this.#fetching = false

      if (fetched?.type === 'items' && !this.#isVoid) {
        this.#step({ type: 'chosen', items: fetched.items, commitIndex: fetched.commitIndex })
      } else if (fetched?.type === 'snapshot' &&
        (this.#isVoid || this.core?.log.mayInstall(fetched.index, fetched.config) === true)) {
        this.#replace(fetched)
      } else if (this.#isVoid) {
        this.#fetchAgain()
      }
    })
  }

  /** Without a state nobody names a peer any more. */
  #fetchAgain (): void {
    this.#later(RETRY_MS, () => {
      const peers = (this.core?.log.config.members ?? []).map(peerOf).filter(id => id !== this.id)

      if (this.#isVoid) {
        this.#fetch(peers[Math.floor(this.random() * peers.length)] ?? [...this.others.keys()][0] as string, 0)
      }
    })
  }

  /** What the log has of ballots that lost goes first; then the state, which is away until another one is here. */
  #replace ({ index, config, state }: Extract<Fetched, { type: 'snapshot' }>): void {
    const { disk } = this
    disk.trim(index)
    disk.snapshot = undefined
    this.#isVoid = true
    this.#fetching = true
    this.#later(this.transferMs * (0.5 + this.random()), () => {
      this.#fetching = false

      if (this.core == null) {
        return
      }
      if (this.random() < BREAK_SHARE || index < this.#wholeIndex) {
        this.#fetchAgain()
        return
      }

      disk.snapshot = { index, config, state }
      this.#load()
      this.#isVoid = false
      this.watch.applied(this, index)
      this.#step({ type: 'installed', index, config })
      this.#applyQueue()
      this.#answerReads()
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
      blank: [...core.blank,
        ...[...this.#strangers].filter(([, since]) => now - since >= STRANGER_MS).map(([member]) => member)],
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
      this.#invite(core.config, plan.learners)
    }
    if (plan.step?.type === 'propose') {
      this.#step({ type: 'reconfigure', config: plan.step.config })
    } else if (plan.step?.type === 'take-over') {
      this.#step({ type: 'take-over', urgent: false })
    }
  }

  /** Only with the word of a majority, given now: this one may have been relieved without knowing it. */
  #invite (config: LogConfig, learners: readonly string[]): void {
    if (learners.length === 0) {
      return
    }

    const readId = this.#nextToken++
    this.#confirmations.set(readId, () => {
      const core = this.core?.log

      if (core?.role === 'sequencer' && core.config.epoch === config.epoch) {
        for (const learner of learners) {
          this.net.call<boolean>(this.id, peerOf(learner), () => {
            const other = this.others.get(peerOf(learner))

            if (other?.self === learner) {
              other.host(config, this.id)
            }
          }, () => {})
        }
      }
    })
    this.#step({ type: 'read', readId })
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
