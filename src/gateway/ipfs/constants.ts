/** Limits and fixed answers of the IPFS gateway, each with its reason. */

/**
 * How long an answer may take to begin. A path of many folders asks many nodes one after the other, and a client that
 * waits longer has given up.
 */
export const BEGIN_TIMEOUT_MS = 60_000

/** How long one block may take. The block layer gives up by itself in most cases; here it has to in all. */
export const BLOCK_TIMEOUT_MS = 30_000

/** When a client may try again after that, seconds. */
export const RETRY_AFTER_SECONDS = 30

/** Names in a path, as deep as folders may be in each other. */
export const NAMES_MAX = 256

/**
 * Bytes of the header `X-Ipfs-Roots`, some 32 CIDs; it is a hint, and left out where it is longer. Proxies refuse
 * answers whose headers have more than 4 to 16 KiB in all.
 */
export const ROOTS_BYTES_MAX = 2048

/** Bytes of blocks that a CAR fetches ahead of its client, over all levels of the DAG. */
export const CAR_AHEAD_BYTES = 32 * 1024 * 1024

/** Nodes of one level that a CAR fetches ahead; of leaves it is what the share of all readers gives. */
export const CAR_AHEAD_NODES = 2

/** As the specs say it: what a CID names never changes. */
export const CACHE_IMMUTABLE = 'public, max-age=29030400, immutable'

/** Of pages that this gateway makes: another version makes other ones. */
export const CACHE_PAGE = 'public, max-age=604800, stale-while-revalidate=2678400'

/** Counts up when a page looks different, so that caches let go of the old one. */
export const PAGE_VERSION = 1
