/** Times and limits of those who ask replicas, each with its reason. */

/** Nodes asked at once where a group is, when nobody else knew. */
export const FIND_ASK_MAX = 64
export const FIND_TIMEOUT_MS = 1_000

/** Everybody is asked at most this often. */
export const FIND_PAUSE_MS = 1_000

/** An operation that is not decided by then ends in `no_quorum` or `outcome_unknown`: several takeovers long. */
export const SUBMIT_DEADLINE_MS = 10_000

/** The same when membership says that a majority of the replicas is gone: enough for that to be mistaken once. */
export const SUBMIT_DEADLINE_GONE_MS = 2_500

/** A question is asked of the next replica after this as well. */
export const QUERY_HEDGE_MS = 250
export const QUERY_DEADLINE_MS = 8_000
export const QUERY_DEADLINE_GONE_MS = 2_500

/** One attempt at a replica; longer than a replica waits for a majority. */
export const ATTEMPT_TIMEOUT_MS = 5_000

/** Pause before the same replicas are gone through again, ms. */
export const RETRY_PAUSE_MS = 100

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
export const BASIS_FRESH_MS = 60_000
