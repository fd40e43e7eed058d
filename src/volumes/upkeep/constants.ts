/** Times and limits of upkeep, each with its reason. */

/** Expired trash and old versions are looked for this often; no caller waits for them. */
export const HOUSEKEEPING_INTERVAL_MS = 15_000

/**
 * Replicas are looked at this often, whether their volume was removed; each is a question to the registry at most every
 * `REMOVED_KEPT_MS`.
 */
export const REMOVED_LOOK_MS = 30_000

/** Two are needed to prove anything, and one more may be under way. */
export const MARKS_KEPT = 3

/** One piece of a filter on the wire: below PAYLOAD_BYTES_MAX of rpc. */
export const FILTER_PIECE_BYTES = 2 * 1024 * 1024

/** A filter larger than this is not taken: more than blocks of any volume that this version is made for. */
export const FILTER_BYTES_MAX = 512 * 1024 * 1024

/**
 * The walk lets others go first, 5 ms for 64 nodes read: a mark of a million files takes minutes, and no caller waits
 * for it.
 */
export const WALK_PAUSE_EVERY = 64
export const WALK_PAUSE_MS = 5

/** A volume is asked to begin a mark at most this often, by one node. */
export const ASK_INTERVAL_MS = 30_000

export const MARK_TIMEOUT_MS = 10_000
