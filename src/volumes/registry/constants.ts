/** Times and limits of the registry, each with its reason. */

/** Two nodes compare the registries they know this often: a joined mesh is found out within a few of these. */
export const EXCHANGE_INTERVAL_MS = 5_000
export const EXCHANGE_TIMEOUT_MS = 2_000

/** Another node makes the registry: it asks everybody, and founds a group. */
export const FOUND_TIMEOUT_MS = 15_000

/** Nodes asked at once by one that knows of no registry. */
export const ASK_MAX = 64

/** A registry that lost is tried to be absorbed this often, until it is. */
export const MERGE_INTERVAL_MS = 15_000

/** A name that was looked up is believed for so long; a volume that is gone says so itself. */
export const RECORDS_FRESH_MS = 30_000
