import { CANDIDATES_MAX, CANDIDATE_RETRY_MAX_MS, CANDIDATE_RETRY_MS } from './constants.js'
import type { Pointer } from './types.js'

export interface Candidate {
  pointer: Pointer
  /** Peers that told of it. */
  tellers: Set<string>
  firstToldAt: number
  failures: number
  notBefore: number
}

/**
 * Registries that a node told of. Nothing is believed of them before a quorum of their group has answered; until then
 * they are asked now and then, ever more seldom, and forgotten when there are too many.
 */
export class Candidates {
  readonly #candidates = new Map<string, Candidate>()

  add ({ group, createdAtMs, epoch, members }: Pointer, teller: string, now: number): void {
    const pointer = { group, createdAtMs, epoch, members: [...members] }
    const known = this.#candidates.get(group)

    if (known === undefined) {
      this.#makeRoom()
      this.#candidates.set(group, {
        pointer, tellers: new Set([teller]), firstToldAt: now, failures: 0, notBefore: now
      })
      return
    }

    known.tellers.add(teller)

    if (pointer.epoch > known.pointer.epoch) {
      known.pointer = { ...pointer, createdAtMs: known.pointer.createdAtMs }
    }
  }

  get (group: string): Candidate | undefined {
    return this.#candidates.get(group)
  }

  all (): Candidate[] {
    return [...this.#candidates.values()]
  }

  /** Those to be asked now; the oldest registry first. */
  due (now: number): Candidate[] {
    return this.all().filter(({ notBefore }) => notBefore <= now)
      .sort((a, b) => a.pointer.createdAtMs - b.pointer.createdAtMs)
  }

  /** It did not answer, or is not one to go on with yet. */
  postpone ({ pointer: { group } }: Candidate, now: number): void {
    const candidate = this.#candidates.get(group)

    if (candidate !== undefined) {
      candidate.notBefore = now + Math.min(CANDIDATE_RETRY_MS * 2 ** candidate.failures, CANDIDATE_RETRY_MAX_MS)
      candidate.failures = Math.min(candidate.failures + 1, 16)
    }
  }

  /** All are to be asked now. */
  hurry (now: number): void {
    this.all().forEach(candidate => { candidate.notBefore = now })
  }

  delete (group: string): void {
    this.#candidates.delete(group)
  }

  /** The one that was asked in vain most often goes; so a new one has its turn. */
  #makeRoom (): void {
    if (this.#candidates.size >= CANDIDATES_MAX) {
      const [worst] = this.all().sort((a, b) => b.failures - a.failures || a.firstToldAt - b.firstToldAt)
      this.#candidates.delete(worst?.pointer.group ?? '')
    }
  }
}
