import { createHash } from 'node:crypto'
import { MemberStaleError } from './errors.js'
import { memberId, peerOf, storeOf } from './sets/member-id.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { ToldStart } from './init.js'
import type { Placement } from '../../dht/placement.js'
import type { Member, MembershipView } from '../../peer/membership/member.js'

/** Where a group is in the key space, 32 bytes: who is near it holds its log. */
export function groupKey (group: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`group:${group}`).digest())
}

/** Groups whose ranking is remembered. */
const RANKINGS_MAX = 1_024

/** Copies that the ranking is made for: the largest set. */
const RANK_COPIES = 5

/** Who is there, as the replicas and their clients want to know it. */
export class Reach {
  readonly #membership: MembershipView
  readonly #placement: () => Placement
  readonly #isStoreRenewed: boolean
  readonly #rankings = new BoundedMap<string, { digest: string, ranked: readonly string[] }>(RANKINGS_MAX)

  /** @param isStoreRenewed - what this node promised without naming a store, it promised in one that it has no more */
  constructor (membership: MembershipView, placement: () => Placement, isStoreRenewed = false) {
    this.#membership = membership
    this.#placement = placement
    this.#isStoreRenewed = isStoreRenewed
  }

  get selfId (): string {
    return this.#membership.self().peerId
  }

  member (peerId: string): Member | undefined {
    return this.#membership.get(peerId)
  }

  members (): readonly Member[] {
    return this.#membership.members()
  }

  hostname (peerId: string): string {
    return this.#membership.get(peerId)?.hostname ?? peerId
  }

  /**
   * What this node is in a group whose log on its disk does not say so. Before members were disks a replica was its
   * node, or a newcomer that had nothing to say yet.
   */
  unnamedSelf (members: readonly string[]): string {
    return this.#isStoreRenewed || members.includes(this.selfId) ? this.selfId : this.selfMember
  }

  /** What this node is in the groups that it joins now. */
  get selfMember (): string {
    const { peerId, storeId } = this.#membership.self()

    return memberId(peerId, storeId)
  }

  /** What the node would be in a group that it joins now; undefined for one that is not known. */
  memberOf (peerId: string): string | undefined {
    const member = this.#membership.get(peerId)

    return member === undefined ? undefined : memberId(peerId, member.storeId)
  }

  /** False when its node has another store by now: that member is gone for good. */
  isCurrent (member: string): boolean {
    const record = this.#membership.get(peerOf(member))
    const storeId = storeOf(member)

    if (storeId === undefined) {
      return !this.#isStoreRenewed || peerOf(member) !== this.selfId
    }

    return record === undefined || record.storeId === storeId
  }

  /** This node's start, to be told with its votes. */
  ownStart (): ToldStart {
    const { count = 0, nonce = '' } = this.#membership.self().start ?? {}

    return { startCount: count, startNonce: nonce }
  }

  /** True for a member whose disk went back in time: it has forgotten what it promised. */
  isStale (member: string, { startCount: count, startNonce: nonce }: ToldStart): boolean {
    const peerId = peerOf(member)
    const storeId = storeOf(member) ?? this.#membership.get(peerId)?.storeId

    return nonce !== '' && storeId !== undefined &&
      this.#membership.isStale?.(peerId, storeId, { count, nonce }) === true
  }

  /** Throws `member_stale` for one whose disk went back in time. */
  assertCounts (group: string, member: string, start: ToldStart): void {
    if (this.isStale(member, start)) {
      throw new MemberStaleError(group)
    }
  }

  /** Alive, or out of this node's sight, where nobody judges for it. A suspect is routed around. */
  isUp (peerId: string): boolean {
    const member = this.#membership.get(peerId)

    return member === undefined || member.state === 'alive'
  }

  /** All nodes that could hold a replica of the group, best first. */
  ranking (group: string): readonly string[] {
    const placement = this.#placement()
    const held = this.#rankings.get(group)

    if (held?.digest === placement.digest) {
      return held.ranked
    }

    const ranked = placement.rank(groupKey(group), RANK_COPIES)
    this.#rankings.set(group, { digest: placement.digest, ranked })

    return ranked
  }

  /** The same for members of a group's log instead of nodes. */
  ofMembers (group: string, members: readonly string[]): { up: ReadonlySet<string>, ranked: readonly string[] } {
    const { up, ranked } = this.of(group, [...new Set(members.map(peerOf))])

    return {
      ranked: ranked.flatMap(peerId => members.filter(member => peerOf(member) === peerId)),
      up: new Set(members.filter(member => up.has(peerOf(member)) && this.isCurrent(member)))
    }
  }

  /** Nodes in the order of their rank, and those of them that can be reached. */
  of (group: string, members: readonly string[]): { up: ReadonlySet<string>, ranked: readonly string[] } {
    const ranking = this.ranking(group)
    const ranked = [
      ...ranking.filter(peerId => members.includes(peerId)),
      ...members.filter(peerId => !ranking.includes(peerId))
    ]

    return { ranked, up: new Set(members.filter(peerId => peerId === this.selfId || this.isUp(peerId))) }
  }
}
