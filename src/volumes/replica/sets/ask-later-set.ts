import { askSet } from './ask-set.js'
import { CANDIDATES_MAX } from '../constants.js'
import { laterSet } from './later-set.js'
import { peerOf } from './member-id.js'
import type { KnownSet, ReplicaWord } from './later-set.js'
import type { StatusAnswer } from '../pb/replica.js'
import type { GroupView } from '../group-view.js'
import type { ClusterView } from '../../../dht/cluster-view.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Logger } from '../../../util/logger.js'

/** What it takes to ask other nodes what they hold of a group. */
export interface AskInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  logger: Logger
  signal: AbortSignal
}

/**
 * Asks whether a set overrules what a replica on this node has promised, see `laterSet`: those of the set
 * that it knew, the best ranked nodes, of which newcomers are taken, and the nodes that these name.
 *
 * @param self - the member that it is
 * @param hinted - nodes that may be in such a set
 */
export async function askLaterSet (
  init: AskInit, group: string, self: string, { epoch, members }: KnownSet,
  hinted: readonly string[] = []
): Promise<KnownSet | undefined> {
  const { cluster } = init
  // Notes of before version 0.2 name nodes only.
  const known = { epoch, members: members.map(member => member === cluster.selfId ? self : member) }
  const answers = await askNodes(init, group, known.members, hinted)
  const words = new Map([...answers].map(([peerId, status]) => [peerId, wordOf(status)]))

  return laterSet(self, known, words, peerId => {
    const state = cluster.member(peerId)?.state

    return state === undefined || state === 'evicted' || state === 'left'
  })
}

/** What the nodes say that may know where the group is: a set, the best ranked ones, and those that these name. */
export async function askNodes (
  init: AskInit, group: string, members: readonly string[], hinted: readonly string[]
): Promise<ReadonlyMap<string, StatusAnswer>> {
  const { cluster, groupView } = init
  const answered = new Map<string, StatusAnswer>()

  const ask = async (peers: readonly string[]): Promise<string[]> => {
    const others = [...new Set(peers)].filter(peerId => peerId !== cluster.selfId && !answered.has(peerId))
    const answers = await askSet(init, group, others)
    answers.forEach(({ peerId, status }) => { answered.set(peerId, status) })

    return [...new Set(answers.flatMap(({ status: { config } }) => config?.members ?? []))]
  }

  const named = await ask([...members.map(peerOf), ...hinted, ...groupView.ranking(group).slice(0, CANDIDATES_MAX)])
  await ask(named.slice(0, CANDIDATES_MAX))

  return answered
}

function wordOf ({ hosted, config, self, members, proposed, ...status }: StatusAnswer): ReplicaWord {
  const promised = { round: status.promisedRound, node: status.promisedNode }

  return {
    epoch: config?.epoch ?? 0,
    replica: hosted ? { self, members, proposed: proposed?.members ?? [], promised } : undefined
  }
}
