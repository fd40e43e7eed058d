/** A total that all who take part share alike, each within bounds. Pure. */
export class Share {
  readonly #total: number
  readonly #min: number
  readonly #max: number
  #parties = 0

  constructor (init: {
    /** For all together, as far as `min` allows. */
    total: number
    /** What each gets, however many there are. */
    min: number
    /** What none gets more of, however few there are. */
    max: number
  }) {
    this.#total = init.total
    this.#min = init.min
    this.#max = init.max
  }

  /** What each may take now. It changes as others come and go. */
  get each (): number {
    return Math.min(this.#max, Math.max(this.#min, Math.floor(this.#total / Math.max(1, this.#parties))))
  }

  /** Takes part until the function that comes back is called; a second call has no effect. */
  join (): () => void {
    let isIn = true
    this.#parties++

    return () => {
      this.#parties -= isIn ? 1 : 0
      isIn = false
    }
  }
}
