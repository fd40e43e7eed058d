import type { HistogramValue } from '../../util/histogram.js'

/** What one metric is, as Prometheus is told and as `docs/guide/metrics.md` lists it. */
export interface MetricKind {
  type: 'gauge' | 'counter' | 'histogram'
  /** A sentence. */
  help: string
  /** Names of labels. Each has few values that no client and no number of nodes adds to. @default none */
  labels?: readonly string[]
}

/**
 * Every metric of Shoal's own, by its name. Base units, `_total` for what only grows. No name of a volume or a peer is
 * in a label: the number of series is the same in any mesh, and a sum over nodes is the mesh.
 */
export const METRICS = table({
  shoal_build_info: { type: 'gauge', help: 'Always 1; the version is in the label.', labels: ['version'] },

  shoal_http_requests_total: {
    type: 'counter',
    help: 'Requests by door (local socket or HTTP), read or write, and class of status; aborted: the answer was cut off.',
    labels: ['door', 'method', 'status']
  },
  shoal_http_request_duration_seconds: {
    type: 'histogram', help: 'From the headers of a request to the end of its answer.', labels: ['door', 'method']
  },

  shoal_members: { type: 'gauge', help: 'Nodes of the mesh by state, as this node sees them, itself among them.', labels: ['state'] },
  shoal_member_suspicions_total: { type: 'counter', help: 'How often this node saw a member become suspect.' },
  shoal_member_deaths_total: { type: 'counter', help: 'How often this node saw a member die.' },
  shoal_node_load_ratio: { type: 'gauge', help: 'The busier of event loop and queue of client requests, 0 to 1.' },
  shoal_node_lag_seconds: {
    type: 'gauge', help: 'How late this process comes to its work; it waits longer for other nodes then.'
  },
  shoal_node_draining: { type: 'gauge', help: '1 while this node hands its copies over.' },
  shoal_clock_skew_seconds: { type: 'gauge', help: 'This clock less the median of the clocks of all live members.' },
  shoal_clock_skew_max_seconds: { type: 'gauge', help: 'The largest distance of any live member\'s clock from that median.' },

  shoal_blocks: { type: 'gauge', help: 'Blocks that this node counts; each is counted by one of its holders.' },
  shoal_blocks_healthy: { type: 'gauge', help: 'Of these, blocks with all their copies.' },
  shoal_blocks_under_replicated: { type: 'gauge', help: 'Of these, blocks with fewer live copies than they should have.' },
  shoal_blocks_missing: { type: 'gauge', help: 'Blocks that a file or folder here refers to, and of which no live copy was found.' },

  shoal_repair_queue: { type: 'gauge', help: 'Copies that wait to be made by this node.' },
  shoal_repair_copies_total: { type: 'counter', help: 'Copies that repair made.' },
  shoal_repair_bytes_per_second: { type: 'gauge', help: 'Speed of repair over the last seconds.' },
  shoal_repair_eta_seconds: { type: 'gauge', help: 'What waits to be copied, divided by the speed; absent while nothing is repaired.' },

  shoal_store_copies: { type: 'gauge', help: 'Copies on this disk.' },
  shoal_store_used_bytes: { type: 'gauge', help: 'Bytes of all copies.' },
  shoal_store_capacity_bytes: { type: 'gauge', help: 'Bytes that this node offers to the mesh.' },
  shoal_store_disk_bytes: { type: 'gauge', help: 'Bytes that the store takes on its disk, dead records included.' },
  shoal_store_free_bytes: { type: 'gauge', help: 'Free bytes of the file system below the store; absent in memory.' },
  shoal_store_excess_bytes: { type: 'gauge', help: 'Bytes of copies that should move to other nodes, since there is no room.' },
  shoal_store_full: { type: 'gauge', help: '1 while this node takes no new copies for want of room.' },
  shoal_store_read_only: { type: 'gauge', help: '1 while the disk takes no writes.' },
  shoal_store_io_errors_total: { type: 'counter', help: 'Calls that the disk failed since the store was opened.' },

  shoal_scrub_bad_copies_total: { type: 'counter', help: 'Bad copies found since the store was made.' },
  shoal_scrub_unhealed_copies: { type: 'gauge', help: 'Bad copies in whose place no good one is yet.' },
  shoal_scrub_quarantined_copies: { type: 'gauge', help: 'Bad copies that are kept aside to be looked at.' },
  shoal_scrub_pass_verified_bytes: { type: 'gauge', help: 'What the pass under way has read; absent between passes.' },
  shoal_scrub_pass_left_bytes: { type: 'gauge', help: 'What it has left to read; absent between passes.' },
  shoal_scrub_oldest_proof_timestamp_seconds: {
    type: 'gauge', help: 'When the last whole pass began: since then each copy was read once and was good, or was replaced.'
  },

  shoal_gc_candidate_copies: { type: 'gauge', help: 'Garbage that was found here and is still here.' },
  shoal_gc_candidate_bytes: { type: 'gauge', help: 'The same in bytes.' },
  shoal_gc_dropped_copies_total: { type: 'counter', help: 'Garbage that was dropped here.' },
  shoal_gc_dropped_bytes_total: { type: 'counter', help: 'The same in bytes.' },
  shoal_gc_last_scan_timestamp_seconds: { type: 'gauge', help: 'When all copies were last looked through for garbage.' },

  shoal_consensus_commit_seconds: {
    type: 'histogram', help: 'From a batch of changes to a volume, at the replica that orders it, to their effect there.'
  },
  shoal_consensus_elections_total: { type: 'counter', help: 'How often a replica here became the one that orders.' },
  shoal_consensus_uncommitted_entries: { type: 'gauge', help: 'Entries of logs here that are not known to be chosen, of all volumes.' },
  shoal_consensus_unapplied_entries_max: { type: 'gauge', help: 'Chosen entries that wait to be applied, of the volume that has most.' },

  shoal_volumes: { type: 'gauge', help: 'Volumes that this node orders: over all nodes, the number of volumes.' },
  shoal_volume_replicas: { type: 'gauge', help: 'Metadata replicas on this node, the registry\'s among them.' },
  shoal_volume_replicas_failed: { type: 'gauge', help: 'Metadata replicas on this node that failed.' },
  shoal_volume_replicas_divided: { type: 'gauge', help: 'Metadata replicas on this node that differ from others without a majority to decide.' },
  shoal_volumes_without_majority: { type: 'gauge', help: 'Volumes with a replica here, and too few others to be written.' },
  shoal_volume_pending_operations: { type: 'gauge', help: 'Changes accepted here in a partition that wait for the majority.' },

  shoal_worker_state: { type: 'gauge', help: '1 for the state that a worker is in.', labels: ['worker', 'state'] },
  shoal_worker_last_error_timestamp_seconds: {
    type: 'gauge', help: 'When a worker last failed; absent when it has not since the start.', labels: ['worker']
  },

  shoal_rpc_peers: { type: 'gauge', help: 'Peers with a channel.' },
  shoal_rpc_calls_in_flight: { type: 'gauge', help: 'Calls to peers that are not answered yet.' },
  shoal_rpc_refused_messages_total: { type: 'counter', help: 'Messages of members that were none, or made no sense.' }
})

export type MetricName = keyof typeof METRICS

export interface Sample {
  value: number
  /** @default none */
  labels?: Readonly<Record<string, string>>
}

export interface HistogramSample { value: HistogramValue, labels?: Readonly<Record<string, string>> }

/** Undefined: there is nothing to tell now, and the metric is left out. */
type SamplesOf<K extends MetricKind> = K['type'] extends 'histogram'
  ? readonly HistogramSample[]
  : K extends { labels: readonly string[] } ? readonly Sample[] : number | undefined

/** What a node tells at one moment. */
export type Samples = { readonly [Name in MetricName]: SamplesOf<typeof METRICS[Name]> }

/** Keeps the types of a table. */
function table<const T extends Record<string, MetricKind>> (metrics: T): T {
  return metrics
}
