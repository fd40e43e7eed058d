import { RetryHint } from '../../util/retry-hint.js'
import type { ReplyTotal } from './send-queue.js'

/** What is held for all peers together, and how fast it is served. */
export class InboundBudget implements ReplyTotal {
  /** Of requests. */
  bytes = 0
  requests = 0
  replyBytes = 0
  readonly #now: () => number
  readonly #hint: RetryHint

  constructor (now: () => number) {
    this.#now = now
    this.#hint = new RetryHint(now())
  }

  served (): void {
    this.#hint.note(this.#now())
  }

  retryAfterMs (): number {
    return this.#hint.afterMs(this.requests, this.#now(), Math.random)
  }
}
