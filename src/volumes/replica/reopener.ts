import { REOPEN_MS, REOPEN_MS_MAX } from './constants.js'
import { errorMessage } from '../../util/errors.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { ReplicaFailure } from './failures.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface ReopenerInit {
  /** Those that may be tried now; they are asked again after each attempt. */
  failed: () => ReadonlyMap<string, ReplicaFailure>
  reopen: (group: string) => Promise<void>
  clock: Clock
  logger: Logger
}

/**
 * Opens replicas again that failed for a reason which may pass: a disk that was full, a state that others have. Also
 * looks whether those that cannot are not needed any more.
 */
export class Reopener {
  readonly worker: Worker
  readonly #init: ReopenerInit
  readonly #next = new Map<string, { at: number, waitMs: number }>()

  constructor (init: ReopenerInit) {
    this.#init = init
    this.worker = new Worker({
      ...init,
      ...VOLUME_WORKERS.reopening,
      run: async signal => { await this.#round(signal) },
      progress: () => ({ done: 0, left: init.failed().size, unit: 'replicas' })
    })
  }

  async #round (signal: AbortSignal): Promise<void> {
    const { failed, reopen, clock, logger } = this.#init

    for (const group of this.#due()) {
      if (signal.aborted) {
        return
      }

      try {
        await reopen(group)
      } catch (err) {
        this.worker.note(err)
        logger.debug({ group, err: errorMessage(err) }, 'a replica that failed could not be opened again')
      }

      const waitMs = Math.min((this.#next.get(group)?.waitMs ?? REOPEN_MS) * 2, REOPEN_MS_MAX)

      if (failed().has(group)) {
        this.#next.set(group, { at: clock.now() + waitMs, waitMs })
      } else {
        this.#next.delete(group)
      }
    }
  }

  #due (): string[] {
    const now = this.#init.clock.now()
    const failed = [...this.#init.failed().keys()]

    for (const group of [...this.#next.keys()].filter(one => !failed.includes(one))) {
      this.#next.delete(group)
    }

    for (const group of failed) {
      if (!this.#next.has(group)) {
        this.#next.set(group, { at: now + REOPEN_MS, waitMs: REOPEN_MS })
      }
    }

    return failed.filter(group => (this.#next.get(group)?.at ?? Infinity) <= now)
  }
}
