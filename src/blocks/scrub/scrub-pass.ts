/**
 * One pass over all copies of a store, as plain data: which copy is next, and what has been read.
 *
 * The order is that of the keys, and all that a pass remembers is the last key that it has dealt with. So it goes on
 * after a restart, and no copy that comes or goes meanwhile can make it lose its place: whatever was there when the
 * pass began and still is there lies either before the cursor, then it was read, or beyond it, then it will be.
 *
 * The keys beyond the cursor are not kept: with millions of copies that would be a sorted list of hundreds of MiB.
 * A walk over the whole index collects the smallest `SLICE_MAX` of them, and when these have been read the next walk
 * begins at the last one: 31 walks for a million copies.
 *
 * A copy that was stored after the pass began was verified when it came and is left for the next pass. One from the
 * future was stamped by a clock that was wrong: it is read, or no pass would ever read it.
 */

import { costOf, notePace } from './scrub-pace.js'

/** Keys kept at once: some 3 MiB while they are collected. */
export const SLICE_MAX = 32_768

/** How far a pass is. Times are wall clock ms. */
export interface ScrubProgress {
  startedAt: number
  /** A person asked for it. */
  requested: boolean
  verifiedCopies: number
  verifiedBytes: number
  /** As of the last walk, less what was dealt with since. */
  leftCopies: number
  leftBytes: number
  badCopies: number
  /** Copies that could not be checked, as the store was too busy or the whole disk failed: left for the next pass. */
  unreadCopies: number
}

/** What survives a restart. */
export interface PassState extends ScrubProgress {
  /** The last key that was dealt with; '' before the first. */
  cursor: string
  /** See `scrub-pace.ts`; undefined while little is read. */
  paceMs?: number
}

/** How the look at one copy ended. */
export type PassOutcome = 'good' | 'bad' | 'gone' | 'unread'

export function beginPass (wall: number, requested: boolean): PassState {
  return {
    startedAt: wall,
    requested,
    cursor: '',
    verifiedCopies: 0,
    verifiedBytes: 0,
    leftCopies: 0,
    leftBytes: 0,
    badCopies: 0,
    unreadCopies: 0
  }
}

/** Collects the smallest keys beyond a cursor from a walk over all of them, in bounded memory. */
export class SliceWalk {
  #keys: string[] = []
  #isCut = false
  copies = 0
  bytes = 0

  constructor (readonly pass: Readonly<PassState>, readonly max: number) {}

  /** @param wall - now, to tell stamps from the future */
  offer (key: string, bytes: number, storedAt: number, wall: number): void {
    const { cursor, startedAt } = this.pass

    if (key <= cursor || (storedAt > startedAt && storedAt <= wall)) {
      return
    }

    this.copies++
    this.bytes += bytes

    if (this.#isCut && key > (this.#keys[this.max - 1] as string)) {
      return
    }

    this.#keys.push(key)

    // Twice the room, so that each key is sorted a few times at most, not all of them for each.
    if (this.#keys.length === 2 * this.max) {
      this.#cut()
    }
  }

  /** The smallest keys in order; `isLast` when there are none beyond them. */
  end (): { keys: string[], isLast: boolean } {
    if (this.#keys.length > this.max) {
      this.#cut()
    }

    this.#keys.sort()

    return { keys: this.#keys, isLast: !this.#isCut }
  }

  #cut (): void {
    this.#keys.sort()
    this.#keys.length = this.max
    this.#isCut = true
  }
}

export class ScrubPass {
  readonly state: PassState
  readonly #sliceMax: number
  #keys: string[] = []
  #at = 0
  #isLast = false

  constructor (state: PassState, sliceMax = SLICE_MAX) {
    this.state = state
    this.#sliceMax = sliceMax
  }

  /** The keys at hand are used up: walk over the index, and `adopt` it. */
  get needsWalk (): boolean {
    return this.#at === this.#keys.length && !this.#isLast
  }

  get isDone (): boolean {
    return this.#at === this.#keys.length && this.#isLast
  }

  walk (): SliceWalk {
    return new SliceWalk(this.state, this.#sliceMax)
  }

  adopt (walk: SliceWalk): void {
    const { keys, isLast } = walk.end()
    this.#keys = keys
    this.#at = 0
    this.#isLast = isLast
    this.state.leftCopies = walk.copies
    this.state.leftBytes = walk.bytes
  }

  /** The key to look at now; undefined when `needsWalk` or `isDone`. */
  get next (): string | undefined {
    return this.#keys[this.#at]
  }

  /**
   * The key that was `next` has been dealt with.
   *
   * @param wall - now
   * @param bytes - of the copy; undefined when it is gone and its length is not known
   */
  settle (outcome: PassOutcome, wall: number, bytes?: number): void {
    const { state } = this
    const before = this.#share()
    state.cursor = this.#keys[this.#at++] as string
    const share = state.leftCopies > 0 ? state.leftBytes / state.leftCopies : 0
    state.leftCopies = Math.max(0, state.leftCopies - 1)
    state.leftBytes = this.isDone ? 0 : Math.max(0, state.leftBytes - (bytes ?? share))

    if (outcome === 'good' || outcome === 'bad') {
      state.verifiedCopies++
      state.verifiedBytes += bytes ?? 0
    }

    state.badCopies += outcome === 'bad' ? 1 : 0
    state.unreadCopies += outcome === 'unread' ? 1 : 0
    const paceMs = notePace(state.paceMs ?? Infinity, wall - state.startedAt, before, this.#share())

    if (paceMs < Infinity) {
      state.paceMs = paceMs
    }
  }

  /** How much of it is done, 0 to 1. */
  #share (): number {
    const { verifiedCopies, verifiedBytes, leftCopies, leftBytes } = this.state
    const done = costOf(verifiedCopies, verifiedBytes)

    return done === 0 ? 0 : done / (done + costOf(leftCopies, leftBytes))
  }
}
