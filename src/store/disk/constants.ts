/**
 * Version of the records. Raised when an older Shoal could no longer read them, or would ignore what must not be
 * ignored, and `STORE_VERSION` with it: after a clean stop no record is read, and a page of the index ends for an older
 * Shoal at the first kind that it does not know. 2: marks of what was acknowledged. 3: segments say that there is a
 * manifest.
 */
export const RECORD_VERSION = 3

/**
 * A segment is closed at this size: large enough that a terabyte is 4 000 files, small enough that
 * compacting one takes seconds and needs little free space.
 */
export const SEGMENT_BYTES = 256 * 1024 * 1024

/**
 * On a small disk segments are smaller: no larger than this share of the reserve, so that whatever is alive in one can
 * be written once more above the floor of the reserve when nothing else is left. Not below `SEGMENT_BYTES_MIN`.
 */
export const SEGMENT_RESERVE_SHARE = 0.5
export const SEGMENT_BYTES_MIN = 1024 * 1024

/** One write call takes at most this; with more, the next fdatasync would wait too long for it. */
export const WRITE_BATCH_BYTES_MAX = 8 * 1024 * 1024

/** Records in one write call: writev takes up to 1024 buffers, a record is three. */
export const WRITE_BATCH_RECORDS_MAX = 256

/**
 * Bytes that may wait for the disk; more fail with `store_busy`. All that a node serves at once (64
 * blocks of 2 MiB) and its own writes fit, and those bound themselves: this is the last line.
 */
export const QUEUE_BYTES_MAX = 160 * 1024 * 1024

/** A record's payload: twice the largest block there is, and room for a batch of log entries. */
export const PAYLOAD_BYTES_MAX = 16 * 1024 * 1024

/** Key and claims of a record: 256 claims with owners of a few hundred characters. */
export const HEAD_BYTES_MAX = 1024 * 1024

/**
 * Heads that may wait before they become a page of the index. A crash makes the next open read that
 * many heads again.
 */
export const CHECKPOINT_BYTES = 256 * 1024

/** Heads wait no longer than this, ms. */
export const CHECKPOINT_INTERVAL_MS = 10_000

/** Sequence numbers that an open skips, so that none that was lost in a crash is given out again. */
export const SEQ_GAP = 65_536

/** Segments kept open for reading besides those in use; the one used longest ago is closed first. */
export const OPEN_SEGMENTS_MAX = 128

/** Bytes read at once when a segment is scanned. */
export const SCAN_CHUNK_BYTES = 1024 * 1024

/** Payloads up to this size are read along when heads are scanned; longer ones are skipped. */
export const SCAN_SKIP_BYTES = 64 * 1024

/** A segment is compacted when less than this share of it is alive. */
export const COMPACT_LIVE_SHARE = 0.5

/** The same while the disk or the capacity is nearly used up: then garbage is what has to go. */
export const COMPACT_LIVE_SHARE_PRESSED = 0.95

/** Segments below this share of `SEGMENT_BYTES` count as small; restarts leave them behind. */
export const SMALL_SEGMENT_SHARE = 0.125

/** So many small segments are merged by compacting them. */
export const SMALL_SEGMENTS_MAX = 4

/** Bytes per second that compaction copies, and without limit when space is short. */
export const COMPACT_BYTES_PER_SECOND = 64 * 1024 * 1024

/** How often the need for compaction is looked at. */
export const COMPACT_INTERVAL_MS = 5_000

/** Bytes that a compaction may have on their way. */
export const COMPACT_IN_FLIGHT_BYTES_MAX = 8 * 1024 * 1024

/** Entries of one append to an owner's log. */
export const LOG_ENTRIES_MAX = 4_096

/** One entry of an owner's log. */
export const LOG_ENTRY_BYTES_MAX = 4 * 1024 * 1024

/**
 * What an owner was told of is marked as acknowledged in the log this long after it, unless a record behind it says so
 * before: long enough that a stream of writes carries its own marks, ms.
 */
export const MARK_IDLE_MS = 100

/** Characters of an owner's name. */
export const LOG_OWNER_CHARS_MAX = 200

/** Bad copies kept aside; the bytes of more are not kept. */
export const QUARANTINE_FILES_MAX = 1_000
