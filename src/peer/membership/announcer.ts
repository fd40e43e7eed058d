import type { Context } from './context.js'
import { liveCount } from './context.js'
import { sameFacts, slowFactsDiffer } from './facts.js'
import { heartbeatIntervalMs } from './interval.js'
import type { SelfPatch } from './io.js'
import type { Member, MemberRecord } from './member.js'
import type { MembershipEvent } from './messages.js'

/** A heartbeat is sent this part of its interval early at most, so that those of many nodes drift apart. */
const HEARTBEAT_JITTER = 0.1

/**
 * A heartbeat is brought forward to this part of the interval at most. When a thousand nodes start or fill up at once,
 * the deliveries still stay within four times the budget.
 */
const HEARTBEAT_GAP_SHARE = 0.25

/** What this node says of itself: heartbeats, refutations, goodbyes. */
export class Announcer {
  readonly #context: Context
  #record: MemberRecord
  #member: Member
  #startedAt = 0
  #sentAt = Number.NEGATIVE_INFINITY
  #nextAt = Number.POSITIVE_INFINITY
  #goodbye = false

  constructor (context: Context, record: MemberRecord, now: number) {
    this.#context = context
    this.#record = record
    this.#member = { ...record, state: 'alive', stateSince: now }
  }

  get record (): MemberRecord {
    return this.#record
  }

  get member (): Member {
    return this.#member
  }

  /** True once a goodbye was said: nothing is refuted or announced any more. */
  get silent (): boolean {
    return this.#goodbye
  }

  /** Between the first heartbeat and the goodbye. */
  get #isHeard (): boolean {
    return this.#sentAt !== Number.NEGATIVE_INFINITY && !this.#goodbye
  }

  get nextAt (): number {
    return this.#nextAt
  }

  start (): void {
    this.#startedAt = this.#context.time
    this.#context.emit({ type: 'publish-event', event: { kind: 'joined', record: this.#record } })
    this.#nextAt = this.#context.time + this.#context.config.heartbeatGapMs
  }

  tick (): void {
    if (this.#context.time >= this.#nextAt && !this.#goodbye) {
      this.#heartbeat()
    }
  }

  /** A first connection: soon after the start there may be members that never heard of this node. */
  introduce (): void {
    if (this.#soonAt() - this.#startedAt <= this.#context.config.introductionMs) {
      this.#soon()
    }
  }

  update (patch: SelfPatch): void {
    const { flags, ...rest } = patch
    const before = this.#record
    this.#replace({ ...before, ...rest, flags: { ...before.flags, ...flags } })

    if (this.#record.start !== before.start) {
      this.#replace({ ...this.#record, sequence: this.#record.sequence + 1 })
    }

    if (this.#record.storeId !== before.storeId) {
      this.#replace({ ...this.#record, sequence: this.#record.sequence + 1 })
      this.#publish({ kind: 'store', record: this.#record })
    } else if (before.flags.readOnly !== this.#record.flags.readOnly && this.#isHeard) {
      // A disk failed: every moment that others go on counting on it may cost a copy. Once in a life, so no limit.
      this.#heartbeat()
    } else if (slowFactsDiffer(before, this.#record)) {
      this.#soon()
    }

    if (!sameFacts(before, this.#record)) {
      const previous: Member = { ...this.#member, ...before }
      this.#context.emit({ type: 'change', change: { kind: 'record', member: this.#member, previous } })
    }
  }

  /**
   * Another member holds incarnation `claimed` of this node for less than alive, or remembers one from an earlier life
   * that is not below the present: outbid it.
   */
  refute (claimed: number): void {
    if (this.#goodbye || claimed < this.#record.incarnation) {
      return
    }

    this.#replace({ ...this.#record, incarnation: claimed + 1, sequence: 0 })
    this.#context.health.worse()
    this.#publish({ kind: 'refuted', record: this.#record })
  }

  goodbye (kind: 'left' | 'stopping'): void {
    if (!this.#goodbye) {
      this.#publish({ kind, subject: this.#record.peerId, incarnation: this.#record.incarnation })
      this.#goodbye = true
      this.#nextAt = Number.POSITIVE_INFINITY
    }
  }

  #heartbeat (): void {
    const { config, random, time } = this.#context
    const intervalMs = heartbeatIntervalMs(liveCount(this.#context), config)
    this.#replace({ ...this.#record, sequence: this.#record.sequence + 1 })
    this.#context.emit({ type: 'publish-heartbeat', heartbeat: { record: this.#record, intervalMs } })
    // nodes that started together must not speak together ever after: the second one comes at any time
    const early = this.#sentAt === Number.NEGATIVE_INFINITY ? 1 : HEARTBEAT_JITTER
    this.#sentAt = time
    this.#nextAt = time + intervalMs * (1 - early * random())
  }

  #soon (): void {
    if (!this.#goodbye) {
      this.#nextAt = Math.min(this.#nextAt, this.#soonAt())
    }
  }

  #soonAt (): number {
    const { config, time } = this.#context
    const intervalMs = heartbeatIntervalMs(liveCount(this.#context), config)

    return Math.max(time, this.#sentAt + Math.max(config.heartbeatGapMs, intervalMs * HEARTBEAT_GAP_SHARE))
  }

  #publish (event: MembershipEvent): void {
    if (!this.#goodbye) {
      this.#context.emit({ type: 'publish-event', event })
    }
  }

  #replace (record: MemberRecord): void {
    this.#record = record
    this.#member = { ...record, state: 'alive', stateSince: this.#member.stateSince }
  }
}
