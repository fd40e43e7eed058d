import type { LogLimits } from './limits.js'

/** What the sequencer knows of one peer's log. */
export class Progress {
  /** It holds the log of this ballot. */
  switched = false
  /** Durable there, under this ballot. */
  matched = 0
  /** It knows that much to be chosen; -1: unknown. */
  commitIndex: number
  /** Items behind this one are to be sent next. */
  next: number
  /** `commitIndex` of the last message to it. */
  sentCommit = -1
  outstanding = 0
  /** Something went wrong: one message at a time until one is taken. */
  probing = true
  retryAt = 0
  failures = 0
  /** It knows nothing, and fetches the state: items are of no use to it. */
  awaitsState = false

  /** Before it has switched: it takes what is behind this one. */
  #base: number
  /** It said last that it wants what is behind this one, and so often since it got on. */
  #reported = -1
  #stalls = 0

  /** @param base - as much as it is known to know to be chosen; otherwise a guess, and the first message finds out */
  constructor (base: number, known: boolean) {
    this.commitIndex = known ? base : -1
    this.#base = base
    this.next = base
  }

  taken (lastIndex: number, commitIndex: number): void {
    this.switched = true
    this.matched = Math.max(this.matched, lastIndex)
    this.commitIndex = Math.max(this.commitIndex, commitIndex)
    this.next = Math.max(this.next, this.matched)
    this.probing = false
    this.failures = 0
    this.retryAt = 0
    this.awaitsState = false
    this.#reported = -1
    this.#stalls = 0
  }

  /**
   * It wants what is behind `lastIndex`.
   *
   * @param prevIndex - of the message that it answers, and how many `items` were in that
   */
  behind (
    lastIndex: number, commitIndex: number, prevIndex: number, items: number, now: number, limits: LogLimits
  ): void {
    this.probing = true
    this.commitIndex = commitIndex
    this.#base = lastIndex
    this.next = this.switched ? Math.max(this.matched, lastIndex) : lastIndex
    this.failures = 0

    if (lastIndex > this.#reported) {
      this.#stalls = 0
      this.retryAt = 0
    } else if (items === 0) {
      this.awaits(now, limits)
    } else if (prevIndex <= lastIndex) {
      // Just that was sent, and not taken.
      this.retryAt = now + Math.min(limits.fetchMs * 2 ** this.#stalls, limits.stallMaxMs)
      this.#stalls = Math.min(this.#stalls + 1, 16)
    }

    this.#reported = lastIndex
  }

  /** It fetches what it lacks: small messages find out when it has it. */
  awaits (now: number, { fetchMs }: LogLimits): void {
    this.probing = true
    this.retryAt = now + fetchMs
  }

  failed (now: number, { peerRetryMs, peerRetryMaxMs }: LogLimits): void {
    if (now >= this.retryAt) {
      this.retryAt = now + Math.min(peerRetryMs * 2 ** this.failures, peerRetryMaxMs)
      this.failures = Math.min(this.failures + 1, 16)
    }

    this.probing = true
    this.next = this.switched ? this.matched : this.#base
  }

  /** It was away: what it did not write down it does not know any more. */
  returned (): void {
    this.retryAt = 0
    this.failures = 0
    this.#reported = -1
    this.#stalls = 0
    this.sentCommit = -1
    this.commitIndex = -1
    this.probing = true
    this.next = this.switched ? this.matched : this.#base
  }

  lacks (lastIndex: number, commitIndex: number): boolean {
    return !this.switched || this.matched < lastIndex || this.commitIndex < commitIndex
  }
}
