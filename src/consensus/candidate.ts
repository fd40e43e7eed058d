import { compareBallots, majorityOf } from './values.js'
import type { PrepareReply } from './acceptor.js'
import { noteRound, type Ending, type LogContext } from './context.js'
import type { Ballot, LogItem } from './types.js'

/** A promise, or this replica's own state, which counts as one. */
interface Accepted { accepted: Ballot, items: readonly LogItem[] }

interface Asked { outstanding: boolean, failures: number, retryAt: number }

/**
 * Phase 1: asks the members for promises, catches up with the best of them, and says what the new sequencer's log
 * begins with. One for each attempt, under one ballot and one epoch.
 */
export class Candidate {
  readonly ballot: Ballot
  readonly epoch: number
  readonly promises = new Map<string, PrepareReply>()
  readonly endsAt: number
  #durable = false
  readonly #asked = new Map<string, Asked>()

  constructor (private readonly context: LogContext) {
    const { acceptor, outbox, self, limits, now } = context
    this.ballot = { round: Math.max(acceptor.promised.round, context.seenRound) + 1, node: self }
    this.epoch = acceptor.config.epoch
    this.endsAt = now + limits.candidacyMs
    acceptor.promise(this.ballot)
    // Were the ballot forgotten after items went out under it, the next life could use it for others.
    outbox.whenDurable(() => { this.#durable = true })
  }

  /** Sends what is due. */
  pump (): void {
    const { acceptor, outbox, self, now } = this.context

    for (const member of acceptor.config.members) {
      const asked = this.#askedOf(member)

      if (member === self || this.promises.has(member) || asked.outstanding || now < asked.retryAt) {
        continue
      }

      asked.outstanding = true
      outbox.send(member, {
        type: 'prepare', ...acceptor.stamp, ballot: this.ballot, commitIndex: acceptor.commitIndex
      }, acceptor.lastIndex)
    }
  }

  answered (from: string, reply: PrepareReply): Ending | undefined {
    const asked = this.#askedOf(from)
    asked.outstanding = false
    noteRound(this.context, reply.promised)

    if (reply.epoch > this.epoch) {
      return { why: 'outdated', peer: from }
    }
    if (compareBallots(reply.promised, this.ballot) > 0) {
      return { why: 'stale', by: reply.promised.node }
    }
    if (reply.ok && reply.epoch === this.epoch) {
      this.promises.set(from, reply)
    } else {
      // Of an older epoch: it is fetching what it lacks.
      asked.retryAt = this.context.now + this.context.limits.peerRetryMs
    }

    return undefined
  }

  unanswered (from: string): void {
    const { limits, now } = this.context
    const asked = this.#askedOf(from)
    asked.outstanding = false
    asked.retryAt = now + limits.peerRetryMs * 2 ** asked.failures
    asked.failures++
  }

  /** True when a majority promised, this one durably among them. */
  get promised (): boolean {
    const { acceptor, self } = this.context
    const votes = acceptor.config.members.filter(member => member === self || this.promises.has(member)).length

    return this.#durable && votes >= majorityOf(acceptor.config)
  }

  /** Takes what the promises know to be chosen; names a peer to fetch from when that is not enough. */
  catchUp (): string | undefined {
    const { acceptor } = this.context
    const best = [...this.promises].sort(([, a], [, b]) => b.commitIndex - a.commitIndex)

    for (const [, { items, commitIndex }] of best) {
      acceptor.learn(items, commitIndex)
    }

    const [first] = best

    return first !== undefined && first[1].commitIndex > acceptor.commitIndex ? first[0] : undefined
  }

  /**
   * What may have been chosen behind `commitIndex`: the longest log of the highest ballot speaks for all who hold
   * anything there. One that holds nothing there says nothing, whatever its ballot: that may be one of the set before,
   * of whose items the config that ended it was the last.
   */
  adoptable (): readonly LogItem[] {
    const { acceptor } = this.context
    const own = { accepted: acceptor.accepted, items: acceptor.log.slice(acceptor.commitIndex + 1, acceptor.lastIndex) }
    const isBehind = ({ index }: LogItem): boolean => index > acceptor.commitIndex
    const [best] = [own, ...this.promises.values()]
      .map(({ accepted, items }): Accepted => ({ accepted, items: items.filter(isBehind) }))
      .filter(({ items }) => items.length > 0)
      .sort((a, b) => compareBallots(b.accepted, a.accepted) || b.items.length - a.items.length)

    return best?.items ?? []
  }

  wakeAt (): number {
    let at = this.endsAt

    for (const [member, { outstanding, retryAt }] of this.#asked) {
      if (!outstanding && !this.promises.has(member) && member !== this.context.self) {
        at = Math.min(at, retryAt)
      }
    }

    return at
  }

  #askedOf (member: string): Asked {
    let asked = this.#asked.get(member)

    if (asked === undefined) {
      asked = { outstanding: false, failures: 0, retryAt: 0 }
      this.#asked.set(member, asked)
    }

    return asked
  }
}
