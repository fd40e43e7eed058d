/**
 * The replica index: for every copy on this node, who else should hold one, and what is known of whether they do.
 *
 * It is a pure data structure. Facts flow in (a copy came or went, the placement changed, a peer answered which
 * copies it lacks) and the planner reads it. Nothing in it is durable: all of it follows from the store, the member
 * table and the next round of comparisons.
 *
 * What is known of a peer is kept the short way round: the blocks it *lacks*. In a healthy mesh there are none. A peer
 * that enters a block's set is assumed to lack the block until it was compared (pessimism that a comparison of a few
 * kilobytes ends), and a peer that leaves the set is remembered as an *extra* holder, so that a join does not make
 * healthy blocks look short of copies.
 *
 * Three things keep it cheap at a million copies:
 * - Entries are ordered by key, in 256 buckets (buckets.ts), and small (entry.ts).
 * - For each peer and bucket there is the fingerprint of everything that both should hold, kept with every change.
 *   Equal at both nodes: they hold the same copies with the same claims, and nothing was walked (reconcile/).
 * - Each bucket has a version that moves with every change in it, so that the planner, which derives from the index
 *   what is to be done, walks only what changed.
 *
 * Beyond the subtree limit the table does not tell the set of every key (`knows`). Entries *outside* have none until it
 * was looked up (`setOutside`, outside-keys.ts).
 *
 * `settled` is false while entries are being loaded or worked into another placement, slice by slice. Fingerprints
 * cover then only the buckets that are done, and no peer is told any.
 */
import { bucketOf, Buckets, BUCKETS } from './buckets.js'
import { byteText, entryId, IndexEntry, LONG_AGO, wantedCopies } from './entry.js'
import { ExtraHolders } from './extra-holders.js'
import { PeerKnowledge, type Reach } from './knowledge.js'
import { SetTable } from './set-table.js'
import { SharedInventory } from './shared-inventory.js'
import { tagOf } from './tag.js'
import type { Keyed, PlacementView } from './replica-index-input.js'
import type { Inventory } from './reconcile/inventory.js'
import type { BlockInfo } from '../../store/types.js'
import type { CID } from 'multiformats/cid'

export type { Keyed, PlacementView }

export class ReplicaIndex {
  readonly #buckets = new Buckets()
  readonly #peers = new Map<string, PeerKnowledge>()
  /** Copies that are here though this node is not in their set. */
  readonly #misplaced = new Set<IndexEntry>()
  /** Entries whose set the placement cannot tell. */
  readonly #outside = new Set<IndexEntry>()
  readonly #extras = new ExtraHolders()
  readonly #versions = new Uint32Array(BUCKETS)
  #sets = new SetTable()
  #placement: PlacementView
  #isLoading = false
  /** Buckets below this are worked into the placement of now; all, but during `replace`. */
  #replacedTo = BUCKETS

  /**
   * @param selfId - this node's PeerId
   * @param placement - as of now
   * @param fallbackCopies - wanted copies of a block without claims
   * @param knows - true when the placement tells the set of a key
   */
  constructor (
    readonly selfId: string, placement: PlacementView, readonly fallbackCopies: number,
    readonly knows: (key: Uint8Array) => boolean = () => true
  ) {
    this.#placement = placement
  }

  get size (): number {
    return this.#buckets.size
  }

  get placement (): PlacementView {
    return this.#placement
  }

  /** False while copies are still being loaded or a changed placement is being worked in. */
  get settled (): boolean {
    return !this.#isLoading && this.#replacedTo === BUCKETS
  }

  entries (): Generator<IndexEntry> {
    return this.#buckets.entries()
  }

  /** Entries of a bucket in order; valid until the next change. */
  bucket (index: number): readonly IndexEntry[] {
    return this.#buckets.bucket(index)
  }

  /** Moves with every change that concerns an entry of the bucket. */
  version (bucket: number): number {
    return this.#versions[bucket] as number
  }

  /** @param key - of the CID: `blockKey` */
  get (cid: CID, key: Uint8Array): IndexEntry | undefined {
    return this.#buckets.get(entryId(cid), byteText(key))
  }

  /**
   * Takes in the copies that are found at the start, giving the caller a turn after every `slice`. They tell nothing
   * of the other holders: peers are taken to lack them until they were compared.
   */
  * load (copies: Iterable<Keyed>, slice: number): Generator<void> {
    this.#isLoading = true
    let done = 0

    try {
      for (const { info, key } of copies) {
        // What changed since the start is known already, and better.
        if (this.get(info.cid, key) === undefined) {
          this.add(info, key, LONG_AGO, 'lack')
        }

        if (++done % slice === 0) {
          yield
        }
      }
    } finally {
      this.#isLoading = false
    }
  }

  /**
   * A copy is here.
   *
   * @param now - monotonic ms
   * @param others - what to assume of the rest of its set: a block that just arrived was sent to all of them, one
   * that was found on the disk tells nothing
   */
  add (info: BlockInfo, key: Uint8Array, now: number, others: 'hold' | 'lack' = 'hold'): IndexEntry {
    const id = entryId(info.cid)
    const keyText = byteText(key)
    const held = this.#buckets.get(id, keyText)

    if (held !== undefined) {
      this.#update(held, info, key, now)
      return held
    }

    const copies = wantedCopies(info.claims, this.fallbackCopies)
    const entry = new IndexEntry({
      id,
      keyText,
      bytes: info.bytes,
      arrivedAt: Math.round(now),
      copies,
      tag: tagOf(info.cid, key, info.claims),
      set: []
    })
    entry.set = this.#setOf(entry)
    this.#buckets.insert(entry)
    this.#place(entry)
    this.#toggle(entry, 1)
    this.#touch(entry, now)

    entry.set.filter(peerId => peerId !== this.selfId)
      .forEach(peerId => { this.knowledge(peerId).enter(entry, others === 'hold') })

    return entry
  }

  remove (cid: CID, key: Uint8Array): void {
    const entry = this.get(cid, key)

    if (entry === undefined) {
      return
    }

    this.#toggle(entry, -1)
    this.#buckets.remove(entry)
    this.#misplaced.delete(entry)
    this.#outside.delete(entry)
    this.#changed(entry)

    entry.set.forEach(peerId => { this.#peers.get(peerId)?.leave(entry) })
    this.#extras.leave(entry)
  }

  /**
   * Works a changed placement in, giving the caller a turn after every `slice` entries. Until it is done,
   * `settled` is false.
   */
  * replace (placement: PlacementView, now: number, slice: number): Generator<void> {
    this.#placement = placement
    this.#sets = new SetTable()
    this.#replacedTo = 0
    let done = 0

    for (const knowledge of this.#peers.values()) {
      knowledge.clearSums()
      knowledge.unverify()
    }

    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      // Copies may come and go between two slices: those that came are placed already.
      for (const entry of [...this.#buckets.bucket(bucket)]) {
        if (this.#buckets.has(entry)) {
          this.#replace(entry, this.#setOf(entry))
        }

        if (++done % slice === 0) {
          yield
        }
      }

      // From here on the bucket's sums follow every change.
      this.#replacedTo = bucket + 1
      this.#buckets.bucket(bucket).forEach(entry => { this.#toggle(entry, 1) })
    }

    for (const [peerId, knowledge] of this.#peers) {
      // It may never come back. Of who shares nothing there is nothing to know.
      if (knowledge.entries === 0) {
        this.#peers.delete(peerId)
      } else {
        knowledge.touch(now)
      }
    }
  }

  knowledge (peerId: string): PeerKnowledge {
    let knowledge = this.#peers.get(peerId)

    if (knowledge === undefined) {
      knowledge = new PeerKnowledge(this.#isLoading)
      this.#peers.set(peerId, knowledge)
    }

    return knowledge
  }

  /** All peers that share a block with this node, as far as is known. */
  peers (): IterableIterator<[string, PeerKnowledge]> {
    return this.#peers.entries()
  }

  /** All nodes whose condition may matter to an entry, this node included. */
  concerned (): Set<string> {
    return new Set([this.selfId, ...this.#peers.keys(), ...this.#extras.peers()])
  }

  /** True when the peer is believed to hold the block, which its set counts on. */
  holds (peerId: string, entry: IndexEntry): boolean {
    return peerId === this.selfId || this.#peers.get(peerId)?.holds(entry) === true
  }

  /** True when the last word on this peer was spoken under the placement of now. */
  isVerified (peerId: string): boolean {
    return this.settled && this.#peers.get(peerId)?.comparedAt === this.#placement.digest
  }

  /** How the peer was asked, as long as it cannot be compared with. */
  reach (peerId: string): Reach | undefined {
    return this.isVerified(peerId) ? undefined : this.#peers.get(peerId)?.reach
  }

  isOutside (entry: IndexEntry): boolean {
    return this.#outside.has(entry)
  }

  outside (): IterableIterator<IndexEntry> {
    return this.#outside.values()
  }

  /** The set of an entry outside, as it was looked up. Who is new in it has to be asked before anything is sent. */
  setOutside (entry: IndexEntry, set: readonly string[], now: number): void {
    const before = entry.set

    if (!this.#outside.has(entry) || set.join() === before.join()) {
      return
    }

    this.#toggle(entry, -1)
    this.#replace(entry, this.#sets.share(set))
    this.#toggle(entry, 1)
    set.filter(peerId => peerId !== this.selfId && !before.includes(peerId))
      .forEach(peerId => { this.unverify(peerId, now) })
  }

  noteHolds (peerId: string, entry: IndexEntry): void {
    if (peerId === this.selfId) {
      return
    }

    if (entry.set.includes(peerId)) {
      const knowledge = this.knowledge(peerId)

      if (!knowledge.holds(entry)) {
        this.#changed(entry)
      }

      knowledge.noteHolds(entry)
    } else if (entry.extras?.includes(peerId) !== true) {
      this.#addExtra(peerId, entry)
    }
  }

  noteLacks (peerId: string, entry: IndexEntry): void {
    if (peerId === this.selfId) {
      return
    }

    if (entry.set.includes(peerId)) {
      this.knowledge(peerId).noteLacks(entry)
      this.#changed(entry)
    } else {
      this.#removeExtra(peerId, entry)
    }
  }

  /** The peer is up again, on the same disk: what it lacks has to be asked anew. */
  unverify (peerId: string, now: number): void {
    const knowledge = this.knowledge(peerId)
    knowledge.unverify()
    knowledge.touch(now)
  }

  /** The peer's disk is another one: it lacks everything. */
  lost (peerId: string, now: number): void {
    const knowledge = this.knowledge(peerId)
    knowledge.lost()
    knowledge.touch(now)
    this.#allChanged()
    this.forgetExtra(peerId)
  }

  /** Copies of this peer that no set counts on count no more: it is gone for good, or its disk is. */
  forgetExtra (peerId: string): void {
    if (this.#extras.has(peerId)) {
      for (const entry of this.entries()) {
        this.#removeExtra(peerId, entry)
      }
    }
  }

  /** What both should hold, as seen from here: to be reconciled with the peer's view of it. */
  shared (peerId: string): Inventory<IndexEntry> {
    return new SharedInventory(this.#buckets, this.knowledge(peerId),
      ({ set }) => set.includes(peerId) && set.includes(this.selfId))
  }

  /** Entries that the peer should hold and this node should not. */
  offered (peerId: string): IndexEntry[] {
    return [...this.#misplaced].filter(({ set }) => set.includes(peerId))
  }

  /** What the peer should hold, by this node's copies, and is not known to. */
  unheldBy (peerId: string): IndexEntry[] {
    return this.knowledge(peerId).unheld(() => [...this.entries()].filter(({ set }) => set.includes(peerId)))
  }

  /** A comparison with this peer begins, or a question to it. */
  beginComparison (peerId: string): void {
    this.knowledge(peerId).beginComparison()
  }

  /**
   * A comparison ended: of everything the peer should hold, exactly these are missing there.
   *
   * @param placementDigest - under which both sides compared; undefined: the peer was only asked, over `reach`
   * @returns false when it means nothing, since the peer came back or lost its disk meanwhile
   */
  endComparison (
    peerId: string, placementDigest: string | undefined, missing: ReadonlySet<IndexEntry>, reach?: Reach
  ): boolean {
    const knowledge = this.knowledge(peerId)
    const changed = knowledge.endComparison(placementDigest, missing)

    knowledge.reach = changed === undefined ? knowledge.reach : reach

    if (changed === 'all') {
      this.#allChanged()
    } else {
      changed?.forEach(entry => { this.#changed(entry) })
    }

    return changed !== undefined
  }

  abortComparison (peerId: string, now: number): void {
    const knowledge = this.knowledge(peerId)
    knowledge.abortComparison()
    knowledge.touch(now)
  }

  /** Takes over changed claims. */
  #update (entry: IndexEntry, info: BlockInfo, key: Uint8Array, now: number): void {
    const tag = tagOf(info.cid, key, info.claims)
    const copies = wantedCopies(info.claims, this.fallbackCopies)

    if (tag.high === entry.high && tag.low === entry.low && copies === entry.copies) {
      return
    }

    this.#toggle(entry, -1)
    entry.high = tag.high
    entry.low = tag.low

    if (copies !== entry.copies) {
      entry.copies = copies
      this.#replace(entry, this.#setOf(entry))
    }

    this.#toggle(entry, 1)
    this.#touch(entry, now)
    this.#changed(entry)
  }

  /** The set by the placement; of an entry outside, what was looked up last, or nothing. */
  #setOf (entry: IndexEntry): readonly string[] {
    const { key } = entry

    if (this.knows(key)) {
      this.#outside.delete(entry)
      return this.#sets.share(this.#placement.set(key, entry.copies))
    }

    const set = this.#outside.has(entry) ? entry.set : []
    this.#outside.add(entry)

    return this.#sets.share(set)
  }

  /** Gives an entry another set and carries what is known of its holders over. */
  #replace (entry: IndexEntry, after: readonly string[]): void {
    const before = entry.set
    entry.set = after
    this.#place(entry)

    for (const peerId of after) {
      if (peerId !== this.selfId && !before.includes(peerId)) {
        const isHeld = entry.extras?.includes(peerId) === true
        this.#removeExtra(peerId, entry)
        this.knowledge(peerId).enter(entry, isHeld)
      }
    }

    for (const peerId of before) {
      if (peerId !== this.selfId && !after.includes(peerId)) {
        const knowledge = this.knowledge(peerId)

        if (knowledge.holds(entry)) {
          this.#addExtra(peerId, entry)
        }

        knowledge.leave(entry)
      }
    }
  }

  #place (entry: IndexEntry): void {
    if (entry.set.includes(this.selfId)) {
      this.#misplaced.delete(entry)
    } else {
      this.#misplaced.add(entry)
    }

    this.#changed(entry)
  }

  #addExtra (peerId: string, entry: IndexEntry): void {
    this.#extras.add(peerId, entry)
    this.#changed(entry)
  }

  #removeExtra (peerId: string, entry: IndexEntry): void {
    if (this.#extras.remove(peerId, entry)) {
      this.#changed(entry)
    }
  }

  #toggle (entry: IndexEntry, count: 1 | -1): void {
    const bucket = bucketOf(entry.keyText)

    if (bucket < this.#replacedTo && entry.set.includes(this.selfId)) {
      for (const peerId of entry.set) {
        if (peerId !== this.selfId) {
          this.knowledge(peerId).toggle(bucket, entry, count)
        }
      }
    }
  }

  #touch (entry: IndexEntry, now: number): void {
    entry.set.filter(peerId => peerId !== this.selfId).forEach(peerId => { this.knowledge(peerId).touch(now) })
  }

  #changed (entry: IndexEntry): void {
    const bucket = bucketOf(entry.keyText)
    this.#versions[bucket] = (this.#versions[bucket] as number) + 1
  }

  #allChanged (): void {
    this.#versions.forEach((version, bucket) => { this.#versions[bucket] = version + 1 })
  }
}
