import type { MembershipConfig } from './config.js'

/** Of `healthScoreMax`: one failure may be the other's fault. */
const LATE_SCORE = 2

/**
 * How far this node may trust its own clock when it finds others late. Lifeguard's local health multiplier, plus
 * the lag of the event loop, which the paper infers and a process can simply measure.
 *
 * The score rises when a probe failed and not even the helpers answered, when this node had to refute a suspicion,
 * and when it found that it had stood still; every answered probe lowers it.
 */
export class LocalHealth {
  readonly #config: MembershipConfig
  #score = 0
  #lagMs = 0

  constructor (config: MembershipConfig) {
    this.#config = config
  }

  get score (): number {
    return this.#score
  }

  /** True when this node is so late, or failed so often, that its findings of silence are worth little. */
  get isLate (): boolean {
    return this.#score >= LATE_SCORE || this.#lagMs > this.#config.lagToleranceMs
  }

  worse (): void {
    this.#score = Math.min(this.#config.healthScoreMax, this.#score + 1)
  }

  better (): void {
    this.#score = Math.max(0, this.#score - 1)
  }

  /** The longest delay of the event loop lately, ms. */
  lag (lagMs: number): void {
    this.#lagMs = Math.max(0, lagMs)
  }

  /** A timeout as this node should apply it: twice its lag, once for sending late and once for reading late. */
  stretch (timeoutMs: number): number {
    return timeoutMs * (1 + this.#score * this.#config.healthStretch) + 2 * this.#lagMs
  }
}
