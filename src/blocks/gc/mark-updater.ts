import {
  GC_CALL_TIMEOUT_MS, MARK_ASKS_MAX, MARK_INTERVAL_MS, MARK_JITTER, MARK_PATIENCE_MS, MARK_POLL_MS,
  MARK_REFRESH_MS_MIN
} from './constants.js'
import { MarkBook } from './mark-book.js'
import { linkSignals } from '../../util/abort.js'
import { errorMessage } from '../../util/errors.js'
import type { GcVolumeStatus, MarkSource } from './types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** A source that hangs does not stop the other volumes. */
const ASK_TIMEOUT_MS = 6 * GC_CALL_TIMEOUT_MS

/** A volume that is to have a mark that began no earlier than `notBeforeMs`. */
interface Ask { notBeforeMs: number, until: number, nextAt: number, isRunning: boolean }

export interface MarkUpdaterInit {
  intervalMs?: number
  clock: Clock
  random: Random
  logger: Logger
  signal: AbortSignal
  /** More is known than before. */
  onNews: () => void
}

/** Keeps the book of marks up to date: asks the volumes' replicas, at most every interval. */
export class MarkUpdater {
  readonly book = new MarkBook()
  readonly #init: MarkUpdaterInit
  readonly #asks = new Map<string, Ask>()
  readonly #refreshedAt = new Map<string, number>()
  readonly #running = new Set<Promise<void>>()
  readonly intervalMs: number
  #source: MarkSource | undefined
  #isRequested = false
  #nextAt = -Infinity

  constructor (init: MarkUpdaterInit) {
    this.#init = init
    this.intervalMs = init.intervalMs ?? MARK_INTERVAL_MS
  }

  setSource (source: MarkSource | undefined): void {
    this.#source = source
    this.#nextAt = -Infinity
  }

  /** No replica told anything of the volume, though it was asked, or there is no source to ask. */
  isUnanswered (volumeId: string): boolean {
    return this.#source === undefined || this.book.hasFailed(volumeId)
  }

  get hasSource (): boolean {
    return this.#source !== undefined
  }

  /** Monotonic ms. */
  get nextAt (): number {
    return this.#nextAt
  }

  /** Asks for new marks at the next tick. */
  request (): void {
    this.#isRequested = true
  }

  /** True when it is time to ask the volumes; `begin` says which there are. */
  get isDue (): boolean {
    return this.#source !== undefined && (this.#isRequested || this.#init.clock.now() >= this.#nextAt)
  }

  /** @param volumeIds - that have claims here */
  begin (volumeIds: ReadonlySet<string>): void {
    const { clock, random } = this.#init
    const now = clock.now()
    const notBeforeMs = this.#isRequested ? clock.wall() : clock.wall() - this.intervalMs
    this.#isRequested = false
    this.#nextAt = now + this.intervalMs * (1 - MARK_JITTER * random())
    this.book.retain(volumeIds)

    for (const volumeId of this.#refreshedAt.keys()) {
      if (!volumeIds.has(volumeId)) {
        this.#refreshedAt.delete(volumeId)
      }
    }

    for (const volumeId of volumeIds) {
      this.#asks.set(volumeId, { notBeforeMs, until: now + MARK_PATIENCE_MS, nextAt: now, isRunning: false })
    }
  }

  /** A peer goes by marks that are not here. */
  refresh (volumeId: string): void {
    const now = this.#init.clock.now()
    const isRecent = now - (this.#refreshedAt.get(volumeId) ?? -Infinity) < MARK_REFRESH_MS_MIN

    if (this.#source !== undefined && !isRecent && !this.#asks.has(volumeId)) {
      this.#refreshedAt.set(volumeId, now)
      this.#asks.set(volumeId, { notBeforeMs: -Infinity, until: now + MARK_POLL_MS, nextAt: now, isRunning: false })
    }
  }

  tick (): void {
    const now = this.#init.clock.now()

    for (const [volumeId, ask] of this.#asks) {
      if (this.#running.size >= MARK_ASKS_MAX) {
        return
      }

      if (!ask.isRunning && now >= ask.nextAt) {
        ask.isRunning = true
        const running = this.#ask(volumeId, ask).finally(() => { this.#running.delete(running) })
        this.#running.add(running)
      }
    }
  }

  async stop (): Promise<void> {
    await Promise.all(this.#running)
  }

  status (): GcVolumeStatus[] {
    return this.book.status().map(status => ({ ...status, waiting: this.#asks.has(status.volumeId) }))
  }

  async #ask (volumeId: string, ask: Ask): Promise<void> {
    const { clock, logger, signal } = this.#init
    const timeout = new AbortController()
    const cancelTimer = clock.schedule(ASK_TIMEOUT_MS, () => { timeout.abort() })
    const linked = linkSignals(signal, timeout.signal)
    let isAnswered = false

    try {
      const answer = await this.#source?.marks(volumeId, { signal: linked.signal, notBeforeMs: ask.notBeforeMs })

      if (this.book.note(volumeId, answer, clock.wall())) {
        this.#init.onNews()
      }

      isAnswered = answer === 'deleted' || (answer !== undefined && this.book.beganAt(volumeId) >= ask.notBeforeMs)
    } catch (err) {
      if (!signal.aborted) {
        logger.debug({ volume: volumeId, err: errorMessage(err) }, 'gc: a volume was not marked')
        this.book.noteFailure(volumeId, errorMessage(err))
      }
    } finally {
      cancelTimer()
      linked.release()
      ask.isRunning = false
      ask.nextAt = clock.now() + MARK_POLL_MS

      if ((isAnswered || clock.now() >= ask.until) && this.#asks.get(volumeId) === ask) {
        this.#asks.delete(volumeId)
      }
    }
  }
}
