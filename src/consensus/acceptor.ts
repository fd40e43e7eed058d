import { strict as assert } from 'node:assert'
import { ItemLog } from './item-log.js'
import { FORCED_JUMP, ROUND_JUMP_MAX, type LogLimits } from './limits.js'
import { BALLOT_ZERO, compareBallots, itemBytes, sameBallot, sameValue } from './values.js'
import { relationOf, sameLineage, type Relation } from './lineage.js'
import type { Outbox } from './outbox.js'
import type { Ballot, HardState, LogConfig, LogItem, LogReply, LogRequest, LogStamp } from './types.js'

export type AcceptRequest = Extract<LogRequest, { type: 'accept' }>
export type PrepareRequest = Extract<LogRequest, { type: 'prepare' }>
export type AcceptReply = Extract<LogReply, { type: 'accept' }>
export type PrepareReply = Extract<LogReply, { type: 'prepare' }>

export interface AcceptorInit {
  self: string
  hard?: HardState
  /** Contiguous up to the last one; those up to `snapshotIndex` only help others to catch up. */
  items: readonly LogItem[]
  /** The state machine is as of this index. */
  snapshotIndex: number
  /** In force as of `snapshotIndex`. */
  config: LogConfig
}

/**
 * The memory of one replica: what it promised, whose log it holds, and how much of it is chosen. Everything that
 * another one may rely on leaves through the outbox behind the record that makes it durable.
 */
export class Acceptor {
  readonly log: ItemLog
  readonly self: string
  #promised: Ballot
  #accepted: Ballot
  #commitIndex: number
  #config: LogConfig
  /** `commit` was emitted up to here. */
  #handedIndex: number
  #validFrom: number
  /** When the items behind `commitIndex` came, for who waits for them. Bounded by what may be in flight. */
  #arrivals: { index: number, at: number }[] = []

  constructor (
    { self, hard, items, snapshotIndex, config }: AcceptorInit, private readonly outbox: Outbox,
    private readonly limits: LogLimits
  ) {
    // With a state, but no word of what it promised: it has lost that, and is as good as new.
    const amnesiac = hard === undefined && snapshotIndex > 0 && config.members.includes(self)
    this.self = self
    this.#promised = hard?.promised ?? BALLOT_ZERO
    this.#accepted = hard?.accepted ?? BALLOT_ZERO
    this.#commitIndex = Math.max(hard?.commitIndex ?? 0, snapshotIndex)
    this.#config = amnesiac
      ? { epoch: 0, members: [] }
      : hard !== undefined && hard.config.epoch >= config.epoch ? hard.config : config
    this.#handedIndex = snapshotIndex
    const vouched = hard?.validFrom ?? 0
    // The state went ahead of what the log knew to be chosen: between the two the log may have what lost.
    this.#validFrom = vouched === 0 || snapshotIndex > (hard?.commitIndex ?? 0) ? snapshotIndex + 1 : vouched
    this.log = new ItemLog(items, Math.max(hard?.lastIndex ?? 0, snapshotIndex))
    assert.ok(this.log.first <= snapshotIndex + 1, 'all items behind the snapshot are there')
    assert.ok(this.#commitIndex <= this.log.last, 'what is chosen is in the log')
  }

  get promised (): Ballot { return this.#promised }
  get accepted (): Ballot { return this.#accepted }
  get commitIndex (): number { return this.#commitIndex }
  get config (): LogConfig { return this.#config }
  get lastIndex (): number { return this.log.last }
  /** The config that is in the log and not known to be chosen. There is one at most: nothing is proposed behind it. */
  get pending (): { index: number, config: LogConfig } | undefined {
    for (let index = this.#commitIndex + 1; index <= this.log.last; index++) {
      const value = this.log.get(index)?.value

      if (value?.kind === 'config') {
        return { index, config: value.config }
      }
    }

    return undefined
  }

  get validFrom (): number { return this.#validFrom }

  /** What each message says of the log that it speaks of. */
  get stamp (): LogStamp {
    const { epoch, lineage } = this.#config

    return lineage === undefined ? { epoch } : { epoch, lineage }
  }

  hard (): HardState {
    return {
      self: this.self,
      promised: this.#promised,
      accepted: this.#accepted,
      lastIndex: this.log.last,
      commitIndex: this.#commitIndex,
      config: this.#config,
      validFrom: this.#validFrom
    }
  }

  /** How long the oldest unchosen item waits, ms. */
  unchosenMs (now: number): number {
    const oldest = this.#arrivals.find(({ index }) => index > this.#commitIndex)

    return oldest === undefined ? 0 : now - oldest.at
  }

  /** The own candidacy; the caller waits until it is durable. */
  promise (ballot: Ballot): void {
    assert.ok(compareBallots(ballot, this.#promised) > 0, 'a candidate goes beyond what it promised')
    this.#promised = ballot
    this.outbox.touch()
  }

  /** Phase 1 at the other end. A good reply leaves when the promise is durable. */
  prepare (request: PrepareRequest): PrepareReply {
    const sameEpoch = request.epoch === this.#config.epoch && this.relation(request) === 'same'
    const isOwed = sameEpoch && compareBallots(request.ballot, this.#promised) >= 0
    const ok = isOwed && this.#reach(request.ballot)

    if (ok && !sameBallot(request.ballot, this.#promised)) {
      this.#promised = request.ballot
      this.outbox.touch()
    }

    return ok ? { ...this.refusePrepare(), ok, items: this.#handOver(request.commitIndex) } : this.refusePrepare()
  }

  /**
   * True for a ballot that is no further ahead than one message may take a promise. Of others only so much is promised:
   * a member that has it honestly asks again, and is reached.
   */
  #reach ({ round, node }: Ballot): boolean {
    const reached = this.#promised.round + ROUND_JUMP_MAX

    if (round <= reached) {
      return true
    }

    this.#promised = { round: reached, node }
    this.outbox.touch()

    return false
  }

  /** Nothing is promised; what stands is told. */
  refusePrepare (): PrepareReply {
    return {
      type: 'prepare',
      ...this.stamp,
      ok: false,
      promised: this.#promised,
      accepted: this.#accepted,
      commitIndex: this.#commitIndex,
      items: []
    }
  }

  /** The sender is in no set of this log that is known here. */
  refuseAccept (): AcceptReply {
    return this.#reply('epoch', this.log.last)
  }

  /**
   * Phase 2. `undefined`: the sender contradicts what is chosen, so it was relieved without knowing it, and gets no
   * answer. An `ok` leaves when the items are durable.
   */
  accept (request: AcceptRequest, now: number): AcceptReply | undefined {
    const { ballot, prevIndex, items } = request

    if (compareBallots(ballot, this.#promised) < 0) {
      return this.#reply('stale', this.log.last)
    }
    if (this.relation(request) !== 'same') {
      return this.#reply('epoch', this.log.last)
    }
    if (this.#contradicts(items)) {
      return undefined
    }

    this.learn(items, request.commitIndex)

    if (request.epoch > this.#config.epoch && sameBallot(ballot, this.#accepted)) {
      this.commitTo(Math.min(request.commitIndex, this.log.last))
    }
    if (request.epoch !== this.#config.epoch) {
      return this.#reply('epoch', this.log.last)
    }

    if (!this.#reach(ballot)) {
      return this.#reply('stale', this.log.last)
    }

    const same = sameBallot(ballot, this.#accepted)
    const from = same ? this.log.last : this.#commitIndex
    const reaches = Math.max(from, prevIndex + items.length)

    if (prevIndex > from || (!same && reaches < request.adopted)) {
      return this.#reply('behind', from)
    }

    this.#take(ballot, same, from, items, now)
    this.commitTo(Math.min(request.commitIndex, this.log.last))

    return this.#reply('ok', this.log.last)
  }

  /** The new sequencer's own log becomes what it found, under its ballot. */
  adopt (ballot: Ballot, items: readonly LogItem[], now: number): void {
    assert.ok(sameBallot(ballot, this.#promised), 'a sequencer holds its own promise')
    this.#take(ballot, false, this.#commitIndex, items, now)
  }

  /** The sequencer's next item. */
  append (item: LogItem, now: number): void {
    assert.ok(sameBallot(this.#accepted, this.#promised), 'a sequencer writes its own log')
    this.#take(this.#accepted, true, this.log.last, [item], now)
  }

  /** Knows nothing yet, not even its first config: takes a snapshot and nothing else. */
  get blank (): boolean {
    return this.#config.epoch === 0
  }

  /** Whether what is stamped so speaks of the log that is here. */
  relation (theirs: LogStamp): Relation {
    return relationOf(this.#config, theirs)
  }

  /** Items known to be chosen, from wherever they come: they take the place of what was only accepted. */
  learn (items: readonly LogItem[], chosenTo: number): void {
    for (const item of items) {
      if (item.index <= this.#commitIndex) {
        continue
      }
      if (item.index > chosenTo || item.index > this.#commitIndex + 1 || this.blank) {
        return
      }
      if (item.value.kind === 'config' && this.relation(item.value.config) !== 'same') {
        return
      }

      const own = this.log.get(item.index)

      if (own === undefined || !sameValue(own.value, item.value)) {
        // An item of a ballot that lost: nothing behind it can have been chosen either, since acceptance is in order.
        this.log.truncate(item.index - 1)
        this.log.append(item)
        this.outbox.touch([item])
      }

      this.commitTo(item.index)
    }
  }

  /** Chosen up to here, and all of that is in the log. */
  commitTo (index: number): void {
    while (this.#commitIndex < index) {
      const item = this.log.get(this.#commitIndex + 1)
      assert.ok(item !== undefined, 'what is chosen is in the log')
      this.#commitIndex++

      if (item.value.kind === 'config') {
        this.#enforce(item.value.config)
      }
    }

    this.#arrivals = this.#arrivals.filter(arrival => arrival.index > this.#commitIndex)
  }

  /**
   * Whether a snapshot is of use. Not to one that knows nothing, and counts as a member: its disk was lost, and with it
   * what it promised and accepted. Were it to vote now, two majorities might not intersect. It is removed first, and
   * may come again as a newcomer.
   */
  mayInstall (index: number, config: LogConfig): boolean {
    if (this.blank) {
      return !config.members.includes(this.self)
    }

    const relation = this.relation(config)

    return relation === 'newer' || (relation === 'same' && index > this.#commitIndex)
  }

  /** The state machine was replaced. */
  install (index: number, config: LogConfig): void {
    assert.ok(this.mayInstall(index, config), 'the core was asked before the state was replaced')

    if (this.relation(config) === 'newer') {
      this.giveUp(index, config)
      return
    }

    this.log.skipTo(index)
    this.#goOnFrom(index, config)
  }

  /**
   * An operator forced another log over this one. Nothing of what was accepted here counts there: neither the items
   * nor the ballot under which they were. What was promised stays promised.
   */
  giveUp (index: number, config: LogConfig): void {
    assert.equal(this.relation(config), 'newer', 'a log is given up for one that was forced over it')
    this.log.clear(index)
    this.#accepted = BALLOT_ZERO
    this.#goOnFrom(index, config)
  }

  #goOnFrom (index: number, config: LogConfig): void {
    this.#commitIndex = index
    this.#handedIndex = index
    this.#validFrom = index + 1
    this.#arrivals = []
    this.#setConfig(config)
    this.outbox.touch()
  }

  /** Operator: what is here is what there is, and this is the set from now on. */
  force (config: LogConfig): void {
    assert.equal(this.relation(config), 'newer', 'a forced config begins a log of its own')
    this.commitTo(this.log.last)
    this.#promised = { round: this.#promised.round + FORCED_JUMP, node: this.self }
    this.#accepted = this.#promised
    const item: LogItem = { index: this.log.last + 1, value: { kind: 'config', config } }
    this.log.append(item)
    this.outbox.touch([item])
    this.#commitIndex = item.index
    this.#setConfig(config)
  }

  /** Hands out what is chosen and was not handed out, and forgets what no member will ask for. */
  handOut (): void {
    if (this.#handedIndex < this.#commitIndex) {
      const items = this.log.slice(this.#handedIndex + 1, this.#commitIndex)
      this.#handedIndex = this.#commitIndex
      this.outbox.emit({ type: 'commit', items })
    }

    this.log.trim(this.#handedIndex, this.limits)
  }

  #take (ballot: Ballot, same: boolean, from: number, items: readonly LogItem[], now: number): void {
    const fresh = items.filter(item => item.index > from)

    for (const item of same ? items : []) {
      const own = this.log.get(item.index)
      assert.ok(own === undefined || sameValue(own.value, item.value), 'a ballot has one value for an index')
    }

    const changed = fresh.length > 0 || !same || !sameBallot(ballot, this.#promised)
    assert.ok(from >= this.#commitIndex, 'what is chosen stays')
    this.log.truncate(from)

    for (const item of fresh) {
      this.log.append(item)
      this.#arrivals.push({ index: item.index, at: now })
    }

    if (!same) {
      this.#arrivals = fresh.map(({ index }) => ({ index, at: now }))
    }

    this.#promised = ballot
    this.#accepted = ballot

    if (changed) {
      this.outbox.touch(fresh)
    }
  }

  #contradicts (items: readonly LogItem[]): boolean {
    return items.some(item => {
      const own = item.index <= this.#commitIndex ? this.log.get(item.index) : undefined

      return own !== undefined && !sameValue(own.value, item.value)
    })
  }

  #handOver (theirCommitIndex: number): readonly LogItem[] {
    const unchosen = this.log.slice(this.#commitIndex + 1, this.log.last)

    if (theirCommitIndex >= this.#commitIndex || theirCommitIndex + 1 < this.log.first) {
      return unchosen
    }

    const all = this.log.slice(theirCommitIndex + 1, this.log.last)
    const bytes = all.reduce((sum, item) => sum + itemBytes(item), 0)

    return bytes <= this.limits.messageBytes && all.length <= this.limits.messageItems ? all : unchosen
  }

  #enforce (config: LogConfig): void {
    assert.equal(config.epoch, this.#config.epoch + 1, 'an epoch follows the one before')
    assert.ok(sameLineage(config, this.#config), 'a set is followed by one of the same log')
    assert.ok(config.members.length > 0, 'the set that holds the log has a member')
    this.#setConfig(config)
    this.outbox.touch()
  }

  #setConfig (config: LogConfig): void {
    if (config.epoch !== this.#config.epoch || !sameLineage(config, this.#config)) {
      this.#config = config
      this.outbox.emit({ type: 'config', config })
    }
  }

  #reply (result: AcceptReply['result'], lastIndex: number): AcceptReply {
    return {
      type: 'accept', ...this.stamp, result, promised: this.#promised, lastIndex, commitIndex: this.#commitIndex
    }
  }
}
