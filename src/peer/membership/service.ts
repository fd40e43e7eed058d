import { AddressLearner } from './address-learner.js'
import { Caller } from './caller.js'
import { decodeGossip, encodeGossip } from './codec.js'
import type { GossipMessage } from './codec.js'
import { lan } from './config.js'
import { clockSkews } from './clock-skew.js'
import type { ClockSkews } from './clock-skew.js'
import { MembershipCore } from './core.js'
import type { Remembered } from './core.js'
import type { Effect, Input, SelfPatch } from './io.js'
import { LagMeter } from './lag-meter.js'
import type { Member, MemberChange, MemberRecord } from './member.js'
import { RefusedMessages } from '../transport/refused-messages.js'
import { Responder } from './responder.js'
import { wholeMesh } from './scope.js'
import type { Scope } from './scope.js'
import { verifyStart } from './start-signature.js'
import type { StartPoint } from './start.js'
import { TableMerger } from './table-merger.js'
import type { MembershipInit, MembershipService } from './types.js'
import { systemClock } from '../../util/clock.js'
import type { Cancel, Clock } from '../../util/clock.js'
import { errorMessage } from '../../util/errors.js'
import type { InvalidMessageError } from '../../util/schema/errors.js'
import { silentLogger } from '../../util/logger.js'
import { Emitter } from '../../util/emitter.js'
import { systemRandom } from '../../util/random.js'
import { sleep } from '../../util/sleep.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** What refused gossip is counted as. */
const GOSSIP_KIND = 'gossip.membership'

/** How often lag and load are measured. */
const LAG_INTERVAL_MS = 1_000
/** Members told of a goodbye one by one, and the time that it may take in all: the process wants to end. */
const GOODBYE_TOLD_MAX = 16
const GOODBYE_TIMEOUT_MS = 500

export type { MembershipGossip, MembershipInit, MembershipPeers, MembershipService } from './types.js'

export function createMembership (init: MembershipInit): MembershipService {
  return new Membership(init)
}

/** The shell of the membership core: gossip, rpc calls and timers. */
class Membership implements MembershipService {
  readonly #init: MembershipInit
  readonly #clock: Clock
  readonly #random: Random
  readonly #logger: Logger
  readonly #refused: RefusedMessages
  readonly #scope: Scope
  readonly #lag = new LagMeter()
  #lagMs = 0
  readonly #caller: Caller
  readonly #responder: Responder
  readonly #learner: AddressLearner
  readonly #events: Emitter<{ change: MemberChange }>
  readonly #inputs: Input[] = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #topics = new Map<string, () => void>()
  #core: MembershipCore
  #self: Omit<MemberRecord, 'incarnation' | 'sequence'>
  #members: Member[] | undefined
  #undo: Array<() => void> = []
  #cancelTimer: Cancel | undefined
  #remembered = { starts: 0, beats: 0 }
  #depth = 0
  #load = 0
  #stepping = false
  #isScopeOld = false
  #running = false
  #saidGoodbye = false

  constructor (init: MembershipInit) {
    this.#init = init
    this.#clock = init.clock ?? systemClock
    this.#random = init.random ?? systemRandom
    this.#logger = init.logger ?? silentLogger
    this.#refused = init.refused ?? new RefusedMessages(this.#logger, () => this.#clock.now())
    this.#scope = init.scope ?? wholeMesh
    this.#self = init.self
    this.#events = new Emitter(err => { this.#logger.error({ err }, 'a membership listener failed') })
    this.#core = this.#newCore(init.previousIncarnation ?? 0)
    const access = {
      rpc: init.rpc,
      clock: this.#clock,
      logger: this.#logger,
      running: () => this.#running,
      step: (input: Input) => { this.#step(input) },
      merger: new TableMerger(input => { this.#step(input) }, this.#clock),
      digest: () => this.digest(),
      rows: () => this.#core.rows(),
      depth: () => this.#scope.depth(),
      observe: (peerId: string, depth: number) => {
        this.#scope.observe?.(peerId, depth)
        this.#followScope()
      }
    }
    this.#caller = new Caller(access)
    this.#responder = new Responder(access)
    this.#learner = new AddressLearner({
      learn: async (peerId, addresses) => { await init.peers.learn(peerId, addresses) }, logger: this.#logger
    })
  }

  self (): Member {
    return this.#core.self()
  }

  members (): readonly Member[] {
    this.#members ??= this.#core.members()

    return this.#members
  }

  get (peerId: string): Member | undefined {
    return this.#core.get(peerId)
  }

  remembered (): Remembered {
    return this.#core.remembered()
  }

  isStale (peerId: string, storeId: string, start: Pick<StartPoint, 'count' | 'nonce'>): boolean {
    return this.#core.isStale(peerId, storeId, start)
  }

  get lagMs (): number {
    return this.#lagMs
  }

  clockSkewMs (): number | undefined {
    return this.clockSkews()?.ownMs
  }

  clockSkews (): ClockSkews | undefined {
    return clockSkews(this.self().peerId, this.members())
  }

  digest (): string {
    return this.#core.digest()
  }

  onChange (listener: (change: MemberChange) => void): () => void {
    return this.#events.on('change', listener)
  }

  async start (): Promise<void> {
    if (this.#running) {
      return
    }

    const { peers, rpc, known = [] } = this.#init
    this.#core = this.#newCore(this.#core.self().incarnation, this.#core.remembered())
    this.#remembered = this.#core.startVersions()
    this.#running = true
    this.#saidGoodbye = false
    this.#caller.start()
    this.#lag.start()
    this.#followScope()
    const cancelMeasure = this.#clock.every(LAG_INTERVAL_MS, () => { this.#measure() })
    this.#undo = [
      peers.onConnect(peerId => { this.#step({ type: 'connected', peerId }) }),
      peers.onDisconnect(peerId => { this.hint(peerId, 'closed') }),
      rpc.onDisconnect((peerId, reason) => {
        if (reason === 'refused') {
          this.#caller.failures.refused(peerId)
        }
        this.hint(peerId, reason)
      }),
      cancelMeasure,
      () => { this.#lag.stop() },
      () => { this.#caller.stop() },
      () => { this.#responder.stop() }
    ]
    this.#step({ type: 'start', known })

    for (const peerId of peers.connectedPeers()) {
      this.#step({ type: 'connected', peerId })
    }
  }

  async stop (): Promise<void> {
    if (!this.#running) {
      return
    }

    await this.stopping()
    this.#running = false
    this.#cancelTimer?.()

    for (const undo of this.#undo.reverse()) {
      undo()
    }

    for (const unsubscribe of this.#topics.values()) {
      unsubscribe()
    }

    this.#undo = []
    this.#topics.clear()
    this.#inputs.length = 0
    await Promise.allSettled([...this.#underWay, this.#learner.stop()])
  }

  async leave (): Promise<void> {
    await this.#goodbye('left')
  }

  async stopping (): Promise<void> {
    await this.#goodbye('stopping')
  }

  updateSelf (patch: SelfPatch): void {
    const { flags, load, ...rest } = patch
    this.#self = { ...this.#self, ...rest, flags: { ...this.#self.flags, ...flags } }
    this.#load = load ?? this.#load

    if (this.#running) {
      this.#step({ type: 'self', patch: load === undefined ? patch : { ...patch, load: Math.max(load, this.self().load) } })
    } else {
      this.#core = this.#newCore(this.#core.self().incarnation - 1, this.#core.remembered())
    }
  }

  hint (peerId: string, reason: 'closed' | 'refused' | 'failed'): void {
    this.#step({ type: 'hint', peerId, reason })
  }

  #newCore (previousIncarnation: number, remembered = this.#init.remembered): MembershipCore {
    this.#members = undefined

    return new MembershipCore({
      self: {
        ...this.#self,
        incarnation: Math.max(this.#clock.wall(), previousIncarnation + 1),
        sequence: 0
      },
      config: this.#init.config ?? lan,
      now: this.#clock.now(),
      startedAt: this.#init.startedAt,
      scope: this.#scope,
      verifyStart: this.#init.verifyStart ?? verifyStart,
      remembered,
      past: this.#init.past
    })
  }

  /** Feeds the core. What listeners and effects bring about meanwhile waits its turn, so that order is kept. */
  #step (input: Input): void {
    if (!this.#running) {
      return
    }

    this.#inputs.push(input)

    if (this.#stepping) {
      return
    }

    this.#stepping = true

    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
        for (const effect of this.#core.step(next, this.#clock.now(), this.#random)) {
          this.#perform(effect)
        }
      }
    } finally {
      this.#stepping = false
    }

    // Once for all that one table brought: it looks at every member.
    if (this.#isScopeOld) {
      this.#isScopeOld = false
      this.#followScope()
    }

    this.#noteStarts()
    this.#arm()
  }

  #noteStarts (): void {
    const { starts, beats } = this.#core.startVersions()

    if (starts !== this.#remembered.starts) {
      this.#init.onRemember?.('soon')
    } else if (beats !== this.#remembered.beats) {
      this.#init.onRemember?.('later')
    }

    this.#remembered = { starts, beats }
  }

  #arm (): void {
    this.#cancelTimer?.()

    const wakeAt = this.#core.wakeAt()

    if (this.#running && Number.isFinite(wakeAt)) {
      const delayMs = Math.max(0, Math.ceil(wakeAt - this.#clock.now()))
      this.#cancelTimer = this.#clock.schedule(delayMs, () => { this.#step({ type: 'tick' }) })
    }
  }

  #perform (effect: Effect): void {
    switch (effect.type) {
      case 'publish-event':
        this.#logger.debug({ event: effect.event.kind, subject: subjectOf(effect) }, 'membership event published')
        this.#publish(encodeGossip({ event: effect.event }))
        break
      case 'publish-heartbeat':
        this.#publish(encodeGossip({ heartbeat: effect.heartbeat }))
        break
      case 'probe':
        this.#track(this.#caller.probe(effect.id, effect.to, effect.probe))
        break
      case 'relay':
        this.#track(this.#caller.relay(effect.id, effect.via, effect.target, effect.probe))
        break
      case 'ack':
        this.#responder.ack(effect)
        break
      case 'relay-answer':
        this.#responder.relayed(effect)
        break
      case 'sync':
        this.#track(this.#caller.sync(effect.with))
        break
      case 'change':
        this.#changed(effect.change)
        break
      case 'superseded':
        this.#init.onSuperseded?.(effect.witness)
        break
      case 'rival':
        this.#init.onRival?.(effect.rival, effect.isLater)
        break
      case 'cloned':
        this.#members = undefined
        this.#logger.error({ peer_id: effect.peerId, addresses: effect.addresses }, 'two processes run with the key of ' +
          `the same node, at ${effect.addresses.join(' and ')}: one of their data dirs is a copy of the other. Stop ` +
          'the copy and remove its data dir')
        break
    }
  }

  #publish (bytes: Uint8Array): void {
    const [topic] = this.#scope.topics()

    if (topic !== undefined) {
      this.#track(this.#init.gossip.publish(topic, bytes).catch((err: unknown) => {
        this.#logger.debug({ err: errorMessage(err) }, 'membership gossip was not published')
      }))
    }
  }

  #changed (change: MemberChange): void {
    this.#members = undefined
    const { member, previous, kind } = change

    if (kind !== 'record') {
      this.#init.onRemember?.('later')
    }

    if (member.peerId !== this.self().peerId) {
      if (kind !== 'record') {
        this.#logger.debug({ peer_id: member.peerId, hostname: member.hostname, state: member.state }, `member ${kind}`)
      }
      if (kind === 'forgotten') {
        this.#learner.drop(member.peerId)
      } else if (member.addresses.join() !== previous?.addresses.join()) {
        this.#learner.add(member.peerId, member.addresses)
      }
    }

    this.#events.emit('change', change)

    if (kind === 'joined' || kind === 'forgotten') {
      this.#isScopeOld = true
    }
  }

  /** Subscribes to what the scope asks for now, and forgets whom it left out. */
  #followScope (): void {
    this.#scope.update?.(this.members())
    const wanted = new Set(this.#scope.topics())

    for (const topic of wanted) {
      if (!this.#topics.has(topic)) {
        this.#topics.set(topic, this.#init.gossip.subscribe(topic, message => { this.#onGossip(message) }))
      }
    }

    for (const [topic, unsubscribe] of this.#topics) {
      if (!wanted.has(topic)) {
        unsubscribe()
        this.#topics.delete(topic)
      }
    }

    if (this.#scope.depth() !== this.#depth) {
      this.#depth = this.#scope.depth()
      this.#step({ type: 'rescope' })
    }
  }

  #onGossip ({ from, data }: { from: string, data: Uint8Array }): void {
    let message: GossipMessage

    try {
      message = decodeGossip(data)
    } catch (err) {
      this.#refused.note(from, GOSSIP_KIND, (err as InvalidMessageError).reason)
      return
    }

    if ('heartbeat' in message) {
      this.#step({ type: 'heartbeat', from, heartbeat: message.heartbeat })
    } else {
      this.#step({ type: 'event', from, event: message.event })
    }
  }

  async #goodbye (kind: 'left' | 'stopping'): Promise<void> {
    if (!this.#running || this.#saidGoodbye) {
      return
    }

    this.#saidGoodbye = true
    this.#step({ type: 'goodbye', kind })
    const { peerId, incarnation } = this.self()
    const told = this.members().filter(({ state, peerId: id }) => state === 'alive' && id !== peerId)
      .slice(0, GOODBYE_TOLD_MAX)
      .map(async member => { await this.#caller.goodbye(member.peerId, { kind, subject: peerId, incarnation }) })
    await withinMs(this.#clock, Promise.allSettled([...told, ...this.#underWay]), GOODBYE_TIMEOUT_MS)
  }

  #measure (): void {
    const { lagMs, load } = this.#lag.take()
    // latencies change without a word
    this.#members = undefined
    this.#lagMs = lagMs
    this.#step({ type: 'lag', lagMs })
    this.#step({ type: 'self', patch: { load: Math.max(load, this.#load) } })
  }

  #track (work: Promise<void>): void {
    this.#underWay.add(work)
    void work.finally(() => { this.#underWay.delete(work) })
  }
}

function subjectOf ({ event }: Extract<Effect, { type: 'publish-event' }>): string {
  return 'record' in event ? event.record.peerId : event.subject
}

/** Waits for work, but not longer than `ms`. */
async function withinMs (clock: Clock, work: Promise<unknown>, ms: number): Promise<void> {
  const enough = new AbortController()
  await Promise.race([work, sleep(clock, ms, enough.signal)])
  enough.abort()
}
