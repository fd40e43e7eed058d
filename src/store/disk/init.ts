import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { IndexDb } from './index-db.js'

/** What makes a segment store. */
export interface SegmentStoreInit {
  /**
   * The store lives in `<dir>/segments`. Lock `dir` before opening (`lockDir`): the store does not.
   */
  dir: string
  /**
   * Bytes of all copies. Never more than the disk can hold. @default what the disk can hold, less a
   * reserve
   */
  capacityBytes?: number
  logger?: Logger
  clock?: Clock
  /** Called once the disk has failed too often, with a part of a sentence that says how. */
  onReadOnly?: (reason: string) => void
  /** For tests: counts calls, or makes them fail. */
  fs?: StoreFs
  /** For tests: where the index is kept. @default `classic-level` in `<dir>/segments/index` */
  indexDb?: IndexDb
  /** For tests: a segment is closed at this size. @default 256 MiB */
  segmentBytes?: number
  /** For tests: heads that may wait before they are written to the index, bytes. @default 256 KiB */
  checkpointBytes?: number
  /** For tests: when the log is marked as acknowledged, ms; 0: at once, without a timer. @default MARK_IDLE_MS */
  markIdleMs?: number
  /** For tests: no compaction runs unless `compact` is called. @default true */
  autoCompact?: boolean
  /** For tests: faults of the disk that make the store read-only. @default IO_ERRORS_MAX */
  ioErrorsMax?: number
}
