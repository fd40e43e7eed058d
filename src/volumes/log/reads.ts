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
  target: number
  /** The one who knows most to be chosen. */
  ahead: { peer: string, commitIndex: number }
}

/**
 * Paxos Quorum Reads (Charapko, Ailijani, Demirbas 2019). Whatever was chosen before a read began lies in the log of
 * one of any majority, so the highest last index of a majority bounds it. All reads that wait share a round; a
 * read never joins a round that began before it.
 */
export class Reads {
  #waiting: Read[] = []
  readonly #rounds = new Map<number, Round>()
  /** Have their maximum, which is not known to be chosen yet. */
  #bounded: Round[] = []
  #count = 0
  #nextRound = 1

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
    if (round == null || !reply.ok || reply.epoch !== round.epoch) {
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

  /**
   * Answers what can be answered, asks anew what takes too long. Returns what the core should do about maxima that
   * are not reached: fetch from who knows more, or look for another sequencer.
   */
  settle (): { fetch?: string, stuck: boolean } {
    const { acceptor, limits, now } = this.context
    const hurdle: { fetch?: string, stuck: boolean } = { stuck: false }

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
        hurdle.fetch = round.ahead.peer
      } else {
        hurdle.stuck = true
      }

      this.#again(round.reads)
      return false
    })

    for (const [id, round] of this.#rounds) {
      if (round.epoch !== acceptor.config.epoch || now >= round.startedAt + limits.readRoundMs) {
        this.#rounds.delete(id)
        this.#again(round.reads)
      }
    }

    this.#start()

    return hurdle
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
    const { acceptor, self, outbox, limits, now } = this.context
    const newest = [...this.#rounds.values()].at(-1)

    if (this.#waiting.length === 0 || this.#rounds.size >= limits.readRounds ||
      (newest != null && now < newest.startedAt + limits.readJoinMs)) {
      return
    }

    const { config } = acceptor
    const id = this.#nextRound++
    const round: Round = {
      reads: this.#waiting,
      startedAt: now,
      epoch: config.epoch,
      answered: new Set(config.members.includes(self) ? [self] : []),
      target: acceptor.lastIndex,
      ahead: { peer: self, commitIndex: acceptor.commitIndex }
    }
    this.#waiting = []
    this.#rounds.set(id, round)

    for (const member of config.members) {
      if (member !== self) {
        outbox.send(member, { type: 'read', ...acceptor.stamp }, acceptor.lastIndex, id)
      }
    }

    this.#close(id, round)
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
