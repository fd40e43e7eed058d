/**
 * The replicated log of one group: a state machine that any number of replicas run, of which a majority agrees on one
 * value for each index. `step` is handed what happened and the time, and returns what is to be done.
 *
 * ## The protocol
 *
 * Multi-Paxos (Lamport 2001) with acceptance in order, as in Viewstamped Replication Revisited (Liskov 2012) and Raft
 * (Ongaro 2014). A *ballot* {round, node} belongs to one node for one attempt to write the log.
 *
 * - *Phase 1*, `candidate.ts`. A majority promises to accept nothing below the ballot, and hands over what it holds
 *   behind what it knows to be chosen, with the ballot under which it accepted that. The candidate learns everything
 *   that a member of the majority knows to be chosen. Of the rest it adopts the log of the highest ballot, the longest
 *   of those equal, and is the *sequencer*.
 * - *Phase 2*, `sequencer.ts`. Values go to the end of the sequencer's log; acceptors take items only behind those
 *   that they have. What a majority holds durably under the same ballot is chosen. A member that hears of it applies
 *   it.
 *
 * ## Why it is safe
 *
 * 1. *One log for each ballot.* A ballot's round goes beyond every promise of its node, durably, before an item leaves.
 *    So two acceptors that accepted index i under one ballot hold the same items up to i, and `accepted` with
 *    `lastIndex` says all about the end of a log: who accepted i under b accepted everything before i.
 * 2. *What is chosen under b is in the log of every later sequencer.* Its majority of promises meets the majority that
 *    accepted; that acceptor did so before it promised. By induction each ballot in between has the item too, hence the
 *    highest ballot found has it, and the longest log of that ballot: of those with anything there, `Candidate.found`.
 * 3. *All of what was adopted, or nothing.* An acceptor that moves to a new ballot gives up the end of its old log,
 *    in which something may be chosen that no member knows to be. It therefore takes everything up to `adopted` in the
 *    same durable step. The end is short (`inFlightItems`, `inFlightBytes`), so it fits one message. What is known to
 *    be chosen may come before that in pieces.
 * 4. *Nothing leaves before it is durable* that another may count on: promises, and acceptances. A reader may be told
 *    a last index that is not durable: it only waits for more than it must.
 * 5. *Config changes* are joint: a config is chosen when a majority of the set before *and* one of its own hold it
 *    under one ballot. So one step leads from any set to any other, and through none in between. It is proposed when
 *    everything before is chosen, nothing is proposed behind it until it is, and from that moment it is in force,
 *    under a new epoch. Acceptors refuse other epochs than their own. A candidate of the old epoch needs a majority
 *    of the old set, meets one that holds the config, adopts it, and may write nothing behind it before it is chosen
 *    under its own ballot, too. That takes a majority of the new set in the old epoch. Had anything behind the config
 *    been chosen meanwhile, one of these would have accepted it, in the new epoch, and refused. `promised` outlives
 *    epochs, and those of the new set promised when they accepted the config: therefore the ballot of a sequencer
 *    outlives epochs, too. A read that waits for a config asks the next set, which may have chosen more.
 * 6. *Knowledge of what is chosen is true whichever member of a known set brings it*, of the same log. `chosen`, a
 *    snapshot, or items up to `commitIndex` in an `accept` need no ballot. What contradicts them here was accepted
 *    under a ballot that lost. It may lie on the disk below a state from elsewhere: nothing before `validFrom` is
 *    handed out. A config that was forced begins another log (`lineage.ts`): who is to `follow` that gives up its own
 *    first.
 * 7. *A member is a disk.* A node that lost its disk is another member and votes for nothing under the old name. A
 *    replica that lost what it held on the same disk comes as one that knows nothing (epoch 0), and takes no snapshot
 *    in which it is a member. It is removed, and may join again.
 *
 * No noop is needed: what was adopted is proposed again under the sequencer's own ballot, and reads do not rest on
 * the sequencer.
 *
 * ## Why it goes on
 *
 * There are no election timers. A replica becomes candidate when a client waits (`take-over`), or when a read waits
 * for items that no candidate gets chosen. Two candidates do not fight: the lower ballot follows the higher one, and
 * before it tries again it waits, by its rank, by chance, and longer each time. A sequencer that is heard, and gets its
 * proposals chosen, is left alone.
 *
 * ## Reads
 *
 * `reads.ts`: any replica, also one that is no sequencer, asks a majority how far it has accepted.
 */
import { strict as assert } from 'node:assert'
import { Acceptor } from './acceptor.js'
import { Candidate } from './candidate.js'
import { isBelieved, type Ending, type LogContext } from './context.js'
import { Fetches } from './fetches.js'
import { LOG_LIMITS, type LogLimits } from './limits.js'
import { Outbox, type Sent } from './outbox.js'
import { Reads } from './reads.js'
import { Responder } from './responder.js'
import { Sequencer } from './sequencer.js'
import { TakeOver } from './take-over.js'
import { compareBallots, sameBallot, sameValue, valueBytes } from './values.js'
import type { Relation } from './lineage.js'
import type { HardState, LogConfig, LogEffect, LogEvent, LogItem, LogReply, LogStamp, LogValue, Role } from './types.js'
import type { Random } from '../util/random.js'

export interface LogCoreInit {
  self: string
  /** From the disk; without it this replica is new. */
  hard?: HardState
  /** Contiguous up to `hard.lastIndex`: all behind the snapshot, and as many before as are at hand. */
  items?: readonly LogItem[]
  /** As of this index is the state machine's state. */
  snapshotIndex: number
  /** In force as of the snapshot. Epoch 0: a newcomer that knows nothing and needs a snapshot first. */
  config: LogConfig
  limits?: Partial<LogLimits>
  /** Asked for the next value whenever there is room for one; besides `propose`. */
  source?: () => LogValue | undefined
}

export class LogCore {
  readonly #context: LogContext
  readonly #acceptor: Acceptor
  readonly #outbox = new Outbox()
  readonly #reads: Reads
  readonly #takeOver: TakeOver
  readonly #fetches: Fetches
  readonly #responder: Responder
  readonly #source: () => LogValue | undefined
  #candidate: Candidate | undefined
  #sequencer: Sequencer | undefined
  #learners: readonly string[] = []
  #told: { role: Role, sequencer: string | undefined } | undefined
  #stepped = false

  constructor ({ self, hard, items = [], snapshotIndex, config, limits, source }: LogCoreInit) {
    const allLimits = { ...LOG_LIMITS, ...limits }
    this.#acceptor = new Acceptor({ self, hard, items, snapshotIndex, config }, this.#outbox, allLimits)
    this.#context = {
      self, acceptor: this.#acceptor, outbox: this.#outbox, limits: allLimits, now: 0, random: () => 0, up: undefined,
      ranked: [], seenRound: 0, sequencer: undefined, followed: undefined
    }
    this.#reads = new Reads(this.#context)
    this.#takeOver = new TakeOver(this.#context)
    this.#fetches = new Fetches(this.#context)
    this.#responder = new Responder(this.#context, this.#takeOver, this.#fetches)
    this.#source = source ?? ((): undefined => undefined)
    const { accepted } = this.#acceptor
    this.#context.sequencer = accepted.node === '' || accepted.node === self ? undefined : accepted.node
  }

  get role (): Role {
    if (this.#sequencer !== undefined) {
      return 'sequencer'
    }
    if (this.#candidate !== undefined) {
      return 'candidate'
    }

    return this.#acceptor.config.members.includes(this.#context.self) ? 'follower' : 'learner'
  }

  /** Who orders as far as is known: this one, the holder of the highest ballot, or none. */
  get sequencer (): string | undefined {
    return this.#sequencer !== undefined ? this.#context.self : this.#context.sequencer
  }

  /** The highest ballot here is this member's own: the others may take it for who orders, though it was restarted. */
  get orderedLast (): boolean {
    return this.#context.acceptor.promised.node === this.#context.self
  }

  get config (): LogConfig { return this.#acceptor.config }
  get commitIndex (): number { return this.#acceptor.commitIndex }
  get lastIndex (): number { return this.#acceptor.lastIndex }
  get hard (): HardState { return this.#acceptor.hard() }
  get proposed (): LogConfig | undefined { return this.#acceptor.pending?.config }
  get validFrom (): number { return this.#acceptor.validFrom }

  /** In the set, or about to be: what others say is of no interest. */
  isPeer (member: string): boolean {
    return [...this.config.members, ...this.proposed?.members ?? [], ...this.#learners].includes(member)
  }

  /** Becomes candidate as soon as it may. */
  get wantsTakeOver (): boolean {
    return this.#candidate !== undefined || this.#takeOver.wanted
  }

  /** Whether a value with so many bytes in it may be proposed now. */
  room (bytes: number): boolean {
    return this.#sequencer?.room(valueBytes({ kind: 'noop' }) + bytes) ?? false
  }

  /** As the sequencer: everything proposed is chosen. */
  get idle (): boolean {
    return this.#acceptor.commitIndex === this.#acceptor.lastIndex
  }

  /** As the sequencer: `peer` answers, and has all but the last few items. */
  caughtUp (peer: string): boolean {
    return this.#sequencer?.caughtUp(peer) ?? false
  }

  /** As the sequencer: members that lost their disk. They must not vote again before they were removed. */
  get blank (): ReadonlySet<string> {
    return this.#sequencer?.blank ?? new Set()
  }

  /**
   * Whether a snapshot as of `index` may take the place of the state: to be asked before anything of it becomes
   * durable, and `installed` to be told at once after.
   */
  mayInstall (index: number, config: LogConfig): boolean {
    return this.#acceptor.mayInstall(index, config)
  }

  /** Whether what is stamped so speaks of the log that is here. */
  relation (theirs: LogStamp): Relation {
    return this.#acceptor.relation(theirs)
  }

  /** Chosen items in memory from `from` on, for a peer that fetches; undefined when they are not there any more. */
  chosenFrom (from: number, bytesMax: number): readonly LogItem[] | undefined {
    const { log, commitIndex } = this.#acceptor

    return from < log.first ? undefined : log.portion(from, commitIndex, bytesMax)
  }

  step (event: LogEvent, now: number, random: Random): LogEffect[] {
    this.#context.now = now
    this.#context.random = random
    this.#stepped = true
    this.#handle(event)
    this.#settle()

    return this.#outbox.flush(() => this.#acceptor.hard())
  }

  /** When a `tick` is due; undefined: when something happens. */
  wakeAt (now: number): number | undefined {
    if (!this.#stepped) {
      return now
    }

    const at = Math.min(
      this.#candidate?.wakeAt() ?? Infinity,
      this.#sequencer?.wakeAt() ?? Infinity,
      this.#reads.wakeAt(),
      this.#candidate === undefined && this.#sequencer === undefined ? this.#takeOver.wakeAt() : Infinity
    )

    return at === Infinity ? undefined : Math.max(at, now)
  }

  #handle (event: LogEvent): void {
    switch (event.type) {
      case 'tick': break
      case 'request': this.#responder.request(event.from, event.token, event.request); break
      case 'reply': this.#reply(event.from, event.id, event.reply); break
      case 'unanswered': this.#unanswered(event.from, event.id); break
      case 'persisted': this.#outbox.persisted(event.number); break
      case 'reachable': this.#reachable(event.up, event.ranked); break
      case 'learners':
        this.#learners = event.ids

        if (this.#sequencer !== undefined) {
          this.#sequencer.learners = event.ids
        }
        break
      case 'propose':
        assert.ok(this.#sequencer !== undefined, 'only the sequencer proposes')
        this.#sequencer.propose(event.value)
        break
      case 'take-over':
        if (this.role === 'follower') {
          this.#takeOver.want(event.urgent)
        }
        break
      case 'read': this.#reads.add(event.readId); break
      case 'chosen': this.#chosen(event.items, event.commitIndex); break
      case 'give-up':
        this.#stepDown()
        this.#acceptor.giveUp(event.index, event.config)
        break
      case 'follow': this.#fetches.follow(event.config); break
      case 'installed':
        // Else a second attempt, after one that broke off, and what is behind it has come by another way.
        if (this.#acceptor.mayInstall(event.index, event.config)) {
          this.#acceptor.install(event.index, event.config)
        }

        this.#stepDown()
        this.#fetches.arrived()
        break
      case 'force':
        this.#stepDown()
        this.#acceptor.force(event.config)
        break
    }
  }

  #reply (from: string, id: number, reply: LogReply): void {
    const sent = this.#outbox.answered(id, from)

    if (sent?.request.type !== reply.type) {
      return
    }

    const relation = this.#acceptor.relation(reply)

    if (relation === 'foreign') {
      this.#outbox.emit({ type: 'foreign', peer: from, lineage: reply.lineage ?? [] })
      this.#silent(from, sent)
      return
    }
    if (relation === 'newer' || (reply.epoch > this.config.epoch && !isBelieved(this.#context, from))) {
      // Perhaps an operator forced that log over this one. Until that is known this one goes on.
      this.#fetches.want(from, relation === 'newer' ? 0 : this.commitIndex + 1, reply.lineage)
      this.#silent(from, sent)
      return
    }

    if (reply.type === 'read') {
      const ahead = this.#reads.answered(from, sent, reply)

      if (ahead !== undefined) {
        this.#fetches.want(ahead.peer, this.#acceptor.commitIndex + 1)
      }
    } else if (reply.type === 'prepare' && sent.request.type === 'prepare') {
      if (this.#candidate !== undefined && sameBallot(sent.request.ballot, this.#candidate.ballot)) {
        this.#end(this.#candidate.answered(from, reply))
      }
    } else if (reply.type === 'accept' && sent.request.type === 'accept') {
      if (this.#sequencer !== undefined && sameBallot(sent.request.ballot, this.#sequencer.ballot)) {
        this.#end(this.#sequencer.answered(from, sent, reply))
      }
    }
  }

  #unanswered (from: string, id: number): void {
    const sent = this.#outbox.answered(id, from)

    if (sent !== undefined) {
      this.#silent(from, sent)
    }
  }

  #silent (from: string, sent: Sent): void {
    const { request } = sent
    this.#reads.unanswered(from, sent)

    if (request.type === 'prepare' && sameBallot(request.ballot, this.#candidate?.ballot)) {
      this.#candidate?.unanswered(from)
    }
    if (request.type === 'accept' && sameBallot(request.ballot, this.#sequencer?.ballot)) {
      this.#sequencer?.unanswered(from)
    }
  }

  #reachable (up: ReadonlySet<string>, ranked: readonly string[]): void {
    const before = this.#context.up
    this.#context.up = up
    this.#context.ranked = ranked

    for (const peer of up) {
      if (before?.has(peer) === false) {
        this.#sequencer?.returned(peer)
      }
    }
  }

  #chosen (items: readonly LogItem[], commitIndex: number): void {
    this.#fetches.arrived()

    if (this.#sequencer !== undefined) {
      const news = items.filter(item => item.index > this.#acceptor.commitIndex && item.index <= commitIndex)

      // A sequencer has everything that may be chosen, unless it was relieved. What it has it gets chosen itself.
      if (news.every(({ index, value }) => sameValue(this.#acceptor.log.get(index)?.value, value))) {
        return
      }

      this.#stepDown()
    }

    this.#acceptor.learn(items, commitIndex)
  }

  #end (ending: Ending | undefined): void {
    if (ending === undefined) {
      return
    }

    if (this.#candidate !== undefined && ending.why === 'outdated') {
      this.#takeOver.want(true)
    }

    this.#stepDown()

    if (ending.why === 'outdated') {
      this.#fetches.want(ending.peer, this.#acceptor.commitIndex + 1)
    } else if (ending.why === 'outbid') {
      this.#takeOver.want(true)
    } else {
      this.#context.sequencer = ending.by === this.#context.self ? undefined : ending.by
      this.#takeOver.preempted()
    }
  }

  #stepDown (): void {
    this.#candidate = undefined
    this.#sequencer = undefined
    this.#context.sequencer = this.#context.sequencer === this.#context.self ? undefined : this.#context.sequencer
  }

  /** What follows from the new state, whatever the event was. */
  #settle (): void {
    this.#yield()
    this.#run()

    while (this.#sequencer?.advance() === true) { /* a config that was chosen may let more be chosen */ }

    if (this.#sequencer !== undefined) {
      for (let value = this.#sourced(); value !== undefined; value = this.#sourced()) {
        this.#sequencer.propose(value)
      }
    }

    const blocked = this.#reads.settle()

    if (blocked.fetch !== undefined) {
      this.#fetches.want(blocked.fetch, this.#acceptor.commitIndex + 1)
    }
    if (blocked.stuck && this.role === 'follower') {
      this.#takeOver.want(false)
    }

    this.#run()
    this.#candidate?.pump()
    this.#sequencer?.pump()

    if (this.#sequencer?.dismissed === true) {
      this.#stepDown()
    }

    this.#acceptor.handOut()
    this.#tell()
  }

  #sourced (): LogValue | undefined {
    return this.room(this.#context.limits.valueBytes) ? this.#source() : undefined
  }

  /** A candidate that promised another ballot is none any more. */
  #yield (): void {
    const { promised } = this.#acceptor
    const own = this.#sequencer?.ballot ?? this.#candidate?.ballot

    if (own !== undefined && !sameBallot(own, promised)) {
      assert.ok(compareBallots(own, promised) < 0, 'promises only rise')
      const relieved = this.#sequencer !== undefined
      this.#stepDown()

      if (!relieved) {
        this.#takeOver.preempted()
      }
    }
  }

  /** Starts and advances a candidacy. */
  #run (): void {
    const { now, self } = this.#context
    const acceptor = this.#acceptor
    let candidate = this.#candidate

    if (candidate !== undefined && (now >= candidate.endsAt || candidate.epoch !== acceptor.config.epoch)) {
      if (candidate.epoch !== acceptor.config.epoch) {
        this.#takeOver.want(true)
      }

      this.#candidate = candidate = undefined
    }

    if (candidate === undefined && this.#sequencer === undefined && acceptor.config.members.includes(self) &&
      this.#takeOver.due(this.#context.sequencer)) {
      this.#candidate = candidate = new Candidate(this.#context)
      this.#context.sequencer = undefined
    }

    if (candidate?.promised !== true) {
      return
    }

    const ahead = candidate.catchUp()

    if (candidate.epoch !== acceptor.config.epoch) {
      this.#run()
    } else if (ahead !== undefined) {
      this.#fetches.want(ahead, acceptor.commitIndex + 1)
    } else {
      this.#candidate = undefined
      this.#sequencer = new Sequencer(this.#context, candidate)
      this.#sequencer.learners = this.#learners
      this.#takeOver.succeeded()
    }
  }

  #tell (): void {
    const { role, sequencer } = this

    if (this.#told?.role !== role || this.#told.sequencer !== sequencer) {
      this.#told = { role, sequencer }
      this.#outbox.emit({ type: 'role', role, sequencer })
    }
  }
}
