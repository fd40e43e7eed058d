/** Slower makes no sense: what is not to run at all is paused. */
export const THROTTLE_RATE_MIN = 64 * 1024

/** How fast background work may go, bytes per second: a person changes it while the node runs. */
export class Throttle {
  #rate: number

  constructor (readonly defaultRate: number) {
    this.#rate = defaultRate
  }

  get rate (): number {
    return this.#rate
  }

  set rate (bytesPerSecond: number) {
    this.#rate = Math.max(THROTTLE_RATE_MIN, bytesPerSecond)
  }

  status (): { bytesPerSecond: number, defaultBytesPerSecond: number } {
    return { bytesPerSecond: this.#rate, defaultBytesPerSecond: this.defaultRate }
  }
}
