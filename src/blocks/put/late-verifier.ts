import { sleep } from '../../util/sleep.js'
import { BLOCK_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { CID } from 'multiformats/cid'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/** Copies that wait to be verified; beyond, a copy is verified before it is acknowledged. */
export const LATE_VERIFY_QUEUE_MAX = 1_024

/** Between two copies while no client is served, and while clients are: some 50 and 5 MiB/s. */
const PAUSE_MS_IDLE = 20
const PAUSE_MS_LOADED = 200

export interface LateVerifierInit {
  /** Reads a copy, verifies it and replaces it when it is bad. */
  check: (cid: CID) => Promise<boolean>
  isLoaded: () => boolean
  clock: Clock
  logger: Logger
}

/**
 * Verifies copies soon after they were stored instead of before.
 *
 * A client's block comes from the node that computed its CID, over a channel that authenticates every byte. Hashing it
 * again before the answer finds only a faulty memory on that node, and costs a third of all CPU of a put
 * (bench/transfer). So it is done when there is time; reads verify in any case. The queue lives in memory: what a
 * restart forgets is verified at the next read or scrub. Repairs are verified before they are acknowledged: there the
 * sender's disk is in doubt.
 */
export class LateVerifier {
  readonly worker: Worker
  readonly #init: LateVerifierInit
  readonly #queue = new Map<string, CID>()
  #done = 0

  constructor (init: LateVerifierInit) {
    this.#init = init
    this.worker = new Worker({
      ...init,
      ...BLOCK_WORKERS.lateVerification,
      run: async signal => await this.#next(signal),
      delayMs: 0,
      backoffMsMax: PAUSE_MS_LOADED,
      progress: () => ({ done: this.#done, left: this.#queue.size, unit: 'copies' })
    })
  }

  /** False when the queue is full: verify before the answer. */
  get hasRoom (): boolean {
    return this.#queue.size < LATE_VERIFY_QUEUE_MAX && !this.worker.signal.aborted
  }

  /** Has a copy that was just stored verified soon. */
  add (cid: CID): void {
    this.#queue.set(cid.toString(), cid)
    this.worker.wake()
  }

  async stop (): Promise<void> {
    await this.worker.stop()
    this.#queue.clear()
  }

  /** One copy, after the pause; the next one is due at once. */
  async #next (signal: AbortSignal): Promise<number> {
    const { check, clock, isLoaded } = this.#init

    if (this.#queue.size === 0) {
      return Infinity
    }

    await sleep(clock, isLoaded() ? PAUSE_MS_LOADED : PAUSE_MS_IDLE, signal)
    const [first] = this.#queue

    if (first === undefined || signal.aborted) {
      return Infinity
    }

    this.#queue.delete(first[0])
    this.#done++

    try {
      await check(first[1])
    } catch (err) {
      // The next read finds out.
      this.worker.note(err)
    }

    return 0
  }
}
