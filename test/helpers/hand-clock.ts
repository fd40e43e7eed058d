import { everyOf } from '../../sim/every.js'
import type { Clock } from '../../src/util/clock.js'

/** Time that passes only when it is told to: `advance` does what is due, and gives what that began its turn. */
export class HandClock implements Clock {
  #now = 0
  readonly #timers = new Set<{ at: number, run: () => void }>()

  readonly now = (): number => this.#now
  readonly wall = (): number => this.#now

  readonly schedule = (ms: number, run: () => void): () => void => {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)

    return () => { this.#timers.delete(timer) }
  }

  readonly every = everyOf(this.schedule)

  get timers (): number {
    return this.#timers.size
  }

  async advance (ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()

    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)

      if (next === undefined) {
        break
      }

      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await settle()
    }

    this.#now = until
  }
}

async function settle (): Promise<void> {
  await new Promise(resolve => { setImmediate(resolve) })
}
