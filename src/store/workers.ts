import { BALLAST_INTERVAL_MS } from './device/constants.js'
import { CHECKPOINT_INTERVAL_MS, COMPACT_INTERVAL_MS } from './disk/constants.js'
import type { WorkerKind } from '../util/worker.js'

/** What a node does by itself for its disk. */
export const STORE_WORKERS = {
  ballast: {
    name: 'ballast',
    task: 'Keeps room in the data dir for a start on a full disk.',
    intervalMs: BALLAST_INTERVAL_MS
  },
  checkpoints: {
    name: 'checkpoints',
    task: 'Writes to the index what the next start would have to read from the log.',
    intervalMs: CHECKPOINT_INTERVAL_MS
  },
  compaction: {
    name: 'compaction',
    task: 'Gives back the room of removed copies.',
    intervalMs: COMPACT_INTERVAL_MS,
    isPausable: true
  }
} as const satisfies Record<string, WorkerKind>
