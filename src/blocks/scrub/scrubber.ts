import { CID } from 'multiformats/cid'
import { SCAN_SLICE } from '../constants.js'
import { costOf, dueAt, paceOf, RATE_MIN, RATE_NOW } from './scrub-pace.js'
import { beginPass, ScrubPass } from './scrub-pass.js'
import { nextTurn } from '../../util/next-turn.js'
import { sleep } from '../../util/sleep.js'
import { TokenBucket } from '../../util/token-bucket.js'
import { Throttle } from '../../util/throttle.js'
import { BLOCK_WORKERS } from '../workers.js'
import { Worker, type WorkerProgress } from '../../util/worker.js'
import type { CheckOutcome } from './healer.js'
import type { Pace } from './scrub-pace.js'
import type { PassOutcome, PassState } from './scrub-pass.js'
import type { ScrubPassResult } from './scrub-state.js'
import type { ScrubPassStatus } from './types.js'
import type { BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/** Nothing by schedule in the first seconds of a node: it has to meet its peers and compare with them. */
const START_DELAY_MS = 10_000

/** A pass over an empty store with a tiny interval must not spin. */
const IDLE_LOOK_MS_MIN = 1_000

/** While clients or repair go first it looks again after this. */
const LOADED_LOOK_MS = 1_000

/** Copies that are not read in one stretch wait no longer than this before load is looked at again. */
const STEP_MS_MAX = 5_000

/** A copy that cannot be checked (the store is busy, the disk failed) is tried so often before it is left out. */
const UNKNOWN_TRIES_MAX = 3
const UNKNOWN_PAUSE_MS = 5_000

/** What is shown before the first copy is read. */
const PACE_AT_FIRST: Pace = { bytesPerSecond: RATE_MIN, isBehind: false, isOverdue: false }

/** The rate shown is smoothed over about this long. */
const RATE_WINDOW_MS = 10_000

export interface ScrubberInit {
  store: BlockStore
  /** Reads a copy and replaces it when it is bad. */
  check: (cid: CID) => Promise<CheckOutcome>
  /** Clients are served or repair is under way. */
  isLoaded: () => boolean
  intervalMs: number
  pass?: PassState
  lastPass?: ScrubPassResult
  /** Progress was made: `soon` after each copy, `now` when a pass begins or ends. */
  onProgress: (when: 'soon' | 'now') => void
  clock: Clock
  logger: Logger
  /** For tests: keys of one walk. */
  sliceMax?: number
}

/** Carries passes out, one copy after the other: the shell around pace and pass. */
export class Scrubber {
  readonly worker: Worker
  readonly #init: ScrubberInit
  readonly #bucket: TokenBucket
  readonly #throttle = new Throttle(RATE_NOW)
  #intervalMs: number
  #pass: ScrubPass | undefined
  #lastPass: ScrubPassResult | undefined
  #pace: Pace = PACE_AT_FIRST
  #rate = 0
  #rateAt: number

  constructor (init: ScrubberInit) {
    const now = init.clock.now()
    this.#init = init
    this.#intervalMs = init.intervalMs
    this.#pass = init.pass === undefined ? undefined : this.#resume(init.pass)
    this.#lastPass = init.lastPass
    this.#bucket = new TokenBucket(1, now, 1)
    this.#rateAt = now
    this.worker = new Worker({
      ...init,
      ...BLOCK_WORKERS.scrub,
      run: async () => await this.#next(this.#pass),
      delayMs: this.#pass?.state.requested === true ? 0 : START_DELAY_MS,
      isBusy: () => this.#pass !== undefined && !this.isWaiting,
      progress: () => this.#progress(),
      throttle: this.#throttle
    })
  }

  get passState (): PassState | undefined {
    return this.#pass?.state
  }

  get lastPass (): ScrubPassResult | undefined {
    return this.#lastPass
  }

  get intervalMs (): number {
    return this.#intervalMs
  }

  /** When the next pass by schedule begins; undefined while one is under way and when there is none. */
  get nextAt (): number | undefined {
    const wall = this.#init.clock.wall()
    const at = dueAt(this.#lastPass, this.#intervalMs, wall)

    return this.#pass !== undefined || at === Infinity ? undefined : Math.max(at, wall)
  }

  get isWaiting (): boolean {
    return this.#pass !== undefined && (this.#pace.bytesPerSecond === 0 || this.worker.isPaused)
  }

  setIntervalMs (intervalMs: number): void {
    this.#intervalMs = intervalMs
    this.worker.wake()
  }

  /** Begins a pass now, from the first key on; one that was asked for before goes on. It is no longer paused. */
  request (): void {
    this.worker.resume()

    if (this.#pass?.state.requested !== true) {
      this.#begin(true)
      this.worker.wake()
    }
  }

  passStatus (): ScrubPassStatus | undefined {
    const state = this.passState

    if (state === undefined) {
      return undefined
    }

    const { startedAt, requested, verifiedCopies, verifiedBytes, badCopies, unreadCopies, leftCopies, leftBytes } =
      state
    const { isBehind, isOverdue } = this.#pace
    const pace = Math.min(this.#pace.bytesPerSecond, this.#throttle.rate)
    const measured = this.#currentRate()
    // A pass that was asked for goes as fast as the disk can; one by schedule as its pace says.
    const rate = requested && measured > 0 ? Math.min(measured, pace) : pace
    const left = costOf(leftCopies, leftBytes)

    return {
      startedAt,
      requested,
      verifiedCopies,
      verifiedBytes,
      leftCopies,
      leftBytes,
      badCopies,
      unreadCopies,
      bytesPerSecond: measured,
      etaSeconds: rate > 0 ? left / rate : undefined,
      isBehind,
      isOverdue
    }
  }

  #progress (): WorkerProgress | undefined {
    const { verifiedCopies, leftCopies } = this.passState ?? {}

    return verifiedCopies === undefined ? undefined : { done: verifiedCopies, left: leftCopies, unit: 'copies' }
  }

  /** Resolves to the pause until the next step, ms. */
  async #next (pass: ScrubPass | undefined): Promise<number> {
    if (pass === undefined) {
      return this.#beginIfDue()
    }

    if (pass.needsWalk) {
      await this.#walk(pass)
    } else if (pass.isDone) {
      this.#end(pass)
    } else {
      return await this.#step(pass)
    }

    return 0
  }

  #beginIfDue (): number {
    const waitMs = dueAt(this.#lastPass, this.#intervalMs, this.#init.clock.wall()) - this.#init.clock.wall()

    if (waitMs > 0) {
      return Math.min(BLOCK_WORKERS.scrub.intervalMs, Math.max(IDLE_LOOK_MS_MIN, waitMs))
    }

    this.#begin(false)

    return 0
  }

  #begin (requested: boolean): void {
    const { clock, logger, onProgress } = this.#init
    this.#pass = this.#resume(beginPass(clock.wall(), requested))
    this.#pace = PACE_AT_FIRST
    logger.info({ requested }, 'scrub: reading all copies')
    onProgress('now')
  }

  #resume (state: PassState): ScrubPass {
    return new ScrubPass(state, this.#init.sliceMax)
  }

  #end ({ state }: ScrubPass): void {
    const { clock, logger, onProgress } = this.#init
    const { startedAt, requested, verifiedCopies, verifiedBytes, badCopies, unreadCopies } = state
    const endedAt = clock.wall()
    this.#pass = undefined
    this.#lastPass = {
      startedAt,
      endedAt,
      // Nothing was read: whatever comes from now on is counted from the beginning of this pass.
      paceMs: state.paceMs ?? 0,
      requested,
      verifiedCopies,
      verifiedBytes,
      badCopies,
      unreadCopies
    }
    logger.info({ verifiedCopies, verifiedBytes, badCopies, unreadCopies }, 'scrub: all copies are read')
    onProgress('now')
  }

  /** Collects the next keys, in slices of the event loop. */
  async #walk (pass: ScrubPass): Promise<void> {
    const { store, clock } = this.#init
    const walk = pass.walk()
    let seen = 0

    for (const { cid, bytes, storedAt } of store.entries()) {
      walk.offer(keyOf(cid), bytes, storedAt, clock.wall())

      if (++seen % SCAN_SLICE === 0) {
        await nextTurn()

        if (this.worker.signal.aborted || this.#pass !== pass) {
          return
        }
      }
    }

    pass.adopt(walk)
  }

  /** One copy, when pace and load allow it; resolves to the pause after it, ms. */
  async #step (pass: ScrubPass): Promise<number> {
    const { store, clock, isLoaded } = this.#init
    const { state } = pass

    if (!state.requested && this.#intervalMs === 0) {
      // Turned off in the middle; with a new interval it goes on.
      this.#pace = { bytesPerSecond: 0, isBehind: false, isOverdue: false }
      return BLOCK_WORKERS.scrub.intervalMs
    }

    this.#pace = paceOf({
      wall: clock.wall(),
      startedAt: state.startedAt,
      requested: state.requested,
      intervalMs: this.#intervalMs,
      last: this.#lastPass,
      done: costOf(state.verifiedCopies, state.verifiedBytes),
      left: costOf(state.leftCopies, state.leftBytes),
      isLoaded: isLoaded()
    })

    if (this.#pace.bytesPerSecond === 0) {
      return LOADED_LOOK_MS
    }

    const now = clock.now()
    this.#bucket.setRate(Math.min(this.#pace.bytesPerSecond, this.#throttle.rate), now)
    // A debt from a copy that was read at a lower rate is paid first.
    const waitMs = this.#bucket.take(0, now)

    if (waitMs > 0) {
      return Math.min(Math.ceil(waitMs), STEP_MS_MAX)
    }

    const cid = cidOf(pass.next as string)
    const info = store.info(cid)

    if (info === undefined) {
      pass.settle('gone', clock.wall())
      return 0
    }

    this.#bucket.take(costOf(1, info.bytes), now)
    const outcome = await this.#check(cid)

    if (outcome !== undefined && this.#pass === pass) {
      pass.settle(outcome, clock.wall(), info.bytes)
      this.#rate = this.#currentRate() + info.bytes / (RATE_WINDOW_MS / 1000)
      this.#init.onProgress('soon')
    }

    return 0
  }

  /** Undefined when the node stops meanwhile. */
  async #check (cid: CID): Promise<PassOutcome | undefined> {
    for (let tries = 1; !this.worker.signal.aborted; tries++) {
      const outcome = await this.#init.check(cid)

      if (outcome !== 'unknown') {
        return outcome
      }

      if (tries === UNKNOWN_TRIES_MAX) {
        return 'unread'
      }

      await sleep(this.#init.clock, UNKNOWN_PAUSE_MS, this.worker.signal)
    }

    return undefined
  }

  /** Exponentially decaying average, bytes per second. */
  #currentRate (): number {
    const now = this.#init.clock.now()
    this.#rate *= Math.exp(-(now - this.#rateAt) / RATE_WINDOW_MS)
    this.#rateAt = now

    return this.#rate < 1 ? 0 : this.#rate
  }
}

/** The bytes of the CID as text: ordered as bytes are, and small. */
function keyOf (cid: CID): string {
  return Buffer.from(cid.bytes.buffer, cid.bytes.byteOffset, cid.bytes.byteLength).toString('latin1')
}

function cidOf (key: string): CID {
  return CID.decode(new Uint8Array(Buffer.from(key, 'latin1')))
}
