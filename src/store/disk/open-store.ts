import { errorMessage } from '../../util/errors.js'
import { DiskHealth } from '../device/health.js'
import { createIdentity, readStoreJson } from '../device/identity.js'
import { Incarnation } from '../device/incarnation.js'
import { Starts } from '../device/starts.js'
import { syncFolder } from '../device/fs.js'
import { DiskSpace } from '../device/space.js'
import { TEMPORARY_SUFFIX } from '../device/constants.js'
import { watchedFs } from '../device/watched-fs.js'
import { Checkpointer } from './checkpointer.js'
import { Log } from './log.js'
import { createLevelIndexDb } from './level-index-db.js'
import { CHECKPOINT_BYTES, SEGMENT_BYTES, SEGMENT_BYTES_MIN, SEGMENT_RESERVE_SHARE } from './constants.js'
import { crc32c } from './crc32c.js'
import { segmentLayout } from './layout.js'
import { readManifest } from './manifest.js'
import { ownId } from './own-id.js'
import { Quarantine } from './quarantine.js'
import { IndexFault, recover } from './recovery.js'
import { SegmentFiles } from './segment-files.js'
import path from 'node:path'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { Catalog } from './catalog.js'
import type { IncarnationMark } from '../device/identity.js'
import type { IndexDb } from './index-db.js'
import type { SegmentStoreInit } from './init.js'
import type { SegmentLayout } from './layout.js'
import type { Manifest } from './manifest.js'
import type { Recovered, SegmentsReport } from './recovery.js'

export interface OpenStoreInit extends SegmentStoreInit {
  fs: StoreFs
  clock: Clock
  logger: Logger
  /** Empty; filled from the log. */
  catalog: Catalog
}

/** What is open between `open` and `close`. */
export interface OpenStore {
  /** The file system, watched for faults. */
  fs: StoreFs
  incarnation: Incarnation
  root: string
  seed: number
  segmentBytes: number
  files: SegmentFiles
  log: Log
  checkpointer: Checkpointer
  space: DiskSpace
  health: DiskHealth
  quarantine: Quarantine
  manifest: Manifest
  report: SegmentsReport
  close: () => Promise<void>
}

/** Opens all of a store, or leaves nothing open. */
export async function openStore (init: OpenStoreInit): Promise<OpenStore> {
  const { dir, logger, catalog } = init
  const layout = segmentLayout(dir)
  const health = new DiskHealth(err => {
    const reason = health.reason as string

    logger.error({ dir, err: errorMessage(err) }, `the block store is read-only from now on: ${reason}`)
    init.onReadOnly?.(reason)
  }, init.ioErrorsMax)
  const fs = watchedFs(init.fs, health)
  const { storeId, mark } = await prepare({ ...init, fs }, layout)
  const seed = crc32c(Buffer.from(storeId))
  const incarnation = await Incarnation.begin({
    fs, root: layout.root, file: layout.identity, clock: init.clock, logger
  }, storeId, mark)
  const space = new DiskSpace({
    fs,
    dir: layout.root,
    capacityBytes: init.capacityBytes,
    usedBytes: () => catalog.usedBytes,
    diskBytes: () => catalog.diskBytes,
    onError: err => { logger.warn({ err: errorMessage(err) }, 'the free space of the disk is unknown') },
    clock: init.clock
  })
  const files = new SegmentFiles(fs, layout.root)
  const quarantine = new Quarantine(fs, layout.quarantine, init.clock)
  const manifest = await readManifest(fs, layout, logger)
  const { db, checkpointer, recovered } = await recoverWithIndex({ ...init, fs, manifest }, layout, seed)
  try {
    await space.start()
  } catch (err) {
    await db?.close().catch(() => {})

    throw err
  }

  const segmentBytes = init.segmentBytes ?? segmentBytesFor(space.reserveBytes)
  const log = new Log({
    fs,
    clock: init.clock,
    root: layout.root,
    files,
    seed,
    storeKey: Buffer.from(storeId, 'hex'),
    segmentBytes,
    nextSegment: recovered.nextSegment,
    nextSeq: recovered.nextSeq,
    acknowledgedSeq: catalog.maxSeq,
    marked: recovered.marked,
    ...(init.markIdleMs === undefined ? {} : { markIdleMs: init.markIdleMs }),
    previous: recovered.previous,
    manifest,
    onDurable: (head, front) => {
      catalog.apply(head)
      checkpointer.note(head, front)
    }
  })
  const close = async (): Promise<void> => {
    await log.finish()
    await space.stop()
    await quarantine.stop()
    await checkpointer.flush()
    await db?.close().catch((err: unknown) => {
      logger.warn({ err: errorMessage(err) }, 'the index of the block store did not close')
    })
    await files.close()
  }

  try {
    await log.mark()
    await quarantine.start()
  } catch (err) {
    await close().catch(() => {})

    throw err
  }

  tell(logger, incarnation.storeId, recovered.report)

  return {
    fs,
    incarnation,
    root: layout.root,
    seed,
    segmentBytes,
    files,
    log,
    checkpointer,
    space,
    health,
    quarantine,
    manifest,
    report: recovered.report,
    close
  }
}

function segmentBytesFor (reserveBytes: number): number {
  const bytes = Math.floor(reserveBytes * SEGMENT_RESERVE_SHARE)

  // A reserve of nothing: the disk did not say how large it is.
  return reserveBytes === 0 ? SEGMENT_BYTES : Math.min(SEGMENT_BYTES, Math.max(SEGMENT_BYTES_MIN, bytes))
}

interface Prepared {
  /** The one that the segments are written under. */
  storeId: string
  mark: IncarnationMark
}

/** Folders and identity. */
async function prepare ({ fs, dir, clock, logger }: OpenStoreInit, layout: SegmentLayout): Promise<Prepared> {
  for (const folder of [layout.root, layout.quarantine]) {
    await fs.mkdir(folder)
  }

  const known = await ownId(fs, layout)

  if (known?.isInFile === true) {
    return { storeId: known.storeId, mark: await readStoreJson(fs, layout.identity, 'segments') ?? lostMark(known.storeId) }
  }

  // The segments do not know what the mesh called the store last; the count of its starts does.
  const last = known === undefined ? undefined : await Starts.lastStoreId(fs, layout.root, logger)

  if (known !== undefined) {
    logger.warn({ store_id: known.storeId }, 'segments without store.json: it is made anew with the id that they carry')
  }

  for (const { name } of await fs.readdir(layout.root)) {
    if (name.endsWith(TEMPORARY_SUFFIX)) {
      await fs.unlink(path.join(layout.root, name))
    }
  }

  for (const folder of [layout.root, dir, path.dirname(path.resolve(dir))]) {
    await syncFolder(fs, folder)
  }

  const mark = last === undefined || last === known?.storeId ? {} : lostMark(last)
  const storeId = await createIdentity(fs, layout.identity, clock, known?.storeId, 0, mark)

  return { storeId, mark: { incarnation: storeId, isUnverified: false, ...mark } }
}

/** Whether its copies were verified went with `store.json`. */
function lostMark (incarnation: string): IncarnationMark {
  return { incarnation, isUnverified: true }
}

interface Attempt { db: IndexDb | undefined, checkpointer: Checkpointer, recovered: Recovered }

/** Without its index where that cannot be had: it costs the time to read the segments. */
async function recoverWithIndex (
  init: OpenStoreInit & { manifest: Manifest }, layout: SegmentLayout, seed: number
): Promise<Attempt> {
  const { fs, catalog, logger, manifest, checkpointBytes = CHECKPOINT_BYTES } = init
  const index = init.indexDb ?? createLevelIndexDb(layout.index)

  const attempt = async (db: IndexDb | undefined): Promise<Attempt> => {
    const checkpointer = new Checkpointer(db, checkpointBytes, logger)

    catalog.clear()

    try {
      const recovered = await recover({
        fs, root: layout.root, seed, catalog, db, checkpointer, manifest, logger
      })

      await checkpointer.flush()
      await releasePages(db, logger)

      return { db, checkpointer, recovered }
    } catch (err) {
      await checkpointer.flush()
      await db?.close().catch(() => {})

      throw err
    }
  }

  try {
    return await attempt(await openIndex(index, logger))
  } catch (err) {
    if (!(err instanceof IndexFault)) {
      throw err
    }

    logger.warn({ err: err.message },
      'the index of the block store is damaged; it is made anew from the segments')
    await index.destroy().catch(() => {})
  }

  try {
    return await attempt(await openIndex(index, logger))
  } catch (err) {
    if (!(err instanceof IndexFault)) {
      throw err
    }

    return await attempt(undefined)
  }
}

/** LevelDB keeps the files that it has read mapped: 55 MB for a million copies. They are not read again. */
async function releasePages (db: IndexDb | undefined, logger: Logger): Promise<void> {
  try {
    await db?.close()
    await db?.open()
  } catch (err) {
    // The checkpointer finds it closed and gives up.
    logger.warn({ err: errorMessage(err) }, 'the index of the block store cannot be opened again')
  }
}

/** Opens the index, empty if need be; undefined when there can be none. */
async function openIndex (index: IndexDb, logger: Logger): Promise<IndexDb | undefined> {
  try {
    await index.open()
  } catch (err) {
    logger.warn({ err: errorMessage(err) },
      'the index of the block store cannot be opened; it is made anew from the segments')

    try {
      await index.destroy()
      await index.open()
    } catch {
      logger.warn({}, 'the block store works without an index; its next start will be slow')

      return undefined
    }
  }

  return index
}

function tell (logger: Logger, storeId: string, report: SegmentsReport): void {
  if (report.damages > 0) {
    logger.error({ damages: report.damages },
      'segments of the block store are damaged; the mesh makes the copies that are lost anew')
  }

  if (report.missing.length > 0) {
    logger.error({ segments: report.missing },
      'files of segments of the block store are gone; the mesh makes the copies in them anew')
  }

  logger.debug({ store_id: storeId, ...report }, 'block store opened')
}
