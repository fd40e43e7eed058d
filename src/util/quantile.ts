/** A ring of the last `size` samples, for quantiles that follow the present. */
export class RecentQuantile {
  readonly #samples: Float64Array
  #count = 0

  constructor (size: number) {
    this.#samples = new Float64Array(size)
  }

  add (sample: number): void {
    this.#samples[this.#count % this.#samples.length] = sample
    this.#count++
  }

  /** The q-quantile (0 to 1) of the kept samples; undefined before the first. */
  value (q: number): number | undefined {
    const kept = Math.min(this.#count, this.#samples.length)

    if (kept === 0) {
      return undefined
    }

    const sorted = this.#samples.slice(0, kept).sort()

    return sorted[Math.min(kept - 1, Math.floor(q * kept))]
  }
}
