/**
 * Block files being written at once. 4 to 64 at once could not be told apart in noisy measurements, but
 * with 4 folder fsyncs are hardly ever shared, and with many reads wait longer for a thread of the
 * pool.
 */
export const WRITES_IN_FLIGHT_MAX = 16

/**
 * Folder fsyncs at once. With 64 puts of 4 KiB in flight, 1, 2 and 4 could not be told apart by speed, at
 * 0.31, 0.42 and 0.85 fsyncs per put. Two keep a disk busy and leave threads of the pool (four by
 * default) to the data.
 */
export const FOLDER_SYNCS_IN_FLIGHT_MAX = 2

/** Headers read at once when the store opens. */
export const OPEN_READS_IN_FLIGHT_MAX = 16

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
 * Copies that a check reads at once: one is hashed on our only thread while the disk gets the
 * others.
 */
export const CHECK_READS_IN_FLIGHT = 4

/** A check reads in pieces of this size: as fast as whole blocks, and a bound for its memory. */
export const CHECK_CHUNK_BYTES = 1024 * 1024
