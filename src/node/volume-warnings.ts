import { isRegistryId } from '../volumes/group-id.js'
import { volumeNames } from './volume-names.js'
import type { StatusReport } from './types.js'
import type { MembershipView } from '../peer/membership/member.js'
import type { Volumes } from '../volumes/types.js'

/** A disk that failed took all replicas of its node along; the list is for a person to read. */
const WARNINGS_MAX = 20

/**
 * Sentences about metadata replicas that failed, differ or are too few, with the names of their volumes where these can
 * be had.
 */
export async function volumeWarnings (
  { membership, volumes }: { membership: MembershipView, volumes: Pick<Volumes, 'list'> },
  { volumeFaults }: StatusReport,
  signal: AbortSignal
): Promise<string[]> {
  if (volumeFaults.length === 0) {
    return []
  }

  const names = await volumeNames(volumes, signal)
  // Each of the replicas that are left says so. A volume without a name was deleted, and is missed by nobody.
  const faults = volumeFaults.filter(({ withoutMajority, group }, i) => !withoutMajority ||
    ((names === undefined || names.has(group) || isRegistryId(group)) &&
      volumeFaults.findIndex(other => other.withoutMajority && other.group === group) === i))
  const left = faults.length - WARNINGS_MAX

  return [
    ...faults.slice(0, WARNINGS_MAX).map(({ peerId, group, reason: told, serving, withoutMajority }) => {
      const reason = told.replace(/\.$/, '')
      const host = membership.get(peerId)?.hostname ?? peerId
      const volume = names?.get(group) ?? (isRegistryId(group) ? '.registry' : group)

      if (withoutMajority) {
        return `Volume ${volume} has no majority: ${reason}. It can be neither written nor, without --stale, read. Start these ` +
          'nodes again. Only when they are gone for good: `shoal volume recover`.'
      }

      return serving
        ? `The metadata replicas of volume ${volume} differ, says ${host}: ${reason}. Nothing is rebuilt by itself. ` +
          'Look at the logs and disks of these nodes; stop the one that is wrong, and the others replace it.'
        : `The metadata replica of volume ${volume} on ${host} failed: ${reason}. It neither votes nor serves, and the ` +
          'others replace it where they can. Look at that node\'s log and disk.'
    }),
    ...left > 0 ? [`${left} more metadata replicas failed.`] : []
  ]
}
