import type { LogContext } from './context.js'

/** Asks the shell for what this replica lacks; for the same again only after a while. */
export class Fetches {
  #last: { from: number, at: number } | undefined

  constructor (private readonly context: LogContext) {}

  want (peer: string, from: number): void {
    const { now, limits, self, outbox } = this.context

    if (peer === self || (this.#last?.from === from && now < this.#last.at + limits.fetchMs)) {
      return
    }

    this.#last = { from, at: now }
    outbox.emit({ type: 'fetch', peer, from })
  }

  /** Something came; whatever is missing now is another thing. */
  arrived (): void {
    this.#last = undefined
  }
}
