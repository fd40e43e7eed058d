import { isRegistryId } from '../../volumes/group-id.js'
import { clashedName } from '../../volumes/registry/names.js'
import type { StatusReport } from '../types.js'
import type { VolumesHealth } from './volume-health.js'
import type { MembershipView } from '../../peer/membership/member.js'

/** A disk that failed took all replicas of its node along; the list is for a person to read. */
const WARNINGS_MAX = 20

/** Sentences about volumes that cannot be written, and about metadata replicas that failed or differ. */
export function volumeWarnings (
  membership: Pick<MembershipView, 'get'>, { volumeFaults }: Pick<StatusReport, 'volumeFaults'>,
  { rows, unwritable, problem }: VolumesHealth
): string[] {
  const names = new Map((rows ?? []).map(({ id, name }) => [id, name]))
  const nameOf = (group: string): string => names.get(group) ?? (isRegistryId(group) ? '.registry' : group)
  const faults = volumeFaults.filter(({ withoutMajority }) => !withoutMajority)

  return [
    ...problem === undefined ? [] : [`The names of volumes cannot be read: ${problem}`],
    ...few([...unwritable].map(([group, reason]) => `Volume ${nameOf(group)} has no majority: ${cut(reason)}. It can be ` +
      'neither written nor, without --stale, read. Start these nodes again. Only when they are gone for good: ' +
      `\`shoal volume recover ${nameOf(group)}\`.`), 'volumes have no majority'),
    ...few(faults.map(({ peerId, group, reason, serving }) => {
      const host = membership.get(peerId)?.hostname ?? peerId

      return serving
        ? `The metadata replicas of volume ${nameOf(group)} differ, says ${host}: ${cut(reason)}. Nothing is rebuilt by itself. ` +
          'Look at the logs and disks of these nodes; stop the one that is wrong, and the others replace it.'
        : `The metadata replica of volume ${nameOf(group)} on ${host} failed: ${cut(reason)}. It neither votes nor serves, and ` +
          'the others replace it where they can. Look at that node\'s log and disk.'
    }), 'metadata replicas failed'),
    ...few((rows ?? []).flatMap(({ name }) => clashWarning(name) ?? []), 'volumes have the name of another one')
  ]
}

/** Two meshes that each had a volume of one name were joined. */
function clashWarning (name: string): string | undefined {
  const wanted = clashedName(name)

  return wanted === undefined
    ? undefined
    : `There were two volumes ${wanted} when two meshes were joined: the later one is called ${name} now, and nothing in it has ` +
      `changed. Give it a name: \`shoal volume rename ${name} <name>\`.`
}

function cut (reason: string): string {
  return reason.replace(/\.$/, '')
}

/** Not more than a person reads; of the rest, how many there are. */
function few (sentences: readonly string[], what: string): string[] {
  const left = sentences.length - WARNINGS_MAX

  return [...sentences.slice(0, WARNINGS_MAX), ...left > 0 ? [`${left} more ${what}.`] : []]
}
