import { stat } from 'node:fs/promises'
import path from 'node:path'
import { fsCode } from '../../store/device/fs.js'
import { createMemoryLogStore } from '../../store/memory/memory-log.js'
import { asideName } from '../../store/replace.js'
import { createSegmentStore } from '../../store/disk/segment-store.js'
import { systemClock } from '../../util/clock.js'
import { rename, syncFolder } from '../../util/platform/files.js'
import type { BlockStore, LogStore } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'

/** Of a data dir: states of the volumes that this node holds replicas of, and what it remembers of others. */
export const VOLUMES_DIR = 'volumes'

/** Where earlier versions kept the logs of a node with one file per block. */
const LOGS_DIR = 'logs'

/**
 * The logs of volumes lie in the write-ahead log of the store; without a data dir, in memory. A node whose store was
 * once one of files has logs of their own, which stay where they are: a replica that did not find its log would forget
 * its promises. Where both have logs, an earlier version had turned to those of the store when it was converted: these
 * are the later ones, and what was promised in the others must not be taken for the last word.
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

  if (isLogStore(store)) {
    if (dir !== undefined && store.logOwners().length > 0 && await isThere(dir)) {
      await setAside(dir, logger)
    }

    if (dir === undefined || !await isThere(dir)) {
      return { logs: store, close: async () => {} }
    }
  }

  if (dir === undefined) {
    return { logs: createMemoryLogStore(), close: async () => {} }
  }

  const logs = createSegmentStore({ dir, logger, onReadOnly })
  await logs.open()

  return { logs, close: async () => { await logs.close() } }
}

/** Also where it cannot be looked up: then the open fails and says why. */
async function isThere (dir: string): Promise<boolean> {
  return await stat(dir).then(() => true, (err: unknown) => fsCode(err) !== 'ENOENT')
}

/** For good: else it would count again once the store has no log any more. */
async function setAside (dir: string, logger: Logger): Promise<void> {
  const aside = asideName(dir, 'outdated', systemClock.wall())

  await rename(dir, aside)
  await syncFolder(path.dirname(dir))
  logger.warn({ dir: aside }, 'logs of volumes from before the store became one of segments are set aside: later ones are in the store')
}

function isLogStore (store: BlockStore & Partial<LogStore>): store is BlockStore & LogStore {
  return store.log !== undefined && store.logOwners !== undefined
}
