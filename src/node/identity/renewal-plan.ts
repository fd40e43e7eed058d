/**
 * Why a node waits before it takes a new store: it may be one of two processes on a data dir and its copy, and the one
 * that started later has to refuse, not to renew. A second process is proven when the first one answers a probe of
 * a member that has heard of both, and told when this one probes that member: some rounds of probes. Meanwhile nothing
 * that this node says counts, so the wait costs a node that was restored a few seconds, and is safe.
 */
export const RIVAL_WAIT_MS = 10_000

/**
 * The same for a node that knew of it when it started, and so ended before it renewed its store in an earlier start: as
 * a copy does that is told to end, and is started again and again.
 */
export const RIVAL_WAIT_AGAIN_MS = 30_000

/**
 * A second process that started later is told to end by the same probes. While it may still run, a renewed start of the
 * one would only be outbid by the other.
 */
export const RIVAL_GONE_MS = 15_000

/** A node that is held up for longer renews: it must not take part for ever because others go on telling of a rival. */
export const RENEWAL_WAIT_MS_MAX = 60_000

/**
 * When a node that others know a later start of goes on as another store. Pure: time is an argument. Outlives the
 * restart in place that a renewal is, since what it knows is of the process.
 */
export class RenewalPlan {
  #known: number | undefined
  #waitMs = RIVAL_WAIT_MS
  #since = 0
  #rivalAt = -Infinity

  /** When it is due, and above which count of starts; undefined when there is nothing to do. */
  get due (): { at: number, count: number } | undefined {
    if (this.#known === undefined) {
      return undefined
    }

    const rivalGoneAt = Math.min(this.#rivalAt + RIVAL_GONE_MS, this.#since + RENEWAL_WAIT_MS_MAX)

    return { at: Math.max(this.#since + this.#waitMs, rivalGoneAt), count: this.#known }
  }

  /**
   * Others know this start of the node, and it comes after the own one.
   *
   * @param waitMs - for news of a second process; that of the first call counts
   */
  superseded (count: number, now: number, waitMs = RIVAL_WAIT_MS): void {
    if (this.#known === undefined) {
      this.#since = now
      this.#waitMs = waitMs
    }

    this.#known = Math.max(count, this.#known ?? 0)
  }

  /** Another process that started later runs, or did a moment ago. */
  rival (now: number): void {
    this.#rivalAt = now
  }

  /** It was done, or the process ends. */
  clear (): void {
    this.#known = undefined
  }
}
