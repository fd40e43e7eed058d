import { PLAN_INTERVAL_MS, REFERENCE_LOOK_MS } from './constants.js'
import { LOOK_MS } from './gc/constants.js'
import type { WorkerKind } from '../util/worker.js'

/** What a node does by itself for blocks. */
export const BLOCK_WORKERS = {
  lateVerification: {
    name: 'late-verification',
    task: 'Verifies copies that clients have just stored here.',
    intervalMs: Infinity,
    isPausable: true
  },
  references: {
    name: 'reference-check',
    task: 'Looks for blocks that files and folders here link to and that no node has.',
    intervalMs: REFERENCE_LOOK_MS
  },
  plan: {
    name: 'repair-plan',
    task: 'Finds what copies are missing or superfluous, and drops the superfluous.',
    intervalMs: PLAN_INTERVAL_MS
  },
  comparison: {
    name: 'repair-comparison',
    task: 'Compares the copies here with those of other holders.',
    intervalMs: PLAN_INTERVAL_MS
  },
  transfers: {
    name: 'repair',
    task: 'Copies blocks to nodes that should hold them.',
    intervalMs: Infinity,
    isPausable: true
  },
  scrub: {
    name: 'scrub',
    task: 'Reads all copies here and replaces bad ones.',
    /** While nothing is due: intervals are reloaded, clocks set. */
    intervalMs: 60_000,
    isPausable: true
  },
  healing: {
    name: 'healing',
    task: 'Fetches good copies in place of bad ones.',
    intervalMs: 60_000
  },
  gc: {
    name: 'gc',
    task: 'Drops copies that nothing claims any more.',
    intervalMs: LOOK_MS
  }
} as const satisfies Record<string, WorkerKind>
