import { Histogram } from '../../util/histogram.js'

/** A disk and a round trip in a rack, across a continent, and what is a fault, s. */
const COMMIT_SECONDS_BOUNDS = [0.002, 0.01, 0.05, 0.25, 1, 5]
const MS_PER_S = 1_000

/** What the replicas of a node have done since its start, all groups together: their number has no bound. */
export class ConsensusMeter {
  /** From a batch of commands at the sequencer to their effect there, s. */
  readonly commitSeconds = new Histogram(COMMIT_SECONDS_BOUNDS)
  #elections = 0

  /** How often a replica became the sequencer. */
  get elections (): number {
    return this.#elections
  }

  elected (): void {
    this.#elections++
  }

  committed (ms: number): void {
    this.commitSeconds.observe(ms / MS_PER_S)
  }
}
