// Shell: timers.
import { fsCode } from './fs.js'
import type { StoreFs } from './fs.js'

/** People look at the files and remove them: the folder is counted anew this often. */
export const QUARANTINE_COUNT_INTERVAL_MS = 60_000

/** How many files are in quarantine: kept current, so that asking costs nothing. */
export class QuarantineCount {
  readonly #fs: StoreFs
  readonly #dir: string
  #count = 0
  #timer: NodeJS.Timeout | undefined
  #counting: Promise<void> | undefined

  /** @param dir - need not be there */
  constructor (fs: StoreFs, dir: string) {
    this.#fs = fs
    this.#dir = dir
  }

  get count (): number {
    return this.#count
  }

  async start (): Promise<void> {
    await this.refresh()
    this.#timer = setInterval(() => { void this.refresh() }, QUARANTINE_COUNT_INTERVAL_MS)
    this.#timer.unref()
  }

  async stop (): Promise<void> {
    clearInterval(this.#timer)
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
