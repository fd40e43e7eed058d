/**
 * Version of the folder's layout and of the files in it. Raised when an older Shoal could no longer read them, or would
 * take away what it does not know. An open raises that of an older folder.
 *
 * 2: incarnations and starts; in segments, marks of what was acknowledged and a manifest.
 */
export const STORE_VERSION = 2

/**
 * Blocks being read at once: enough to keep the pool of threads busy, few enough to bound
 * descriptors and buffers.
 */
export const READS_IN_FLIGHT_MAX = 32

/** Calls that may be under way or waiting; the next one fails with `store_busy`. */
export const OPERATIONS_MAX = 16384

/**
 * Disk that is left alone: journals, deletes and the rest of the machine need it when the store is
 * full.
 */
export const DISK_RESERVE_BYTES = 1024 * 1024 * 1024

/**
 * On a small disk the reserve is this share instead; otherwise a disk of 1 GiB could hold nothing.
 */
export const DISK_RESERVE_SHARE_MAX = 0.05

/**
 * A store that is full because the disk is has room again when this many reserves are free. More
 * than one, or other programs that write to the disk would make it full and not full all day.
 */
export const ROOM_RESERVE_SHARE = 1.25

/**
 * With less than this share of the reserve free a store is overfull: others fill the disk, and it
 * hands copies that it should keep to other nodes. Its own copies never eat into the reserve.
 */
export const OVERFULL_RESERVE_SHARE = 0.5

/**
 * Compaction writes before it frees, and takes room from the reserve for it, but never below this share of the reserve:
 * deletes, marks and logs live from what is left.
 */
export const FLOOR_RESERVE_SHARE = 0.25

/**
 * With less than this many reserves free garbage has to go, before it keeps new copies away: at one reserve they are
 * refused, however much of the disk is dead records.
 */
export const PRESSED_RESERVE_SHARE = 2

/** An overfull store goes on until this share of the reserve is free again; it stays full then. */
export const RELIEVED_RESERVE_SHARE = 0.75

/** Free space is asked for this often; between, it is counted down by what was written. */
export const STATFS_INTERVAL_MS = 5000

/**
 * A capacity derived from the disk is rounded down to one of this many steps per power of two.
 * Placement weighs nodes by capacity, and without steps every restart would move a few blocks.
 */
export const CAPACITY_STEPS = 64

/** What a file is called until it is whole; whatever ends in it is removed at open. */
export const TEMPORARY_SUFFIX = '.tmp'

/** The room that the ballast takes is looked at this often; a node that is gone sooner needs none. */
export const BALLAST_INTERVAL_MS = 10_000
