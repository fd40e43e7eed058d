import path from 'node:path'
import { openFailure } from '../../store/device/open-failure.js'
import { StoreIoError, StoreMissingError } from '../../store/errors.js'
import { holdsStore } from '../../store/folder.js'
import { createSegmentStore } from '../../store/disk/segment-store.js'
import { recallStore, rememberStore, type RememberedStore } from './store-memory.js'
import type { StoreFs } from '../../store/device/fs.js'
import type { BlockStore, LogStore, StoreStarts } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'

export interface OpenStoreInit {
  dataDir: string
  capacityBytes?: number
  /** Called once the disk has failed too often. */
  onReadOnly: (reason: string) => void
  logger: Logger
  /** For tests. */
  fs?: StoreFs
}

/**
 * Opens the store of a data dir, or makes one in a new data dir. A data dir that had a store and has none now is
 * refused (`store_missing`): most likely its disk is not mounted, and copies that were written to the mount point
 * would fill the wrong disk while the mesh takes the node's own copies for lost.
 */
export async function openDiskStore (init: OpenStoreInit): Promise<BlockStore & LogStore> {
  const { dataDir, capacityBytes, logger, fs, onReadOnly } = init
  const dir = path.join(dataDir, 'store')
  const remembered = await recallStore(dataDir)
  await expectStore(dir, remembered !== undefined)
  const store = createSegmentStore({
    dir,
    logger,
    onReadOnly,
    capacityBytes,
    fs
  })

  await store.open()
  await comparePast(store, remembered, logger)

  const { storeId } = store

  if (remembered !== undefined && remembered.storeId !== storeId) {
    logger.warn({ store_id: storeId, before: remembered.storeId },
      'another store than the one that was here before: the mesh takes its copies for new')
  }

  // Before anything else is done with this start, so that a store which is put back alone is found out.
  const { count, nonce } = store.starts.point
  await rememberStore(dataDir, { storeId, starts: count, nonce }).catch((err: unknown) => {
    logger.warn({ err }, 'store-id.json could not be written: a store that vanishes will not be missed')
  })

  return store
}

/**
 * Compares the starts that the store counted with those that its data dir saw. Fewer: the store went back in time, and
 * its data dir did not. Of a new store in the place of another one they go on where those of the other ended.
 */
async function comparePast (store: BlockStore, remembered: RememberedStore | undefined, logger: Logger): Promise<void> {
  if (remembered === undefined) {
    return
  }

  const { starts, storeId, nonce } = remembered

  if (storeId !== store.storeId) {
    if (store.starts.point.count <= starts) {
      await store.continueAbove({ count: starts })
    }
  } else if (isBehind(store.starts, starts, nonce)) {
    logger.error({ store_id: storeId, starts: store.starts.known.count, expected: starts },
      'the store went back in time: it was restored from an older copy. It is taken for another store from now on: its ' +
      'replicas of volumes are made anew, its copies are verified')
    await store.renew({ count: starts })
    await store.close()
    await store.open()
  }
}

/** Fewer starts than were seen, or others: a store that went back may have been started since, by `store check` too. */
function isBehind ({ point, known, past }: StoreStarts, count: number, nonce: string | undefined): boolean {
  const same = [point, known, ...past].find(start => start.count === count)

  return known.count < count || (nonce !== undefined && same !== undefined && same.nonce !== nonce)
}

async function expectStore (dir: string, isExpected: boolean): Promise<void> {
  try {
    if (!await holdsStore(dir) && isExpected) {
      throw new StoreMissingError(dir)
    }
  } catch (err) {
    throw err instanceof StoreIoError ? await openFailure(dir, err.cause) : err
  }
}
