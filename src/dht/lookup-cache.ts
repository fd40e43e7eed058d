import { BoundedMap } from '../util/bounded-map.js'
import type { MemberRecord } from '../peer/membership/member.js'

/**
 * Sets kept: a put or get of 4 GiB in blocks of 1 MiB asks for each key once. The oldest goes
 * first.
 */
export const CACHED_SETS_MAX = 4096

/**
 * How long a set is believed, ms. Changes outside the subtree are not announced here; an eviction
 * takes `repair_delay` (30 s) anyway, so a third of that adds little.
 */
export const CACHED_SET_TTL_MS = 10_000

/** Records of nodes outside the subtree that are kept; the one heard of longest ago goes first. */
export const FOREIGN_RECORDS_MAX = 4096

interface CachedSet {
  peerIds: string[]
  expiresAt: number
}

/**
 * What was learned of the world outside the subtree. Pure: time is handed in, local monotonic ms.
 */
export class LookupCache {
  readonly #sets = new BoundedMap<string, CachedSet>(CACHED_SETS_MAX)
  readonly #records = new BoundedMap<string, MemberRecord>(FOREIGN_RECORDS_MAX)

  get (key: Uint8Array, copies: number, now: number): string[] | undefined {
    const cached = this.#sets.get(nameOf(key, copies))

    return cached === undefined || cached.expiresAt <= now ? undefined : [...cached.peerIds]
  }

  set (key: Uint8Array, copies: number, peerIds: readonly string[], now: number): void {
    this.#sets.set(nameOf(key, copies), { peerIds: [...peerIds], expiresAt: now + CACHED_SET_TTL_MS })
  }

  /** Forgets the sets of a key, whatever their number of copies. */
  forgetKey (key: Uint8Array): void {
    const prefix = nameOf(key, '')

    for (const name of this.#sets.keys()) {
      if (name.startsWith(prefix)) {
        this.#sets.delete(name)
      }
    }
  }

  /** Forgets all sets that a peer is in. */
  forgetPeer (peerId: string): void {
    for (const [name, { peerIds }] of this.#sets) {
      if (peerIds.includes(peerId)) {
        this.#sets.delete(name)
      }
    }
  }

  record (peerId: string): MemberRecord | undefined {
    return this.#records.get(peerId)
  }

  /** Keeps the newer of two records of one node. Returns true when this one was kept. */
  learn (record: MemberRecord): boolean {
    const known = this.#records.get(record.peerId)
    const isNewer = known === undefined || record.incarnation > known.incarnation ||
      (record.incarnation === known.incarnation && record.sequence > known.sequence)

    this.#records.set(record.peerId, isNewer ? record : known)

    return isNewer
  }
}

function nameOf (key: Uint8Array, copies: number | ''): string {
  return `${Buffer.from(key).toString('hex')}/${copies}`
}
