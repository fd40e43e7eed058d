import { MEMBERSHIP_TOPIC } from '../peer/membership/scope.js'
import { nodeKey } from './key.js'
import {
  countsByDepth, covers, inSubtree, isSettled, mayGrow, nextDepth, SUBTREE_MEMBERS_MAX,
  subtreeTopics
} from './subtree.js'
import { BoundedMap } from '../util/bounded-map.js'
import type { Scope } from '../peer/membership/scope.js'

/**
 * Peers whose depth is remembered; the one heard of longest ago goes first. A handful decides as
 * well as many.
 */
const OBSERVED_PEERS_MAX = 64

export interface SubtreeScopeInit {
  /** PeerId of this node. */
  peerId: string
  /** Members to know in full, the same in the whole mesh. @default SUBTREE_MEMBERS_MAX */
  limit?: number
  /** Topic of the whole mesh, from which those of subtrees are made. @default MEMBERSHIP_TOPIC */
  topic?: string
}

export interface SubtreeScope extends Required<Scope> {
  readonly limit: number
  /**
   * True when a key's replica set lies in this node's subtree, so that the local table can tell it.
   */
  covers: (key: Uint8Array) => boolean
}

/**
 * Keeps this node's subtree at a size that it can know.
 *
 * A newcomer's table is empty, which says nothing of the mesh. So at first it takes the depth of
 * the peers that it syncs with, of neighbours if there are any; once its subtree has filled up, its
 * own counts decide.
 */
export function createSubtreeScope (init: SubtreeScopeInit): SubtreeScope {
  const limit = init.limit ?? SUBTREE_MEMBERS_MAX
  const topic = init.topic ?? MEMBERSHIP_TOPIC
  const ownKey = nodeKey(init.peerId)
  const observed = new BoundedMap<string, number>(OBSERVED_PEERS_MAX)
  let depth = 0
  let count = 1
  let settled = false

  const near = (): number[] => [...observed]
    .filter(([peerId, theirs]) => inSubtree(ownKey, theirs, nodeKey(peerId)))
    .map(([, theirs]) => theirs)

  const depthOfOthers = (): number => {
    const neighbours = near()

    return Math.max(0, ...(neighbours.length > 0 ? neighbours : observed.values()))
  }

  return {
    limit,
    depth: () => depth,
    includes: peerId => inSubtree(ownKey, depth, nodeKey(peerId)),
    topics: () => subtreeTopics(topic, ownKey, depth, mayGrow(count, limit)),
    covers: key => covers(ownKey, depth, key),

    observe: (peerId, theirs) => {
      observed.set(peerId, theirs)
      const neighbours = near()

      // When all neighbours are deeper, it is our table that lacks members, however many it has.
      if (!settled || (neighbours.length > 0 && neighbours.every(deeper => deeper > depth))) {
        depth = depthOfOthers()
        settled = false
      }
    },

    update: members => {
      const counts = countsByDepth(ownKey, members.map(({ peerId }) => nodeKey(peerId)))
      settled ||= depth >= depthOfOthers() && isSettled(counts[depth] ?? 1, limit)

      if (settled) {
        depth = nextDepth(depth, counts, limit)
      }

      count = counts[depth] ?? 1
    }
  }
}
