import type { VolumeSettings } from './tree/types.js'

/** Limits of the volumes, each with its reason. */

const KIB = 1024
const DAY_MS = 24 * 60 * 60_000

/** Files up to this live inside the entry: one round trip and no block. A log entry stays small. */
export const INLINE_BYTES_MAX = 16 * KIB

/**
 * The largest file. As on ext4, and more than a mesh of today holds; 512 such contents still fit a counter of bytes,
 * which is exact up to 2^53.
 */
export const FILE_BYTES_MAX = 16 * 1024 ** 4

/** As on ext4, XFS and most others. */
export const NAME_BYTES_MAX = 255

/** PATH_MAX of Linux. */
export const PATH_BYTES_MAX = 4096

export { LINK_BYTES_MAX } from '../util/link.js'

/** As fsync'd file systems have it; a deeper path does not fit PATH_BYTES_MAX anyway. */
export const PAGE_ENTRIES_MAX = 1_000

export const SETTINGS_DEFAULT: Readonly<VolumeSettings> = {
  replicas: 3,
  metadataReplicas: 0,
  onPartition: 'refuse',
  trashMs: 7 * DAY_MS,
  versions: 10,
  versionsMs: 0,
  quotaBytes: 0
}

/** A leaving node looks so often whether a volume still counts on it, and gives up when nothing moved for so long. */
export const HAND_OVER_POLL_MS = 250
export const HAND_OVER_STALL_MS = 30_000

/** The volume of files that are put without a target. */
export const DEFAULT_VOLUME = 'default'
