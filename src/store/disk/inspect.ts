import { silentLogger } from '../../util/logger.js'
import { nodeFs } from '../device/fs.js'
import { explained } from '../device/operations.js'
import { Catalog } from './catalog.js'
import { Checkpointer } from './checkpointer.js'
import { crc32c } from './crc32c.js'
import { segmentLayout } from './layout.js'
import { copyCid, copyKey } from './names.js'
import { ownId } from './own-id.js'
import { Reader } from './reader.js'
import { readManifest } from './manifest.js'
import { recover } from './recovery.js'
import { SegmentFiles } from './segment-files.js'
import type { CID } from 'multiformats/cid'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { RecoveryInit, SegmentsReport } from './recovery.js'

export interface InspectInit extends Pick<RecoveryInit, 'onRecord' | 'onDamage'> {
  dir: string
  fs?: StoreFs
  logger?: Logger
  /** Bytes of segments read so far, and in all. */
  onProgress?: (doneBytes: number, totalBytes: number) => void
  signal?: AbortSignal
}

/** A copy and where its record is. */
export interface InspectedCopy { cid: CID, bytes: number, segment: number, offset: number }

/** A store as it lies on the disk. Nothing was or will be written. */
export interface SegmentInspection {
  storeId: string | undefined
  /** `store.json` is not there: the id is the one that the segments carry. */
  isIdLost: boolean
  /** `tornBytes` are those that an open would cut off. */
  report: SegmentsReport
  segments: { id: number, bytes: number, liveBytes: number }[]
  /** Each copy, with the bytes that `read` gives. */
  copies: () => Iterable<InspectedCopy>
  /** Not verified against the CID. Throws `block_corrupt`. */
  read: (cid: CID) => Promise<Uint8Array>
  logOwners: string[]
  /** All that the log says. */
  catalog: Catalog
  close: () => Promise<void>
}

/**
 * Reads all segments of a stopped node's store and checks every record's checksums, without the
 * index and without changing anything. Lock the data folder before.
 */
export async function inspectSegments (init: InspectInit): Promise<SegmentInspection> {
  const { dir, fs = nodeFs, logger = silentLogger } = init
  const layout = segmentLayout(dir)
  const catalog = new Catalog()

  try {
    const own = await ownId(fs, layout)
    const storeId = own?.storeId
    const manifest = await readManifest(fs, layout, logger)
    const { report } = await recover({
      ...init,
      fs,
      logger,
      root: layout.root,
      seed: crc32c(Buffer.from(storeId ?? '')),
      catalog,
      manifest,
      db: undefined,
      checkpointer: new Checkpointer(undefined, 0, logger),
      inspect: true
    })
    const files = new SegmentFiles(fs, layout.root)
    const reader = new Reader({ catalog, files, fs })

    return {
      storeId,
      isIdLost: own?.isInFile === false,
      report,
      segments: [...catalog.segments.values()].map(({ id, bytes, liveBytes }) => ({ id, bytes, liveBytes })),
      copies: () => copiesOf(catalog),
      read: async cid => await reader.read(cid, copyKey(cid)),
      logOwners: catalog.logs.owners(),
      catalog,
      close: async () => { await files.close() }
    }
  } catch (err) {
    throw explained('look at the block store', err)
  }
}

function * copiesOf ({ table }: Catalog): IterableIterator<InspectedCopy> {
  for (const row of table.rows()) {
    const { payloadBytes, segment, offset } = table.read(row)

    yield { cid: copyCid(table.key(row)), bytes: payloadBytes, segment, offset }
  }
}
