import { readFileIfExists, setAside, writeFileAtomic } from '../../util/atomic-file.js'
import { errorMessage } from '../../util/errors.js'
import { decodeState, encodeState } from './scrub-state.js'
import type { ScrubState } from './scrub-state.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/** Progress that a kill may cost: a few copies are read once more. Bad copies are written at once. */
export const SAVE_INTERVAL_MS = 10_000

/**
 * `scrub.json` in the data dir. A record of work done, not a truth: whatever is wrong with it costs a pass that starts
 * over and the list of what was found, never a node that does not start.
 *
 * - none: a new node; of another store: these copies have not been read yet, so it starts over
 * - damaged: set aside with a warning, starts over
 * - of a newer Shoal: left alone; this one works without a file, so that the newer one finds it as it was
 */
export class ScrubFile {
  readonly #path: string | undefined
  readonly #storeId: string
  readonly #clock: Clock
  readonly #logger: Logger
  #savedAt = -Infinity
  #problem: string | undefined
  #isFrozen = false
  /** Writes follow one another: two at once could end with the older content. */
  #writing: Promise<void> = Promise.resolve()

  constructor (path: string | undefined, storeId: string, clock: Clock, logger: Logger) {
    this.#path = path
    this.#storeId = storeId
    this.#clock = clock
    this.#logger = logger
  }

  /** Why progress is not kept, as a sentence; undefined when it is, and in memory. */
  get problem (): string | undefined {
    return this.#problem
  }

  /** Undefined: start from the beginning. */
  async load (): Promise<ScrubState | undefined> {
    if (this.#path === undefined) {
      return undefined
    }

    try {
      const text = await readFileIfExists(this.#path)
      const decoded = text === undefined ? undefined : decodeState(text, this.#storeId)

      switch (decoded?.kind) {
        case 'state':
          return decoded.state
        case 'other_store':
          this.#logger.info('the store is another one than the last time: scrubbing starts from the beginning')
          break
        case 'too_new':
          this.#freeze(decoded.version)
          break
        case 'damaged':
          this.#logger.warn({ why: decoded.why, aside: await setAside(this.#path, this.#clock.wall()) },
            'scrub.json is damaged and was set aside: scrubbing starts from the beginning')
      }
    } catch (err) {
      this.#fail(err)
    }

    return undefined
  }

  /** Writes at most every `SAVE_INTERVAL_MS` unless told `now`. Never rejects; `problem` tells. */
  async save (state: () => ScrubState, when: 'now' | 'soon'): Promise<void> {
    const path = this.#path
    const now = this.#clock.now()

    if (path === undefined || this.#isFrozen || (when === 'soon' && now - this.#savedAt < SAVE_INTERVAL_MS)) {
      return
    }

    this.#savedAt = now
    this.#writing = this.#writing.then(async () => {
      try {
        await writeFileAtomic(path, encodeState(state(), this.#storeId))
        this.#problem = undefined
      } catch (err) {
        this.#fail(err)
      }
    })
    await this.#writing
  }

  #freeze (version: number): void {
    this.#isFrozen = true
    this.#problem = `scrub.json has format version ${version}, of a newer Shoal, and is left alone: progress of ` +
      'scrubbing is lost at each restart until the newer Shoal runs again or the file is removed'
    this.#logger.warn(this.#problem)
  }

  #fail (err: unknown): void {
    const problem = `scrub.json cannot be read or written (${errorMessage(err)}): progress of scrubbing is lost at ` +
      'a restart'

    // Once, not every ten seconds.
    if (this.#problem === undefined) {
      this.#logger.warn({ err }, problem)
    }

    this.#problem = problem
  }
}
