import type { DigestMark } from './digest.js'

/** All replicas stop applying for a moment at each multiple of this, so that they have digests of the same indexes. */
export const MARK_INTERVAL_ITEMS = 64

/**
 * Digests of the past that are kept: of the multiples. A replica that is so many items late is compared when it has
 * caught up.
 */
const CHECKPOINTS_MAX = 64

/** Digests of where this replica stood after its last steps, for a comparison with one that stands still, too. */
const STEPS_MAX = 64

/** The digests that a replica can compare with others: of the last multiples of an interval, and of its last steps. */
export class DigestMarks {
  #checkpoints: DigestMark[] = []
  #steps: DigestMark[] = []

  /** Before any other one of a lower index; a mark of an index that is not behind the last one begins anew. */
  add (mark: DigestMark): void {
    if (mark.index <= (this.#steps.at(-1)?.index ?? -1)) {
      this.clear()
    }

    this.#steps.push(mark)

    if (this.#steps.length > STEPS_MAX) {
      this.#steps = this.#steps.slice(-STEPS_MAX / 2)
    }

    if (mark.index % MARK_INTERVAL_ITEMS === 0) {
      this.#checkpoints.push(mark)

      if (this.#checkpoints.length > CHECKPOINTS_MAX) {
        this.#checkpoints = this.#checkpoints.slice(-CHECKPOINTS_MAX / 2)
      }
    }
  }

  get (index: number): DigestMark | undefined {
    return this.#checkpoints.find(mark => mark.index === index) ?? this.#steps.find(mark => mark.index === index)
  }

  /** What to tell others: the last checkpoint, and where this replica stands. */
  latest (): DigestMark[] {
    const ends = [this.#checkpoints.at(-1), this.#steps.at(-1)].filter(mark => mark !== undefined)

    return ends[0] === ends[1] ? ends.slice(0, 1) : ends
  }

  /** Those that outlive a restart. */
  get checkpoints (): readonly DigestMark[] {
    return this.#checkpoints
  }

  clear (): void {
    this.#checkpoints = []
    this.#steps = []
  }
}
