/**
 * The ledger: for every copy on this node, who else should hold one, and what is known of whether they do.
 *
 * It is a pure data structure. Facts flow in (a copy came or went, the placement changed, a peer answered which
 * copies it lacks) and the planner reads it. Nothing in it is durable: all of it follows from the store, the member
 * table and the next round of comparisons.
 *
 * What is known of a peer is kept the short way round: the set of blocks it *lacks*. In a healthy mesh that set is
 * empty. A peer that enters a block's set is assumed to lack the block until it was compared (pessimism that a
 * comparison of a few kilobytes ends), and a peer that leaves the set is remembered as an *extra* holder, so that a
 * join does not make healthy blocks look short of copies.
 *
 * For each peer the ledger keeps a digest of everything that both should hold: 256 buckets by the first byte of
 * the key, each the XOR of the entries' 64-bit tags. Two nodes whose digests agree hold the same copies with
 * the same claims (up to a 2^-64 chance a bucket); where a bucket differs, its items are listed.
 */
import { bucketOf, BUCKETS, entryOf, tagOf, wantedCopies, type LedgerEntry } from './entry.js'
import { PeerKnowledge } from './knowledge.js'
import type { BlockInfo } from '../../store/types.js'

export interface PlacementView {
  readonly digest: string
  /** The first `copies` ranked nodes. */
  set: (key: Uint8Array, copies: number) => readonly string[]
  /** All placed nodes, best first. */
  rank: (key: Uint8Array, copies: number) => readonly string[]
}

export interface Bucket { bucket: number, count: number, high: number, low: number }

export class Ledger {
  readonly #buckets = Array.from({ length: BUCKETS }, () => new Map<string, LedgerEntry>())
  readonly #peers = new Map<string, PeerKnowledge>()
  #placement: PlacementView
  #rebuilding = false
  #size = 0

  /**
   * @param selfId - this node's PeerId
   * @param placement - as of now
   * @param fallbackCopies - wanted copies of a block without claims
   */
  constructor (readonly selfId: string, placement: PlacementView, readonly fallbackCopies: number) {
    this.#placement = placement
  }

  get size (): number {
    return this.#size
  }

  get placement (): PlacementView {
    return this.#placement
  }

  /** False while a changed placement is still being worked in: digests mean nothing then. */
  get settled (): boolean {
    return !this.#rebuilding
  }

  * entries (): Generator<LedgerEntry> {
    for (const bucket of this.#buckets) {
      yield * bucket.values()
    }
  }

  get (id: string, key: Uint8Array): LedgerEntry | undefined {
    return this.#buckets[bucketOf(key)]?.get(id)
  }

  /**
   * A copy is here.
   *
   * @param now - monotonic ms
   * @param others - what to assume of the rest of its set: a block that just arrived was sent to all of them, one
   * that was found on the disk at the start tells nothing
   */
  add (info: BlockInfo, key: Uint8Array, now: number, others: 'hold' | 'lack' = 'hold'): LedgerEntry {
    const copies = wantedCopies(info.claims, this.fallbackCopies)
    const entry = entryOf(info, key, this.#placement.set(key, copies), copies, now)
    const bucket = this.#buckets[bucketOf(key)] as Map<string, LedgerEntry>

    if (bucket.has(entry.id)) {
      return this.update(info, key, now) as LedgerEntry
    }

    bucket.set(entry.id, entry)
    this.#size++
    this.#toggle(entry, 1)
    this.#touch(entry, now)

    if (others === 'lack') {
      for (const peerId of entry.set) {
        this.noteLacks(peerId, entry)
      }
    }

    return entry
  }

  /** Takes over changed claims. */
  update (info: BlockInfo, key: Uint8Array, now: number): LedgerEntry | undefined {
    const entry = this.get(info.cid.toString(), key)

    if (entry == null) {
      return undefined
    }

    const tag = tagOf(entry.id, info.claims)
    const copies = wantedCopies(info.claims, this.fallbackCopies)

    if (tag.high === entry.tagHigh && tag.low === entry.tagLow && copies === entry.copies) {
      return entry
    }

    this.#toggle(entry, -1)
    entry.tagHigh = tag.high
    entry.tagLow = tag.low

    if (copies !== entry.copies) {
      entry.copies = copies
      this.#replace(entry)
    }

    this.#toggle(entry, 1)
    this.#touch(entry, now)

    return entry
  }

  remove (id: string, key: Uint8Array): void {
    const entry = this.get(id, key)

    if (entry == null) {
      return
    }

    this.#toggle(entry, -1)
    this.#buckets[bucketOf(key)]?.delete(id)
    this.#size--

    for (const peerId of entry.set) {
      this.#peers.get(peerId)?.missing.delete(id)
    }
  }

  /**
   * Works a changed placement in, giving the caller a turn after every `slice` entries. Until it is done,
   * `settled` is false.
   */
  * replace (placement: PlacementView, now: number, slice: number): Generator<void> {
    this.#placement = placement
    this.#rebuilding = true

    for (const knowledge of this.#peers.values()) {
      knowledge.clearDigest()
      knowledge.comparedAt = undefined
    }

    let done = 0

    for (const bucket of this.#buckets) {
      for (const entry of bucket.values()) {
        this.#replace(entry)

        if (++done % slice === 0) {
          yield
        }
      }
    }

    // Copies that came or went while slices ran are counted from scratch, in one go without a turn between.
    for (const knowledge of this.#peers.values()) {
      knowledge.clearDigest()
    }

    for (const entry of this.entries()) {
      this.#toggle(entry, 1, true)
      this.#touch(entry, now)
    }

    this.#rebuilding = false
  }

  knowledge (peerId: string): PeerKnowledge {
    let knowledge = this.#peers.get(peerId)

    if (knowledge == null) {
      knowledge = new PeerKnowledge()
      this.#peers.set(peerId, knowledge)
    }

    return knowledge
  }

  /** Everybody that shares a block with this node, as far as is known. */
  peers (): IterableIterator<[string, PeerKnowledge]> {
    return this.#peers.entries()
  }

  /** True when the peer is believed to hold the block, which its set counts on. */
  holds (peerId: string, entry: LedgerEntry): boolean {
    return peerId === this.selfId || this.#peers.get(peerId)?.missing.has(entry.id) === false
  }

  /** True when the last word on this peer was spoken under the placement of now. */
  isVerified (peerId: string): boolean {
    return !this.#rebuilding && this.#peers.get(peerId)?.comparedAt === this.#placement.digest
  }

  noteHolds (peerId: string, entry: LedgerEntry): void {
    if (peerId === this.selfId) {
      return
    }

    if (entry.set.includes(peerId)) {
      const knowledge = this.knowledge(peerId)
      knowledge.missing.delete(entry.id)
      knowledge.reachedMeanwhile?.add(entry.id)
    } else if (entry.extras?.includes(peerId) !== true) {
      entry.extras = [...(entry.extras ?? []), peerId].sort()
    }
  }

  noteLacks (peerId: string, entry: LedgerEntry): void {
    if (peerId === this.selfId) {
      return
    }

    if (entry.set.includes(peerId)) {
      this.knowledge(peerId).missing.add(entry.id)
    } else if (entry.extras?.includes(peerId) === true) {
      const rest = entry.extras.filter(extra => extra !== peerId)
      entry.extras = rest.length > 0 ? rest : undefined
    }
  }

  /** The peer is up again, on the same disk: what it lacks has to be asked anew. */
  unverify (peerId: string, now: number): void {
    const knowledge = this.knowledge(peerId)
    knowledge.comparedAt = undefined
    knowledge.touch(now)
  }

  /** The peer's disk is another one: it lacks everything. */
  lost (peerId: string, now: number): void {
    this.unverify(peerId, now)

    for (const entry of this.entries()) {
      this.noteLacks(peerId, entry)
    }
  }

  /** What both should hold, as seen from here: the buckets that are not empty. */
  digest (peerId: string): Bucket[] {
    const { tags, counts } = this.knowledge(peerId)
    const buckets: Bucket[] = []

    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = counts[bucket] as number

      if (count > 0) {
        buckets.push({ bucket, count, high: tags[bucket * 2] as number, low: tags[bucket * 2 + 1] as number })
      }
    }

    return buckets
  }

  /** Buckets in which the peer's digest and ours differ. */
  differing (peerId: string, theirs: readonly Bucket[]): number[] {
    const { tags, counts } = this.knowledge(peerId)
    const seen = new Map(theirs.map(bucket => [bucket.bucket, bucket]))
    const differing: number[] = []

    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const other = seen.get(bucket)
      const same = (other?.count ?? 0) === counts[bucket] && ((other?.high ?? 0) >>> 0) === tags[bucket * 2] &&
        ((other?.low ?? 0) >>> 0) === tags[bucket * 2 + 1]

      if (!same) {
        differing.push(bucket)
      }
    }

    return differing
  }

  /** Entries of a bucket that both this node and the peer should hold. */
  shared (peerId: string, bucket: number): LedgerEntry[] {
    return [...(this.#buckets[bucket] as Map<string, LedgerEntry>).values()]
      .filter(({ set }) => set.includes(peerId) && set.includes(this.selfId))
  }

  /** Entries that the peer should hold and this node should not. */
  offered (peerId: string): LedgerEntry[] {
    const offered: LedgerEntry[] = []

    for (const entry of this.entries()) {
      if (entry.set.includes(peerId) && !entry.set.includes(this.selfId)) {
        offered.push(entry)
      }
    }

    return offered
  }

  /** A comparison with this peer begins. */
  beginComparison (peerId: string): void {
    const knowledge = this.knowledge(peerId)
    knowledge.reachedMeanwhile = new Set()
    knowledge.dirtySince = undefined
    knowledge.dirtyLast = undefined
  }

  /**
   * A comparison ended: of everything the peer should hold, exactly these are missing there.
   *
   * @param placementDigest - under which both sides compared
   */
  endComparison (peerId: string, placementDigest: string, missing: ReadonlySet<string>): void {
    const knowledge = this.knowledge(peerId)
    const reached = knowledge.reachedMeanwhile
    knowledge.reachedMeanwhile = undefined
    knowledge.missing.clear()

    for (const id of missing) {
      if (reached?.has(id) !== true) {
        knowledge.missing.add(id)
      }
    }

    knowledge.comparedAt = placementDigest
  }

  abortComparison (peerId: string, now: number): void {
    const knowledge = this.knowledge(peerId)
    knowledge.reachedMeanwhile = undefined
    knowledge.touch(now)
  }

  /** Computes an entry's set anew and carries what is known of its holders over. */
  #replace (entry: LedgerEntry): void {
    const before = entry.set
    const after = this.#placement.set(entry.key, entry.copies)
    entry.set = after

    for (const peerId of after) {
      if (peerId !== this.selfId && !before.includes(peerId)) {
        const held = entry.extras?.includes(peerId) === true

        if (held) {
          entry.extras = entry.extras?.filter(extra => extra !== peerId)
        } else {
          this.knowledge(peerId).missing.add(entry.id)
        }
      }
    }

    for (const peerId of before) {
      if (peerId !== this.selfId && !after.includes(peerId)) {
        const knowledge = this.knowledge(peerId)

        if (!knowledge.missing.delete(entry.id)) {
          entry.extras = [...(entry.extras ?? []), peerId].sort()
        }
      }
    }

    if (entry.extras?.length === 0) {
      entry.extras = undefined
    }
  }

  #toggle (entry: LedgerEntry, count: 1 | -1, force = false): void {
    if ((this.#rebuilding && !force) || !entry.set.includes(this.selfId)) {
      return
    }

    for (const peerId of entry.set) {
      if (peerId !== this.selfId) {
        this.knowledge(peerId).toggle(bucketOf(entry.key), entry.tagHigh, entry.tagLow, count)
      }
    }
  }

  #touch (entry: LedgerEntry, now: number): void {
    for (const peerId of entry.set) {
      if (peerId !== this.selfId) {
        this.knowledge(peerId).touch(now)
      }
    }
  }
}
