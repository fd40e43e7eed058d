/** A token bucket without a clock: every call is told what time it is (monotonic ms). */
export class TokenBucket {
  #tokens: number
  #filledAt: number
  #perSecond: number

  /**
   * @param perSecond - tokens that flow in each second
   * @param now - monotonic ms
   * @param burstSeconds - how many seconds' worth may be saved up
   */
  constructor (perSecond: number, now: number, readonly burstSeconds = 0.25) {
    this.#perSecond = perSecond
    this.#tokens = perSecond * burstSeconds
    this.#filledAt = now
  }

  get perSecond (): number {
    return this.#perSecond
  }

  setRate (perSecond: number, now: number): void {
    this.#fill(now)
    this.#perSecond = perSecond
  }

  /** Takes `amount`, going into debt if need be, and returns the ms to wait before acting on it. */
  take (amount: number, now: number): number {
    this.#fill(now)
    this.#tokens -= amount

    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1000
  }

  #fill (now: number): void {
    const elapsedMs = Math.max(0, now - this.#filledAt)
    this.#filledAt = now
    this.#tokens = Math.min(this.#perSecond * this.burstSeconds, this.#tokens + (elapsedMs / 1000) * this.#perSecond)
  }
}
