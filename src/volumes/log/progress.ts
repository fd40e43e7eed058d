import type { LogLimits } from './limits.js'

/** What the sequencer knows of one peer's log. */
export class Progress {
  /** It holds the log of this ballot. */
  switched = false
  /** Durable there, under this ballot. */
  matched = 0
  /** It knows that much to be chosen; -1: nobody knows. */
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

  /** Before it has switched: it takes what is behind this one. */
  #base: number

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
  }

  /** It wants what is behind `lastIndex`. True when that is news. */
  behind (lastIndex: number, commitIndex: number): boolean {
    const before = this.next
    this.probing = true
    this.commitIndex = commitIndex
    this.#base = lastIndex
    this.next = this.switched ? Math.max(this.matched, lastIndex) : lastIndex
    this.failures = 0
    this.retryAt = 0

    return this.next !== before
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
    this.sentCommit = -1
    this.commitIndex = -1
    this.probing = true
    this.next = this.switched ? this.matched : this.#base
  }

  lacks (lastIndex: number, commitIndex: number): boolean {
    return !this.switched || this.matched < lastIndex || this.commitIndex < commitIndex
  }
}
