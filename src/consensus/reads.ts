import { majorityOf } from './values.js'
import type { LogContext } from './context.js'
import type { Sent } from './outbox.js'
import type { LogReply } from './types.js'

interface Read { readId: number, startedAt: number }

interface Round {
  reads: Read[]
  startedAt: number
  epoch: number
  answered: Set<string>
  /** Members that were not asked yet: more than a majority needs. */
  spare: string[]
  asked: string[]
  target: number
  /** The one who knows most to be chosen. */
  ahead: { peer: string, commitIndex: number }
}

/**
 * Paxos Quorum Reads (Charapko, Ailijani, Demirbas 2019). Whatever was chosen before a read began lies in the log of
 * one of any majority, so the highest last index of a majority bounds it. All reads that wait share a round; a
 * read never joins a round that began before it.
 *
 * A round asks no more members than it needs, first who orders: that one knows most, and tells at once what is chosen.
 * Who is late or gone is avoided for a while, and the others are asked in its place. Now and then a round asks all:
 * a member that has lost its word is heard of by its answer.
 */
export class Reads {
  #waiting: Read[] = []
  readonly #rounds = new Map<number, Round>()
  /** Have their maximum, which is not known to be chosen yet. */
  #bounded: Round[] = []
  readonly #avoidUntil = new Map<string, number>()
  #count = 0
  #nextRound = 1
  #allAskedAt = -Infinity

  constructor (private readonly context: LogContext) {}

  add (readId: number): void {
    if (this.#count >= this.context.limits.reads) {
      this.context.outbox.emit({ type: 'unreadable', readId })
      return
    }

    this.#count++
    this.#waiting.push({ readId, startedAt: this.context.now })
  }

  /** A peer of a newer epoch is named: there is something to fetch. */
  answered (from: string, sent: Sent, reply: Extract<LogReply, { type: 'read' }>): { peer: string } | undefined {
    const round = this.#rounds.get(sent.round)

    if (reply.epoch > this.context.acceptor.config.epoch) {
      return { peer: from }
    }
    if (round === undefined || !reply.ok || reply.epoch !== round.epoch) {
      this.#askSpare(sent.round)

      return undefined
    }

    round.answered.add(from)
    round.target = Math.max(round.target, reply.lastIndex)

    if (reply.commitIndex > round.ahead.commitIndex) {
      round.ahead = { peer: from, commitIndex: reply.commitIndex }
    }

    this.#close(sent.round, round)

    return undefined
  }

  /** That member could not be asked. */
  unanswered (from: string, sent: Sent): void {
    if (sent.request.type === 'read') {
      this.#avoid(from)
      this.#askSpare(sent.round)
    }
  }

  /**
   * Answers what can be answered, asks anew what takes too long. Returns what the core should do about maxima that
   * are not reached: fetch from who knows more, or look for another sequencer.
   */
  settle (): { fetch?: string, stuck: boolean } {
    const { acceptor, limits, now } = this.context
    const blocked: { fetch?: string, stuck: boolean } = { stuck: false }

    this.#bounded = this.#bounded.filter(round => {
      if (round.epoch !== acceptor.config.epoch) {
        // Behind the config that it waited for, the next set may have chosen more before the read began.
        this.#again(round.reads)
        return false
      }
      if (round.target <= acceptor.commitIndex) {
        this.#count -= round.reads.length
        round.reads.forEach(({ readId }) => {
          this.context.outbox.emit({ type: 'readable', readId, index: round.target })
        })
        return false
      }
      if (now < round.startedAt + limits.readRoundMs) {
        return true
      }
      if (round.ahead.commitIndex > acceptor.commitIndex) {
        blocked.fetch = round.ahead.peer
      } else {
        blocked.stuck = true
      }

      this.#again(round.reads)
      return false
    })

    for (const [id, round] of this.#rounds) {
      if (round.epoch !== acceptor.config.epoch || now >= round.startedAt + limits.readRoundMs) {
        this.#rounds.delete(id)
        this.#again(round.reads)
      } else if (now >= round.startedAt + limits.readHedgeMs && round.spare.length > 0) {
        round.asked.filter(member => !round.answered.has(member)).forEach(member => { this.#avoid(member) })
        this.#askSpare(id)
      }
    }

    this.#start()

    return blocked
  }

  wakeAt (): number {
    const { limits } = this.context
    let at = Infinity
    let newest = -Infinity

    for (const round of [...this.#rounds.values(), ...this.#bounded]) {
      at = Math.min(at, round.startedAt + limits.readRoundMs)
    }
    for (const round of this.#rounds.values()) {
      newest = Math.max(newest, round.startedAt)

      if (round.spare.length > 0) {
        at = Math.min(at, round.startedAt + limits.readHedgeMs)
      }
    }
    if (this.#waiting.length > 0 && this.#rounds.size < limits.readRounds) {
      at = Math.min(at, newest + limits.readJoinMs)
    }

    return at
  }

  #again (reads: readonly Read[]): void {
    for (const read of reads) {
      if (this.context.now < read.startedAt + this.context.limits.readMs) {
        this.#waiting.push(read)
      } else {
        this.#count--
        this.context.outbox.emit({ type: 'unreadable', readId: read.readId })
      }
    }
  }

  #start (): void {
    const { acceptor, self, limits, now } = this.context
    const newest = [...this.#rounds.values()].at(-1)

    if (this.#waiting.length === 0 || this.#rounds.size >= limits.readRounds ||
      (newest !== undefined && now < newest.startedAt + limits.readJoinMs)) {
      return
    }

    const { config } = acceptor
    const others = this.#preferred(config.members.filter(member => member !== self), this.#nextRound)
    const needed = this.#asksAll() ? others.length : majorityOf(config) - (config.members.includes(self) ? 1 : 0)
    const id = this.#nextRound++
    const round: Round = {
      reads: this.#waiting,
      startedAt: now,
      epoch: config.epoch,
      answered: new Set(config.members.includes(self) ? [self] : []),
      asked: others.slice(0, needed),
      spare: others.slice(needed),
      target: acceptor.lastIndex,
      ahead: { peer: self, commitIndex: acceptor.commitIndex }
    }
    this.#waiting = []
    this.#rounds.set(id, round)

    this.#ask(id, round.asked)
    this.#close(id, round)
  }

  #asksAll (): boolean {
    const { now, limits } = this.context
    const isDue = now >= this.#allAskedAt + limits.readAllMs

    if (isDue) {
      this.#allAskedAt = now
    }

    return isDue
  }

  #ask (id: number, members: readonly string[]): void {
    const { acceptor, outbox } = this.context

    for (const member of members) {
      outbox.send(member, { type: 'read', ...acceptor.stamp }, acceptor.lastIndex, id)
    }
  }

  #askSpare (id: number): void {
    const round = this.#rounds.get(id)

    if (round !== undefined) {
      const members = round.spare
      round.spare = []
      round.asked.push(...members)
      this.#ask(id, members)
    }
  }

  #avoid (member: string): void {
    const { now, limits } = this.context
    this.#avoidUntil.set(member, now + limits.readAvoidMs)
  }

  /** A member that is not there, or was late, comes last; the sequencer comes first; others take turns. */
  #preferred (members: readonly string[], turn: number): string[] {
    const { up, sequencer, now } = this.context

    for (const [member, until] of this.#avoidUntil) {
      if (now >= until) {
        this.#avoidUntil.delete(member)
      }
    }

    const rank = (member: string): number => up?.has(member) === false || this.#avoidUntil.has(member)
      ? 2
      : member === sequencer ? 0 : 1

    const first = turn % Math.max(1, members.length)

    return [...members.slice(first), ...members.slice(0, first)].sort((a, b) => rank(a) - rank(b))
  }

  #close (id: number, round: Round): void {
    if (round.answered.size < majorityOf(this.context.acceptor.config)) {
      return
    }

    this.#rounds.delete(id)

    if (round.target <= this.context.acceptor.commitIndex) {
      this.#count -= round.reads.length
      round.reads.forEach(({ readId }) => {
        this.context.outbox.emit({ type: 'readable', readId, index: round.target })
      })
    } else {
      this.#bounded.push(round)
    }
  }
}
