import { handOverReplicas } from '../volumes/upkeep/hand-over.js'
import { systemClock } from '../util/clock.js'
import type { BlocksService } from '../blocks/service.js'
import type { MembershipService } from '../peer/membership/service.js'
import type { VolumesService } from '../volumes/service.js'
import type { LeaveOptions } from './types.js'
import type { Logger } from '../util/logger.js'

/**
 * Drains a node, hands its copies and its replicas of volumes over, and says goodbye for good. Resolves to false when
 * something was left behind that the others needed, as `force` allows.
 */
export async function handOver (
  { membership, blocks, volumes }: { membership: MembershipService, blocks: BlocksService, volumes: VolumesService },
  { force = false, ...options }: LeaveOptions, logger: Logger
): Promise<boolean> {
  let isComplete = true
  membership.updateSelf({ flags: { draining: true } })

  for (const step of [
    async () => { await blocks.handOver({ ...options, force }) },
    async () => {
      await handOverReplicas({ replicas: () => volumes.groups.list(), membership, clock: systemClock }, options)
    }
  ]) {
    try {
      await step()
    } catch (err) {
      if (!force) {
        blocks.stay()
        membership.updateSelf({ flags: { draining: false } })
        throw err
      }

      isComplete = false
      logger.warn({ err }, 'leaving without having handed everything over, as --force asks')
    }
  }

  await blocks.gc.tellMet()
  await membership.leave()

  return isComplete
}
