import type { MembershipConfig } from './config.js'

/** Of `healthScoreMax`: one failure may be the other's fault. */
const LATE_SCORE = 2

/** Round trips remembered: some five seconds of probes. */
const ROUND_TRIPS = 16
/** A probe may take this many times as long as the last ones did; on machines that queue, nine of ten take less. */
const ROUND_TRIP_MARGIN = 3

/**
 * How far this node may trust its own clock when it finds others late. Lifeguard's local health multiplier, plus
 * the lag of the event loop, which the paper infers and a process can simply measure.
 *
 * The score rises when a probe failed and not even the helpers answered, when this node had to refute a suspicion,
 * and when it found that it had stood still; every answered probe lowers it.
 *
 * Round trips count too: where answers take two seconds (thirty nodes that start on one machine), no member is silent
 * after one. The median of the last ones counts, which a few members that answer slowly, on purpose or not, do not
 * move.
 */
export class LocalHealth {
  readonly #config: MembershipConfig
  #score = 0
  #lagMs = 0
  readonly #roundTrips: number[] = []
  #roundTripMs = 0

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

  /** A probe was answered, maybe too late to matter, after `ms`. */
  roundTrip (ms: number): void {
    this.#roundTrips.push(ms)

    if (this.#roundTrips.length > ROUND_TRIPS) {
      this.#roundTrips.shift()
    }

    // Below the middle of an even number: with one other member that is slow and one that is not, the quick one counts.
    this.#roundTripMs = [...this.#roundTrips].sort((a, b) => a - b)[(this.#roundTrips.length - 1) >> 1] ?? 0
  }

  /**
   * A timeout as this node should apply it: twice its lag, once for sending late and once for reading late, or longer
   * where round trips are long.
   */
  stretch (timeoutMs: number): number {
    const { healthStretch, probeTimeoutMs, probeTimeoutMaxMs } = this.#config
    const patientMs = timeoutMs * (1 + this.#score * healthStretch) + 2 * this.#lagMs
    const probeMs = Math.min(probeTimeoutMaxMs, ROUND_TRIP_MARGIN * this.#roundTripMs)

    return Math.max(patientMs, timeoutMs * probeMs / probeTimeoutMs)
  }
}
