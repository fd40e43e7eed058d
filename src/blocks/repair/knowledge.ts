import { BUCKETS } from './entry.js'

/** What this node knows of one peer's copies. */
export class PeerKnowledge {
  /** The placement digest under which the last whole comparison was made; undefined: nothing is verified. */
  comparedAt: string | undefined
  /** Blocks of ours that the peer should hold and lacks: as it said, or as must be assumed until it is asked. */
  readonly missing = new Set<string>()
  /** XOR of the tags of everything both of us should hold, two words a bucket. */
  readonly tags = new Uint32Array(BUCKETS * 2)
  readonly counts = new Uint32Array(BUCKETS)
  /** Monotonic ms of the first and the last change since the last comparison. */
  dirtySince: number | undefined
  dirtyLast: number | undefined
  /** Blocks that reached the peer while a comparison was under way: its answer may be older than that. */
  reachedMeanwhile: Set<string> | undefined

  touch (now: number): void {
    this.dirtySince ??= now
    this.dirtyLast = now
  }

  toggle (bucket: number, high: number, low: number, count: 1 | -1): void {
    this.tags[bucket * 2] = (this.tags[bucket * 2] as number) ^ high
    this.tags[bucket * 2 + 1] = (this.tags[bucket * 2 + 1] as number) ^ low
    this.counts[bucket] = (this.counts[bucket] as number) + count
  }

  clearDigest (): void {
    this.tags.fill(0)
    this.counts.fill(0)
  }
}
