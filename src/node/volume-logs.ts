import { stat } from 'node:fs/promises'
import path from 'node:path'
import { fsCode } from '../store/disk/fs.js'
import { createMemoryLogStore } from '../store/memory-log.js'
import { createSegmentStore } from '../store/segments.js'
import type { BlockStore, LogStore } from '../store/types.js'
import type { Logger } from '../util/logger.js'

/** Of a data dir: states of the volumes that this node holds replicas of, and what it remembers of others. */
export const VOLUMES_DIR = 'volumes'

/** Where a node with one file per block keeps its logs, since only segments have any. */
const LOGS_DIR = 'logs'

/**
 * The logs of volumes lie in the write-ahead log of the store, where it has one; else in one of their own. Logs of
 * their own stay where they are when the store becomes one of segments (`store convert`): a replica that did not find
 * its log would forget what it promised.
 */
export async function openVolumeLogs (
  { store, dataDir, logger, onReadOnly }: {
    store: BlockStore & Partial<LogStore>
    dataDir?: string
    logger: Logger
    /** Of a log of its own. */
    onReadOnly: (reason: string) => void
  }
): Promise<{ logs: LogStore, close: () => Promise<void> }> {
  const dir = dataDir === undefined ? undefined : path.join(dataDir, VOLUMES_DIR, LOGS_DIR)

  if (isLogStore(store) && (dir === undefined || !await isThere(dir))) {
    return { logs: store, close: async () => {} }
  }

  if (dir === undefined) {
    return { logs: createMemoryLogStore(), close: async () => {} }
  }

  const logs = createSegmentStore({ dir, logger, onReadOnly })
  await logs.open()

  return { logs, close: async () => { await logs.close() } }
}

/** Also where nobody can look: then the open fails and says why. */
async function isThere (dir: string): Promise<boolean> {
  return await stat(dir).then(() => true, (err: unknown) => fsCode(err) !== 'ENOENT')
}

function isLogStore (store: BlockStore & Partial<LogStore>): store is BlockStore & LogStore {
  return store.log !== undefined && store.logOwners !== undefined
}
