import { BadCopies } from './bad-copies.js'
import { Healer } from './healer.js'
import { ScrubFile } from './scrub-file.js'
import { Scrubber } from './scrubber.js'
import type { BadCopy, FoundBy } from './bad-copies.js'
import type { HealerInit, CheckOutcome } from './healer.js'
import type { ScrubState } from './scrub-state.js'
import type { Scrub, ScrubEvents, ScrubStatus } from './types.js'
import type { BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { CID } from 'multiformats/cid'
import type { Worker } from '../../util/worker.js'

export interface ScrubSettings {
  /** Within this every copy is re-read, ms; 0: only when asked for. */
  intervalMs: number
  /** `scrub.json`; undefined: progress lives in memory. */
  file?: string
  /** See `HealerInit.matches`: the simulator's has no thread that ends when it likes. */
  matches?: HealerInit['matches']
}

export interface ScrubInit extends ScrubSettings {
  store: BlockStore
  fetch: HealerInit['fetch']
  isLoaded: () => boolean
  clock: Clock
  random: Random
  logger: Logger
}

interface Parts { bad: BadCopies, healer: Healer, scrubber: Scrubber, file: ScrubFile }

/**
 * The care for the copies on this node: reads all of them in time, and replaces those that scrub, a read, another
 * node or a repair found bad. Between `start` and `stop`; before and after, `check` tells `unknown`.
 */
export class ScrubService implements Scrub, Startable {
  readonly #init: ScrubInit
  readonly #listeners = new Set<Partial<ScrubEvents>>()
  #intervalMs: number
  #parts: Parts | undefined

  constructor (init: ScrubInit) {
    this.#init = init
    this.#intervalMs = init.intervalMs
  }

  /** Between `start` and `stop`. */
  get workers (): Worker[] {
    return this.#parts === undefined ? [] : [this.#parts.scrubber.worker, this.#parts.healer.worker]
  }

  async start (): Promise<void> {
    if (this.#parts !== undefined) {
      return
    }

    const { store, clock, random, logger } = this.#init
    const file = new ScrubFile(this.#init.file, store.storeId, clock, logger)
    const state = await file.load()
    const bad = new BadCopies(state?.bad)
    const healer = new Healer({
      store,
      fetch: this.#init.fetch,
      matches: this.#init.matches,
      bad,
      onChange: () => { this.#save('now') },
      events: {
        onBad: copy => { this.#listeners.forEach(listener => { listener.onBad?.(copy) }) },
        onHealed: copy => { this.#listeners.forEach(listener => { listener.onHealed?.(copy) }) }
      },
      clock,
      random,
      logger
    })
    const scrubber = new Scrubber({
      store,
      check: async cid => await healer.check(cid, 'scrub'),
      isLoaded: this.#init.isLoaded,
      intervalMs: this.#intervalMs,
      pass: state?.pass,
      lastPass: state?.lastPass,
      onProgress: when => { this.#save(when) },
      clock,
      logger
    })
    this.#parts = { bad, healer, scrubber, file }
    healer.worker.start()
    scrubber.worker.start()
  }

  async stop (): Promise<void> {
    const parts = this.#parts

    if (parts === undefined) {
      return
    }

    this.#parts = undefined
    await Promise.all([parts.healer.stop(), parts.scrubber.worker.stop()])
    await parts.file.save(() => stateOf(parts), 'now')
  }

  /** Looks at a copy that is in doubt, and replaces it when it is bad. Never rejects. */
  async check (cid: CID, foundBy: FoundBy): Promise<CheckOutcome> {
    return await this.#parts?.healer.check(cid, foundBy) ?? 'unknown'
  }

  now (): ScrubStatus {
    this.#parts?.scrubber.request()

    return this.status()
  }

  setIntervalMs (intervalMs: number): void {
    this.#intervalMs = intervalMs
    this.#parts?.scrubber.setIntervalMs(intervalMs)
  }

  /** Returns the function that ends the subscription. */
  listen (listener: Partial<ScrubEvents>): () => void {
    this.#listeners.add(listener)

    return () => this.#listeners.delete(listener)
  }

  /** Bad copies of which there is no good one yet. */
  unhealed (): readonly BadCopy[] {
    return this.#parts?.bad.open() ?? []
  }

  status (): ScrubStatus {
    const intervalMs = this.#intervalMs

    if (this.#parts === undefined) {
      return { state: 'off', intervalMs, found: 0, recent: 0, unhealed: 0, badCopies: [] }
    }

    const { bad, scrubber, file } = this.#parts
    const pass = scrubber.passStatus()
    const { lastPass, nextAt } = scrubber
    const isOn = intervalMs > 0 || pass?.requested === true

    return {
      state: !isOn ? 'off' : pass === undefined ? 'idle' : scrubber.isWaiting ? 'waiting' : 'running',
      intervalMs,
      pass,
      lastPass,
      nextAt,
      found: bad.found,
      recent: bad.recent(this.#init.clock.wall()),
      unhealed: bad.unhealed,
      badCopies: bad.list().map(copy => ({ ...copy })),
      problem: file.problem
    }
  }

  #save (when: 'soon' | 'now'): void {
    const parts = this.#parts

    if (parts !== undefined) {
      parts.bad.prune(this.#init.clock.wall())
      void parts.file.save(() => stateOf(parts), when)
    }
  }
}

function stateOf ({ bad, scrubber }: Parts): ScrubState {
  return {
    pass: scrubber.passState === undefined ? undefined : { ...scrubber.passState },
    lastPass: scrubber.lastPass,
    bad: bad.toState()
  }
}
