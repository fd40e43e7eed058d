import { BUCKETS } from './buckets.js'
import type { IndexEntry } from './entry.js'
import type { ReplicaIndex } from './replica-index.js'
import type { BlockHealth } from '../types.js'
import type { Conditions, Plan } from './plan.js'

/** Sums over entries. */
interface Tally { health: BlockHealth, held: number }

const HEALTH_KEYS = Object.keys(emptyTally().health) as (keyof BlockHealth)[]

/**
 * Which entries a plan has to look at. In a healthy mesh that is next to none: a bucket is walked when something in it
 * changed, and otherwise counts as the last time; only entries that are short, surplus or waiting are planned again.
 * What is known of a peer concerns entries in all buckets, so when any of that changed, everything is walked.
 */
export class PlanWalk {
  readonly #replicaIndex: ReplicaIndex
  readonly #conditions: Conditions
  /** The buckets' versions when they were last walked; undefined: not since they changed. */
  readonly #versions: (number | undefined)[] = Array.from({ length: BUCKETS }, () => undefined)
  /** By bucket, what the entries came to for which nothing is to be done, whatever time it is; and the sum of that. */
  readonly #quietIn: Tally[] = Array.from({ length: BUCKETS }, emptyTally)
  readonly #quiet = emptyTally()
  /** By bucket, all other entries: they are planned each time. */
  readonly #open = new Map<number, readonly IndexEntry[]>()
  #peers = new Map<string, string>()
  #visits = 0

  constructor (replicaIndex: ReplicaIndex, conditions: Conditions) {
    this.#replicaIndex = replicaIndex
    this.#conditions = conditions
  }

  /** Entries planned so far. */
  get visits (): number {
    return this.#visits
  }

  /**
   * @param plan - gets the sums of what needs no planning
   * @param planEntry - adds one entry to the plan; true when nothing is to be done for it, whatever time it is
   * @param everything - look at the quiet ones too, as a node must that is looking for copies to be rid of
   */
  * walk (
    plan: Plan, planEntry: (entry: IndexEntry) => boolean, slice: number, everything = false
  ): Generator<void> {
    this.#lookAtPeers()

    if (everything) {
      this.#forgetAll()
    }

    const changed = this.#forgetChanged()
    const before = HEALTH_KEYS.map(() => 0)
    add(plan, this.#quiet, 1)

    for (const open of [...this.#open.values()]) {
      for (const entry of open) {
        planEntry(entry)

        if (++this.#visits % slice === 0) {
          yield
        }
      }
    }

    for (const index of changed) {
      const version = this.#replicaIndex.version(index)
      const quiet = emptyTally()
      const open: IndexEntry[] = []

      // A copy, since entries may come and go while others have their turn; the version tells then.
      for (const entry of [...this.#replicaIndex.bucket(index)]) {
        const { held } = plan
        HEALTH_KEYS.forEach((key, at) => { before[at] = plan.health[key] })

        if (planEntry(entry)) {
          quiet.held += plan.held - held
          HEALTH_KEYS.forEach((key, at) => { quiet.health[key] += plan.health[key] - (before[at] as number) })
        } else {
          open.push(entry)
        }

        if (++this.#visits % slice === 0) {
          yield
        }
      }

      this.#versions[index] = version
      this.#quietIn[index] = quiet
      add(this.#quiet, quiet, 1)

      if (open.length > 0) {
        this.#open.set(index, open)
      }
    }
  }

  /** Forgets buckets in which something changed, and tells which are to be walked. */
  #forgetChanged (): number[] {
    const changed: number[] = []

    for (let index = 0; index < BUCKETS; index++) {
      if (this.#versions[index] !== this.#replicaIndex.version(index)) {
        changed.push(index)
        this.#forget(index)
      }
    }

    return changed
  }

  /** Forgets every bucket when a peer is in another condition than at the last plan. */
  #lookAtPeers (): void {
    const peers = new Map<string, string>()

    for (const peerId of this.#replicaIndex.concerned()) {
      peers.set(peerId, JSON.stringify([this.#conditions(peerId), this.#replicaIndex.isVerified(peerId),
        this.#replicaIndex.reach(peerId)]))
    }

    if ([...peers].some(([peerId, facts]) => this.#peers.get(peerId) !== facts)) {
      this.#forgetAll()
    }

    this.#peers = peers
  }

  #forgetAll (): void {
    for (let index = 0; index < BUCKETS; index++) {
      this.#forget(index)
    }
  }

  #forget (index: number): void {
    if (this.#versions[index] !== undefined) {
      add(this.#quiet, this.#quietIn[index] as Tally, -1)
      this.#versions[index] = undefined
      this.#open.delete(index)
    }
  }
}

function emptyTally (): Tally {
  return { health: { total: 0, healthy: 0, underReplicated: 0, missing: 0 }, held: 0 }
}

function add (sum: Tally, tally: Tally, sign: 1 | -1): void {
  sum.held += sign * tally.held

  for (const key of HEALTH_KEYS) {
    sum.health[key] += sign * tally.health[key]
  }
}
