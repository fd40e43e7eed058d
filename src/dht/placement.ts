import { createHash } from 'node:crypto'
import { isPlaced } from '../peer/membership/member.js'
import { nodeKey } from './key.js'
import { Rendezvous } from './rendezvous.js'
import { SUBTREE_MEMBERS_MAX, splitCount, splitCountMin } from './subtree.js'
import { bitAt } from './xor.js'
import type { Member } from '../peer/membership/member.js'
import type { PlacementNode } from './rendezvous.js'

export { COPIES_MAX } from './rendezvous.js'
export type { PlacementNode } from './rendezvous.js'

/**
 * # Which nodes hold a block?
 *
 * Every node has to answer that for every block, alone, and all of them alike, with nothing in hand
 * but the table of members. The answer should
 *
 * 1. give every node its share by capacity,
 * 2. move little when the table changes: what a lost node held, or what a new node gets, and
 *    nothing else,
 * 3. put the copies of a block into different zones.
 *
 * ## Scores
 *
 * For each block every node has a score. From the keys of the block and of the node comes a number
 * u, evenly spread over [0, 1) and different for every block and node; the score is g(u) / capacity,
 * and the R nodes of the lowest scores hold the block. This is rendezvous hashing (Thaler and
 * Ravishankar 1998), with the weights of Schindelhauer and Schomaker 2005. It answers 2 by itself:
 * the score of a node depends on no other node. When a node goes, each of its blocks goes to the
 * node of the next score, and no other block moves; when one comes, it takes the blocks for which
 * it is among the first R, and no other moves.
 *
 * ## Zones
 *
 * The best of each zone comes before a second of any: nodes are ordered by (place within their
 * zone, score). With at least R zones, the scores of the zones' best decide. With fewer, say two
 * zones and three copies, each zone gets its best in the first round, and the lower score of the
 * two second-best gets the third copy. When a node comes, others of its zone fall back by one place, so
 * 2 holds here as well.
 *
 * ## Shares
 *
 * With the textbook g(u) = -ln(1 - u), a share is right for R = 1, but a node cannot win the same
 * block twice: capacities 4 and nine times 1 with R = 3 give the big one 0.71 of all blocks where
 * 0.92 would be its share. So g depends on the number of winners (rendezvous-shape.ts), and what
 * is off even then, by more than a tolerance, is corrected by weights solved for the table at hand
 * (weights.ts). Corrections are kept small and rare, since they break the argument for 2: corrected
 * nodes change their scores with the table. What a share can be at all, as no node takes two copies
 * of a block, is water-filling (shares.ts).
 *
 * ## Beyond one subtree
 *
 * A node knows only the members of its subtree, up to some thousand. So that all nodes mean
 * the same candidates, these follow from the key and not from the node that asks. So we walk
 * down the tree of prefixes along the key, as long as the next subtree has enough members, counted
 * by `splitCount(key)`, which differs by key: a subtree that grows is left to its half by one key
 * after another, not by all at once. A node's own subtree never has fewer than the largest
 * `splitCount`, so what it does not know, it does not need (subtree.ts).
 *
 * Everything here is arithmetic on doubles in a fixed order, and ties go by PeerId: two machines
 * with one table agree.
 */
export class Placement {
  /**
   * Hex sha256 of all that placement depends on. Equal tables have equal digests, and others do
   * not.
   */
  readonly digest: string
  /** Nodes that take part, those without capacity included. */
  readonly size: number
  readonly #limit: number
  readonly #root: Subtree

  /**
   * @param nodes in any order; a PeerId that comes twice throws. Capacities below 0 or not finite
   *   count as 0
   * @param init.limit members that a node knows in full, the same in the whole mesh. @default
   *   SUBTREE_MEMBERS_MAX
   */
  constructor (nodes: readonly PlacementNode[], init: { limit?: number } = {}) {
    const table = nodes
      .map(node => ({ ...toPlacementNode(node), capacityBytes: saneCapacity(node.capacityBytes) }))
      .sort((a, b) => a.peerId < b.peerId ? -1 : a.peerId > b.peerId ? 1 : 0)

    for (let i = 1; i < table.length; i++) {
      if (table[i]?.peerId === table[i - 1]?.peerId) {
        throw new RangeError(`${table[i]?.peerId} is in the table twice.`)
      }
    }

    this.#limit = init.limit ?? SUBTREE_MEMBERS_MAX
    this.#root = new Subtree(table, 0)
    this.size = table.length
    this.digest = digestOf(table, this.#limit)
  }

  /**
   * The replica set of a key, best first: PeerIds, all different. Fewer than `copies` when fewer
   * nodes offer capacity. `copies` is cut to 1 … COPIES_MAX.
   *
   * @param key 32 bytes, see `blockKey`
   */
  set (key: Uint8Array, copies: number): string[] {
    return this.#candidates(key).rendezvous().set(key, copies)
  }

  /**
   * All candidates for a key, best first; begins with `set(key, copies)`. Nodes without capacity
   * come last. `copies` matters, since the shape of the scores depends on it.
   */
  rank (key: Uint8Array, copies: number): string[] {
    return this.#candidates(key).rendezvous().rank(key, copies)
  }

  /** Bits that the candidates for a key share with it; 0 when all members are candidates. */
  candidateDepth (key: Uint8Array): number {
    return this.#candidates(key).depth
  }

  #candidates (key: Uint8Array): Subtree {
    // Small meshes, which is most of them, have nothing to walk down.
    if (this.size < splitCountMin(this.#limit)) {
      return this.#root
    }

    const enough = splitCount(key, this.#limit)
    let subtree = this.#root

    while (subtree.nodes.length >= enough) {
      const half = subtree.half(bitAt(key, subtree.depth))

      if (half.nodes.length < enough) {
        break
      }

      subtree = half
    }

    return subtree
  }
}

/** The members that take part in placement, as placement sees them. */
export function placementNodes (members: readonly Member[]): PlacementNode[] {
  return members.filter(isPlaced).map(toPlacementNode)
}

function toPlacementNode ({ peerId, zone, capacityBytes }: PlacementNode): PlacementNode {
  return { peerId, zone, capacityBytes }
}

/**
 * The nodes below one prefix. Halves and scores are made when first asked for: most keys end near the
 * root.
 */
class Subtree {
  readonly nodes: readonly PlacementNode[]
  readonly depth: number
  #halves?: readonly [Subtree, Subtree]
  #rendezvous?: Rendezvous

  constructor (nodes: readonly PlacementNode[], depth: number) {
    this.nodes = nodes
    this.depth = depth
  }

  rendezvous (): Rendezvous {
    this.#rendezvous ??= new Rendezvous(this.nodes)

    return this.#rendezvous
  }

  half (bit: 0 | 1): Subtree {
    this.#halves ??= [this.#side(0), this.#side(1)]

    return this.#halves[bit]
  }

  #side (bit: 0 | 1): Subtree {
    const nodes = this.nodes.filter(node => bitAt(nodeKey(node.peerId), this.depth) === bit)

    return new Subtree(nodes, this.depth + 1)
  }
}

function saneCapacity (bytes: number): number {
  return Number.isFinite(bytes) && bytes > 0 ? bytes : 0
}

/**
 * Part of every digest; a new way to place gets a new name, so that nodes of two versions notice.
 */
const PLACEMENT_VERSION = 'shoal-placement-1'

function digestOf (table: readonly PlacementNode[], limit: number): string {
  const rows = table.map(({ peerId, zone, capacityBytes }) => [peerId, zone, capacityBytes])

  return createHash('sha256').update(JSON.stringify([PLACEMENT_VERSION, limit, rows])).digest('hex')
}
