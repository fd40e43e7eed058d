import { strict as assert } from 'node:assert'
import { Progress } from './progress.js'
import { compareBallots, configDifference, itemBytes, majorityOf, valueBytes } from './values.js'
import type { AcceptReply, AcceptRequest } from './acceptor.js'
import type { Candidate } from './candidate.js'
import { noteRound, type Ending, type LogContext } from './context.js'
import type { Sent } from './outbox.js'
import type { Ballot, LogConfig, LogItem, LogValue } from './types.js'

/** Tries to tell a removed member so; then it has to find out. */
const REMOVAL_NOTICES = 3

/** Phase 2: orders values, has them accepted, and knows when they are chosen. One for each time in the role. */
export class Sequencer {
  readonly ballot: Ballot
  /** What others may have chosen reaches so far. */
  readonly #adopted: number
  readonly #progress = new Map<string, Progress>()
  #learners: ReadonlySet<string> = new Set()
  /** Removed, and not yet told so. */
  readonly #leaving = new Set<string>()
  readonly #blank = new Set<string>()
  #durableIndex: number
  /** Index of the config that removed this replica. */
  #ownRemovalIndex: number | undefined

  constructor (private readonly context: LogContext, candidate: Candidate) {
    const { acceptor, now } = context
    this.ballot = candidate.ballot
    this.#durableIndex = acceptor.commitIndex
    acceptor.adopt(this.ballot, candidate.adoptable(), now)
    this.#adopted = acceptor.lastIndex
    this.#noteDurable()

    for (const [member, { commitIndex }] of candidate.promises) {
      this.#progress.set(member, new Progress(commitIndex, true))
    }
  }

  /** Members that answered as if they were new. */
  get blank (): ReadonlySet<string> {
    return this.#blank
  }

  set learners (ids: Iterable<string>) {
    const learners = new Set(ids)

    for (const id of learners) {
      // A former member may have lost what it had: nothing is known of it until it answers as a newcomer.
      if (!this.#learners.has(id)) {
        this.#progress.delete(id)
      }
    }

    this.#learners = learners
  }

  /** Whether `peer` answers, and holds all but the last few items. */
  caughtUp (peer: string): boolean {
    const progress = this.#progress.get(peer)

    return progress?.switched === true && progress.failures === 0 &&
      progress.matched + this.context.limits.inFlightItems >= this.context.acceptor.commitIndex
  }

  /** Whether a value of so many bytes may be proposed now. */
  room (bytes: number): boolean {
    const { acceptor, limits } = this.context
    const inFlight = acceptor.log.slice(acceptor.commitIndex + 1, acceptor.lastIndex)

    if (this.#ownRemovalIndex !== undefined || inFlight.at(-1)?.value.kind === 'config') {
      return false
    }

    return inFlight.length === 0 || (inFlight.length < limits.inFlightItems &&
      inFlight.reduce((sum, item) => sum + itemBytes(item), bytes) <= limits.inFlightBytes)
  }

  propose (value: LogValue): void {
    const { acceptor, now, limits } = this.context
    assert.ok(this.room(valueBytes(value)), 'a value is proposed when there is room')
    assert.ok(valueBytes(value) <= limits.valueBytes + valueBytes({ kind: 'noop' }), 'a value is within its limit')

    if (value.kind === 'config') {
      assert.equal(acceptor.commitIndex, acceptor.lastIndex, 'a config is proposed when all before it is chosen')
      assert.equal(value.config.epoch, acceptor.config.epoch + 1, 'an epoch follows the one before')
      assert.ok(configDifference(value.config, acceptor.config).length > 0, 'a set is followed by another one')
    }

    acceptor.append({ index: acceptor.lastIndex + 1, value }, now)
    this.#noteDurable()
  }

  answered (from: string, sent: Sent, reply: AcceptReply): Ending | undefined {
    const { acceptor, limits, now } = this.context
    let progress = this.#of(from)
    progress.outstanding = Math.max(0, progress.outstanding - 1)

    // An operator gave its log up: what it says of it is of no interest. It takes this one when it hears of it.
    if (acceptor.relation(reply) === 'older') {
      progress = new Progress(0, false)
      progress.retryAt = now + limits.fetchMs
      this.#progress.set(from, progress)

      return undefined
    }
    // Its knowledge may run ahead of a new sequencer's, but never beyond the log of one that was not relieved.
    if (reply.epoch > acceptor.config.epoch || reply.commitIndex > sent.lastIndex) {
      return { why: 'outdated', peer: from }
    }
    if (compareBallots(reply.promised, this.ballot) > 0) {
      return this.#outbid(from, reply.promised)
    }

    this.#blank.delete(from)

    if (reply.epoch === 0) {
      if (acceptor.config.members.includes(from)) {
        this.#blank.add(from)
      }
      if (progress.switched) {
        const { outstanding } = progress
        progress = new Progress(0, true)
        progress.outstanding = outstanding
        this.#progress.set(from, progress)
      }

      progress.awaitsState = true
      progress.awaits(now, limits)
    } else if (reply.result === 'ok') {
      progress.taken(Math.min(reply.lastIndex, sent.lastIndex), reply.commitIndex)
    } else if (reply.result === 'behind' || reply.epoch < acceptor.config.epoch) {
      const position = reply.result === 'behind' ? reply.lastIndex : reply.commitIndex
      const { prevIndex, items } = sent.request as AcceptRequest
      progress.awaitsState = false
      progress.behind(position, reply.commitIndex, prevIndex, items.length, now, limits)
    } else {
      progress.probing = true
    }

    return undefined
  }

  unanswered (from: string): void {
    const progress = this.#of(from)
    progress.outstanding = Math.max(0, progress.outstanding - 1)
    progress.failed(this.context.now, this.context.limits)

    if (this.#leaving.has(from) && progress.failures >= REMOVAL_NOTICES) {
      this.#leaving.delete(from)
    }
  }

  /** Membership says that `peer` is there again. */
  returned (peer: string): void {
    this.#progress.get(peer)?.returned()
  }

  /**
   * Commits what a majority of the config in force has durably; a config, when a majority of its own has it, too. True
   * when something was.
   */
  advance (): boolean {
    const { acceptor, self } = this.context
    const { config, pending } = acceptor
    const old = Math.min(this.#durableAt(config), acceptor.lastIndex)
    const chosen = pending === undefined || old < pending.index || this.#durableAt(pending.config) >= pending.index
      ? Math.min(old, pending?.index ?? old)
      : pending.index - 1

    if (chosen <= acceptor.commitIndex) {
      return false
    }

    acceptor.commitTo(chosen)

    for (const member of config.members) {
      if (!acceptor.config.members.includes(member) && member !== self) {
        this.#leaving.add(member)
      }
    }

    if (config.members.includes(self) && !acceptor.config.members.includes(self)) {
      this.#ownRemovalIndex = acceptor.commitIndex
    }

    return true
  }

  /**
   * A sequencer that was removed stays until a majority of the others know: they could not find out alone if it had
   * taken that knowledge with it.
   */
  get dismissed (): boolean {
    const { config } = this.context.acceptor
    const { members } = config
    const removedAt = this.#ownRemovalIndex

    return removedAt !== undefined &&
      members.filter(member => (this.#progress.get(member)?.commitIndex ?? 0) >= removedAt).length >= majorityOf(config)
  }

  /** Sends what is due to all. */
  pump (): void {
    for (const peer of this.#targets()) {
      this.#feed(peer, this.#of(peer))
    }
  }

  wakeAt (): number {
    const { acceptor, now } = this.context
    let at = Infinity

    for (const peer of this.#targets()) {
      const progress = this.#of(peer)

      if (progress.retryAt > now && progress.lacks(acceptor.lastIndex, acceptor.commitIndex)) {
        at = Math.min(at, progress.retryAt)
      }
    }

    return at
  }

  /** The promise of a member counts. One that was removed may hold an old one, and disturbs no other with it. */
  #outbid (from: string, promised: Ballot): Ending | undefined {
    const { acceptor, limits, now } = this.context
    noteRound(this.context, promised)

    if (acceptor.config.members.includes(from)) {
      return { why: 'stale', by: promised.node }
    }
    if (this.#learners.has(from)) {
      return { why: 'outbid' }
    }

    this.#leaving.delete(from)
    this.#of(from).failed(now, limits)

    return undefined
  }

  #feed (peer: string, progress: Progress): void {
    const { acceptor, limits, now } = this.context

    if (now < progress.retryAt) {
      return
    }

    if (progress.probing) {
      if (progress.outstanding === 0 && progress.lacks(acceptor.lastIndex, acceptor.commitIndex)) {
        this.#send(peer, progress)
      }
      return
    }

    while (progress.outstanding < limits.windowRequests &&
      (progress.next < acceptor.lastIndex || progress.sentCommit < acceptor.commitIndex)) {
      this.#send(peer, progress)
    }

    if (this.#leaving.has(peer) && progress.commitIndex >= acceptor.commitIndex) {
      this.#leaving.delete(peer)
    }
  }

  #send (peer: string, progress: Progress): void {
    const { acceptor, outbox } = this.context
    const inMemory = progress.next + 1 >= acceptor.log.first
    // A member that needs older ones is told where the log is by now, and fetches.
    const prevIndex = inMemory ? Math.min(progress.next, acceptor.lastIndex) : acceptor.commitIndex
    const items = inMemory && !progress.awaitsState ? this.#portion(prevIndex, progress.switched) : []

    outbox.send(peer, {
      type: 'accept',
      ...acceptor.stamp,
      ballot: this.ballot,
      prevIndex,
      items,
      commitIndex: acceptor.commitIndex,
      adopted: this.#adopted
    }, acceptor.lastIndex)
    progress.outstanding++
    progress.sentCommit = acceptor.commitIndex
    progress.next = inMemory ? prevIndex + items.length : progress.next
  }

  /**
   * As many items behind `prevIndex` as fit one message; the first to a member has the whole unchosen end, or
   * nothing of it.
   */
  #portion (prevIndex: number, switched: boolean): LogItem[] {
    const { acceptor, limits } = this.context
    const { log, commitIndex, lastIndex } = acceptor
    let bytes = 0
    let to = prevIndex

    while (to < lastIndex) {
      bytes += itemBytes(log.get(to + 1) as LogItem)

      if ((bytes > limits.messageBytes && to > prevIndex) || to - prevIndex >= limits.messageItems) {
        break
      }

      to++
    }

    if (!switched && to < lastIndex) {
      to = prevIndex < commitIndex ? Math.min(to, commitIndex) : lastIndex
    }

    return log.slice(prevIndex + 1, to)
  }

  /** A majority of that set has everything up to there durably, under this ballot. */
  #durableAt (config: LogConfig): number {
    const matched = config.members
      .map(member => member === this.context.self ? this.#durableIndex : this.#progress.get(member)?.matched ?? 0)
      .sort((a, b) => b - a)

    return matched[majorityOf(config) - 1] ?? 0
  }

  #noteDurable (): void {
    const { acceptor, outbox } = this.context
    const index = acceptor.lastIndex
    outbox.whenDurable(() => { this.#durableIndex = Math.max(this.#durableIndex, index) })
  }

  #targets (): Set<string> {
    const { acceptor, self } = this.context
    const next = acceptor.pending?.config.members ?? []
    const targets = new Set([...acceptor.config.members, ...next, ...this.#learners, ...this.#leaving])
    targets.delete(self)

    return targets
  }

  #of (peer: string): Progress {
    let progress = this.#progress.get(peer)

    if (progress === undefined) {
      progress = new Progress(this.context.acceptor.commitIndex, false)
      this.#progress.set(peer, progress)
    }

    return progress
  }
}
