import { succession } from './start.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { StartPoint, StartWitness } from './start.js'

/**
 * Nodes whose last start is remembered, whether they are members now or not. A node may be restored from an old copy
 * long after all members forgot its tombstone, so this outlives the table: four times its largest size.
 */
export const STARTS_REMEMBERED_MAX = 4_096

/** The last start of every node, as far as it was heard of. Signatures were checked before. */
export class StartBook {
  /** Those heard of longest ago first. */
  readonly #starts = new BoundedMap<string, StartWitness>(STARTS_REMEMBERED_MAX)
  #news = 0
  #beats = 0

  /** Rises with each start that is new here: worth writing at once. */
  get startsVersion (): number {
    return this.#news
  }

  /** Rises with each beat. */
  get beatsVersion (): number {
    return this.#beats
  }

  get (peerId: string): StartWitness | undefined {
    return this.#starts.get(peerId)
  }

  entries (): IterableIterator<[string, StartWitness]> {
    return this.#starts.entries()
  }

  /**
   * Remembers a start, unless it is stale, or unknown whether it is; tells which.
   *
   * @param past - see `succession`
   */
  note (
    peerId: string, shown: StartWitness, past?: readonly StartPoint[]
  ): 'known' | 'news' | 'stale' | 'unknown' {
    const remembered = this.#starts.get(peerId)

    if (remembered === undefined) {
      if (shown.start.isSuperseded === true) {
        return 'stale'
      }

      this.#starts.set(peerId, shown)
      this.#news++

      return 'news'
    }

    const kind = succession(remembered, shown, past)

    if (kind === 'stale' || kind === 'unknown') {
      return kind
    }

    if (kind === 'same' && shown.start.beats <= remembered.start.beats) {
      return 'known'
    }

    this.#starts.set(peerId, shown)

    if (kind === 'same') {
      this.#beats++

      return 'known'
    }

    this.#news++

    return 'news'
  }

  /** True for a start that is not the last one of the node, or contradicts it. */
  isStale (peerId: string, shown: StartWitness): boolean {
    const remembered = this.#starts.get(peerId)

    return remembered !== undefined && succession(remembered, shown) === 'stale'
  }
}
