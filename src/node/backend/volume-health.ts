import { isRegistryId } from '../../volumes/group-id.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { isReachable } from '../../peer/membership/member.js'
import { lackOfMajority } from '../lack-of-majority.js'
import type { StatusReport } from '../types.js'
import type { MembershipView } from '../../peer/membership/member.js'
import type { VolumeRow, Volumes } from '../../volumes/types.js'

/** A registry that does not answer soon must not hold a status up. */
const NAMES_TIMEOUT_MS = 1_000

/** What a status says of volumes, as far as membership and the nodes that answered tell: no replica is asked. */
export interface VolumesHealth {
  /** Undefined when the names cannot be had. */
  rows: readonly VolumeRow[] | undefined
  /** Why not, as a sentence. */
  problem?: string
  /** Volumes, and the registry, that take no change: why, as part of a sentence. */
  unwritable: ReadonlyMap<string, string>
}

export interface HealthLayers {
  membership: Pick<MembershipView, 'get' | 'self'>
  volumes: Pick<Volumes, 'list'>
}

/**
 * Which volumes cannot be written. The replicas that are left say so of theirs; of a volume of which none is left only
 * the registry knows, by the nodes of its set.
 */
export async function volumesHealth (
  { membership, volumes }: HealthLayers, { volumeFaults }: Pick<StatusReport, 'volumeFaults'>, signal: AbortSignal
): Promise<VolumesHealth> {
  const { rows, problem } = await volumeRows(volumes, signal)
  const named = rows === undefined ? undefined : new Set(rows.map(({ id }) => id))
  const unwritable = new Map<string, string>()

  for (const { group, reason, withoutMajority } of volumeFaults) {
    // A volume without a name was deleted, and is not missed. Each of the replicas that are left says the same.
    if (withoutMajority && !unwritable.has(group) && (named?.has(group) !== false || isRegistryId(group))) {
      unwritable.set(group, reason)
    }
  }

  for (const row of rows ?? []) {
    const reason = unwritable.has(row.id) ? undefined : whyNot(row, membership, volumeFaults)

    if (reason !== undefined) {
      unwritable.set(row.id, reason)
    }
  }

  return { rows, unwritable, problem }
}

/** The volumes, or why their names cannot be had, as a sentence: an answer that takes long is none. */
export async function volumeRows (
  volumes: Pick<Volumes, 'list'>, signal: AbortSignal
): Promise<{ rows: readonly VolumeRow[] | undefined, problem?: string }> {
  try {
    return { rows: await volumes.list({ signal: AbortSignal.any([signal, AbortSignal.timeout(NAMES_TIMEOUT_MS)]) }) }
  } catch (err) {
    return {
      rows: undefined,
      problem: errorCode(err) === 'aborted'
        ? `The registry with the names of volumes did not answer within ${NAMES_TIMEOUT_MS / 1000} s.`
        : errorMessage(err)
    }
  }
}

function whyNot (
  { id, members }: VolumeRow, membership: HealthLayers['membership'], faults: StatusReport['volumeFaults']
): string | undefined {
  if (members.length === 0) {
    return undefined
  }

  const failed = members.filter(peerId =>
    faults.some(fault => fault.group === id && fault.peerId === peerId && !fault.serving && !fault.withoutMajority))
  const self = membership.self()
  const whole = members.filter(peerId => {
    const member = peerId === self.peerId ? self : membership.get(peerId)

    return member !== undefined && isReachable(member) && !failed.includes(peerId)
  })

  if (2 * whole.length > members.length) {
    return undefined
  }

  return lackOfMajority(members, membership) ??
    `its metadata replicas on ${failed.map(peerId => membership.get(peerId)?.hostname ?? peerId).join(' and ')} failed`
}
