import { CID } from 'multiformats/cid'
import { errorMessage } from '../../util/errors.js'
import { blockKey } from '../key.js'
import { JournalRecord } from '../pb/store.js'
import { BlockFiles } from './block-files.js'
import { Journal } from './journal.js'
import { layoutOf, quarantinePath } from './layout.js'
import { prepareStore } from './prepare.js'
import { fromStored } from '../stored-claims.js'
import { encodeChange } from './records.js'
import { scanBlocks } from './scan.js'
import { Incarnation } from '../disk/incarnation.js'
import { DiskHealth } from '../disk/health.js'
import { QuarantineCount } from '../disk/quarantine.js'
import { DiskSpace } from '../disk/space.js'
import { watchedFs } from '../disk/watched-fs.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Copy, CopyIndex } from '../copies.js'
import type { StoreFs } from '../disk/fs.js'
import type { OpenReport } from './scan.js'

export interface SessionInit {
  dir: string
  fs: StoreFs
  clock: Clock
  logger: Logger
  /** Empty; filled from the files. */
  index: CopyIndex
  /** Copies out of the index whose files a power cut may bring back. */
  leaving: ReadonlySet<Copy>
  capacityBytes?: number
  journalCompactBytesMin?: number
  ioErrorsMax?: number
  /** Called once, when the disk has failed too often. */
  onReadOnly: (reason: string) => void
}

/** What is open between `open` and `close`. */
export interface Session {
  incarnation: Incarnation
  files: BlockFiles
  journal: Journal
  space: DiskSpace
  health: DiskHealth
  quarantine: QuarantineCount
  close: () => Promise<void>
}

/** Opens all of a store, or leaves nothing open. */
export async function openSession (
  init: SessionInit
): Promise<{ session: Session, report: OpenReport }> {
  const { dir, logger, index } = init
  const health = new DiskHealth(err => {
    const reason = health.reason as string

    logger.error({ dir, err: errorMessage(err) }, `the block store is read-only from now on: ${reason}`)
    init.onReadOnly(reason)
  }, init.ioErrorsMax)
  const fs = watchedFs(init.fs, health)
  const layout = layoutOf(dir)
  const { storeId, mark, isNew } = await prepareStore(fs, dir, layout, init.clock)
  const incarnation = await Incarnation.begin({
    fs, root: layout.root, file: layout.identity, kind: 'files', clock: init.clock, logger
  }, storeId, mark)
  const scanned = await scanBlocks({ fs, layout, logger, onCopy: copy => { index.add(copy) } })
  const files = new BlockFiles(fs, layout)
  const journal = new Journal({
    fs,
    file: layout.journal,
    logger,
    keepDamaged: file => fs.copy(file, quarantinePath(layout, file)),
    live: () => liveRecords(index, init.leaving),
    compactBytesMin: init.journalCompactBytesMin
  })
  const space = new DiskSpace({
    fs,
    dir: layout.root,
    capacityBytes: init.capacityBytes,
    usedBytes: () => index.usedBytes,
    diskBytes: () => index.usedBytes + journal.bytes,
    onError: err => {
      logger.warn({ err: errorMessage(err) }, 'the free space of the disk is unknown')
    }
  })
  const quarantine = new QuarantineCount(fs, layout.quarantine)
  const close = async (): Promise<void> => {
    await space.stop()
    await quarantine.stop()
    await journal.close()
    await files.close()
  }

  try {
    const replayed = await journal.load(body => { replay(index, body, logger) })

    await files.open()
    // Before the journal is rewritten: it forgets what it knows of copies that are not here.
    await files.syncAll()
    await journal.begin()
    await space.start()
    await quarantine.start()

    const report: OpenReport = {
      copies: index.size,
      ...scanned,
      journalDamages: replayed.damages,
      journalTornBytes: replayed.tornBytes
    }

    tell(logger, report, incarnation.storeId, isNew)

    return { session: { incarnation, files, journal, space, health, quarantine, close }, report }
  } catch (err) {
    await close().catch(() => {})

    throw err
  }
}

function replay (index: CopyIndex, body: Uint8Array, logger: Logger): void {
  try {
    const record = JournalRecord.decode(body)
    const copy = index.get(blockKey(CID.decode(record.cid)))

    // Records of copies that are gone stay in the journal until it is rewritten.
    if (copy !== undefined && copy.copyId === record.copyId) {
      index.apply(copy, {
        claims: record.claims.map(fromStored),
        dropping: record.dropping,
        pledgedUntil: record.pledgedUntil
      })
      copy.journaled = true
    }
  } catch (err) {
    logger.error({ err: errorMessage(err) },
      'a record in the journal of the block store cannot be understood')
  }
}

function * liveRecords (
  index: CopyIndex, leaving: ReadonlySet<Copy>
): IterableIterator<Uint8Array> {
  for (const copy of concat(index.values(), leaving)) {
    if (copy.journaled) {
      yield encodeChange(copy, {
        claims: copy.claims, dropping: copy.dropping, pledgedUntil: copy.pledgedUntil
      })
    }
  }
}

function * concat<T> (...parts: Iterable<T>[]): IterableIterator<T> {
  for (const part of parts) {
    yield * part
  }
}

function tell (logger: Logger, report: OpenReport, storeId: string, isNew: boolean): void {
  if (isNew && report.copies > 0) {
    logger.warn({ store_id: storeId, copies: report.copies },
      'copies without store.json: the block store took a new store_id')
  }

  if (report.journalDamages > 0) {
    logger.error({ damages: report.journalDamages },
      'the journal of the block store is damaged; what is readable was kept, see quarantine')
  }

  logger.debug({ store_id: storeId, ...report }, 'block store opened')
}
