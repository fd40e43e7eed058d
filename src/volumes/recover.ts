import { NoQuorumError } from './errors.js'
import { relationOf } from './log/lineage.js'
import { volumeForce, volumeStatus } from './replica/methods.js'
import { errorMessage } from '../util/errors.js'
import type { Places } from './gateway/places.js'
import type { Place, VolumeRecord } from './registry/types.js'
import type { StatusAnswer } from './replica/pb/replica.js'
import type { Reach } from './replica/reach.js'
import type { RecoverReport } from './types.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { Logger } from '../util/logger.js'

const STATUS_TIMEOUT_MS = 3_000

/** The replica asks the others itself before it goes on alone. */
const FORCE_TIMEOUT_MS = 10_000

interface Survivor { peerId: string, status: StatusAnswer }

/**
 * A majority of a group is gone for good: goes on with the best of the rest. What that one has accepted is kept, also
 * where nobody can tell any more whether it was chosen; what only the lost ones had is lost.
 */
export async function recoverGroup (
  { reach, rpc, places, logger }: { reach: Reach, rpc: Rpc, places: Places, logger: Logger },
  { id, name, ...record }: VolumeRecord,
  { acceptLoss, signal }: { acceptLoss: boolean, signal?: AbortSignal }
): Promise<RecoverReport> {
  await places.search(id, signal)
  const { members } = places.get(id) ?? record
  let survivors: Survivor[] = []

  await Promise.all(members.map(async peerId => {
    try {
      const { header } = await rpc.call(peerId, volumeStatus, { group: id }, undefined,
        { class: 'control', timeoutMs: STATUS_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })

      if (header.hosted) {
        survivors.push({ peerId, status: header })
      }
    } catch (err) {
      logger.debug({ group: id, peerId, err: errorMessage(err) }, 'a replica does not answer')
    }
  }))

  const forked = survivors.filter(({ status }) => isForked(record, status))
  survivors = survivors.filter(one => !forked.includes(one))
  survivors.sort(byKnowledge)
  const lost = members.filter(peerId => !survivors.some(one => one.peerId === peerId))
  const best = survivors[0]
  const majority = Math.floor(members.length / 2) + 1
  const report: RecoverReport = {
    name,
    id,
    survivors: survivors.map(({ peerId, status }) =>
      ({ peerId, hostname: reach.hostname(peerId), commitIndex: status.commitIndex, lastIndex: status.lastIndex })),
    lost,
    chosen: best?.peerId,
    warnings: [
      ...forked.map(({ peerId }) => `${reach.hostname(peerId)} holds another log of this volume, which an operator forced ` +
        'apart from the one that the registry names. It is not gone on with.'),
      ...warningsOf(survivors, lost, majority, peerId => reach.hostname(peerId))
    ],
    recovered: false
  }

  if (!acceptLoss || survivors.length >= majority) {
    return report
  }

  if (best === undefined) {
    throw new NoQuorumError(name, 'none of its replicas answers, so there is nothing to go on with')
  }

  const { header } = await rpc.call(best.peerId, volumeForce,
    { group: id, members: [best.peerId], epoch: best.status.place?.epoch ?? 0 }, undefined,
    { timeoutMs: FORCE_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })
  places.confirm(id, { epoch: header.epoch, members: [best.peerId] })
  logger.warn({ volume: name, peer: best.peerId, lost }, 'went on with one replica of a volume: its majority was given up')

  return { ...report, recovered: true }
}

/** It went on with another log than the registry names: `volume recover` was forced on both sides of a cut. */
function isForked (record: Place, { place, lineage }: StatusAnswer): boolean {
  return record.epoch > 0 && relationOf(record, { epoch: place?.epoch ?? 0, lineage }) === 'foreign'
}

/** Who accepted last from the highest ballot knows most; then who has more. */
function byKnowledge (a: Survivor, b: Survivor): number {
  return b.status.acceptedRound - a.status.acceptedRound || b.status.lastIndex - a.status.lastIndex ||
    b.status.commitIndex - a.status.commitIndex || (a.peerId < b.peerId ? -1 : 1)
}

function warningsOf (
  survivors: readonly Survivor[], lost: readonly string[], majority: number, hostname: (peerId: string) => string
): string[] {
  const [best] = survivors

  if (survivors.length >= majority) {
    return [`A majority answers (${survivors.length} of ${survivors.length + lost.length}): there is nothing to recover from, and nothing is done.`]
  }

  if (best === undefined) {
    return ['None of the replicas answers. If one of them can be started again, do that: there is nothing else to go on with.']
  }

  const names = lost.map(hostname).join(', ')
  const doubtful = best.status.lastIndex - best.status.commitIndex

  return [
    `If ${names} can be started again, do that instead: then nothing is lost.`,
    `Operations behind number ${best.status.lastIndex} of the log that were acknowledged by the lost replicas are gone, ` +
      'and nothing tells how many there were; the last ones that this replica heard of are kept.',
    ...(doubtful === 0 ? [] : [`${doubtful} of those it heard of may never have been acknowledged to anybody; they take effect.`]),
    'Should one of the lost replicas come back later, what only it knows is not taken over.'
  ]
}
