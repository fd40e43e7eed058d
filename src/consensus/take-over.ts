import type { LogContext } from './context.js'

/**
 * Whether this replica should become candidate: a caller wishes it, no other does the work, and it has not tried
 * too lately.
 */
export class TakeOver {
  #wish: { urgent: boolean, since: number, until: number } | undefined
  #heardAt = -Infinity
  #notBefore = -Infinity
  #failures = 0

  constructor (private readonly context: LogContext) {}

  get wanted (): boolean {
    return this.#wish !== undefined
  }

  want (urgent: boolean): void {
    const { now, limits } = this.context
    this.#wish = {
      urgent: urgent || this.#wish?.urgent === true,
      since: this.#wish?.since ?? now,
      until: now + limits.wishMs
    }
  }

  /** A sequencer, or one about to be, showed that it lives. */
  heard (): void {
    this.#heardAt = this.context.now
  }

  /** A higher ballot was met: who has it goes first, and the better ranked are before this one. */
  preempted (): void {
    const { limits, now, ranked, self } = this.context
    const rank = Math.max(0, ranked.indexOf(self))
    this.#notBefore = Math.max(this.#notBefore, now + limits.rankStepMs * (1 + rank) + this.#jitter())
  }

  succeeded (): void {
    this.#failures = 0
    this.#wish = undefined
  }

  /** True once when a candidacy is to begin now. */
  due (sequencer: string | undefined): boolean {
    const { now, acceptor } = this.context
    const wish = this.#wish

    if (wish === undefined) {
      return false
    }

    const known = sequencer !== undefined && acceptor.config.members.includes(sequencer)

    // Urgent: another member took over since; otherwise: the sequencer does its work.
    if (now >= wish.until || (known && (wish.urgent ? this.#heardAt > wish.since : this.#busy()))) {
      this.#wish = undefined
      return false
    }
    if (now < this.#notBefore) {
      return false
    }

    this.#wish = undefined
    this.#notBefore = now + this.#jitter() + this.#pause()
    this.#failures++

    return true
  }

  wakeAt (): number {
    return this.#wish === undefined ? Infinity : Math.min(this.#wish.until, Math.max(this.#notBefore, this.context.now))
  }

  /** The sequencer was heard lately, and what it proposes gets chosen. */
  #busy (): boolean {
    const { now, limits, acceptor } = this.context

    return now < this.#heardAt + limits.patienceMs && acceptor.unchosenMs(now) <= limits.stuckMs
  }

  #pause (): number {
    const { backoffMs, backoffMaxMs } = this.context.limits

    return Math.min(backoffMs * 2 ** Math.min(this.#failures, 10), backoffMaxMs)
  }

  #jitter (): number {
    return this.context.random() * this.#pause()
  }
}
