import type { HardState, LogEffect, LogItem, LogRequest } from './types.js'

/** What became of a request that was sent is of interest to its sender. */
export interface Sent {
  to: string
  request: LogRequest
  /** Last item of the sender's log at that time. */
  lastIndex: number
  /** Of a read: its round. */
  round: number
}

/**
 * Collects the effects of one step, and holds back what must not leave before something is durable. All changes of
 * a step become one record: it goes to the disk first, and what depends on it waits for `persisted`.
 */
export class Outbox {
  #effects: LogEffect[] = []
  #dirty = false
  #items = new Map<number, LogItem>()
  #number = 0
  #durable = 0
  #waiting: { number: number, run: () => void }[] = []
  readonly #sent = new Map<number, Sent>()
  #nextId = 1

  emit (effect: LogEffect): void {
    this.#effects.push(effect)
  }

  /** The hard state changed, and these items were written. */
  touch (items: readonly LogItem[] = []): void {
    this.#dirty = true

    for (const item of items) {
      this.#items.set(item.index, item)
    }
  }

  /** As soon as all that was touched until now is durable; at once if it is. */
  whenDurable (run: () => void): void {
    const number = this.#dirty ? this.#number + 1 : this.#number

    if (number <= this.#durable) {
      run()
    } else {
      this.#waiting.push({ number, run })
    }
  }

  persisted (number: number): void {
    this.#durable = Math.max(this.#durable, number)
    const due = this.#waiting.filter(({ number }) => number <= this.#durable)
    this.#waiting = this.#waiting.filter(({ number }) => number > this.#durable)
    due.forEach(({ run }) => { run() })
  }

  send (to: string, request: LogRequest, lastIndex: number, round = 0): void {
    const id = this.#nextId++
    this.#sent.set(id, { to, request, lastIndex, round })
    this.#effects.push({ type: 'send', to, id, request })
  }

  /** The request that is answered now, once. */
  answered (id: number, from: string): Sent | undefined {
    const sent = this.#sent.get(id)

    if (sent?.to !== from) {
      return undefined
    }

    this.#sent.delete(id)

    return sent
  }

  /** Effects of this step: the record first. */
  flush (hard: () => HardState): LogEffect[] {
    const effects = this.#effects
    this.#effects = []

    if (this.#dirty) {
      this.#dirty = false
      const state = hard()
      // What a later change of the same step cut off again is not written.
      const items = [...this.#items.values()].filter(item => item.index <= state.lastIndex)
      this.#items = new Map()
      effects.unshift({
        type: 'persist', number: ++this.#number, hard: state, items: items.sort((a, b) => a.index - b.index)
      })
    }

    return effects
  }
}
