/**
 * Puts that this node found to have no end, and records of pins that it saw of late. Pure, in memory.
 *
 * A verdict stays with the node that came to it: it is not told, not kept, and good for `PUT_VERDICT_MS`. All holders
 * come to theirs, and a copy goes when they agree; so one that is wrong dies out, and there is nothing to revoke. A
 * record ends the verdict where it comes to, and stands above any verdict wherever it is (verdict.ts).
 *
 * Records are remembered for `RECORD_MEMORY_MS` after they were here, so that one that moves while questions are under
 * way is seen by the node that it left or the one that it came to.
 */
import { PUT_ABANDONED_MS, PUT_VERDICT_MS } from './constants.js'
import { RecentOwners } from './recent-owners.js'

export class PutVerdicts {
  /** By owner: when this node came to it, monotonic ms. */
  readonly #abandoned = new Map<string, number>()
  /** Those whose record was seen to come or go. */
  readonly #records: RecentOwners

  constructor (recordsMax?: number) {
    this.#records = new RecentOwners(recordsMax)
  }

  /** A copy of a root with its record came, changed or went. */
  noteRecord (owner: string, now: number): void {
    this.#abandoned.delete(owner)
    this.#records.note(owner, now)
  }

  /** Its record was here not long ago. */
  sawRecord (owner: string, now: number): boolean {
    return this.#records.has(owner, now)
  }

  /** False: records were forgotten too early, and nothing can be said. */
  remembers (now: number): boolean {
    return this.#records.isComplete(now)
  }

  /** All said that the put was abandoned. True when this is news. */
  conclude (owner: string, now: number): boolean {
    const isNews = !this.has(owner, now)
    this.#abandoned.set(owner, now)

    return isNews
  }

  has (owner: string, now: number): boolean {
    return now - (this.#abandoned.get(owner) ?? -Infinity) <= PUT_VERDICT_MS
  }

  /** Whether a claim without a record is empty. @param wall - now, by this node's clock */
  isAbandoned (owner: string, since: number, now: number, wall: number): boolean {
    return wall - since >= PUT_ABANDONED_MS && this.has(owner, now) && !this.sawRecord(owner, now)
  }

  /** A member that was not asked may know better. */
  clear (): void {
    this.#abandoned.clear()
  }

  prune (now: number): void {
    for (const owner of this.#abandoned.keys()) {
      if (!this.has(owner, now)) {
        this.#abandoned.delete(owner)
      }
    }
  }
}
