import { CANDIDATES_MAX, GC_RETRY_MS, GC_RETRY_MS_MAX } from './constants.js'
import type { CID } from 'multiformats/cid'

/** A copy that is garbage as far as this node knows. */
export interface Candidate {
  id: string
  cid: CID
  bytes: number
  /** Monotonic ms: when it was found, and when it may be looked at again. */
  foundAt: number
  notBefore: number
  retryMs: number
  /** Why it did not go at the last look. */
  why: string | undefined
}

/** Garbage that was found and is still here. Pure; bounded: what does not fit is found again. */
export class Candidates {
  readonly #candidates = new Map<string, Candidate>()
  #bytes = 0

  constructor (readonly max = CANDIDATES_MAX) {}

  get size (): number {
    return this.#candidates.size
  }

  get bytes (): number {
    return this.#bytes
  }

  get isFull (): boolean {
    return this.#candidates.size >= this.max
  }

  add (id: string, cid: CID, bytes: number, now: number): void {
    if (!this.#candidates.has(id) && !this.isFull) {
      this.#candidates.set(id, { id, cid, bytes, foundAt: now, notBefore: now, retryMs: GC_RETRY_MS, why: undefined })
      this.#bytes += bytes
    }
  }

  /** It went, or is none any more. */
  remove (id: string): void {
    const held = this.#candidates.get(id)

    if (held !== undefined) {
      this.#candidates.delete(id)
      this.#bytes -= held.bytes
    }
  }

  /** Looked at again later, and later each time. */
  postpone (candidate: Candidate, now: number, why: string): void {
    candidate.why = why
    candidate.notBefore = now + candidate.retryMs
    candidate.retryMs = Math.min(GC_RETRY_MS_MAX, candidate.retryMs * 2)
  }

  /** Something changed: all are worth a look. */
  hurry (now: number): void {
    for (const candidate of this.#candidates.values()) {
      candidate.notBefore = Math.min(candidate.notBefore, now + GC_RETRY_MS)
      candidate.retryMs = GC_RETRY_MS
    }
  }

  due (now: number, limit: number): Candidate[] {
    const due: Candidate[] = []

    for (const candidate of this.#candidates.values()) {
      if (candidate.notBefore <= now && due.push(candidate) === limit) {
        break
      }
    }

    return due
  }

  /** Copies that wait, by reason. */
  reasons (): Map<string, number> {
    const reasons = new Map<string, number>()

    for (const { why } of this.#candidates.values()) {
      if (why !== undefined) {
        reasons.set(why, (reasons.get(why) ?? 0) + 1)
      }
    }

    return reasons
  }
}
