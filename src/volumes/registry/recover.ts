import { NoQuorumError } from '../errors.js'
import { relationOf } from '../../consensus/lineage.js'
import { CANDIDATES_MAX } from '../replica/constants.js'
import { canDecide, decidingSets, isMemberOn } from '../replica/sets/deciding-sets.js'
import { peerOf } from '../replica/sets/member-id.js'
import { volumeForce, volumeStatus } from '../replica/methods.js'
import { errorMessage } from '../../util/errors.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { GroupConfig, VolumeRecord } from './types.js'
import type { SetAnswer as Survivor } from '../replica/sets/ask-set.js'
import type { StatusAnswer } from '../replica/pb/replica.js'
import type { GroupView } from '../replica/group-view.js'
import type { RecoverReport } from '../types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Logger } from '../../util/logger.js'

const STATUS_TIMEOUT_MS = 3_000

/** The replica asks the others itself before it goes on alone. */
const FORCE_TIMEOUT_MS = 10_000

interface RecoverInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  locator: GroupLocator
  logger: Logger
}

/**
 * A majority of a group is gone for good: goes on with the best of the rest. What that one has accepted is kept, also
 * where it cannot be told any more whether it was chosen; what only the lost ones had is lost.
 */
export async function recoverGroup (
  { cluster, groupView, rpc, locator, logger }: RecoverInit,
  { id, name, ...record }: VolumeRecord,
  { acceptLoss, signal }: { acceptLoss: boolean, signal?: AbortSignal }
): Promise<RecoverReport> {
  await locator.search(id, signal)
  const { members } = locator.get(id) ?? record
  const answers: Survivor[] = []
  // A node that is only about to become a member may know as much as those who are; newcomers are the best ranked
  // nodes.
  const asked = [...new Set([...members, ...groupView.ranking(id).slice(0, CANDIDATES_MAX)])]

  await Promise.all(asked.map(async peerId => {
    try {
      const { header } = await rpc.call(peerId, volumeStatus, { group: id }, undefined,
        { class: 'control', timeoutMs: STATUS_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })

      answers.push({ peerId, status: header })
    } catch (err) {
      logger.debug({ group: id, peerId, err: errorMessage(err) }, 'a replica does not answer')
    }
  }))

  const replicas = answers.filter(hasWord)
  const forked = replicas.filter(({ status }) => isForked(record, status))
  const survivors = replicas.filter(one => !forked.includes(one)).sort(byKnowledge)
  const best = survivors[0]
  const sets = best === undefined ? [members] : setsOf(best)
  // Also one that has not heard of the set that it is to join.
  const isThere = (member: string): boolean => answers.some(one => !forked.includes(one) && isMemberOn(one, member))
  const isDecided = canDecide(sets, isThere)
  const lost = [...new Set(sets.flat())].filter(member => !isThere(member)).map(peerOf)
  const hostname = (peerId: string): string => cluster.hostname(peerId)
  const report: RecoverReport = {
    name,
    id,
    survivors: survivors.map(({ peerId, status }) =>
      ({ peerId, hostname: hostname(peerId), commitIndex: status.commitIndex, lastIndex: status.lastIndex })),
    lost: [...new Set(lost)],
    chosen: best?.peerId,
    warnings: [
      ...forked.map(({ peerId }) => `${hostname(peerId)} holds another log of this volume, which an operator forced ` +
        'apart from the one that the registry names. It is not gone on with.'),
      ...warningsOf(best, { sets, isDecided, isThere, lost: [...new Set(lost)].map(hostname), hostname })
    ],
    isNeeded: !isDecided,
    recovered: false
  }

  if (!acceptLoss || isDecided) {
    return report
  }

  if (best === undefined) {
    throw new NoQuorumError(name, 'none of its replicas answers, so there is nothing to go on with')
  }

  const { header } = await rpc.call(best.peerId, volumeForce,
    { group: id, members: [best.peerId], epoch: best.status.config?.epoch ?? 0 }, undefined,
    { timeoutMs: FORCE_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })
  locator.confirm(id, { epoch: header.epoch, members: [best.peerId] })
  logger.warn({ volume: name, peer: best.peerId, lost }, 'went on with one replica of a volume: its majority was given up')

  return { ...report, recovered: true }
}

/** It went on with another log than the registry names: `volume recover` was forced on both sides of a partition. */
function isForked (record: GroupConfig, { config, lineage }: StatusAnswer): boolean {
  return record.epoch > 0 && relationOf(record, { epoch: config?.epoch ?? 0, lineage }) === 'foreign'
}

/** The one that accepted last from the highest ballot knows most; then the one that has more. */
function byKnowledge (a: Survivor, b: Survivor): number {
  return b.status.acceptedRound - a.status.acceptedRound || b.status.lastIndex - a.status.lastIndex ||
    b.status.commitIndex - a.status.commitIndex || (a.peerId < b.peerId ? -1 : 1)
}

interface Outlook {
  /** Which have to decide: the set in force, and the one that is to follow it. */
  sets: readonly (readonly string[])[]
  isDecided: boolean
  isThere: (member: string) => boolean
  /** By the names of their hosts. */
  lost: readonly string[]
  hostname: (peerId: string) => string
}

function warningsOf (best: Survivor | undefined, { sets, isDecided, isThere, lost, hostname }: Outlook): string[] {
  const [inForce = [], next] = sets

  if (isDecided) {
    return [`A majority answers (${inForce.filter(isThere).length} of ${inForce.length}): there is nothing to recover from, and nothing is done.`]
  }

  if (best === undefined) {
    return ['None of the replicas answers. If one of them can be started again, do that: there is nothing else to go on with.']
  }

  const doubtful = best.status.lastIndex - best.status.commitIndex

  return [
    `If ${lost.join(', ')} can be started again, do that instead: then nothing is lost.`,
    ...(next === undefined ? [] : [`Its replicas were about to become those on ${next.map(member => hostname(peerOf(member))).join(', ')}: a majority of these is needed as well, and of those before.`]),
    `Operations behind number ${best.status.lastIndex} of the log that were acknowledged by the lost replicas are gone, ` +
      'and nothing tells how many there were; the last ones that this replica heard of are kept.',
    ...(doubtful === 0 ? [] : [`${doubtful} of those it heard of may never have been acknowledged to any caller; they take effect.`]),
    'Should one of the lost replicas come back later, what only it knows is not taken over. Should most of them, they go on ' +
      'with a log of their own: make a fresh store there first, with `shoal store replace`.'
  ]
}

/** A replica that is a member, or about to be, by its own word. */
function hasWord ({ peerId, status: { hosted, config, self, members, proposed } }: Survivor): boolean {
  return hosted && (self === ''
    ? config?.members.includes(peerId) === true
    : members.includes(self) || proposed?.members.includes(self) === true)
}

function setsOf ({ status: { config, members, proposed } }: Survivor): (readonly string[])[] {
  return decidingSets({ config: { members: members.length > 0 ? members : config?.members ?? [] }, proposed })
}
