import type { Member, MemberRecord, MemberState } from './member.js'
import type { ClockSample } from './io.js'
import type { RememberedRow, TableEntry } from './messages.js'
import { noArrivals } from './phi.js'
import type { Arrivals } from './phi.js'
import type { Suspicion } from './suspicion.js'
import type { Random } from '../../util/random.js'

interface RowHash { a: number, b: number }

const NO_HASH: RowHash = Object.freeze({ a: 0, b: 0 })

/** One other member as this node sees it. Mutable, and private to the core. */
export interface Entry {
  record: MemberRecord
  state: MemberState
  /** Local monotonic time of the last change of `state`, ms; what others are shown. */
  stateSince: number
  /** The same in own time, which stands still with the process; what timeouts are measured by. */
  changedAt: number
  /** Own time of the last sign of life that came from the member itself. */
  heardAt: number
  /** Own time of the last heartbeat; NaN before the first. */
  heartbeatAt: number
  intervalMs: number
  arrivals: Arrivals
  latencyMs?: number
  /** Present while suspect. */
  suspicion?: Suspicion
  /** This node was one of the reporters, so it announces the eviction too. */
  mine: boolean
  /**
   * From an earlier life of this node and not heard of since its start: listed as dead since then, so that placement
   * goes on counting it for the repair delay. No member has seen it die: it is not told to others, and void as soon as
   * any message about the member comes.
   */
  presumed: boolean
  /** How often it came back from an eviction, and when last in own time. */
  returns: number
  returnedAt: number
  /** The start that its record shows is not the last one that is known of it. */
  stale: boolean
  /** Where two processes with its key were seen, and until when that is shown in own time. */
  rivals?: { addresses: readonly string[], until: number }
  clock?: { sample: ClockSample, at: number }
  /** Dead or evicted: own time of the next try, and the pause after it. */
  retryAt: number
  retryMs: number
  /** Who told of it, until the member itself is heard of. */
  teller?: string
  /** This row's part of the digest. */
  hash: RowHash
  /** The member as handed out; dropped at each change. */
  snapshot?: Member
}

/** What a table says of one member, reduced to what must agree between nodes. */
const RANK: Readonly<Record<MemberState, number>> = { alive: 0, suspect: 0, dead: 2, evicted: 3, left: 4 }

/** All members but this node itself. Finding, ordering, counting; no rules. */
export class MemberTable {
  readonly #entries = new Map<string, Entry>()
  /** PeerIds in order: the ring on which watchers find their successors. */
  readonly #ids: string[] = []
  /** Those that time will change: suspect and dead. Few, as a rule, and looked at on each step. */
  readonly #unsettled = new Set<Entry>()
  readonly #tombstones = new Set<Entry>()
  /** Members that a peer told of and that were not heard of themselves. */
  readonly #untested = new Map<string, number>()
  #alive = 0
  #digestA = 0
  #digestB = 0

  get size (): number {
    return this.#ids.length
  }

  /** Members that are alive, this node not counted. */
  get alive (): number {
    return this.#alive
  }

  get unsettled (): ReadonlySet<Entry> {
    return this.#unsettled
  }

  /** Evicted and left, oldest first. */
  get tombstones (): ReadonlySet<Entry> {
    return this.#tombstones
  }

  get ids (): readonly string[] {
    return this.#ids
  }

  get (peerId: string): Entry | undefined {
    return this.#entries.get(peerId)
  }

  entries (): IterableIterator<Entry> {
    return this.#entries.values()
  }

  /** @param teller - who told of it, if not the member itself */
  insert (record: MemberRecord, state: MemberState, now: number, time: number, teller?: string): Entry {
    const entry: Entry = {
      record,
      state,
      stateSince: now,
      changedAt: time,
      heardAt: time,
      heartbeatAt: Number.NaN,
      intervalMs: 0,
      arrivals: noArrivals(),
      mine: false,
      presumed: false,
      returns: 0,
      returnedAt: Number.NEGATIVE_INFINITY,
      stale: false,
      retryAt: 0,
      retryMs: 0,
      hash: NO_HASH
    }

    if (teller !== undefined) {
      entry.teller = teller
      this.#untested.set(teller, this.untested(teller) + 1)
    }

    this.#entries.set(record.peerId, entry)
    this.#ids.splice(lowerBound(this.#ids, record.peerId), 0, record.peerId)
    this.#count(entry, 1)
    this.#rehash(entry)

    return entry
  }

  /** A member from an earlier life of this node. */
  insertPresumed ({ record, state, returns }: RememberedRow, now: number, time: number): Entry {
    const gone = state === 'evicted' || state === 'left'
    const entry = this.insert(record, gone ? state : 'dead', now, time)
    entry.presumed = state !== 'left'
    entry.returns = returns
    entry.returnedAt = time
    this.#rehash(entry)

    return entry
  }

  setRecord (entry: Entry, record: MemberRecord): void {
    const { incarnation, storeId } = entry.record
    entry.record = record
    entry.snapshot = undefined

    if (record.incarnation !== incarnation || record.storeId !== storeId) {
      this.#rehash(entry)
    }
  }

  /** Members in the table that only `teller` is known to have met. */
  untested (teller: string): number {
    return this.#untested.get(teller) ?? 0
  }

  /** The member itself was heard of. */
  tested (entry: Entry): void {
    const { teller } = entry

    if (teller !== undefined) {
      delete entry.teller
      const left = this.untested(teller) - 1

      if (left > 0) {
        this.#untested.set(teller, left)
      } else {
        this.#untested.delete(teller)
      }
    }
  }

  remove (entry: Entry): void {
    this.tested(entry)
    this.#count(entry, -1)
    this.#mix(entry.hash)
    this.#entries.delete(entry.record.peerId)
    this.#ids.splice(lowerBound(this.#ids, entry.record.peerId), 1)
  }

  setStale (entry: Entry, stale: boolean): void {
    entry.stale = stale
    entry.snapshot = undefined
    this.#rehash(entry)
  }

  setState (entry: Entry, state: MemberState, now: number, time: number): void {
    this.#count(entry, -1)
    entry.state = state
    entry.stateSince = now
    entry.changedAt = time
    entry.snapshot = undefined
    this.#count(entry, 1)
    this.#rehash(entry)
  }

  /** The next `count` live members on the ring after `peerId`. Suspects are passed over. */
  successors (peerId: string, count: number): string[] {
    const found: string[] = []
    const start = lowerBound(this.#ids, peerId)

    for (let i = 0; i < this.#ids.length && found.length < count; i++) {
      const id = this.#ids[(start + i) % this.#ids.length] as string

      if (id !== peerId && this.#entries.get(id)?.state === 'alive') {
        found.push(id)
      }
    }

    return found
  }

  /** Up to `count` different live members, uniformly. */
  randomAlive (count: number, random: Random, except?: string): string[] {
    const found: string[] = []
    const n = this.#ids.length

    if (n === 0) {
      return found
    }

    // a random start and a random stride would be cheaper, but neighbours on the ring may share a fate
    for (let tries = 4 * count + 8; tries > 0 && found.length < count; tries--) {
      const id = this.#ids[Math.floor(random() * n)] as string

      if (id !== except && !found.includes(id) && this.#entries.get(id)?.state === 'alive') {
        found.push(id)
      }
    }

    const start = Math.floor(random() * n)

    for (let i = 0; i < n && found.length < count; i++) {
      const id = this.#ids[(start + i) % n] as string

      if (id !== except && !found.includes(id) && this.#entries.get(id)?.state === 'alive') {
        found.push(id)
      }
    }

    return found
  }

  /**
   * A hash of what two nodes must agree on: who is a member in which incarnation, with which store, dead or not. Not
   * of suspicions and heartbeats, which are under way all the time, nor of tombstones, which are forgotten at
   * different times. Equal digests: nothing to exchange.
   */
  digest (self: MemberRecord): string {
    const own = rowHash(self, 'alive')

    return hex(this.#digestA ^ own.a) + hex(this.#digestB ^ own.b)
  }

  /** Takes the entry's row out of the digest and puts it in as it is now. */
  #rehash (entry: Entry): void {
    this.#mix(entry.hash)
    entry.hash = entry.presumed ? NO_HASH : rowHash(entry.record, entry.state, entry.stale)
    this.#mix(entry.hash)
  }

  #mix (hash: RowHash): void {
    this.#digestA ^= hash.a
    this.#digestB ^= hash.b
  }

  #count (entry: Entry, by: 1 | -1): void {
    switch (entry.state) {
      case 'alive':
        this.#alive += by
        break
      case 'suspect':
      case 'dead':
        toggle(this.#unsettled, entry, by)
        break
      default:
        toggle(this.#tombstones, entry, by)
    }
  }
}

/** The member as the layers above see it; the same object until something changes. */
export function snapshot (entry: Entry): Member {
  entry.snapshot ??= {
    ...entry.record,
    state: entry.state,
    stateSince: entry.stateSince,
    latencyMs: entry.latencyMs,
    unseen: entry.presumed || undefined,
    stale: entry.stale || undefined,
    rivalAddresses: entry.rivals?.addresses,
    clockOffsetMs: entry.clock?.sample.offsetMs
  }

  return entry.snapshot
}

/** The rows of `ours` that a peer with the table `theirs` would learn something from. */
export function newerRows (ours: readonly TableEntry[], theirs: readonly TableEntry[]): TableEntry[] {
  const known = new Map(theirs.map(row => [row.record.peerId, row]))

  return ours.filter(row => {
    const other = known.get(row.record.peerId)

    if (other === undefined) {
      return row.state !== 'evicted' && row.state !== 'left'
    }

    const ahead = row.record.incarnation - other.record.incarnation

    return row.witness !== undefined || ahead > 0 || (ahead === 0 && RANK[row.state] !== RANK[other.state])
  })
}

function toggle (set: Set<Entry>, entry: Entry, by: 1 | -1): void {
  if (by === 1) {
    set.add(entry)
  } else {
    set.delete(entry)
  }
}

function lowerBound (ids: readonly string[], id: string): number {
  let low = 0
  let high = ids.length

  while (low < high) {
    const middle = (low + high) >>> 1

    if ((ids[middle] as string) < id) {
      low = middle + 1
    } else {
      high = middle
    }
  }

  return low
}

/**
 * Two FNV-1a lanes over a row. Rows are joined by XOR, so their order does not matter and one row can be taken out
 * again. It tells honest tables apart; it is no defence against a member that lies, which section 2 of the design
 * leaves out.
 */
function rowHash (record: MemberRecord, state: MemberState, stale = false): RowHash {
  if (state === 'evicted' || state === 'left') {
    return NO_HASH
  }

  const text = `${record.peerId} ${record.incarnation} ${record.storeId} ${RANK[state]}${stale ? ' stale' : ''}`
  let a = 0x811c9dc5
  let b = 0x01000193

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x5bd1e995) ^ (b >>> 15)
  }

  return { a, b }
}

function hex (lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0')
}
