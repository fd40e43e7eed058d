import { fsCode } from './fs.js'
import type { StoreFs } from './fs.js'
import type { Cancel, Clock } from '../../util/clock.js'

/** People look at the files and remove them: the folder is counted anew this often. */
export const QUARANTINE_COUNT_INTERVAL_MS = 60_000

/** How many files are in quarantine: kept current, so that asking costs nothing. */
export class QuarantineCount {
  readonly #fs: StoreFs
  readonly #dir: string
  readonly #clock: Clock
  #count = 0
  #cancelTimer: Cancel | undefined
  #counting: Promise<void> | undefined

  /** @param dir - need not be there */
  constructor (fs: StoreFs, dir: string, clock: Clock) {
    this.#fs = fs
    this.#dir = dir
    this.#clock = clock
  }

  get count (): number {
    return this.#count
  }

  async start (): Promise<void> {
    await this.refresh()
    this.#cancelTimer = this.#clock.every(QUARANTINE_COUNT_INTERVAL_MS, () => { void this.refresh() })
  }

  async stop (): Promise<void> {
    this.#cancelTimer?.()
    await this.#counting
  }

  /** A file was just moved there. */
  added (): void {
    this.#count++
  }

  async refresh (): Promise<void> {
    this.#counting ??= this.#recount().finally(() => { this.#counting = undefined })
    await this.#counting
  }

  async #recount (): Promise<void> {
    try {
      this.#count = (await this.#fs.readdir(this.#dir)).length
    } catch (err) {
      // Any other failure leaves the last count: better than none.
      this.#count = fsCode(err) === 'ENOENT' ? 0 : this.#count
    }
  }
}
