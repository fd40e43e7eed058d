import type { Announcer } from './announcer.js'
import type { Context } from './context.js'
import { liveCount, repairDelayMs } from './context.js'
import type { SuspicionTracker } from './suspicion-tracker.js'
import { sameFacts } from './facts.js'
import type { ClockSample } from './io.js'
import { spreadMs } from './interval.js'
import type { Member, MemberRecord } from './member.js'
import type { Evidence } from './messages.js'
import { addArrival } from './phi.js'
import type { StartWatch } from './start-watch.js'
import { snapshot } from './table.js'
import type { Entry } from './table.js'

/** Asks the prober to probe a member within `delayMs`, whatever the round says. */
export type ProbeSoon = (peerId: string, delayMs: number) => void

/**
 * What to believe of others. Claims about a member come in with an incarnation, and this order decides:
 *
 * - a higher incarnation beats everything that was said of a lower one, also an eviction or a goodbye;
 * - within one incarnation left > evicted > dead > suspect > alive: only the member itself can take a step back,
 *   by raising its incarnation;
 * - a report that a member is dead is not taken over when it was not suspect here: it may come from the other side of a
 *   partition. The member is probed instead, and those that hold it for dead hear it refute.
 */
export class MergeRules {
  readonly #context: Context
  readonly #self: Announcer
  readonly #suspicions: SuspicionTracker
  readonly #starts: StartWatch
  readonly #probeSoon: ProbeSoon

  constructor (
    context: Context, self: Announcer, suspicions: SuspicionTracker, starts: StartWatch, probeSoon: ProbeSoon
  ) {
    this.#context = context
    this.#self = self
    this.#suspicions = suspicions
    this.#starts = starts
    this.#probeSoon = probeSoon
  }

  /**
   * A member's record.
   *
   * @param teller - who told it, if not the member itself: it may add some members that no other has reported
   */
  learn (shown: MemberRecord, teller?: string): void {
    const { config, selfId, inScope, table, now, time } = this.#context
    const entry = table.get(shown.peerId)

    if (shown.peerId === selfId) {
      this.#ownRecord(shown)
      return
    }

    if (entry === undefined && teller !== undefined && table.untested(teller) >= config.untestedPerTellerMax) {
      return
    }

    const record = this.#starts.admit(shown)

    if ((entry === undefined || record.incarnation >= entry.record.incarnation) && this.#starts.heard(record)) {
      const { random, config } = this.#context
      this.#probeSoon(record.peerId, random() * spreadMs(liveCount(this.#context), config))
    }

    if (entry === undefined) {
      if (inScope(record.peerId)) {
        const added = table.insert(record, 'alive', now, time, teller)
        this.#starts.review(added)
        this.#context.emit({ type: 'change', change: { kind: 'joined', member: snapshot(added) } })
      }
    } else if (entry.presumed && record.incarnation === entry.record.incarnation) {
      this.#revive(entry, record.sequence >= entry.record.sequence ? record : entry.record)
    } else if (record.incarnation > entry.record.incarnation) {
      this.#revive(entry, record)
    } else if (record.incarnation === entry.record.incarnation && record.sequence > entry.record.sequence) {
      this.#update(entry, record)
    }
  }

  /** A sign of life that came from the member itself. `retell`: tell it what is held against it, if anything. */
  heard (peerId: string, retell: boolean): void {
    const entry = this.#context.table.get(peerId)

    if (entry !== undefined) {
      entry.heardAt = this.#context.time
      this.#context.table.tested(entry)

      if (entry.presumed) {
        this.#revive(entry, entry.record)
      } else if (retell) {
        this.#aliveAfterAll(entry)
      }
    }
  }

  /** A heartbeat: news, a sign of life, and a beat for phi-accrual. */
  heartbeat (record: MemberRecord, intervalMs: number): void {
    this.learn(record)
    this.heard(record.peerId, true)
    const entry = this.#context.table.get(record.peerId)

    if (entry === undefined || record.incarnation !== entry.record.incarnation) {
      return
    }

    const { time } = this.#context

    if (!Number.isNaN(entry.heartbeatAt)) {
      addArrival(entry.arrivals, time - entry.heartbeatAt)
    }

    entry.heartbeatAt = time
    entry.intervalMs = intervalMs
  }

  latency (peerId: string, sampleMs: number): void {
    const entry = this.#context.table.get(peerId)

    if (entry !== undefined) {
      entry.latencyMs = smooth(entry.latencyMs, sampleMs)
      entry.snapshot = undefined
    }
  }

  /** How the wall clock of a member compares to this node's. A long way there and back says little. */
  clock (peerId: string, sample: ClockSample): void {
    const entry = this.#context.table.get(peerId)
    const { time } = this.#context

    if (entry !== undefined && (entry.clock === undefined || time - entry.clock.at > CLOCK_SAMPLE_MS ||
      sample.roundTripMs <= entry.clock.sample.roundTripMs)) {
      entry.clock = { sample, at: time }
      entry.snapshot = undefined
    }
  }

  /** `reporter` says that a member does not answer. */
  suspect (subject: string, incarnation: number, reporter: string, evidence: Evidence): void {
    const { config, random } = this.#context
    const entry = this.#subjectOf(subject, incarnation)

    if (entry === undefined) {
      return
    }

    if (incarnation > entry.record.incarnation) {
      this.#revive(entry, { ...entry.record, incarnation, sequence: 0 })
    }

    if (entry.state !== 'alive' && entry.state !== 'suspect') {
      return
    }

    // some members must confirm or clear it, but not all: that would be a flood on a member in trouble
    const fresh = this.#suspicions.report(entry, reporter, evidence)

    if (fresh && random() * liveCount(this.#context) < config.confirmers) {
      this.#probeSoon(subject, random() * spreadMs(liveCount(this.#context), config))
    }
  }

  /**
   * `author` says that a member is dead or evicted, after it was suspect there for `silentMs`. The member's own word
   * (`stopping`) is always taken. Another's is taken when the member has been suspect here about as long, so that a
   * refutation would have been heard. Otherwise it may come from the other side of a partition, maybe hours old, and
   * counts as one more report of silence.
   */
  markDead (subject: string, incarnation: number, state: 'dead' | 'evicted', silentMs: number, author: string): void {
    const { config, time } = this.#context
    const entry = this.#subjectOf(subject, incarnation)

    if (entry === undefined || entry.state === 'left' || entry.state === 'evicted' || entry.state === state) {
      return
    }

    const suspectForMs = entry.suspicion === undefined ? -Infinity : time - entry.suspicion.startedAt

    if (author !== subject && entry.state !== 'dead' && suspectForMs < silentMs - config.hearsaySlackMs) {
      this.suspect(subject, incarnation, author, 'silent')
      this.#probeSoon(subject, 0)
      return
    }

    // Others did not see this member come and go so often: here it has longer to come back.
    if (state === 'evicted' && entry.state === 'dead' && author !== subject && entry.returns > 0 &&
      time - entry.changedAt < repairDelayMs(this.#context, entry) - config.hearsaySlackMs) {
      return
    }

    this.#outdate(entry, incarnation)
    this.#suspicions.transition(entry, state)
  }

  /**
   * Another member remembers as dead one that this node knew in an earlier life: from now on it is dead here too, and
   * the repair delay counts from when others saw it die, as it does for them.
   */
  confirmPresumed (entry: Entry, deadForMs: number): void {
    const { table, now, time } = this.#context

    if (entry.state === 'dead') {
      entry.presumed = false
      table.setState(entry, 'dead', now, time)
      entry.changedAt = Math.min(entry.changedAt, time - deadForMs)
    }
  }

  /** A member that was dead before we ever knew it: placement counts it, for as long as the others will. */
  markDeadUnheard (subject: string, incarnation: number, deadForMs: number): void {
    const { table, time } = this.#context
    const entry = table.get(subject)

    if (entry?.record.incarnation === incarnation) {
      this.#suspicions.transition(entry, 'dead')
      entry.changedAt = time - deadForMs
    }
  }

  /** The member said goodbye for good. */
  left (subject: string, incarnation: number): void {
    const entry = this.#subjectOf(subject, incarnation)

    if (entry !== undefined && entry.state !== 'left') {
      this.#outdate(entry, incarnation)
      this.#suspicions.transition(entry, 'left')
    }
  }

  /** The member that a claim is about, unless the claim is out of date, or about this node, which then refutes it. */
  #subjectOf (subject: string, incarnation: number): Entry | undefined {
    const { selfId, table } = this.#context

    if (subject === selfId) {
      this.#self.refute(incarnation)
      return undefined
    }

    const entry = table.get(subject)

    return entry === undefined || incarnation < entry.record.incarnation ? undefined : entry
  }

  /** A claim about an incarnation that we never met: its record is unknown, but the former one is void. */
  #outdate (entry: Entry, incarnation: number): void {
    if (incarnation > entry.record.incarnation) {
      this.#context.table.setRecord(entry, { ...entry.record, incarnation, sequence: 0 })
    }
  }

  /**
   * The same incarnation that we gave up speaks. It may be an old message, so it proves nothing; a probe tells it
   * what it has to refute.
   */
  #aliveAfterAll (entry: Entry): void {
    if (entry.state === 'suspect' || entry.state === 'dead' || entry.state === 'evicted') {
      this.#probeSoon(entry.record.peerId, 0)
    }
  }

  /** Another member has a record of this node: of an earlier life, of this one, or of another process with its key. */
  #ownRecord (record: MemberRecord): void {
    const { start, incarnation, storeId } = record

    if (start !== undefined && start.nonce !== this.#self.record.start?.nonce) {
      this.#starts.seenOwn({ storeId, start })
    }

    if (incarnation > this.#self.record.incarnation) {
      this.#self.refute(incarnation)
    }
  }

  #revive (entry: Entry, record: MemberRecord): void {
    const { table, now, time } = this.#context
    const previous = snapshot(entry)

    if (entry.state === 'evicted') {
      entry.returns = Math.min(entry.returns + 1, RETURNS_MAX)
      entry.returnedAt = time
    }

    entry.presumed = false
    table.setRecord(entry, record)
    this.#starts.review(entry)
    entry.suspicion = undefined
    entry.mine = false
    entry.retryMs = 0
    entry.heardAt = time
    entry.heartbeatAt = Number.NaN

    if (entry.state !== 'alive') {
      table.setState(entry, 'alive', now, time)
      this.#context.emit({ type: 'change', change: { kind: 'state', member: snapshot(entry), previous } })
    }

    const { state, stateSince } = entry
    this.#compare(entry, { ...previous, state, stateSince })
  }

  #update (entry: Entry, record: MemberRecord): void {
    if (sameFacts(entry.record, record)) {
      this.#context.table.setRecord(entry, record)
      this.#starts.review(entry)
      return
    }

    const previous = snapshot(entry)
    this.#context.table.setRecord(entry, record)
    this.#starts.review(entry)
    this.#compare(entry, previous)
  }

  /** Tells what changed in the record, the loss of a store first and by itself. */
  #compare (entry: Entry, previous: Member): void {
    const member = snapshot(entry)

    if (member.storeId !== previous.storeId) {
      this.#context.emit({ type: 'change', change: { kind: 'store', member, previous } })
    }

    if (!sameFacts(member, { ...previous, storeId: member.storeId })) {
      this.#context.emit({ type: 'change', change: { kind: 'record', member, previous } })
    }
  }
}

/** More of them make no difference. */
const RETURNS_MAX = 16

/** A better measurement of a clock is kept for so long, ms: clocks drift, and are set. */
const CLOCK_SAMPLE_MS = 15_000

/** Weight of the newest round trip: the smoothing of TCP (RFC 6298). */
const LATENCY_WEIGHT = 1 / 8

function smooth (smoothed: number | undefined, sampleMs: number): number {
  return smoothed === undefined ? sampleMs : smoothed + LATENCY_WEIGHT * (sampleMs - smoothed)
}
