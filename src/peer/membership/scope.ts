/**
 * Whom this node keeps in its table. Membership sits below the DHT, so the rule itself (`src/dht/subtree.ts`) is
 * handed in from above.
 *
 * Up to 1 024 members the scope is the whole mesh. Beyond, it is the subtree of `depth` prefix bits around this node.
 */
export interface Scope {
  /** Length of the prefix that all members in scope share with this node; 0: all members. */
  depth: () => number
  includes: (peerId: string) => boolean
  /**
   * Gossip topics to be subscribed to. The first is the one to publish on; the others are those of neighbouring
   * depths, on which members in scope may publish because they changed depth earlier or later. For full coverage a
   * node of depth d subscribes to its prefixes of d, d - 1 and to both halves of its own, d + 1.
   */
  topics: () => string[]
  /** Told the depth of each peer that this node syncs with, so that a newcomer need not guess its own. */
  observe?: (peerId: string, depth: number) => void
  /** Called by membership when its table changed; may change `depth`, and with it all of the above. */
  update?: (members: readonly { peerId: string }[]) => void
}

/** Version 1 of the gossip messages; a scope with prefixes appends them: `/shoal/membership/1/3/101`. */
export const MEMBERSHIP_TOPIC = '/shoal/membership/1'

/** Every node knows all others. */
export const wholeMesh: Scope = {
  depth: () => 0,
  includes: () => true,
  topics: () => [MEMBERSHIP_TOPIC]
}
