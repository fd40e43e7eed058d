/**
 * # Membership: who is here
 *
 * Every node keeps a table of all others; no node is in charge of it. This is the state machine that keeps it, free
 * of I/O: `step(input, now, random)` returns what is to be done, and the shell (service.ts) or the simulator (sim/)
 * does it. It follows SWIM (Das et al., 2002) with Lifeguard (Dadgar et al., 2018), and phi-accrual for heartbeats.
 *
 * **Three sources of knowledge.** *Heartbeats* are gossiped by each node about itself, rarely, and carry what changes
 * slowly. *Events* are gossiped when a member joins, is suspected, refutes, dies, is evicted or leaves. *Probes* go
 * over the rpc channel: once a second to the next member of a shuffled round, and to the next live PeerIds on the
 * ring. What gossip loses, table *syncs* between random pairs mend. A node's share of all this does not grow with the
 * mesh.
 *
 * **A crash** closes every connection of the process. Those who held one probe at once (prober.ts `hint`), are
 * refused twice, ask helpers, who are refused too, and say so: two refused observers, and the member is dead. This
 * takes some 300 ms. **A freeze or a partition** closes nothing. The watcher's probe times out, its helpers' probes do,
 * the member is suspect: routed around, and told. Others confirm, each confirmation shortens the time that is left to
 * refute (suspicion-tracker.ts), and when that is up it is dead. **Dead** changes no replica set. Only after
 * `repairDelayMs` is a member **evicted**.
 *
 * **Incarnations** order the claims about a member, and only the member raises its own: to the wall clock at each
 * start, by one to refute. Nothing else is taken from a wall clock. The rules are in merge-rules.ts.
 *
 * **A slow node must not declare others dead.** The core's own time (`Context.time`) is the monotonic clock minus all
 * stretches in which this process stood still: each step knows when it was due, and what it is late by counts against
 * no member. A node that was stopped for a minute wakes up and finds all others as it left them. On top of that its
 * lag and its failures stretch its timeouts (health.ts).
 *
 * **A healed partition.** Each side holds the other for dead, later evicted, and remembers it (tombstones). Every node
 * tries one of those now and then. The probe carries the suspicion, so a member that answers it has raised its
 * incarnation already, and is alive again. Meeting it is followed by a sync: each row on which the two disagree makes
 * both probe the member in question, which refutes in turn, so the halves merge within a few round trips. After
 * `tombstoneMs` the persisted known peers of the host do the same by dialling.
 */
import { Announcer } from './announcer.js'
import type { MembershipConfig } from './config.js'
import type { Context } from './context.js'
import { SuspicionTracker } from './suspicion-tracker.js'
import { LocalHealth } from './health.js'
import type { Effect, Input } from './io.js'
import { MergeRules } from './merge-rules.js'
import type { Member, MemberRecord } from './member.js'
import type { MembershipEvent, Probe, ProbeAck, RememberedRow, TableEntry } from './messages.js'
import { Prober } from './prober.js'
import { Reconciler } from './reconciler.js'
import { wholeMesh } from './scope.js'
import type { Scope } from './scope.js'
import { StartWatch } from './start-watch.js'
import type { StartPoint, StartWitness, VerifyStart } from './start.js'
import { MemberTable, snapshot } from './table.js'
import type { Random } from '../../util/random.js'

export interface MembershipCoreInit {
  /** This node; `incarnation` is the wall clock at start, and at least one more than any it had before. */
  self: MemberRecord
  config: MembershipConfig
  /** Local monotonic time at creation, ms. */
  now: number
  /**
   * The same when the process, or the node in it, began: of two with one key the one that began later has to go.
   * @default now
   */
  startedAt?: number
  /** @default all members */
  scope?: Pick<Scope, 'includes'>
  /** True when a start was signed by the node. @default any is */
  verifyStart?: VerifyStart
  /** What this node remembers of the others from an earlier life. Checked as if it came from the wire. */
  remembered?: Remembered
  /** Starts of this node's store before the present one, latest first. @default the one that the start continues */
  past?: readonly StartPoint[]
}

/** What outlives a node: its table, and the last start of every node that it ever heard of. */
export interface Remembered {
  rows: readonly RememberedRow[]
  starts: ReadonlyArray<readonly [peerId: string, witness: StartWitness]>
}

export class MembershipCore {
  readonly #context: Context
  readonly #announcer: Announcer
  readonly #starts: StartWatch
  readonly #suspicions: SuspicionTracker
  readonly #rules: MergeRules
  readonly #prober: Prober
  readonly #reconciler: Reconciler
  readonly #startedAt: number
  #effects: Effect[] = []
  #dueAt = Number.POSITIVE_INFINITY
  #started = false

  constructor (init: MembershipCoreInit) {
    const scope = init.scope ?? wholeMesh
    this.#context = {
      config: init.config,
      selfId: init.self.peerId,
      table: new MemberTable(),
      health: new LocalHealth(init.config),
      verifyStart: init.verifyStart ?? (() => true),
      inScope: peerId => scope.includes(peerId),
      now: init.now,
      time: init.now,
      random: () => 0,
      emit: effect => { this.#effects.push(effect) }
    }
    this.#startedAt = init.startedAt ?? init.now
    const probeSoon = (peerId: string, delayMs: number): void => { this.#prober.soon(peerId, delayMs) }
    this.#announcer = new Announcer(this.#context, init.self, init.now)
    this.#starts = new StartWatch(this.#context, this.#announcer, init.past ?? pastOf(init.self))
    this.#suspicions = new SuspicionTracker(this.#context)
    this.#rules = new MergeRules(this.#context, this.#announcer, this.#suspicions, this.#starts, probeSoon)
    this.#prober = new Prober(
      this.#context, this.#rules, this.#suspicions, this.#announcer, this.#starts, this.#startedAt)
    this.#reconciler = new Reconciler(this.#context, this.#announcer, this.#rules, this.#starts, probeSoon)
    this.#recall(init.remembered ?? { rows: [], starts: [] }, init.now)
  }

  /**
   * Takes one input and returns what it brings about, in order. `now` is local monotonic time, never less than in the
   * step before; `random` may be the same function each time.
   */
  step (input: Input, now: number, random: Random): Effect[] {
    this.#effects = []
    this.#context.random = random
    this.#advance(now)
    this.#handle(input)

    if (this.#started) {
      this.#prober.tick()
      this.#suspicions.tick()
      this.#announcer.tick()
      this.#reconciler.tick()
      this.#dueAt = this.#nextDue()
    }

    return this.#effects
  }

  /** Local monotonic time, whole ms, at which the next `tick` is due; infinity before the start. */
  wakeAt (): number {
    return this.#dueAt
  }

  self (): Member {
    return this.#announcer.member
  }

  /** All known members, self included, by PeerId. */
  members (): Member[] {
    const { table } = this.#context
    const members = [this.#announcer.member]

    for (const entry of table.entries()) {
      members.push(snapshot(entry))
    }

    return members.sort((a, b) => a.peerId < b.peerId ? -1 : 1)
  }

  get (peerId: string): Member | undefined {
    const entry = this.#context.table.get(peerId)

    return peerId === this.#context.selfId ? this.#announcer.member : entry && snapshot(entry)
  }

  /** What this node must agree on with others; see `MemberTable.digest`. */
  digest (): string {
    return this.#context.table.digest(this.#announcer.record)
  }

  /** What should outlive this process. */
  remembered (): Remembered {
    const rows: RememberedRow[] = []

    for (const { record, state, returns } of this.#context.table.entries()) {
      rows.push({ record, state, returns })
    }

    return { rows, starts: [...this.#starts.book.entries()] }
  }

  /**
   * True for a start that is not the last one known of a node: its disk went back in time, or is a copy. Nothing of
   * it counts in consensus. True also for a start that this node has not heard of yet: news of it are on their way.
   */
  isStale (peerId: string, storeId: string, start: Pick<StartPoint, 'count' | 'nonce'>): boolean {
    return this.#starts.isStale(peerId, storeId, start)
  }

  /** Rises with each start that was heard of, and with each beat of one. */
  startVersions (): { starts: number, beats: number } {
    const { startsVersion, beatsVersion } = this.#starts.book

    return { starts: startsVersion, beats: beatsVersion }
  }

  /** The table as it is sent to a peer. */
  rows (): TableEntry[] {
    return this.#reconciler.rows()
  }

  #handle (input: Input): void {
    switch (input.type) {
      case 'tick':
        break
      case 'start':
        this.#start(input.known)
        break
      case 'heartbeat':
        // a heartbeat in another member's name is a mistake or worse
        if (input.heartbeat.record.peerId === input.from && input.from !== this.#context.selfId) {
          this.#rules.heartbeat(input.heartbeat.record, input.heartbeat.intervalMs)
        }
        break
      case 'event':
        if (input.from !== this.#context.selfId) {
          this.#event(input.event, input.from)
        }
        break
      case 'connected':
        this.#announcer.introduce()
        this.#reconciler.meet(input.peerId)
        break
      case 'hint':
        this.#prober.hint(input.peerId)
        break
      case 'probe-result':
        this.#probeEnded(input)
        break
      case 'relay-result':
        this.#prober.relayResult(input.id, input.via, input.outcome, input.ack)
        break
      case 'probed':
        this.#probed(input.from, input.token, input.probe)
        break
      case 'probed-for':
        this.#prober.probeFor(input.from, input.token, input.target, input.probe)
        break
      case 'table':
        this.#reconciler.merge(input.from, input.entries)
        break
      case 'synced':
        this.#reconciler.synced(input.with, input.ok, input.changed)
        break
      case 'self':
        this.#announcer.update(input.patch)
        break
      case 'goodbye':
        this.#announcer.goodbye(input.kind)
        break
      case 'lag':
        this.#context.health.lag(input.lagMs)
        break
      case 'rescope':
        this.#rescope()
        break
    }
  }

  #start (known: readonly string[]): void {
    if (!this.#started) {
      this.#started = true
      this.#announcer.start()
      this.#prober.start([...known, ...this.#context.table.ids])
      this.#reconciler.start()
    }
  }

  #event (event: MembershipEvent, author: string): void {
    switch (event.kind) {
      case 'joined':
      case 'refuted':
      case 'store':
        this.#rules.learn(event.record, event.record.peerId === author ? undefined : author)
        break
      case 'suspect':
        this.#rules.suspect(event.subject, event.incarnation, author, event.evidence)
        break
      case 'dead':
      case 'evicted':
        this.#rules.markDead(event.subject, event.incarnation, event.kind, event.silentMs, author)
        break
      case 'stopping':
        if (event.subject === author) {
          this.#rules.markDead(event.subject, event.incarnation, 'dead', 0, author)
        }
        break
      case 'left':
        if (event.subject === author) {
          this.#rules.left(event.subject, event.incarnation)
        }
        break
    }
  }

  /** An answer may bring back one that was given up. Then there is more to tell each other. */
  #probeEnded ({ id, to, outcome, ack, clock }: Extract<Input, { type: 'probe-result' }>): void {
    const before = this.#context.table.get(to)?.state
    this.#prober.result(id, to, outcome, ack)

    if (clock !== undefined) {
      this.#rules.clock(to, clock)
      this.#context.health.roundTrip(clock.roundTripMs)
    }

    if ((before === 'dead' || before === 'evicted') && this.#context.table.get(to)?.state === 'alive') {
      this.#reconciler.meet(to)
    }
  }

  #probed (from: string, token: number, probe: Probe): void {
    if (probe.state !== 'alive') {
      this.#announcer.refute(probe.incarnation)
    }

    if (probe.witness !== undefined) {
      this.#starts.toldOf(probe.witness)
    }

    this.#starts.echoed(from, probe)
    this.#context.emit({ type: 'ack', to: from, token, ack: this.#ack(from, probe) })
    const entry = this.#context.table.get(from)

    if (entry === undefined || entry.presumed) {
      this.#reconciler.meet(from)
    } else {
      this.#rules.heard(from, true)
    }
  }

  #ack (from: string, probe: Probe): ProbeAck {
    const { record } = this.#announcer
    const { start } = record
    const isOutdated = probe.incarnation < record.incarnation ||
      (start !== undefined && (probe.believedNonce !== start.nonce || (probe.beats ?? 0) < start.beats))
    const uptimeMs = Math.max(0, Math.round(this.#context.now - this.#startedAt))

    return {
      incarnation: record.incarnation,
      record: isOutdated ? record : undefined,
      nonce: start?.nonce,
      uptimeMs: start && uptimeMs,
      step: start && this.#starts.next(),
      witness: this.#starts.witnessFor(from, probe.nonce),
      past: this.#starts.pastFor(probe),
      rivals: this.#starts.rivalsOf(from, probe.nonce)
    }
  }

  /** Former members are listed as dead since now, until they are heard of. */
  #recall ({ rows, starts }: Remembered, now: number): void {
    const { config, selfId, inScope, table } = this.#context

    for (const [peerId, witness] of starts) {
      this.#starts.book.note(peerId, witness)
    }

    // A node that was alone at the end had evicted all others, and cannot tell which of them a partition separated.
    const wasAlone = rows.every(({ state }) => state === 'evicted' || state === 'left')

    for (const kept of rows) {
      const row = wasAlone && kept.state === 'evicted' ? { ...kept, state: 'dead' as const } : kept
      const { peerId } = row.record

      const isNew = peerId !== selfId && table.get(peerId) === undefined

      if (isNew && inScope(peerId) && table.size < config.membersFullMax) {
        this.#suspicions.recalled(table.insertPresumed(row, now, now))
      }
    }
  }

  #rescope (): void {
    for (const entry of [...this.#context.table.entries()]) {
      if (!this.#context.inScope(entry.record.peerId)) {
        this.#suspicions.forget(entry)
      }
    }

    this.#reconciler.hurry()
  }

  /** Advances own time by what passed, less what this step is late by. */
  #advance (now: number): void {
    const context = this.#context
    const lateMs = now - this.#dueAt

    if (lateMs > context.config.lagToleranceMs) {
      context.time += Math.max(0, this.#dueAt - context.now)
      context.health.worse()
      this.#prober.grace()
    } else {
      context.time += Math.max(0, now - context.now)
    }

    context.now = Math.max(context.now, now)
  }

  #nextDue (): number {
    const { now, time } = this.#context
    const { nextAt: announceAt } = this.#announcer
    const at = Math.min(this.#prober.nextAt(), this.#suspicions.nextAt(), announceAt, this.#reconciler.nextAt)

    return Math.ceil(now + Math.max(0, at - time))
  }
}

function pastOf ({ start }: MemberRecord): readonly StartPoint[] {
  return start === undefined || start.previous.count === 0 ? [] : [start.previous]
}
