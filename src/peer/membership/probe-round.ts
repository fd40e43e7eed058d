import type { Context } from './context.js'
import { silencePhi } from './phi.js'
import { shuffle } from '../../util/random.js'

/** Whose turn it is to be probed. */
export class ProbeRound {
  readonly #context: Context
  #round: string[] = []
  #nextGoneAt = 0

  constructor (context: Context) {
    this.#context = context
  }

  start (): void {
    this.#nextGoneAt = this.#context.time + this.#context.config.reprobeIntervalMs
  }

  /**
   * The next of the shuffled round, skipping those who are gone or being probed already. Each member has its turn once
   * per round, so the time between two turns is bounded, which random picks would not give (SWIM, section 4.3).
   */
  next (probing: ReadonlyMap<string, unknown>): string | undefined {
    const { table, random } = this.#context

    for (let skipped = 0; skipped <= table.size; skipped++) {
      if (this.#round.length === 0) {
        this.#round = shuffle([...table.ids], random)
      }

      const peerId = this.#round.pop()
      const state = peerId === undefined ? undefined : table.get(peerId)?.state

      if (peerId !== undefined && (state === 'alive' || state === 'suspect') && !probing.has(peerId)) {
        return peerId
      }
    }

    return undefined
  }

  /** Members that have been silent for unlikely long; `suspect` when so long that no probe is needed to say so. */
  silent (): Array<{ peerId: string, suspect: boolean }> {
    const { config, table, time } = this.#context
    const found: Array<{ peerId: string, suspect: boolean }> = []

    for (const entry of table.entries()) {
      const silentMs = time - entry.heardAt

      if (entry.state === 'alive' && entry.intervalMs > 0 && silentMs >= entry.intervalMs) {
        const phi = silencePhi(silentMs, entry.intervalMs, entry.arrivals, config.phiDeviation)

        if (phi >= config.phiProbe) {
          found.push({ peerId: entry.record.peerId, suspect: phi >= config.phiSuspect })
        }
      }
    }

    return found
  }

  /**
   * One of the dead or evicted, now and then: after a healed cut, two members find each other, both refute what is held
   * against them, and a table sync between the two tells each side whom else to try.
   */
  nextGone (): string | undefined {
    const { config, table, random, time } = this.#context

    if (time < this.#nextGoneAt) {
      return undefined
    }

    const due = [...table.unsettled, ...table.tombstones].filter(entry => entry.retryAt <= time &&
      (entry.state === 'dead' || entry.state === 'evicted'))
    const entry = due[Math.floor(random() * due.length)]

    if (entry === undefined) {
      return undefined
    }

    this.#nextGoneAt = time + config.reprobeIntervalMs
    entry.retryMs = Math.min(config.reprobeIntervalMaxMs, Math.max(config.reprobeIntervalMs, entry.retryMs * 2))
    entry.retryAt = time + entry.retryMs * (0.5 + random())

    return entry.record.peerId
  }
}
