/** Limits of the files layer, each with its reason. */

const MIB = 1024 * 1024

/**
 * What decides about CIDs, as in IPIP-499: CIDv1, sha2-256, raw leaves of 1 MiB, dag-pb nodes of 1024 links, folders
 * become HAMTs above 256 KiB. Never change it: the same file would get another CID.
 */
export const CID_PROFILE = 'unixfs-v1-2025'

/** Plain bytes of one add that wait for their acknowledgement: enough to fill the pipe to three holders. */
export const ADD_BYTES_IN_FLIGHT_MAX = 16 * MIB

/**
 * The same for all adds together: with more than six of them each gets less, but always room for a block. Keeps a
 * node's memory flat when many upload at once, and is below what puts may wait with (PUT_BYTES_WAITING_MAX).
 */
export const ADD_BYTES_TOTAL_MAX = 96 * MIB
export const ADD_BYTES_IN_FLIGHT_MIN = 2 * MIB

/** Blocks of one add that wait for their acknowledgement: small files are bounded by number, not by bytes. */
export const ADD_BLOCKS_IN_FLIGHT_MAX = 64

/** Leaves of one edit that are read, changed and written at once: hides the round trips for some 16 MiB of memory. */
export const EDIT_LEAVES_AT_ONCE = 8

/** Blocks of one reader that are fetched ahead: 16 leaves are 16 MiB, and hide a round trip of 20 ms at 800 MiB/s. */
export const READ_AHEAD_BLOCKS = 16

/**
 * The same for all readers together: with more than eight of them each reads less far ahead, but always by two blocks,
 * so that one is on its way while the other is sent.
 */
export const READ_AHEAD_TOTAL_BLOCKS = 128
export const READ_AHEAD_BLOCKS_MIN = 2

/** A folder's small files are fetched with the listing; a larger one only when its content is read. */
export const PREFETCH_BYTES_MAX = 64 * 1024

/**
 * Levels of one DAG or folder tree. 1024 links a node hold any file in 5 levels; a tree that is deeper than this was
 * made to exhaust its readers.
 */
export const DAG_DEPTH_MAX = 256

/**
 * Entries below folders that were listed already, in one walk: as many as this, or so many times the different ones.
 * A folder that holds another one a thousand times is odd and honest; eight such levels are more entries than atoms.
 */
export const REPEATED_ENTRIES_MIN = 20_000
export const REPEATED_ENTRIES_FACTOR = 100

/** Links of a HAMT's node: 256 in all that is known to make any, and a power of two by its definition. */
export const HAMT_FANOUT_MIN = 8
export const HAMT_FANOUT_MAX = 1024

/** Largest size that a file may claim: counters are exact so far. The store would be full long before. */
export const CLAIMED_BYTES_MAX = Number.MAX_SAFE_INTEGER

/** Bytes of one path that is put; far beyond what file systems take (4096 on Linux). */
export const PATH_BYTES_MAX = 16 * 1024

/** How long taking back a pin that failed half way may hold up the error, ms. */
export const RETRACT_TIMEOUT_MS = 5_000
