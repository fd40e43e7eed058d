import { packageVersion } from '../../config/package-version.js'
import { isRegistryId } from '../../volumes/group-id.js'
import { countStates, volumeFaults } from '../status.js'
import { WORKER_STATES } from '../../util/worker.js'
import type { NodeMeter } from './node-meter.js'
import type { Sample, Samples } from '../../gateway/metrics/catalog.js'
import type { Layers } from '../layers.js'
import type { Workers } from '../types.js'

export interface SampledNode {
  layers: Pick<Layers, 'membership' | 'store' | 'blocks' | 'volumes' | 'rpc' | 'refused'>
  workers: Pick<Workers, 'list'>
}

/** What a node knows now, without a question to another node and without planning anew. */
export async function metricSamples ({ layers, workers }: SampledNode, meter: NodeMeter): Promise<Samples> {
  return {
    shoal_build_info: [{ labels: { version: packageVersion() }, value: 1 }],
    shoal_http_requests_total: meter.requests.counts()
      .map(({ labels, count }) => ({ labels: { ...labels }, value: count })),
    shoal_http_request_duration_seconds: meter.requests.durations()
      .map(({ labels, value }) => ({ labels: { ...labels }, value })),
    ...membershipSamples(layers, meter),
    ...blockSamples(layers),
    ...storeSamples(layers),
    ...scrubSamples(layers),
    ...gcSamples(layers),
    ...await volumeSamples(layers),
    ...workerSamples(workers),
    shoal_rpc_peers: layers.rpc.peers().length,
    shoal_rpc_calls_in_flight: layers.rpc.callsInFlight,
    shoal_rpc_refused_messages_total: layers.refused.total
  }
}

type Part<Prefix extends string> = Pick<Samples, Extract<keyof Samples, `shoal_${Prefix}${string}`>>

function membershipSamples (
  { membership }: Pick<Layers, 'membership'>, meter: NodeMeter
): Part<'member' | 'node' | 'clock'> {
  const { load, flags } = membership.self()
  const skews = membership.clockSkews()
  const allMs = skews && [skews.ownMs, ...skews.membersMs.values()]

  return {
    shoal_members: Object.entries(countStates(membership.members()))
      .map(([state, value]) => ({ labels: { state }, value })),
    shoal_member_suspicions_total: meter.suspicions,
    shoal_member_deaths_total: meter.deaths,
    shoal_node_load_ratio: load,
    shoal_node_lag_seconds: membership.lagMs / MS_PER_S,
    shoal_node_draining: Number(flags.draining),
    shoal_clock_skew_seconds: seconds(skews?.ownMs),
    shoal_clock_skew_max_seconds: seconds(allMs && Math.max(...allMs.map(Math.abs)))
  }
}

function blockSamples ({ blocks }: Pick<Layers, 'blocks'>): Part<'blocks' | 'repair'> {
  const { total, healthy, underReplicated, missing } = blocks.health()
  const { queue, done, bytesPerSecond, etaSeconds } = blocks.repair()

  return {
    shoal_blocks: total,
    shoal_blocks_healthy: healthy,
    shoal_blocks_under_replicated: underReplicated,
    shoal_blocks_missing: missing,
    shoal_repair_queue: queue,
    shoal_repair_copies_total: done,
    shoal_repair_bytes_per_second: bytesPerSecond,
    shoal_repair_eta_seconds: etaSeconds
  }
}

function storeSamples ({ store }: Pick<Layers, 'store'>): Part<'store'> {
  const usage = store.usage()

  return {
    shoal_store_copies: usage.blocks,
    shoal_store_used_bytes: usage.usedBytes,
    shoal_store_capacity_bytes: usage.capacityBytes,
    shoal_store_disk_bytes: usage.diskBytes,
    shoal_store_free_bytes: Number.isFinite(usage.freeBytes) ? usage.freeBytes : undefined,
    shoal_store_excess_bytes: usage.excessBytes,
    shoal_store_full: Number(usage.full),
    shoal_store_read_only: Number(usage.readOnly),
    shoal_store_io_errors_total: usage.ioErrors
  }
}

function scrubSamples ({ blocks, store }: Pick<Layers, 'blocks' | 'store'>): Part<'scrub'> {
  const { found, unhealed, pass, lastPass } = blocks.scrub.status()

  return {
    shoal_scrub_bad_copies_total: found,
    shoal_scrub_unhealed_copies: unhealed,
    shoal_scrub_quarantined_copies: store.usage().quarantined,
    shoal_scrub_pass_verified_bytes: pass?.verifiedBytes,
    shoal_scrub_pass_left_bytes: pass?.leftBytes,
    shoal_scrub_oldest_proof_timestamp_seconds: seconds(lastPass?.startedAt)
  }
}

function gcSamples ({ blocks }: Pick<Layers, 'blocks'>): Part<'gc'> {
  const { candidates, candidateBytes, droppedCopies, droppedBytes, scannedAt } = blocks.gc.status()

  return {
    shoal_gc_candidate_copies: candidates,
    shoal_gc_candidate_bytes: candidateBytes,
    shoal_gc_dropped_copies_total: droppedCopies,
    shoal_gc_dropped_bytes_total: droppedBytes,
    shoal_gc_last_scan_timestamp_seconds: seconds(scannedAt)
  }
}

async function volumeSamples (
  { volumes, membership }: Pick<Layers, 'volumes' | 'membership'>
): Promise<Part<'volume' | 'consensus'>> {
  const { groups } = volumes
  const replicas = [...groups.list()]
  const statuses = replicas.filter(({ isOpen }) => isOpen).map(replica => replica.status())
  const faults = await volumeFaults(volumes, membership)
  const withoutMajority = faults.filter(fault => fault.withoutMajority && !isRegistryId(fault.group))

  return {
    shoal_volumes: replicas.filter(({ group, isSequencer }) => isSequencer && !isRegistryId(group)).length,
    shoal_volume_replicas: replicas.length,
    shoal_volume_replicas_failed: groups.failures().size,
    shoal_volume_replicas_divided: faults.filter(({ serving }) => serving).length,
    shoal_volumes_without_majority: withoutMajority.length,
    shoal_volume_pending_operations: volumes.pendingHere(),
    shoal_consensus_commit_seconds: [{ value: groups.meter.commitSeconds.read() }],
    shoal_consensus_elections_total: groups.meter.elections,
    shoal_consensus_uncommitted_entries:
      statuses.reduce((sum, { lastIndex, commitIndex }) => sum + lastIndex - commitIndex, 0),
    shoal_consensus_unapplied_entries_max:
      Math.max(0, ...statuses.map(({ commitIndex, appliedIndex }) => commitIndex - appliedIndex))
  }
}

function workerSamples (workers: Pick<Workers, 'list'>): Part<'worker'> {
  const all = workers.list()

  return {
    shoal_worker_state: all.flatMap(({ name: worker, state: now }) => WORKER_STATES.map((state): Sample =>
      ({ labels: { worker, state }, value: Number(state === now) }))),
    shoal_worker_last_error_timestamp_seconds: all.flatMap(({ name: worker, lastError }) =>
      lastError === undefined ? [] : [{ labels: { worker }, value: lastError.at / MS_PER_S }])
  }
}

const MS_PER_S = 1_000

function seconds (ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MS_PER_S
}
