import { createHash } from 'node:crypto'
import { MemberStaleError } from './errors.js'
import { memberId, peerOf, storeOf } from './sets/member-id.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { ToldStart } from './start-check.js'
import type { ClusterView } from '../../dht/cluster-view.js'

/** Where a group is in the key space, 32 bytes: the nodes near it hold its log. */
export function groupKey (group: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`group:${group}`).digest())
}

/** Groups whose ranking is remembered. */
const RANKINGS_MAX = 1_024

/** Copies that the ranking is made for: the largest set. */
const RANK_COPIES = 5

/** What the groups' logs want to know of the cluster: members are stores, not nodes, and each group ranks the nodes. */
export class GroupView {
  readonly #cluster: ClusterView
  readonly #isStoreRenewed: boolean
  readonly #rankings = new BoundedMap<string, { digest: string, ranked: readonly string[] }>(RANKINGS_MAX)

  /** @param isStoreRenewed - what this node promised without naming a store, it promised in one that it has no more */
  constructor (cluster: ClusterView, isStoreRenewed = false) {
    this.#cluster = cluster
    this.#isStoreRenewed = isStoreRenewed
  }

  /**
   * What this node is in a group whose log on its disk does not say so. Before members were disks a replica was its
   * node, or a newcomer that had nothing to say yet.
   */
  unnamedSelf (members: readonly string[]): string {
    return this.#isStoreRenewed || members.includes(this.#cluster.selfId) ? this.#cluster.selfId : this.selfMember
  }

  /** What this node is in the groups that it joins now. */
  get selfMember (): string {
    const { peerId, storeId } = this.#cluster.self

    return memberId(peerId, storeId)
  }

  /** What the node would be in a group that it joins now; undefined for one that is not known. */
  memberOf (peerId: string): string | undefined {
    const member = this.#cluster.member(peerId)

    return member === undefined ? undefined : memberId(peerId, member.storeId)
  }

  /** False when its node has another store by now: that member is gone for good. */
  isCurrent (member: string): boolean {
    const record = this.#cluster.member(peerOf(member))
    const storeId = storeOf(member)

    if (storeId === undefined) {
      return !this.#isStoreRenewed || peerOf(member) !== this.#cluster.selfId
    }

    return record === undefined || record.storeId === storeId
  }

  /** This node's start, to be told with its votes. */
  ownStart (): ToldStart {
    const { count = 0, nonce = '' } = this.#cluster.self.start ?? {}

    return { startCount: count, startNonce: nonce }
  }

  /** True for a member whose disk went back in time: it has forgotten what it promised. */
  isStale (member: string, { startCount: count, startNonce: nonce }: ToldStart): boolean {
    const peerId = peerOf(member)
    const storeId = storeOf(member) ?? this.#cluster.member(peerId)?.storeId

    return nonce !== '' && storeId !== undefined && this.#cluster.isStale(peerId, storeId, { count, nonce })
  }

  /** Throws `member_stale` for one whose disk went back in time. */
  assertCounts (group: string, member: string, start: ToldStart): void {
    if (this.isStale(member, start)) {
      throw new MemberStaleError(group)
    }
  }

  /** All nodes that could hold a replica of the group, best first. */
  ranking (group: string): readonly string[] {
    const { placement } = this.#cluster
    const held = this.#rankings.get(group)

    if (held?.digest === placement.digest) {
      return held.ranked
    }

    const ranked = placement.rank(groupKey(group), RANK_COPIES)
    this.#rankings.set(group, { digest: placement.digest, ranked })

    return ranked
  }

  /** Nodes in the order of their rank, and those of them that can be reached. A suspect is routed around. */
  ofNodes (group: string, peerIds: readonly string[]): { up: ReadonlySet<string>, ranked: readonly string[] } {
    const ranking = this.ranking(group)
    const ranked = [
      ...ranking.filter(peerId => peerIds.includes(peerId)),
      ...peerIds.filter(peerId => !ranking.includes(peerId))
    ]
    const isUp = (peerId: string): boolean => peerId === this.#cluster.selfId || this.#cluster.isAlive(peerId)

    return { ranked, up: new Set(peerIds.filter(isUp)) }
  }

  /** The same for members of a group's log instead of nodes. */
  ofMembers (group: string, members: readonly string[]): { up: ReadonlySet<string>, ranked: readonly string[] } {
    const { up, ranked } = this.ofNodes(group, [...new Set(members.map(peerOf))])

    return {
      ranked: ranked.flatMap(peerId => members.filter(member => peerOf(member) === peerId)),
      up: new Set(members.filter(member => up.has(peerOf(member)) && this.isCurrent(member)))
    }
  }
}
