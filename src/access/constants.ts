/** Limits of rights and tokens, each with its reason. */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/**
 * What a registry takes. Every node holds all of it in memory (some 300 bytes each) and reads it once, a file each,
 * when it first decides: seconds for the most. They are checked by the node that adds, so those that add at the same
 * moment may pass them by a few.
 */
export const USERS_MAX = 5_000
export const GROUPS_MAX = 1_000
export const TOKENS_MAX = 10_000
export const GRANTS_MAX = 5_000

/** A group is one file inside its entry (16 KiB), with 36 bytes for each member. */
export const GROUP_MEMBERS_MAX = 400

/** More are forgotten ones. */
export const USER_TOKENS_MAX = 100

export const LABEL_CHARS_MAX = 100

/** Files of the registry that are read at once. */
export const LOAD_CONCURRENCY = 32

/** Rights that change while they are read are read again, so many times. */
export const LOAD_ATTEMPTS_MAX = 8

/** Attempts of a compare-and-set against others who change the same group. */
export const UPDATE_ATTEMPTS_MAX = 8

/**
 * Without a majority of the registry, rights that were confirmed are used for so long. Longer than an election or a
 * restart, and the longest that a revoked token goes on in a part of the mesh that is cut off.
 */
export const UNCONFIRMED_MS_MAX = 5 * MINUTE_MS

/** A question for the state of rights that has no answer by then has none: a registry that is well needs some ms. */
export const QUESTION_TIMEOUT_MS = 3 * SECOND_MS

/** After a question that failed, decisions go by what was confirmed for so long before one of them waits again. */
export const QUESTION_PAUSE_MS = 2 * SECOND_MS

/** "Last used" of a token is written at most this often: to know which are in use, and no more. */
export const USED_INTERVAL_MS = 10 * MINUTE_MS

/** Tokens that never expire unless told otherwise are the operator's choice; longer than this is "never". */
export const EXPIRES_MS_MAX = 100 * 365 * 24 * 60 * MINUTE_MS

/**
 * Tokens that failed from one address: so many are free (a mistyped one, an old one in a script), then each costs the
 * next a wait that doubles, up to the longest. Some 3 000 guesses a day at 256 bits.
 */
export const FREE_FAILURES = 5
export const FAILURE_WAIT_MS = SECOND_MS
export const FAILURE_WAIT_MS_MAX = 30 * SECOND_MS

/** Failures are forgotten after this much quiet. */
export const FAILURES_KEPT_MS = 15 * MINUTE_MS

/** Addresses whose failures are counted; beyond it the one that failed longest ago is forgotten. */
export const FAILURE_ADDRESSES_MAX = 10_000

/** Tokens that were right on this node: as many as there may be. */
export const GOOD_TOKENS_MAX = TOKENS_MAX

/** The same refusal is written to the audit log once in so long. */
export const AUDIT_REPEAT_MS = MINUTE_MS

/** Refusals that are remembered for that: beyond it the oldest is forgotten, and written again. */
export const AUDIT_REPEATS_MAX = 10_000
