import { NoQuorumError, VolumeDeletedError } from '../errors.js'
import { volumeStatus } from '../replica/methods.js'
import { errorCode } from '../../util/errors.js'
import type { GroupClient } from '../client/group-client.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { VolumeRecord } from './types.js'
import type { StatusAnswer } from '../replica/pb/replica.js'
import type { VolumeState } from '../tree/types.js'
import type { MetadataReplica, VolumeStat } from '../types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'

/** A replica that takes longer is shown as silent: a status that hangs tells nothing. */
const STATUS_TIMEOUT_MS = 2_000

interface StatInit { cluster: ClusterView, rpc: Rpc, locator: Pick<GroupLocator, 'get'> }

/** What a volume is like, and how its replicas are: each is asked by itself. */
export async function volumeStat (
  init: StatInit, link: GroupClient, record: VolumeRecord, signal?: AbortSignal
): Promise<VolumeStat> {
  let volume: VolumeState | undefined
  let failure: unknown

  try {
    volume = await stateOf(link, signal)
  } catch (err) {
    failure = err
  }

  if (volume === undefined && errorCode(failure) !== 'no_quorum') {
    throw failure
  }

  const config = init.locator.get(record.id) ?? record
  const statuses = await Promise.all(
    config.members.map(async peerId => await statusOf(init, record.id, peerId, signal)))
  const divided = statuses.find(status => status?.divided !== undefined)?.divided

  return {
    name: record.name,
    id: record.id,
    settings: volume?.settings,
    createdAtMs: record.createdAtMs,
    epoch: config.epoch,
    index: Math.max(0, ...statuses.map(status => status?.commitIndex ?? 0)),
    replicas: config.members.map((peerId, i) => replicaRow(init.cluster, peerId, statuses[i])),
    writable: volume !== undefined && !link.isPartitioned,
    files: volume?.files,
    directories: volume?.directories,
    usedBytes: volume?.usedBytes,
    trashItems: volume?.trashItems,
    snapshots: volume?.snapshots,
    conflicts: volume?.conflicts,
    pending: statuses.reduce((sum, status) => sum + (status?.pending ?? 0), 0),
    ...(divided === undefined ? {} : { divided })
  }
}

async function stateOf (link: GroupClient, signal?: AbortSignal): Promise<VolumeState> {
  const answer = await link.query({ type: 'volume' }, { signal })

  if (answer.type !== 'volume') {
    throw new NoQuorumError(link.name, 'its replicas gave an answer that makes no sense')
  }

  if (answer.volume.deleted) {
    throw new VolumeDeletedError(link.name)
  }

  return answer.volume
}

async function statusOf (
  { rpc }: StatInit, group: string, peerId: string, signal?: AbortSignal
): Promise<StatusAnswer | undefined> {
  try {
    const { header } = await rpc.call(peerId, volumeStatus, { group }, undefined,
      { class: 'control', timeoutMs: STATUS_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })

    return header.hosted || header.failed !== undefined ? header : undefined
  } catch {
    return undefined
  }
}

function replicaRow (cluster: ClusterView, peerId: string, status: StatusAnswer | undefined): MetadataReplica {
  return {
    peerId,
    hostname: cluster.hostname(peerId),
    state: cluster.member(peerId)?.state ?? 'unknown',
    sequencer: status?.role === 'sequencer',
    learner: status?.role === 'learner',
    ...(status?.hosted === true ? { appliedIndex: status.appliedIndex } : {}),
    ...(status?.failed === undefined ? {} : { failed: status.failed })
  }
}
