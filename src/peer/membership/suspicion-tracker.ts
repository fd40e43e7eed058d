import type { Context } from './context.js'
import { liveCount, repairDelayMs } from './context.js'
import { spreadMs } from './interval.js'
import type { MemberState } from './member.js'
import type { Evidence } from './messages.js'
import { refusers, remainingSuspicionMs } from './suspicion.js'
import type { Suspicion } from './suspicion.js'
import { snapshot } from './table.js'
import type { Entry } from './table.js'

/**
 * Suspicions and what follows from them: deaths, evictions, tombstones. Every change of state for the worse goes
 * through here.
 */
export class SuspicionTracker {
  readonly #context: Context

  constructor (context: Context) {
    this.#context = context
  }

  /** Adds what another member reports. Returns true when it begins the suspicion. */
  report (entry: Entry, reporter: string, evidence: Evidence): boolean {
    const fresh = entry.suspicion === undefined
    this.#decide(entry, this.#report(entry, reporter, evidence))

    return fresh
  }

  /**
   * This node suspects a member after a failed probe. `refusedVia` are helpers that were refused too. It is published
   * after a short random wait, unless enough others were faster.
   */
  suspect (peerId: string, evidence: Evidence, refusedVia: readonly string[]): void {
    const { config, selfId, table, random, time } = this.#context
    const entry = table.get(peerId)

    if (entry === undefined || (entry.state !== 'alive' && entry.state !== 'suspect')) {
      return
    }

    const reported = entry.suspicion?.reporters.get(selfId)
    const suspicion = this.#report(entry, selfId, evidence)
    suspicion.mine = true
    entry.mine = true

    if (reported === undefined || (reported === 'silent' && evidence === 'refused')) {
      suspicion.announceAt ??= time + random() * spreadMs(liveCount(this.#context), config)
    }

    for (const helper of refusedVia) {
      suspicion.reporters.set(helper, 'refused')
    }

    this.#decide(entry, suspicion)
  }

  /** Does what is due: suspicions to publish, deaths, evictions, tombstones to forget. */
  tick (): void {
    for (const entry of [...this.#context.table.unsettled]) {
      if (entry.suspicion !== undefined) {
        this.#announce(entry, entry.suspicion)
        this.#decide(entry, entry.suspicion)
      } else if (entry.state === 'dead') {
        this.#evict(entry)
      }
    }

    this.#forgetTombstones()
  }

  /** Own time of the next thing that `tick` would do; infinity when there is none. */
  nextAt (): number {
    const { config, table, time } = this.#context
    let at = Number.POSITIVE_INFINITY

    for (const entry of table.unsettled) {
      if (entry.suspicion !== undefined) {
        const left = remainingSuspicionMs(entry.suspicion, this.#confirmationsNeeded(entry), time, config)
        at = Math.min(at, entry.suspicion.announceAt ?? at, time + left)
      } else {
        at = Math.min(at, entry.changedAt + repairDelayMs(this.#context, entry))
      }
    }

    return at
  }

  /** A member from an earlier life of this node is tried now and then like any other that is dead. */
  recalled (entry: Entry): void {
    const { config, time } = this.#context
    entry.retryAt = time + config.reprobeIntervalMs
    entry.retryMs = config.reprobeIntervalMs
  }

  /** Takes a member out of the table without a change of state. */
  forget (entry: Entry): void {
    const member = snapshot(entry)
    this.#context.table.remove(entry)
    this.#context.emit({ type: 'change', change: { kind: 'forgotten', member, previous: member } })
  }

  /** Changes a member's state and tells. */
  transition (entry: Entry, state: MemberState): void {
    const { config, table, now, time } = this.#context
    const previous = snapshot(entry)
    entry.suspicion = undefined

    if (state === 'dead') {
      entry.retryAt = time + config.reprobeIntervalMs
      entry.retryMs = config.reprobeIntervalMs

      if (time - entry.returnedAt >= config.flapForgetMs) {
        entry.returns = 0
      }
    }

    table.setState(entry, state, now, time)
    this.#context.emit({ type: 'change', change: { kind: 'state', member: snapshot(entry), previous } })
  }

  #report (entry: Entry, reporter: string, evidence: Evidence): Suspicion {
    let suspicion = entry.suspicion

    if (suspicion === undefined) {
      suspicion = { startedAt: this.#context.time, reporters: new Map(), mine: false }
      this.transition(entry, 'suspect')
      entry.suspicion = suspicion
    }

    if (suspicion.reporters.get(reporter) !== 'refused') {
      suspicion.reporters.set(reporter, evidence)
    }

    return suspicion
  }

  #decide (entry: Entry, suspicion: Suspicion): void {
    const { config, time } = this.#context
    const observers = this.#otherObservers(entry) + 1

    if (refusers(suspicion) >= Math.min(config.refusersNeeded, observers) ||
      remainingSuspicionMs(suspicion, this.#confirmationsNeeded(entry), time, config) <= 0) {
      this.transition(entry, 'dead')

      // members that heard the reports come to the same result; this is for those that did not
      if (suspicion.mine) {
        const silentMs = Math.round(time - suspicion.startedAt)
        const { peerId, incarnation } = entry.record
        this.#context.emit({ type: 'publish-event', event: { kind: 'dead', subject: peerId, incarnation, silentMs } })
      }
    }
  }

  #announce (entry: Entry, suspicion: Suspicion): void {
    const { config, selfId, time } = this.#context

    if (suspicion.announceAt === undefined || suspicion.announceAt > time) {
      return
    }

    const evidence = suspicion.reporters.get(selfId) ?? 'silent'

    // A node that is late itself hears silence everywhere. If all such nodes published what they hear, suspicions and
    // refutations would be load of their own and keep a crowded machine late for ever. It looks again in a while.
    if (evidence === 'silent' && this.#context.health.isLate) {
      suspicion.announceAt = time + config.probeIntervalMs
      return
    }

    suspicion.announceAt = undefined
    const enough = evidence === 'refused'
      ? refusers(suspicion) > config.refusersNeeded
      : suspicion.reporters.size - 1 > config.confirmationsNeeded

    if (!enough) {
      const { peerId, incarnation } = entry.record
      this.#context.emit({ type: 'publish-event', event: { kind: 'suspect', subject: peerId, incarnation, evidence } })
    }
  }

  #evict (entry: Entry): void {
    const { time } = this.#context

    if (time - entry.changedAt < repairDelayMs(this.#context, entry)) {
      return
    }

    const silentMs = Math.round(time - entry.changedAt)
    const { peerId, incarnation } = entry.record
    this.transition(entry, 'evicted')

    if (entry.mine) {
      this.#context.emit({ type: 'publish-event', event: { kind: 'evicted', subject: peerId, incarnation, silentMs } })
    }
  }

  #forgetTombstones (): void {
    const { config, table, time } = this.#context

    for (const entry of table.tombstones) {
      if (table.tombstones.size <= config.tombstonesMax && time - entry.changedAt < config.tombstoneMs) {
        break
      }

      this.forget(entry)
    }
  }

  #otherObservers (entry: Entry): number {
    return this.#context.table.alive - (entry.state === 'alive' ? 1 : 0)
  }

  #confirmationsNeeded (entry: Entry): number {
    return Math.min(this.#context.config.confirmationsNeeded, this.#otherObservers(entry))
  }
}
