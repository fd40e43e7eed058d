import { NoQuorumError, TooFewMetadataReplicasError } from '../errors.js'
import { FIRST_EPOCH } from '../replica/constants.js'
import { peerOf } from '../replica/sets/member-id.js'
import { volumeHost } from '../replica/methods.js'
import { errorMessage } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { GroupConfig } from './types.js'
import type { GroupView } from '../replica/group-view.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

const HOST_TIMEOUT_MS = 5_000

/**
 * A node that does not answer is left out of the next attempt; more attempts than a set has members find none that is
 * new.
 */
const ATTEMPTS_MAX = 6

/**
 * How many nodes hold the log of a group: five as soon as there are five, else three; two and one where there are
 * no more.
 */
export function setSize (nodes: number, wanted: number): number {
  const most = wanted === 0 ? 5 : wanted

  return nodes >= 5 ? most : Math.min(3, nodes)
}

export interface GroupCreatorInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  /** Fewer nodes than this create no group: `min_replicas`, and 1 on a node that is alone on purpose. @default 1 */
  membersMin?: () => number
  random: Random
  logger: Logger
}

/** Makes the first set of a group: the best ranked nodes that can be reached, each with an empty log. */
export class GroupCreator {
  readonly #init: GroupCreatorInit

  constructor (init: GroupCreatorInit) {
    this.#init = init
  }

  /**
   * Each attempt has an id of its own: what one that failed left behind agrees with no other, is never found, and goes
   * by itself.
   *
   * @param prefix - of the id
   * @param wanted - members: 3, 5, or 0 for what the mesh has room for
   */
  async create (
    prefix: string, wanted: number, { signal }: { signal?: AbortSignal } = {}
  ): Promise<GroupConfig & { group: string }> {
    const { groupView, rpc, membersMin, random, logger } = this.#init
    const silent = new Set<string>()
    let failure: unknown

    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const group = `${prefix}${randomId(random)}`
      const able = groupView.ranking(group).filter(peerId => this.#isAble(peerId) && !silent.has(peerId))
      const nodes = able.slice(0, setSize(able.length, wanted))
      const members = nodes.flatMap(peerId => groupView.memberOf(peerId) ?? [])

      if (members.length === 0) {
        break
      }

      const needed = Math.min(membersMin?.() ?? 1, setSize(Infinity, wanted))

      if (members.length < needed) {
        throw new TooFewMetadataReplicasError(members.length, needed)
      }

      const outcomes = await Promise.allSettled(members.map(async member => await rpc.call(peerOf(member), volumeHost,
        { group, epoch: FIRST_EPOCH, members, member, bootstrap: true }, undefined,
        { timeoutMs: HOST_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })))

      outcomes.forEach((outcome, i) => {
        if (outcome.status === 'rejected') {
          failure = outcome.reason
          silent.add(nodes[i] as string)
          logger.debug({ group, peer: nodes[i], err: errorMessage(outcome.reason) }, 'a node did not take a replica of a new volume')
        }
      })

      if (outcomes.every(({ status }) => status === 'fulfilled')) {
        return { group, epoch: FIRST_EPOCH, members: nodes }
      }
    }

    throw new NoQuorumError('that is to be made', `no node could take its metadata (${failure === undefined ? 'none is there' : errorMessage(failure)})`)
  }

  #isAble (peerId: string): boolean {
    const { cluster } = this.#init
    const member = cluster.member(peerId)

    return member !== undefined && cluster.isAlive(peerId) && !member.flags.readOnly && !member.flags.draining
  }
}
