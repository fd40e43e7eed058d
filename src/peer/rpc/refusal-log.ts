import { REFUSAL_LOGS_MAX, REFUSAL_LOG_WINDOW_MS } from './constants.js'
import type { Logger } from '../../util/logger.js'

/** Logs refused connections, but only some per minute: a flood of connections must not become a flood of lines. */
export class RefusalLog {
  readonly #what: string
  readonly #logger: Logger
  readonly #now: () => number
  #windowEndsAt = -Infinity
  #logged = 0
  #suppressed = 0

  /** @param what - `RPC connection` */
  constructor (what: string, logger: Logger, now: () => number) {
    this.#what = what
    this.#logger = logger
    this.#now = now
  }

  add (remote: string | undefined, reason: string): void {
    if (this.#now() >= this.#windowEndsAt) {
      if (this.#suppressed > 0) {
        this.#logger.warn({ refused: this.#suppressed }, `More ${this.#what}s were refused and not logged`)
      }

      this.#windowEndsAt = this.#now() + REFUSAL_LOG_WINDOW_MS
      this.#logged = 0
      this.#suppressed = 0
    }

    if (this.#logged < REFUSAL_LOGS_MAX) {
      this.#logged++
      this.#logger.warn({ remote, reason }, `${this.#what} refused`)
    } else {
      this.#suppressed++
    }
  }
}
