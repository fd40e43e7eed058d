/** Times and limits of the registry, each with its reason. */

/** Two nodes compare the registries they know this often: a joined mesh is found out within a few of these. */
export const EXCHANGE_INTERVAL_MS = 5_000
export const EXCHANGE_TIMEOUT_MS = 2_000

/** Another node makes the registry: it asks all, and creates a group. */
export const CREATE_TIMEOUT_MS = 15_000

/** Nodes asked at once by one that knows of no registry. */
export const ASK_MAX = 64

/** A registry that lost is tried to be absorbed this often, until it is. */
export const MERGE_INTERVAL_MS = 15_000

/** A name that was looked up is believed for so long; a volume that is gone says so itself. */
export const RECORDS_FRESH_MS = 30_000

/**
 * Registries that others told of and that have not answered yet. Two meshes that are joined bring one each; more are
 * remains of old ones, or nonsense.
 */
export const CANDIDATES_MAX = 16

/** A registry that did not answer is asked again after this, doubled with each time up to the second one. */
export const CANDIDATE_RETRY_MS = 5_000
export const CANDIDATE_RETRY_MAX_MS = 60_000

/** One question to a replica of a registry that is unknown here: longer than a take-over takes. */
export const PROBE_TIMEOUT_MS = 3_000

/** Sets that are followed from one that has moved to where it is now. */
export const PROBE_MOVES_MAX = 3

/**
 * A registry takes the place of the one that is known here when its set has as many members as its mesh allows, up to
 * this: one node that brings an old registry, and leaves again, must not take the names of all with it.
 */
export const REPLACING_MEMBERS_MIN = 3

/** Another node, better ranked, takes the names over; who sees nothing come of it does it itself after this. */
export const TAKE_OVER_PATIENCE_MS = 10_000

/** A registry that is being replaced refuses changes; the caller looks for the new one this often, so many times. */
export const MOVED_RETRY_MS = 250
export const MOVED_ATTEMPTS_MAX = 20
