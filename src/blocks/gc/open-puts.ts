/**
 * Puts under pins that this process writes. Pure. No other node can know that a put goes on whose bytes come slowly,
 * or whose node stood still with its clocks: so while its writer lives, it says so itself, and it is asked like all.
 *
 * Those that ended are remembered for `RECORD_MEMORY_MS`: a round of questions may have asked the holders of the root
 * before it came, and asks here after.
 */
import { RecentOwners } from './recent-owners.js'

export class OpenPuts {
  readonly #open = new Set<string>()
  readonly #ended: RecentOwners

  constructor (endedMax?: number) {
    this.#ended = new RecentOwners(endedMax)
  }

  open (owner: string): void {
    this.#open.add(owner)
  }

  /** It ended, with a record or without. */
  close (owner: string, now: number): void {
    if (this.#open.delete(owner)) {
      this.#ended.note(owner, now)
    }
  }

  /** It goes on, or ended not long ago; so do all when more ended at once than are remembered. */
  has (owner: string, now: number): boolean {
    return this.#open.has(owner) || !this.#ended.isComplete(now) || this.#ended.has(owner, now)
  }
}
