import { createFileStore } from './files.js'
import { createSegmentStore } from './segments.js'
import type { CID } from 'multiformats/cid'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { StoreFs } from './disk/fs.js'
import type { BlockStore, StoreKind } from './types.js'

/** What every kind of store on a disk takes. */
export interface DiskStoreInit {
  kind: StoreKind
  /** The store lives in a folder of its kind inside this one. Lock the data dir first. */
  dir: string
  /** Bytes of all copies. @default what the disk can hold, less a reserve */
  capacityBytes?: number
  logger?: Logger
  clock?: Clock
  /** Segments are compacted in the background. @default true */
  autoCompact?: boolean
  /** Called once the disk has failed too often, with a part of a sentence that says how. */
  onReadOnly?: (reason: string) => void
  /** For tests: counts calls, or makes them fail. */
  fs?: StoreFs
  /** For conversions: when a copy arrived here. @default now */
  storedAt?: (cid: CID) => number
}

/** Makes a store of either kind: the one place that knows both. */
export function createStore ({ kind, ...init }: DiskStoreInit): BlockStore {
  return kind === 'segments' ? createSegmentStore(init) : createFileStore(init)
}
