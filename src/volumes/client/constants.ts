/** Times and limits of those who ask replicas, each with its reason. */

/** Nodes asked at once where a group is, when no other way led there. */
export const FIND_ASK_MAX = 64
export const FIND_TIMEOUT_MS = 1_000

/** All are asked at most this often. */
export const FIND_PAUSE_MS = 1_000

/** Configs of one group that were heard of and not asked yet: those of the newest sets. */
export const HINTS_MAX = 3

/** With fewer than a majority of the replicas in sight an operation waits for so long that this was a mistake. */
export const PARTITION_PATIENCE_MS = 2_000
export const PARTITION_POLL_MS = 100

/** One attempt at a replica; longer than a replica waits for a majority. */
export const ATTEMPT_TIMEOUT_MS = 5_000

/** Submissions of one volume on their way at once; what comes meanwhile goes with the next. */
export const SUBMISSIONS_MAX = 4

/** Operations of one volume that wait for their turn here; beyond, `busy`. */
export const OUTBOX_MAX = 8_192
export const OUTBOX_RETRY_MS = 200

/** Commands and bytes of one submission: below what a replica orders in one value. */
export const SUBMISSION_COMMANDS_MAX = 128
export const SUBMISSION_BYTES_MAX = 512 * 1024

/** Questions of one call, and calls with questions at once. */
export const QUERY_BATCH_MAX = 32
export const QUERY_CALLS_MAX = 4

/** The index that a command is based on is asked for anew at this age: far younger than replicas remember ids. */
export const BASE_INDEX_FRESH_MS = 60_000

/** A question with fewer than a majority in sight: long enough for that to be a mistake, short enough to wait for. */
export const PARTITION_LIMITS = { hopelessMs: 1_000, deadlineMs: 2_500 }
