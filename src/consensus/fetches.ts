import { isBelieved, isFollowed, type LogContext } from './context.js'
import type { LogConfig } from './types.js'

/** Asks the shell for what this replica lacks; for the same again only after a while. */
export class Fetches {
  #last: { from: number, at: number } | undefined
  #claimedAt = -Infinity

  constructor (private readonly context: LogContext) {}

  /**
   * @param from - 0: the state of a log that was forced over this one
   * @param lineage - of that log
   */
  want (peer: string, from: number, lineage: readonly string[] = []): void {
    const { context } = this
    const { now, limits, self, outbox } = context

    if (!(from === 0 ? isFollowed(context, peer) : isBelieved(context, peer))) {
      this.#claimed(peer, lineage)
      return
    }

    if (peer === self || (this.#last?.from === from && now < this.#last.at + limits.fetchMs)) {
      return
    }

    this.#last = { from, at: now }
    outbox.emit({ type: 'fetch', peer, from })
  }

  /**
   * Most of that set say that it is in force: the member of it that speaks next is believed, and the first is asked
   * now.
   */
  follow (config: LogConfig): void {
    const { context } = this
    const relation = context.acceptor.relation(config)
    const [first] = config.members
    context.followed = config
    this.arrived()

    if (first !== undefined && (relation === 'newer' || relation === 'same')) {
      this.want(first, relation === 'newer' ? 0 : context.acceptor.commitIndex + 1)
    }
  }

  /** A member that is not believed says that there is something to fetch. */
  #claimed (peer: string, lineage: readonly string[]): void {
    const { now, limits, self, outbox } = this.context

    if (peer !== self && now >= this.#claimedAt + limits.fetchMs) {
      this.#claimedAt = now
      outbox.emit({ type: 'claim', peer, lineage })
    }
  }

  /** Something came; whatever is missing now is another thing. */
  arrived (): void {
    this.#last = undefined
  }
}
