/** How often a value was at most each of some bounds, and the sum: what Prometheus takes for a histogram. */
export class Histogram {
  readonly #bounds: readonly number[]
  /** Of values above the bound before and at most this one; the last is above all. */
  readonly #counts: number[]
  #sum = 0

  /** @param bounds - ascending */
  constructor (bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Array<number>(bounds.length + 1).fill(0)
  }

  observe (value: number): void {
    const found = this.#bounds.findIndex(bound => value <= bound)
    const at = found < 0 ? this.#bounds.length : found

    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sum += value
  }

  /** Cumulative: each bucket has all values up to its bound, and the last, of `Infinity`, has all. */
  read (): HistogramValue {
    let count = 0
    const buckets = [...this.#bounds, Infinity].map((bound, index) => {
      count += this.#counts[index] ?? 0

      return { bound, count }
    })

    return { buckets, count, sum: this.#sum }
  }
}

export interface HistogramValue {
  buckets: readonly { bound: number, count: number }[]
  count: number
  sum: number
}
