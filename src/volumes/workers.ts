import { DRAIN_INTERVAL_MS } from './partition/constants.js'
import { EXCHANGE_INTERVAL_MS, MERGE_INTERVAL_MS } from './registry/constants.js'
import { RECONFIGURE_INTERVAL_MS, REOPEN_INTERVAL_MS, VERIFY_LOOK_MS } from './replica/constants.js'
import { HOUSEKEEPING_INTERVAL_MS, REMOVED_LOOK_MS } from './upkeep/constants.js'
import type { WorkerKind } from '../util/worker.js'

/** What a node does by itself for volumes. */
export const VOLUME_WORKERS = {
  exchange: {
    name: 'registry-exchange',
    task: 'Asks other nodes which registry of volumes they know.',
    intervalMs: EXCHANGE_INTERVAL_MS
  },
  merge: {
    name: 'registry-merge',
    task: 'Takes over the names of registries that lost against another one.',
    intervalMs: MERGE_INTERVAL_MS
  },
  report: {
    name: 'registry-report',
    task: 'Tells the registry of volumes here whose log an operator forced.',
    intervalMs: EXCHANGE_INTERVAL_MS
  },
  journals: {
    name: 'volume-journals',
    task: 'Orders operations that were accepted while no majority could be reached.',
    intervalMs: DRAIN_INTERVAL_MS
  },
  pruning: {
    name: 'volume-pruning',
    task: 'Prunes expired trash, versions and history of the volumes that this node orders.',
    intervalMs: HOUSEKEEPING_INTERVAL_MS,
    isPausable: true
  },
  reconfiguration: {
    name: 'volume-reconfiguration',
    task: 'Keeps the sets of metadata replicas as they should be.',
    intervalMs: RECONFIGURE_INTERVAL_MS
  },
  removal: {
    name: 'volume-removal',
    task: 'Takes the metadata of removed volumes off this node.',
    intervalMs: REMOVED_LOOK_MS,
    isPausable: true
  },
  reopening: {
    name: 'volume-reopening',
    task: 'Opens metadata replicas again that failed.',
    intervalMs: REOPEN_INTERVAL_MS
  },
  verification: {
    name: 'volume-verification',
    task: 'Reads the metadata of volumes here and compares it with its digests.',
    intervalMs: VERIFY_LOOK_MS,
    isPausable: true
  }
} as const satisfies Record<string, WorkerKind>
