import type { CID } from 'multiformats/cid'
import type { Cancel, Clock } from '../util/clock.js'

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
  readonly #init: LateVerifierInit
  readonly #queue = new Map<string, CID>()
  #cancelTimer: Cancel | undefined
  #running: Promise<unknown> | undefined
  #isStopped = false

  constructor (init: LateVerifierInit) {
    this.#init = init
  }

  /** False when the queue is full: verify before the answer. */
  get hasRoom (): boolean {
    return this.#queue.size < LATE_VERIFY_QUEUE_MAX && !this.#isStopped
  }

  /** Has a copy that was just stored verified soon. */
  add (cid: CID): void {
    this.#queue.set(cid.toString(), cid)
    this.#schedule()
  }

  async stop (): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer?.()
    this.#queue.clear()
    await this.#running
  }

  #schedule (): void {
    if (this.#cancelTimer === undefined && this.#running === undefined && !this.#isStopped) {
      const { clock, isLoaded } = this.#init
      this.#cancelTimer = clock.schedule(isLoaded() ? PAUSE_MS_LOADED : PAUSE_MS_IDLE, () => { this.#next() })
    }
  }

  #next (): void {
    this.#cancelTimer = undefined
    const [first] = this.#queue

    if (first === undefined) {
      return
    }

    this.#queue.delete(first[0])
    this.#running = this.#init.check(first[1]).catch(() => {}).finally(() => {
      this.#running = undefined

      if (this.#queue.size > 0) {
        this.#schedule()
      }
    })
  }
}
