/** Limits of pending journals, each with its reason. */

/** Operations in one journal: what a busy team does in a day of a partition; each goes through the log one by one. */
export const JOURNAL_ENTRIES_MAX = 100_000

/** Their bytes: small contents lie in them. */
export const JOURNAL_BYTES_MAX = 256 * 1024 * 1024

/** Other nodes that are to keep a copy of each operation. */
export const JOURNAL_COPIES = 2
export const COPY_TIMEOUT_MS = 2_000

/**
 * Journals are looked after this often: whether a majority is back, whether copies have to stand in for a node that is
 * gone.
 */
export const DRAIN_INTERVAL_MS = 1_000

/** A node that is away for so long does not bring its journal itself: a holder of a copy does. */
export const STAND_IN_MS = 60_000
