import { HAND_OVER_POLL_MS, HAND_OVER_STALL_MS } from '../constants.js'
import { MetadataStuckError } from '../errors.js'
import { isReachable } from '../../peer/membership/member.js'
import { AbortedError } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { Replica } from '../replica/replica.js'
import type { MembershipView } from '../../peer/membership/member.js'
import type { Clock } from '../../util/clock.js'

export interface ReplicaHandOver {
  replicas: () => Iterable<Pick<Replica, 'isMember' | 'isUnused' | 'volume'>>
  membership: Pick<MembershipView, 'self' | 'members'>
  clock: Clock
}

/**
 * Waits until no volume counts on a replica of this node any more. The node must be draining: the sequencers of the
 * groups see that and put it out of their sets, newcomers first.
 */
export async function handOverReplicas (
  { replicas, membership, clock }: ReplicaHandOver, { signal }: { signal?: AbortSignal } = {}
): Promise<void> {
  let left = Infinity
  let movedAt = clock.now()

  for (;;) {
    const counted = await countOf(replicas())

    if (counted === 0) {
      return
    }

    if (signal?.aborted === true) {
      throw new AbortedError('Leaving the mesh')
    }

    if (counted < left) {
      left = counted
      movedAt = clock.now()
    }

    const { peerId } = membership.self()
    const hasOthers = membership.members().some(member =>
      member.peerId !== peerId && isReachable(member) && !member.flags.draining)

    if (!hasOthers || clock.now() - movedAt > HAND_OVER_STALL_MS) {
      throw new MetadataStuckError(counted)
    }

    await sleep(clock, HAND_OVER_POLL_MS, signal)
  }
}

/** Those of removed volumes are not missed, and no node takes their place. */
async function countOf (replicas: Iterable<Pick<Replica, 'isMember' | 'isUnused' | 'volume'>>): Promise<number> {
  let count = 0

  for (const replica of replicas) {
    if (replica.isMember && !replica.isUnused && (await replica.volume())?.deleted !== true) {
      count++
    }
  }

  return count
}
