import { CID } from 'multiformats/cid'
import { nodeFs } from './device/fs.js'
import { explained } from './device/operations.js'
import { StoreMissingError } from './errors.js'
import { holdsStore, leftoversIn } from './folder.js'
import { createSegmentStore } from './disk/segment-store.js'
import { checkSegments } from './disk/check.js'
import type { Logger } from '../util/logger.js'
import type { CheckOptions, StoreReport } from './check-types.js'
import type { StoreFs } from './device/fs.js'

export type { CheckOptions, CheckProgress, Damage, StoreReport } from './check-types.js'

export interface CheckStoreOptions extends CheckOptions {
  /**
   * Sets damaged copies aside, so that the node fetches good ones after its start. For that the
   * store is opened as a node opens it. @default false: nothing in the store is written
   */
  quarantine?: boolean
  logger?: Logger
  /** For tests. */
  fs?: StoreFs
}

/**
 * Verifies the store of a node that is stopped: reads every copy and compares it with its CID, and
 * checks what the store keeps besides. Hold the lock of the data dir meanwhile (`lockDir`).
 *
 * @param dir - the folder of the store, `<data_dir>/store`
 * @throws `store_missing`, `store_retired`, `store_ambiguous`, `store_too_new`, `store_io`; damage is no error but
 * in the report
 */
export async function checkStore (
  dir: string, options: CheckStoreOptions = {}
): Promise<StoreReport> {
  const { fs = nodeFs, quarantine = false } = options

  if (!await holdsStore(dir, fs)) {
    throw new StoreMissingError(dir)
  }

  try {
    const report = await checkSegments(fs, dir, options)

    report.notes.push(...await leftoversIn(dir, fs))
    report.damaged.sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : 0)

    if (quarantine && report.damaged.length > 0) {
      report.setAside = await setAside(dir, report, options.logger)
    }

    return report
  } catch (err) {
    throw explained('check the store', err)
  }
}

/** Opening sets aside what cannot be understood; the rest is told to the store copy by copy. */
async function setAside (dir: string, report: StoreReport, logger?: Logger): Promise<number> {
  const store = createSegmentStore({ dir, logger, autoCompact: false })

  await store.open()

  try {
    for (const { cid } of report.damaged) {
      if (cid !== undefined) {
        await store.quarantine(CID.parse(cid))
      }
    }
  } finally {
    await store.close()
  }

  return report.damaged.length
}
