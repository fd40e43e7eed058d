import type { Announcer } from './announcer.js'
import type { Context } from './context.js'
import { liveCount } from './context.js'
import { spreadMs } from './interval.js'
import type { SuspicionTracker } from './suspicion-tracker.js'
import type { MergeRules } from './merge-rules.js'
import { ProbeRound } from './probe-round.js'
import type { Probe, ProbeAck, ProbeOutcome, RelayOutcome } from './messages.js'
import type { StartWatch } from './start-watch.js'

/** A probe on its way: `direct`; `pausing` after a refusal and then `again`; `indirect` through helpers. */
interface Pending {
  id: number
  target: string
  stage: 'direct' | 'pausing' | 'again' | 'indirect'
  /** Own time at which this stage ends. */
  deadline: number
  sentAt: number
  /** What had been heard of others by then; see `StartWatch.next`. */
  sentStep: number
  /** It was sent with a suspicion, so an answer that does not refute it will not refute the next one either. */
  suspecting: boolean
  /** The target's incarnation when it was sent. */
  incarnation: number
  /** Refused twice. */
  refused: boolean
  /** Helpers that have not answered. */
  asked: Set<string>
  answered: number
  refusedVia: string[]
  /** Set when this probe is made for another node. */
  relay?: { to: string, token: number }
}

/**
 * Members that a superseded process asks with each round whether another one has its key: in a few seconds all
 * of a mesh of dozens, and enough of a larger one that some have heard of both.
 */
const SUPERSEDED_PROBES = 16

/** SWIM's failure detector: who is probed when, and what becomes of an unanswered probe. */
export class Prober {
  readonly #context: Context
  readonly #rules: MergeRules
  readonly #suspicions: SuspicionTracker
  readonly #self: Announcer
  readonly #starts: StartWatch
  readonly #round: ProbeRound
  readonly #pending = new Map<number, Pending>()
  /** Targets of this node's own probes, so that no member is probed twice at once. */
  readonly #probing = new Map<string, Pending>()
  readonly #urgent = new Map<string, number>()
  #nextId = 1
  #nextAt = Number.POSITIVE_INFINITY
  readonly #startedAt: number

  constructor (context: Context, rules: MergeRules, suspicions: SuspicionTracker, self: Announcer, starts: StartWatch,
    startedAt: number) {
    this.#context = context
    this.#rules = rules
    this.#suspicions = suspicions
    this.#self = self
    this.#starts = starts
    this.#round = new ProbeRound(context)
    this.#startedAt = startedAt
  }

  start (known: readonly string[]): void {
    const { config, random, time } = this.#context
    this.#nextAt = time + random() * config.probeIntervalMs
    this.#round.start()

    for (const peerId of known) {
      this.soon(peerId, random() * config.probeIntervalMs)
    }
  }

  /** Probes out of turn. A time already set is only ever brought forward. */
  soon (peerId: string, delayMs: number): void {
    const { config, selfId, time } = this.#context
    const due = this.#urgent.get(peerId)

    if (peerId === selfId || (due === undefined && this.#urgent.size >= config.urgentProbesMax)) {
      return
    }

    this.#urgent.set(peerId, Math.min(due ?? Number.POSITIVE_INFINITY, time + delayMs))
  }

  /** A connection closed or a call failed. All who were connected notice at once, so they take turns. */
  hint (peerId: string): void {
    const { config, random, table } = this.#context
    const state = table.get(peerId)?.state

    if (state === 'alive' || state === 'suspect') {
      this.soon(peerId, random() * spreadMs(liveCount(this.#context), config))
    }
  }

  tick (): void {
    for (const pending of [...this.#pending.values()]) {
      if (this.#context.time >= pending.deadline) {
        this.#expired(pending)
      }
    }

    for (const [peerId, due] of this.#urgent) {
      if (this.#context.time >= due && this.#pending.size < this.#context.config.probesInFlightMax) {
        this.#urgent.delete(peerId)
        this.#probe(peerId)
      }
    }

    if (this.#context.time >= this.#nextAt) {
      this.#nextAt = this.#context.time + this.#context.config.probeIntervalMs
      this.#watch()
    }
  }

  nextAt (): number {
    let at = this.#nextAt

    for (const pending of this.#pending.values()) {
      at = Math.min(at, pending.deadline)
    }

    if (this.#pending.size < this.#context.config.probesInFlightMax) {
      for (const due of this.#urgent.values()) {
        at = Math.min(at, due)
      }
    }

    return at
  }

  /** This process stood still: answers may wait unread. */
  grace (): void {
    for (const pending of this.#pending.values()) {
      pending.deadline += this.#context.config.lagGraceMs
    }
  }

  result (id: number, to: string, outcome: ProbeOutcome, ack?: ProbeAck): void {
    const pending = this.#pending.get(id)

    if (outcome === 'ack') {
      this.#acknowledged(to, pending, ack)
    } else if (pending?.stage === 'direct' || pending?.stage === 'again') {
      if (outcome === 'refused') {
        this.#refused(pending)
      } else {
        this.#ask(pending)
      }
    } else if (pending?.stage === 'indirect' && outcome === 'refused') {
      pending.refused = true
    }
  }

  relayResult (id: number, via: string, outcome: RelayOutcome, ack?: ProbeAck): void {
    const pending = this.#pending.get(id)

    if (pending === undefined || !pending.asked.delete(via)) {
      return
    }

    if (outcome === 'ack') {
      this.#acknowledged(pending.target, pending, ack, true)
      return
    }

    pending.answered++

    if (outcome === 'refused') {
      pending.refusedVia.push(via)
    }

    if (pending.asked.size === 0) {
      this.#conclude(pending)
    }
  }

  /** Another node asks us to probe `target` for it. */
  probeFor (from: string, token: number, target: string, probe: Probe): void {
    const { config, health, selfId, time } = this.#context

    if (target === selfId || this.#pending.size >= config.probesInFlightMax) {
      this.#context.emit({ type: 'relay-answer', to: from, token, outcome: 'busy' })
      return
    }

    const timeoutMs = health.stretch(config.probeTimeoutMs * config.relayShare) + this.#contactMs(target)
    const pending = this.#open(target, time + timeoutMs)
    pending.relay = { to: from, token }
    this.#context.emit({ type: 'probe', id: pending.id, to: target, probe })
  }

  /** One tick of the regular duty: the watched successors, the round, silent members, own suspects, one of the dead. */
  #watch (): void {
    const { config, table, selfId } = this.#context

    for (const successor of table.successors(selfId, config.watchedSuccessors)) {
      this.#probe(successor)
    }

    this.#probeNext()

    for (const { peerId, suspect } of this.#round.silent()) {
      if (suspect) {
        this.#suspicions.suspect(peerId, 'silent', [])
      }
      this.soon(peerId, 0)
    }

    for (const entry of table.unsettled) {
      if (entry.suspicion?.mine === true) {
        this.#probe(entry.record.peerId)
      }
    }

    if (this.#starts.isSuperseded) {
      for (const peerId of table.randomAlive(SUPERSEDED_PROBES, this.#context.random)) {
        this.soon(peerId, 0)
      }
    }

    const gone = this.#round.nextGone()

    if (gone !== undefined) {
      this.#probe(gone)
    }
  }

  #probeNext (): void {
    const next = this.#round.next(this.#probing)

    if (next !== undefined) {
      this.#probe(next)
    }
  }

  #probe (target: string): void {
    const { config, health, table, time } = this.#context
    const entry = table.get(target)

    // A dial that leads nowhere is the dearest of all, and invented members lead nowhere.
    const inFlightMax = entry?.teller === undefined ? config.probesInFlightMax : config.untestedProbesInFlightMax

    if (this.#probing.has(target) || this.#pending.size >= inFlightMax || entry?.state === 'left') {
      return
    }

    const pending = this.#open(target, time + health.stretch(config.probeTimeoutMs) + this.#contactMs(target))
    this.#probing.set(target, pending)
    this.#send(pending)
  }

  /** Extra patience with a member that never answered this node: the probe has to build the channel first. */
  #contactMs (target: string): number {
    const entry = this.#context.table.get(target)

    return entry?.state === 'alive' && entry.latencyMs === undefined ? this.#context.config.firstContactMs : 0
  }

  #open (target: string, deadline: number): Pending {
    const pending: Pending = {
      id: this.#nextId++,
      target,
      stage: 'direct',
      deadline,
      sentAt: this.#context.now,
      sentStep: this.#starts.next(),
      suspecting: false,
      incarnation: 0,
      refused: false,
      asked: new Set(),
      answered: 0,
      refusedVia: []
    }
    this.#pending.set(pending.id, pending)

    return pending
  }

  #send (pending: Pending): void {
    const probe = this.#belief(pending.target)
    pending.suspecting = probe.state !== 'alive'
    pending.incarnation = probe.incarnation
    this.#context.emit({ type: 'probe', id: pending.id, to: pending.target, probe })
  }

  #belief (target: string): Probe {
    const entry = this.#context.table.get(target)

    const nonce = this.#self.record.start?.nonce
    const uptimeMs = nonce === undefined ? undefined : Math.max(0, Math.round(this.#context.now - this.#startedAt))

    if (entry === undefined) {
      return { incarnation: 0, state: 'alive', nonce, uptimeMs }
    }

    const { incarnation, start } = entry.record

    return {
      incarnation,
      // No member suspects it, so it need not refute anything.
      state: entry.presumed ? 'alive' : entry.state,
      nonce,
      uptimeMs,
      believedNonce: start?.nonce,
      beats: start?.beats,
      echo: this.#starts.echoFor(target, incarnation, start?.nonce),
      witness: this.#starts.witnessFor(target, start?.nonce)
    }
  }

  #close (pending: Pending): void {
    this.#pending.delete(pending.id)

    if (this.#probing.get(pending.target) === pending) {
      this.#probing.delete(pending.target)
    }
  }

  #acknowledged (target: string, pending: Pending | undefined, ack?: ProbeAck, viaHelper = false): void {
    if (pending !== undefined) {
      this.#close(pending)

      if (pending.relay !== undefined) {
        const { to, token } = pending.relay
        this.#context.emit({ type: 'relay-answer', to, token, outcome: 'ack', ack })
      }
      if (!viaHelper && pending.stage !== 'indirect') {
        this.#context.health.better()
        this.#rules.latency(target, this.#context.now - pending.sentAt)
      }
    }

    if (ack?.record !== undefined && ack.record.peerId === target) {
      this.#rules.learn(ack.record)
      // Also of a process that another one with the same key has outbid.
      this.#starts.heard(this.#starts.admit(ack.record))
    }

    if (pending !== undefined) {
      this.#starts.answered(target, ack?.nonce, ack?.uptimeMs, pending.sentStep)
    }

    if (ack !== undefined && !viaHelper) {
      this.#starts.noteStep(target, ack)
      this.#starts.explained(target, ack.nonce, ack.past)
      this.#told(ack)
    }

    this.#rules.heard(target, pending?.suspecting !== true)
  }

  /** What the other side knows of this node's own key. An answer that came through a helper was not made for us. */
  #told (ack: ProbeAck): void {
    if (ack.witness !== undefined) {
      this.#starts.toldOf(ack.witness)
    }

    for (const rival of ack.rivals ?? []) {
      this.#starts.toldOfRival(rival, this.#context.now - this.#startedAt)
    }
  }

  #refused (pending: Pending): void {
    const { config, time } = this.#context

    if (pending.relay !== undefined) {
      this.#answer(pending, 'refused')
    } else if (pending.stage === 'direct') {
      pending.stage = 'pausing'
      pending.deadline = time + config.refusedRetryMs
    } else {
      pending.refused = true
      this.#ask(pending)
    }
  }

  #expired (pending: Pending): void {
    if (pending.relay !== undefined) {
      this.#answer(pending, 'silent')
    } else if (pending.stage === 'pausing') {
      this.#retry(pending)
    } else if (pending.stage === 'indirect') {
      this.#conclude(pending)
    } else {
      this.#ask(pending)
    }
  }

  /** The second try after a refusal, under an id of its own so that the answers cannot be mixed up. */
  #retry (pending: Pending): void {
    const { config, health, time } = this.#context
    this.#close(pending)
    const again = this.#open(pending.target, time + health.stretch(config.probeTimeoutMs))
    again.stage = 'again'
    this.#probing.set(again.target, again)
    this.#send(again)
  }

  #answer (pending: Pending, outcome: 'silent' | 'refused'): void {
    this.#close(pending)

    if (pending.relay !== undefined) {
      const { to, token } = pending.relay
      this.#context.emit({ type: 'relay-answer', to, token, outcome })
    }
  }

  /** No direct answer: let others try before the member is suspected. */
  #ask (pending: Pending): void {
    const { config, health, random, table, time } = this.#context

    if (pending.relay !== undefined) {
      this.#answer(pending, 'silent')
      return
    }

    const state = table.get(pending.target)?.state

    if (state !== 'alive' && state !== 'suspect') {
      this.#close(pending)
      return
    }

    if (!pending.refused) {
      for (let i = 0; i < config.burstPerTimeout; i++) {
        this.#probeNext()
      }
    }

    pending.stage = 'indirect'
    pending.asked = new Set(table.randomAlive(config.helpers, random, pending.target))

    if (pending.asked.size === 0) {
      this.#conclude(pending)
      return
    }

    pending.deadline = time +
      health.stretch(pending.refused ? config.refusedTimeoutMs : config.indirectTimeoutMs)
    const probe = this.#belief(pending.target)

    for (const via of pending.asked) {
      this.#context.emit({ type: 'relay', id: pending.id, via, target: pending.target, probe })
    }
  }

  /** No helper reached it. */
  #conclude (pending: Pending): void {
    this.#close(pending)

    // helpers answer even when the target does not: hearing from none of them says that the trouble is ours
    if (pending.asked.size > 0 && pending.answered === 0) {
      this.#context.health.worse()
    }

    // it spoke up meanwhile: what this probe found is about a former incarnation
    if (this.#context.table.get(pending.target)?.record.incarnation !== pending.incarnation) {
      return
    }

    this.#suspicions.suspect(pending.target, pending.refused ? 'refused' : 'silent', pending.refusedVia)
  }
}
