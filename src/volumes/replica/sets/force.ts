import { askSet } from './ask-set.js'
import { canDecide, decidingSets, isMemberOn } from './deciding-sets.js'
import { ForceRefusedError } from '../errors.js'
import { peerOf } from './member-id.js'
import { forcedConfig } from '../../../consensus/lineage.js'
import { randomId } from '../../../util/random.js'
import type { ForceCall } from '../pb/replica.js'
import type { Replica } from '../replica.js'
import type { ClusterView } from '../../../dht/cluster-view.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Logger } from '../../../util/logger.js'
import type { Random } from '../../../util/random.js'

/**
 * An operator gave up the majority of a group, and told this replica through some node to go on alone. One message of
 * one member must not end a group that is well: so this replica asks the others itself, and refuses while a majority
 * answers, or when the caller speaks of another set than that which is here.
 *
 * @returns the epoch of the config that is in force from now on
 */
export async function forceAlone (
  init: { cluster: ClusterView, rpc: Rpc, random: Random, logger: Logger, signal?: AbortSignal },
  replica: Replica, from: string, { members, epoch }: ForceCall
): Promise<number> {
  const { cluster, random, logger } = init
  const { group, config } = replica

  // The caller may think of another node, or of several: only what is here can be gone on with.
  if (members.length !== 1 || members[0] !== cluster.selfId) {
    throw new ForceRefusedError(group, 'a replica goes on alone, or not at all')
  }

  if (epoch !== config.epoch) {
    throw new ForceRefusedError(group, `its set is of epoch ${config.epoch} here, and ${epoch} was given up`)
  }

  const sets = decidingSets(replica.status())
  const others = [...new Set(sets.flat().map(peerOf))].filter(peerId => peerId !== cluster.selfId)
  const answers = await askSet(init, group, others)
  const isThere = (member: string): boolean =>
    member === replica.self || answers.some(answer => isMemberOn(answer, member))

  if (canDecide(sets, isThere)) {
    const { members: inForce } = config
    throw new ForceRefusedError(group,
      `${inForce.filter(isThere).length} of its ${inForce.length} replicas answer, which is a majority`)
  }

  if (replica.config.epoch !== config.epoch) {
    throw new ForceRefusedError(group, 'its set changed at this moment')
  }

  const forced = forcedConfig(config, replica.self, randomId(random))
  const lost = [...new Set(sets.flat())].filter(member => !isThere(member)).map(peerOf)
  logger.warn({ group, from, epoch: forced.epoch, lost },
    'this replica of a volume goes on alone: an operator gave up the majority of its set')
  // A majority that is gone for good is outvoted by an epoch that no member reached.
  replica.step({ type: 'force', config: forced })

  return forced.epoch
}
