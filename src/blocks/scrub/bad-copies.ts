/**
 * The bad copies that this node has found: what `shoal scrub` shows, what is still to be fetched, and the claims of
 * the latter. A bad copy leaves the store together with its claims, so they are kept here until a good one is there.
 *
 * A pure data structure in bounded memory. Times are wall clock ms, since it outlives the process.
 */
import type { Claim } from '../../store/types.js'

/** Copies remembered; more than a few mean a disk that has to go anyway. */
export const BAD_COPIES_MAX = 256

const DAY_MS = 24 * 60 * 60_000

/** What status calls recent, and how long a healed copy is remembered. */
export const RECENT_DAYS = 30

/** After this long without a good copy anywhere a block is given up: no node seems to have it. */
export const UNHEALED_KEPT_DAYS = 180

/** Pauses between two attempts to fetch a good copy; a holder that was down is back in minutes or in days. */
export const RETRY_MS_MIN = 10_000
export const RETRY_MS_MAX = 60 * 60_000

/** Who tripped over it: scrub, a read here, another node's read, a repair, or the look soon after a put. */
export type FoundBy = 'scrub' | 'read' | 'peer' | 'repair' | 'put'

/** `mismatch`: the bytes are not those of the CID. `unreadable`: short, gone, or the disk cannot read them. */
export type BadReason = 'mismatch' | 'unreadable'

export interface BadCopy {
  cid: string
  bytes: number
  foundAt: number
  foundBy: FoundBy
  reason: BadReason
  /** False while the disk refuses to set it aside. */
  quarantined: boolean
  /** Of the copy; empty once it is healed. */
  claims: readonly Claim[]
  /** When a good copy was there again. */
  healedAt?: number
  /** PeerId of the node that it was fetched from; undefined: another holder brought it. */
  healedFrom?: string
  /** Attempts to fetch it that failed. */
  attempts: number
  /** When it is tried again; not for healed ones. */
  retryAt?: number
}

export interface BadCopiesState {
  /** Since the store was made. */
  found: number
  /** Found by day since the epoch, for the last `RECENT_DAYS`. */
  days: readonly (readonly [day: number, found: number])[]
  copies: readonly BadCopy[]
}

export class BadCopies {
  /** Oldest first. */
  readonly #copies = new Map<string, BadCopy>()
  readonly #days = new Map<number, number>()
  #found = 0

  constructor (state?: BadCopiesState) {
    this.#found = state?.found ?? 0
    state?.days.forEach(([day, found]) => { this.#days.set(day, found) })
    state?.copies.slice(-BAD_COPIES_MAX).forEach(copy => { this.#copies.set(copy.cid, { ...copy }) })
  }

  /** Since the store was made. */
  get found (): number {
    return this.#found
  }

  get unhealed (): number {
    return this.open().length
  }

  /** Newest first. */
  list (): BadCopy[] {
    return [...this.#copies.values()].reverse()
  }

  get (cid: string): BadCopy | undefined {
    return this.#copies.get(cid)
  }

  /** Without a good copy so far. */
  open (): BadCopy[] {
    return [...this.#copies.values()].filter(({ healedAt }) => healedAt === undefined)
  }

  /** Takes note of a copy; returns the one that had to be forgotten for it, when that was not healed. */
  add (copy: Omit<BadCopy, 'attempts' | 'retryAt' | 'healedAt' | 'healedFrom'>): BadCopy | undefined {
    const day = Math.floor(copy.foundAt / DAY_MS)
    this.#found++
    this.#days.set(day, (this.#days.get(day) ?? 0) + 1)
    this.#copies.delete(copy.cid)
    this.#copies.set(copy.cid, { ...copy, attempts: 0, retryAt: copy.foundAt + RETRY_MS_MIN })

    return this.#evict()
  }

  /** The disk could set it aside after all. */
  setAside (cid: string): void {
    const copy = this.#copies.get(cid)

    if (copy !== undefined) {
      copy.quarantined = true
    }
  }

  /** A good copy is here again. */
  healed (cid: string, wall: number, from?: string): void {
    const copy = this.#copies.get(cid)

    if (copy !== undefined) {
      delete copy.retryAt
      Object.assign(copy, { healedAt: wall, claims: [] }, from === undefined ? {} : { healedFrom: from })
    }
  }

  /** An attempt to get a good one failed: later again. */
  failed (cid: string, wall: number): void {
    const copy = this.#copies.get(cid)

    if (copy !== undefined && copy.healedAt === undefined) {
      copy.retryAt = wall + Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(copy.attempts, 16))
      copy.attempts++
    }
  }

  /** Copies that are to be tried again now. */
  due (wall: number): BadCopy[] {
    return this.open().filter(({ retryAt = 0 }) => retryAt <= wall || retryAt > wall + RETRY_MS_MAX)
  }

  /** When the next one is due; undefined when none is open. */
  nextAt (): number | undefined {
    const times = this.open().map(({ retryAt = 0 }) => retryAt)

    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Found in the last `RECENT_DAYS`. */
  recent (wall: number): number {
    const today = Math.floor(wall / DAY_MS)

    return [...this.#days].reduce((sum, [day, found]) => sum + (today - day < RECENT_DAYS ? found : 0), 0)
  }

  /** Forgets what is old. True when anything went. */
  prune (wall: number): boolean {
    const today = Math.floor(wall / DAY_MS)
    const before = this.#copies.size + this.#days.size

    for (const day of this.#days.keys()) {
      if (today - day >= RECENT_DAYS) {
        this.#days.delete(day)
      }
    }

    for (const [cid, { foundAt, healedAt }] of this.#copies) {
      const endsAt = healedAt === undefined ? foundAt + UNHEALED_KEPT_DAYS * DAY_MS : healedAt + RECENT_DAYS * DAY_MS

      if (endsAt < wall) {
        this.#copies.delete(cid)
      }
    }

    return this.#copies.size + this.#days.size < before
  }

  toState (): BadCopiesState {
    return { found: this.#found, days: [...this.#days], copies: [...this.#copies.values()].map(copy => ({ ...copy })) }
  }

  /** The oldest healed one goes first, then the oldest. */
  #evict (): BadCopy | undefined {
    if (this.#copies.size <= BAD_COPIES_MAX) {
      return undefined
    }

    const oldest = [...this.#copies.values()]
    const victim = oldest.find(({ healedAt }) => healedAt !== undefined) ?? oldest[0]
    this.#copies.delete(victim?.cid ?? '')

    return victim?.healedAt === undefined ? victim : undefined
  }
}
