/**
 * Version of the folder's layout and of the files in it. Raised when an older Shoal could no longer
 * read them.
 */
export const STORE_VERSION = 1

/**
 * Block files being written at once. 4 to 64 at once could not be told apart in noisy measurements, but
 * with 4 folder fsyncs are hardly ever shared, and with many reads wait longer for a thread of the
 * pool.
 */
export const WRITES_IN_FLIGHT_MAX = 16

/**
 * Blocks being read at once: enough to keep the pool of threads busy, few enough to bound
 * descriptors and buffers.
 */
export const READS_IN_FLIGHT_MAX = 32

/**
 * Folder fsyncs at once. With 64 puts of 4 KiB in flight, 1, 2 and 4 could not be told apart by speed, at
 * 0.31, 0.42 and 0.85 fsyncs per put. Two keep a disk busy and leave threads of the pool (four by
 * default) to the data.
 */
export const FOLDER_SYNCS_IN_FLIGHT_MAX = 2

/** Headers read at once when the store opens. */
export const OPEN_READS_IN_FLIGHT_MAX = 16

/** Calls that may be under way or waiting; the next one fails with `store_busy`. */
export const OPERATIONS_MAX = 16384

/**
 * First read of a block file at open: magic, header and a few claims fit, so that one read is
 * enough.
 */
export const HEADER_READ_BYTES = 1024

/** Longest encoded header or journal record: 256 claims with owners of a few hundred characters. */
export const RECORD_BYTES_MAX = 1024 * 1024

/** Journal records that may wait for the disk, bytes; more fail with `store_busy`. */
export const JOURNAL_PENDING_BYTES_MAX = 64 * 1024 * 1024

/** A journal below this size is never worth rewriting. */
export const JOURNAL_COMPACT_BYTES_MIN = 4 * 1024 * 1024

/**
 * The journal is rewritten when it has grown to this many times what was live in it, so that
 * rewriting costs O(1).
 */
export const JOURNAL_COMPACT_FACTOR = 4

/**
 * Records are read and rewritten in pieces of this size, so that memory and the event loop are
 * spared.
 */
export const JOURNAL_CHUNK_BYTES = 256 * 1024

/** Marks encoded before other work gets its turn. */
export const MARKS_PER_TURN_MAX = 1024

/**
 * Disk that is left alone: journals, deletes and the rest of the machine need it when the store is
 * full.
 */
export const DISK_RESERVE_BYTES = 1024 * 1024 * 1024

/**
 * On a small disk the reserve is this share instead; otherwise a disk of 1 GiB could hold nothing.
 */
export const DISK_RESERVE_SHARE_MAX = 0.05

/** Free space is asked for this often; between, it is counted down by what was written. */
export const STATFS_INTERVAL_MS = 5000

/**
 * A capacity derived from the disk is rounded down to one of this many steps per power of two.
 * Placement weighs nodes by capacity, and without steps every restart would move a few blocks.
 */
export const CAPACITY_STEPS = 64
